import { CommanderError } from '@commander-js/extra-typings'
import type { Language } from '../../base/language.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { languageOf } from '../files/language.ts'
import { edgeProblem, say } from '../files/problem-words.ts'
import { complaint } from './help-words.ts'
import { type Io, OutputError } from './io.ts'
import { programFor } from './program.ts'

/** Runs one command line; the exit code says how it went. */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  const language = languageOf(argv, io.env)
  const printed: { readonly to: 'stdout' | 'stderr'; readonly text: string }[] = []
  let result: ExitCode = 0
  const finish = (code: ExitCode): void => {
    result = code
  }
  try {
    const program = programFor({ language, io, finish })
    for (const command of [program, ...program.commands]) {
      command.exitOverride().configureOutput({
        writeOut: (text) => printed.push({ to: 'stdout', text }),
        writeErr: (text) => printed.push({ to: 'stderr', text: language === 'zh' ? complaint(text) : text }),
      })
    }
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) result = error.exitCode === 0 ? 0 : 2
    else {
      printed.push({ to: 'stderr', text: `isthmus: ${faultText(error, language, io)}\n` })
      result = 3
    }
  }
  for (const { to, text } of printed) await io[to].write(text).catch(() => {}) // there is nowhere left to tell it
  return result
}

/** A fault in words; where it came from only when it was asked for. */
function faultText(error: unknown, language: Language, io: Io): string {
  const stack = (io.env.ISTHMUS_DEBUG ?? '') === '' || !(error instanceof Error) ? '' : `\n${error.stack}`
  if (error instanceof OutputError) return `${error.message}${stack}`
  const message = error instanceof Error ? error.message : String(error)
  return `${say(edgeProblem('OUR_FAULT', { message }), language)}${stack}`
}
