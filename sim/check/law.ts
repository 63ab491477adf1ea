import type { Words } from '../base/language.ts'
import type { Arbitrary } from './engine.ts'
import type { History } from './history.ts'

/** Tells that something has come to pass; how many runs met what is counted, and a law may ask that each label is met. */
export type Meet = (label: string) => void

/** What a law found. */
export type Failure = {
  /** The law that was broken: of a law that holds several, the one among them. */
  readonly law: string
  readonly what: Words
  /** The step at which it showed, counted from 0; undefined: none by itself. */
  readonly step: number | undefined
  /** What that step would have shown, in the words of `expect:` in a scenario file; undefined: no step can say it. */
  readonly expect: Readonly<Record<string, unknown>> | undefined
}

/** A sentence about every history, which a run can break. */
export type Law = {
  readonly name: string
  readonly statement: Words
  /** Labels that a campaign must have met for its runs to mean something. */
  readonly mustMeet: readonly string[]
  /** What it is tried on. */
  readonly histories: () => Arbitrary<History>
  /** The file of the module that defines it, where that is known: `replay` reads it from there. */
  readonly module?: string | undefined
  /** Undefined: it holds. The same history gives the same answer. */
  readonly check: (history: History, meet: Meet) => Failure | undefined
}
