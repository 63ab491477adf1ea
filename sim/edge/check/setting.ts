import type { Written } from '../../check/written.ts'

/** What the runs of a campaign depend on: with a law's name and a run's number it gives that run, on any thread and any machine. */
export type Setting = {
  readonly seed: number
  /** Names of laws, in the order in which they are told of. */
  readonly laws: readonly string[]
  /** Runs of each law; null: as many as there is time for. */
  readonly runs: number | null
  /** Histories are drawn around this network; left out: around none. */
  readonly around?: Written
  /** A module that exports laws of somebody's own, by its absolute path; left out: those of Isthmus. */
  readonly module?: string
}

export const runsOf = ({ runs }: Setting): number => runs ?? Number.POSITIVE_INFINITY
