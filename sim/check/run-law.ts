import type { Words } from '../base/language.ts'
import { hash } from '../base/random.ts'
import { type Arbitrary, engine } from './engine.ts'
import type { History } from './history.ts'
import type { Failure, Law, Meet } from './law.ts'
import { isUsageError, UsageError } from './usage-error.ts'

/** Which runs: those of numbers `from` to `to` (not included) of a campaign with this seed. */
export type Runs = { readonly seed: number; readonly from: number; readonly to: number }

/** Label -> in how many runs it was met. */
export type Met = Readonly<Record<string, number>>

export type RunsReport = {
  /** How many runs were made: up to the one that failed, which is the last. */
  readonly runs: number
  readonly met: Met
  readonly failure: FailedRun | undefined
}

export type FailedRun = { readonly run: number; readonly history: History; readonly failure: Failure }

/**
 * Tries a law, one run after the other, up to the first that breaks it. What a run draws depends on the seed, the law's name and the
 * run's number alone: runs may be dealt out to workers in any way.
 */
export function runLaw(law: Law, { seed, from, to }: Runs): RunsReport {
  const histories = historiesOf(law)
  const met: Record<string, number> = {}
  for (let run = from; run < to; run++) {
    const history = drawn(histories, law.name, seed, run)
    const labels = new Set<string>()
    const failure = checked(law, history, (label) => labels.add(label))
    for (const label of labels) met[label] = (met[label] ?? 0) + 1
    if (failure !== undefined) return { runs: run - from + 1, met, failure: { run, history, failure } }
  }
  return { runs: Math.max(0, to - from), met, failure: undefined }
}

/** The history of one run. */
export const historyOfRun = (law: Law, seed: number, run: number): History =>
  drawn(historiesOf(law), law.name, seed, run)

function historiesOf(law: Law): Arbitrary<History> {
  const histories: unknown = law.histories()
  if (typeof histories === 'object' && histories !== null && 'generate' in histories)
    return histories as Arbitrary<History>
  throw new UsageError({
    en: `histories of the law ${law.name} gives no arbitrary: histories(), around('prod.yaml') and the like are`,
    zh: `规律 ${law.name} 的 histories 没有给出 arbitrary：例如 histories()、around('prod.yaml')`,
  })
}

function drawn(histories: Arbitrary<History>, name: string, seed: number, run: number): History {
  const [history] = engine().sample(histories, { seed: hash(seed, name, run), numRuns: 1 })
  if (history === undefined) throw new Error('fast-check draws as many values as it is asked for')
  return history
}

/**
 * What a law says of a history. A run that throws has found a fault, too, in the law or in Isthmus; a `UsageError` is the mistake of whoever wrote
 * the law, and is passed on.
 */
export function checked(law: Law, history: History, meet: Meet): Failure | undefined {
  const said = tried(law, history, meet)
  if (!isPromise(said)) return said
  said.then(undefined, () => undefined) // what it comes to is told to nobody
  throw new UsageError(asyncWords(law.name))
}

function tried(law: Law, history: History, meet: Meet): Failure | undefined {
  try {
    return law.check(history, meet)
  } catch (error) {
    if (isUsageError(error)) throw error
    const text = error instanceof Error ? error.message : String(error)
    return {
      law: law.name,
      what: { en: `it threw: ${text}`, zh: `抛出错误：${text}` },
      step: undefined,
      expect: undefined,
    }
  }
}

export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

/** A history is judged as it runs, by the same code here, in threads and in replays. */
export const asyncWords = (law: string): Words => ({
  en: `check of the law ${law} gives a promise: it must say at once whether the law holds (no async, no await)`,
  zh: `规律 ${law} 的 check 返回了 Promise：它必须立即说明规律是否成立（不可使用 async 和 await）`,
})

/** The labels that a law must have met and has not. */
export const unmet = ({ mustMeet }: Law, met: Met): readonly string[] => mustMeet.filter((label) => !met[label])
