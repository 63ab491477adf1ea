import { runCli } from './cli.ts'
import { processIo } from './io.ts'

/** Runs the command line and returns the exit code: 0 all held, 1 an expectation failed, 2 bad input, 3 our fault. */
export const main = (argv: readonly string[]): Promise<number> => runCli(argv, processIo())
