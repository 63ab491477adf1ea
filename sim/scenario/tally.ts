import { optionsOf } from '../trace/query.ts'
import type { OptionName, Trace } from '../trace/trace.ts'
import type { Observation } from '../world/observation.ts'
import { judgeConnection, type Verdict } from './expect-connection.ts'
import type { Expectation, ExpectationEntry } from './scenario.ts'

/** An expectation that some of a step's connections did not meet. */
export type Miss = {
  readonly entry: ExpectationEntry
  /** What the first of them showed. */
  readonly actual: Verdict['actual']
  /** How many they were, and which the first of them, counted from 1. */
  readonly failed: number
  readonly first: readonly number[]
}

/** How many of the connections that failed are told by number. */
const LISTED_MAX = 5

/** What all connections of one step have in common; a field in which they differ is left out. */
export type Common = Partial<
  Pick<Observation, 'outcome' | 'reason' | 'where' | 'backend' | 'sourceSeen' | 'sourcePortSeen' | 'sourcePort'> &
    Pick<Observation, 'bytes' | 'login' | 'localError' | 'answer'> & {
      readonly tookUs: number
    }
>

/**
 * The connections of one step: each is judged and counted as it ends, and only one trace is kept, so that
 * `times: 25000` needs no more memory than one.
 */
export class Tally {
  readonly outcomes = new Map<string, number>()
  readonly reasons = new Map<string, number>()
  readonly backends = new Map<string, number>()
  /** The options that how they all ended rests on. */
  readonly options = new Set<OptionName>()
  readonly #misses = new Map<ExpectationEntry, Miss>()
  /** What each connection is held against. */
  readonly expectation: Expectation
  readonly accounts: readonly string[]
  #total = 0
  #isCutShort = false
  #common: Common | undefined
  #trace: Trace | undefined

  constructor(expectation: Expectation, accounts: readonly string[]) {
    this.expectation = expectation
    this.accounts = accounts
  }

  add(observation: Observation): void {
    this.#total += 1
    this.#isCutShort ||= observation.cutShort === true
    count(this.outcomes, observation.outcome)
    count(this.reasons, observation.reason)
    if (observation.backend !== undefined) count(this.backends, observation.backend)
    for (const option of optionsOf(observation.trace)) this.options.add(option)
    this.#common = this.#common === undefined ? fieldsOf(observation) : agreement(this.#common, fieldsOf(observation))
    const hadNoMiss = this.#misses.size === 0
    for (const entry of this.expectation.entries) this.#judge(entry, observation)
    if (this.#trace === undefined || (hadNoMiss && this.#misses.size > 0)) this.#trace = observation.trace
  }

  #judge(entry: ExpectationEntry, observation: Observation): void {
    const verdict = judgeConnection(entry, this.expectation, observation, this.accounts)
    if (verdict === undefined || verdict.held) return
    const { actual, failed, first } = this.#misses.get(entry) ?? { actual: verdict.actual, failed: 0, first: [] }
    const listed = failed < LISTED_MAX ? [...first, this.#total] : first
    this.#misses.set(entry, { entry, actual, failed: failed + 1, first: listed })
  }

  get total(): number {
    return this.#total
  }

  /** Whether one of them was stopped in the middle, because the world did not quiet down. */
  get isCutShort(): boolean {
    return this.#isCutShort
  }

  get common(): Common {
    return this.#common ?? {}
  }

  get misses(): readonly Miss[] {
    return [...this.#misses.values()]
  }

  /** That of the first connection which missed an expectation, else of the first. */
  get trace(): Trace | undefined {
    return this.#trace
  }
}

const count = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const fieldsOf = (observation: Observation): Common => ({
  outcome: observation.outcome,
  reason: observation.reason,
  where: observation.where,
  ...(observation.backend === undefined ? {} : { backend: observation.backend }),
  ...(observation.sourceSeen === undefined ? {} : { sourceSeen: observation.sourceSeen }),
  ...(observation.sourcePortSeen === undefined ? {} : { sourcePortSeen: observation.sourcePortSeen }),
  sourcePort: observation.sourcePort,
  tookUs: observation.endUs - observation.startUs,
  ...(observation.bytes === undefined ? {} : { bytes: observation.bytes }),
  ...(observation.login === undefined ? {} : { login: observation.login }),
  ...(observation.localError === undefined ? {} : { localError: observation.localError }),
  ...(observation.answer === undefined ? {} : { answer: observation.answer }),
})

const agreement = (common: Common, fields: Common): Common =>
  Object.fromEntries(Object.entries(common).filter(([key, value]) => fields[key as keyof Common] === value))
