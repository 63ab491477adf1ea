import type { Words } from '../../base/language.ts'

/** An action of the cloud's API, and what it shows here or is to be asked for. */
export type ActionWords = Words & { readonly action: string }

/**
 * What the page of a Reason says beyond REASON_WORDS (what, cause, remedy in a line each), answerOf (what the client sees)
 * and REASON_CODES (what other clouds call it).
 */
export type ReasonPage = {
  /** How it comes about, and what is often mistaken for it. */
  readonly about: Words
  /** What tells it from other causes of the same symptom. */
  readonly symptom: Words
  /** Where the console shows it. */
  readonly console: Words
  /** The calls that show it. */
  readonly shownBy: readonly ActionWords[]
  /** What to do in the console, or on the machine. */
  readonly mend: Words
  /** The calls that mend it. */
  readonly mendedBy: readonly ActionWords[]
}
