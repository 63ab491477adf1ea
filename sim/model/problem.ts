import type { Language, Words } from '../base/language.ts'
import type { Origin } from '../base/origin.ts'
import { clipped } from '../base/text.ts'

/**
 * Something that the user wrote wrong: a value, never thrown, and all of them at once. It carries a code and parameters;
 * words are made when it is shown (`problemText`), in the reader's language.
 */
export type Problem = {
  readonly code: string
  /** Where it stands; undefined for documents that were made in memory. */
  readonly origin: Origin | undefined
  /** The place inside the document: `network.cvms.web1.ip`. */
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
  /** The code that the cloud answers with for the same mistake in a call, where it has one. */
  readonly apiCode: string | undefined
  /** The case that it was found in (several: `one, two`), where a file has others that it was not found in. */
  readonly case?: string
}

/** A value that was found sound, or everything that is wrong with it. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * One row of a folder's dictionary of problems: its words in both languages, with `{name}` for a parameter, and the cloud's
 * own code where it has one.
 */
export type ProblemWords = { readonly en: string; readonly zh: string; readonly apiCode?: string }

/** Puts parameters into words: `no CVM is called {name}` and `{ name: 'web3' }`. */
export function fill(template: string, parameters: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(parameters, name) ? (parameters[name] ?? whole) : whole,
  )
}

/** Says the words of a dictionary in one language, with parameters put in. */
export const sayer =
  <Key extends string>(dictionary: Readonly<Record<Key, Words>>, language: Language) =>
  (key: Key, values: Readonly<Record<string, string | number>> = {}): string =>
    fill(
      dictionary[key][language],
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `${value}`])),
    )

/** Follows the words of a problem that has the parameter `nearest`: the name that the user may have meant. */
const DID_YOU_MEAN = { en: ' (did you mean {nearest}?)', zh: '（是否想写 {nearest}？）' } as const

/** Parameters that are no single text of the user's: lists, paths, what others said. A frame is short by itself. */
const LONG: Readonly<Record<string, number>> = {
  ...{ frame: Number.POSITIVE_INFINITY, en: 1000, zh: 1000, message: 1000, detail: 400 },
  ...{ allowed: 1000, names: 1000, known: 1000, targets: 400, subnets: 400, blocks: 400 },
  ...{ file: 400, path: 400, target: 400, root: 400, cycle: 1000 },
}

/** Parameters as messages quote them: a name may be megabytes long. */
const quoted = (parameters: Problem['parameters']): Problem['parameters'] =>
  Object.fromEntries(Object.entries(parameters).map(([name, text]) => [name, clipped(text, LONG[name])]))

/** The words of a problem out of the dictionary that its code belongs to. */
export function wordsOf(
  dictionary: Readonly<Record<string, ProblemWords>>,
  problem: Problem,
  language: Language,
): string | undefined {
  const words = Object.hasOwn(dictionary, problem.code) ? dictionary[problem.code] : undefined
  const hint = problem.parameters.nearest === undefined ? '' : DID_YOU_MEAN[language]
  return words && fill(words[language] + hint, quoted(problem.parameters))
}
