import { availableParallelism } from 'node:os'
import type { Words } from '../../base/language.ts'
import { nearest } from '../../base/text.ts'
import type { Mutant } from '../../check/mutants/mutant.ts'
import { MUTANTS, mutantNamed } from '../../check/mutants/table.ts'
import { UsageError } from '../../check/usage-error.ts'
import { type Limits, runSuite, tryLaws } from './mutant-process.ts'
import type { Trial } from './mutant-task.ts'

// How good a suite is at noticing that a network is wrong: each mutant is planted into Isthmus, in a process of its own, and the
// suite is tried on it.

/** What became of one mutant. */
export type MutantRow = Trial & { readonly mutant: Mutant; readonly isKilled: boolean }

export type KillScore = {
  readonly rows: readonly MutantRow[]
  readonly killed: number
  /** The names of those that nothing noticed. */
  readonly survivors: readonly string[]
  /** Whether somebody had enough before all were tried: `rows` are those that were. */
  readonly isInterrupted: boolean
}

export type CommonOptions = {
  /** Names of mutants; left out: all. */
  readonly mutants?: readonly string[]
  /** How many processes at once; left out: as many as there are processors. */
  readonly workers?: number
  /** When a suite is taken to hang, in milliseconds; left out: after ten minutes. */
  readonly patienceMs?: number
  /** Ends it: what is under way is stopped, with all that it has started. */
  readonly signal?: AbortSignal
  /** Told of each mutant as it is done. */
  readonly onRow?: (row: MutantRow) => void
}

export type LawsOptions = CommonOptions & {
  /** The path of a module that exports laws; left out: the kit's own laws. */
  readonly laws?: string
  /** Names of laws; left out: all of the module, or of the kit's own those two that judge everything. */
  readonly only?: readonly string[]
  /** How many runs each law has to notice a mutant. */
  readonly runs?: number
  readonly seed?: number
  /** Whether what breaks a law is also cut down. */
  readonly shrink?: boolean
}

const PATIENCE_MS = 600_000
const RUNS = 500

/** The kit's laws that judge everything: one by what isolation means, one by the naive model. */
const THOROUGH = ['isolation', 'oracle']

/** The kill score of laws. They must hold without a mutant: a `UsageError` says which one does not. */
export function killScore({
  laws,
  only = [],
  runs = RUNS,
  seed = 1,
  shrink: shrinks = false,
  ...common
}: LawsOptions = {}): Promise<KillScore> {
  const names = only.length === 0 && laws === undefined ? THOROUGH : only
  const task = { laws, only: names, runs, seed, shrinks }
  return score(common, (mutant) => tryLaws(mutant, task, limitsOf(common)))
}

/** The kill score of any command that ends with 0 when all is well (`npx vitest run`), with Isthmus as this package has it. */
export function suiteScore({ command, ...common }: CommonOptions & { readonly command: string }): Promise<KillScore> {
  return score(common, (mutant) => runSuite(mutant, command, limitsOf(common)))
}

const limitsOf = ({ patienceMs = PATIENCE_MS, signal }: CommonOptions): Limits => ({ patienceMs, signal })

async function score(
  { mutants, workers = availableParallelism(), onRow, signal }: CommonOptions,
  attempt: (mutant: Mutant | undefined) => Promise<Trial | undefined>,
): Promise<KillScore> {
  const chosen = mutants?.map(mutantCalled) ?? MUTANTS
  const sound = await attempt(undefined)
  if (sound?.hasHung) throw notSound('', HUNG)
  const broken = sound?.tried.find((one) => one.broken !== undefined)
  if (broken?.what !== undefined) throw notSound(broken.law, broken.what)
  const rows: MutantRow[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < chosen.length && !signal?.aborted; index = next++) {
      const mutant = chosen[index]
      const trial = mutant && (await attempt(mutant))
      if (mutant === undefined || trial === undefined) return
      const isKilled = trial.hasHung || trial.tried.some((one) => one.broken !== undefined)
      rows[index] = { mutant, isKilled, ...trial }
      onRow?.({ mutant, isKilled, ...trial })
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, workers) }, work))
  const done = rows.filter((row) => row !== undefined) // those that were stopped have left holes
  const survivors = done.filter(({ isKilled }) => !isKilled).map(({ mutant }) => mutant.name)
  const isInterrupted = done.length < chosen.length
  return { rows: done, killed: done.length - survivors.length, survivors, isInterrupted }
}

function mutantCalled(name: string): Mutant {
  const mutant = mutantNamed(name)
  if (mutant !== undefined) return mutant
  const meant = nearest(
    name,
    MUTANTS.map((one) => one.name),
  )
  throw new UsageError({
    en: `there is no mutant ${name}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`,
    zh: `没有名为 ${name} 的变异${meant === undefined ? '' : `（是否指 ${meant}？）`}`,
  })
}

const HUNG: Words = { en: 'it does not come to an end in time', zh: '未能按时结束' }

const notSound = (law: string, { en, zh }: Words): UsageError =>
  new UsageError({
    en: `the suite fails without any mutant, so a kill score would say nothing: ${law} ${en}`,
    zh: `没有植入任何变异时测试就已失败，杀死率没有意义：${law} ${zh}`,
  })
