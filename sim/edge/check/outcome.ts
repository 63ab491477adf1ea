import type { Words } from '../../base/language.ts'
import type { Law } from '../../check/law.ts'
import type { Counts, LawResult } from './ledger.ts'

/** What one law of a campaign came to, as it is told. */
export type LawReport = {
  readonly law: Pick<Law, 'name' | 'statement'>
  readonly runs: number
  readonly met: Counts
  /** Labels that it must have met and has not; empty when it was interrupted, as nothing was promised then. */
  readonly unmet: readonly string[]
  readonly broken: BrokenLaw | undefined
}

/** A law that was broken, and what is left of the run that broke it. */
export type BrokenLaw = {
  readonly run: number
  /** The sentence that is broken: one of those of the law, where that holds several. */
  readonly law: string
  readonly what: Words
  readonly vpcs: number
  readonly services: number
  readonly steps: number
  readonly file: string | undefined
  /** Why there is no file. */
  readonly unkept?: string | undefined
}

export type CheckReport = {
  /** What `replay` needs beside a file: ` --laws mine.mjs`, or nothing. */
  readonly replayWith: string
  readonly seed: number
  /** Runs of each law; null: as many as there was time for. */
  readonly runs: number | null
  readonly isInterrupted: boolean
  readonly kept: readonly KeptReport[]
  readonly laws: readonly LawReport[]
}

/** A failure that was kept from before; `unreadable`: why it could not be tried. */
export type KeptReport = {
  readonly file: string
  readonly law: string
  readonly stillFails: boolean
  readonly unreadable?: Words | undefined
}

/** Whether every law holds and has met what it must, and no kept failure fails still. */
export const holds = ({ kept, laws }: CheckReport): boolean =>
  laws.every(({ unmet, broken }) => unmet.length === 0 && broken === undefined) &&
  kept.every(({ stillFails }) => !stillFails)

/** The labels that a law had to meet and did not; a law that broke off at a failure had no time to. */
export const unmetOf = (law: Law, { met, failedRun }: LawResult): readonly string[] =>
  failedRun === undefined ? law.mustMeet.filter((label) => !met[label]) : []
