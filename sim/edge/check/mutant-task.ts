import type { Words } from '../../base/language.ts'

/** What a process that tries laws on a mutant is told. */
export type ChildTask = {
  /** A module that exports laws; undefined: the kit's own. */
  readonly laws: string | undefined
  /** Names of laws; none: all. */
  readonly only: readonly string[]
  readonly runs: number
  readonly seed: number
  /** Whether what breaks a law is also cut down to what a person can read. */
  readonly shrinks: boolean
}

/** What a law came to on a mutant. */
export type Tried = {
  readonly law: string
  /** How many runs were made: up to the one that failed, which is the last. */
  readonly runs: number
  readonly seconds: number
  /** The law that was broken, which is another one where one law holds several; undefined: none was. */
  readonly broken: string | undefined
  /** How it showed. */
  readonly what: Words | undefined
  /** What it came down to, if that was asked for: how long that took, and what is left. */
  readonly shrunk: Shrunk | undefined
}

export type Shrunk = {
  readonly seconds: number
  readonly vpcs: number
  readonly services: number
  readonly steps: number
}

/** What trying a suite on a mutant came to. */
export type Trial = {
  /** Law by law; of a suite that is a command: one, of the command's own text. */
  readonly tried: readonly Tried[]
  /** The module with the fault was never loaded: the suite does not use it, or has a copy of Isthmus of its own. */
  readonly isUnused: boolean
  /** The suite did not come to an end in time, and was ended; it would have been noticed. */
  readonly hasHung: boolean
}

/** What such a process says when it has done, or why it cannot do it. */
export type ChildReport = { readonly tried: readonly Tried[] } | { readonly en: string; readonly zh: string }
