import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import type { Language } from '../../base/language.ts'
import { PORT_MAX } from '../../net/port.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { HELP, type HelpText } from './help-words.ts'
import type { Io } from './io.ts'

/** What every command is made with. */
export type Setting = {
  readonly language: Language
  readonly io: Io
  /** Takes a command's exit code. */
  readonly finish: (code: ExitCode) => void
}

/** The first choice is the default. */
export const formatOption = <const First extends string, const Rest extends readonly string[]>(
  language: Language,
  choices: readonly [First, ...Rest],
  about: HelpText = 'format',
) => new Option('--format <format>', HELP[about][language]).choices(choices).default(choices[0])

/** What stands below the options in a command's help. */
export const below = (language: Language, texts: readonly HelpText[], ...examples: readonly string[]): string =>
  [
    '',
    ...texts.map((key) => HELP[key][language]),
    HELP.examples[language],
    ...examples.map((example) => `  isthmus ${example}`),
  ].join('\n')

export function wholeNumber(text: string, complaint: string, least = 0): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number
  throw new InvalidArgumentError(complaint)
}

/** Reads a port, from `least` on; what is none is answered with the complaint. */
export const portNumber =
  (complaint: string, least = 0) =>
  (text: string): number => {
    const port = wholeNumber(text, complaint, least)
    if (port <= PORT_MAX) return port
    throw new InvalidArgumentError(complaint)
  }
