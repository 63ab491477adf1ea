import { Health } from '../dataplane/balance.ts'
import { type Plane, targetKey } from '../dataplane/plane.ts'
import { probe } from '../dataplane/probe.ts'
import type { TimeUs } from './queue.ts'

const SECOND_US = 1_000_000

/** A target whose probes do not say what its verdict says: how many in a row said the same, and what; how often they go out. */
type Trial = { readonly verdict: number; readonly count: number; readonly intervalUs: TimeUs }

/**
 * The health checks of a world. A probe of a target is a walk like any other, and what it shows changes only with the
 * configuration; so as long as probes agree with a target's verdict none is sent, and time costs nothing. When they no longer
 * do, probes go out on the target's grid until the verdict has turned.
 *
 * Simplified: one prober a CLB, and a failed probe counts when it is sent, not when its time-out (TimeOut) is over, as the
 * cloud's own windows have it (facts, section 4.4).
 */
export class HealthChecks {
  readonly #plane: Plane
  readonly #schedule: (atUs: TimeUs, event: () => void) => void
  /** By target (`targetKey`): when it was registered, if not from the start. Its probes go out every interval from then on. */
  readonly #since = new Map<string, TimeUs>()
  readonly #trials = new Map<string, Trial>()

  constructor(plane: Plane, schedule: (atUs: TimeUs, event: () => void) => void) {
    this.#plane = plane
    this.#schedule = schedule
  }

  /** Gives every target its verdict on the written state, or, on a cold start, none yet. */
  settle(start: 'settled' | 'cold'): void {
    const { health, tables } = this.#plane
    for (const [target] of tables.targetCvm.entries()) {
      const verdict = probe(this.#plane, target, null)
      health[target] = start === 'cold' && verdict !== Health.CLOSE ? Health.UNKNOWN : verdict
    }
    if (start === 'cold') this.review(0)
  }

  /** The configuration may have changed what probes show: whoever is no longer what its verdict says is tried. */
  review(nowUs: TimeUs): void {
    const { health, tables } = this.#plane
    this.#forgetAllBut(new Set(Array.from(tables.targetCvm.keys(), (target) => targetKey(tables, target))))
    for (const [target] of tables.targetCvm.entries()) {
      const key = targetKey(tables, target)
      const verdict = probe(this.#plane, target, null)
      const now = health[target]
      if (verdict === Health.CLOSE || now === Health.CLOSE) {
        if (verdict !== now) this.#switched(target, key, verdict, nowUs)
        if (verdict === Health.CLOSE) continue
      }
      const trial = this.#trials.get(key)
      const intervalUs = this.#intervalUs(target)
      if (trial !== undefined && trial.intervalUs !== intervalUs) this.#try(key, { ...trial, intervalUs }, nowUs)
      if (verdict === health[target] || trial !== undefined) continue
      if (health[target] === Health.UNKNOWN && !this.#since.has(key)) this.#since.set(key, nowUs)
      this.#try(key, { verdict: Health.UNKNOWN, count: 0, intervalUs }, nowUs)
    }
  }

  /** What was deregistered is a new target when it is registered again. */
  #forgetAllBut(targets: ReadonlySet<string>): void {
    for (const known of [this.#since, this.#trials]) {
      for (const key of known.keys()) if (!targets.has(key)) known.delete(key)
    }
  }

  /** Checks that are switched off say Close at once; switched on, they start from nothing. */
  #switched(target: number, key: string, verdict: number, nowUs: TimeUs): void {
    this.#trials.delete(key)
    this.#plane.health[target] = verdict === Health.CLOSE ? Health.CLOSE : Health.UNKNOWN
    this.#since.set(key, nowUs)
  }

  #intervalUs(target: number): TimeUs {
    const { targetListener, listenerProbeIntervalS } = this.#plane.tables
    return (listenerProbeIntervalS[targetListener[target] ?? 0] ?? 0) * SECOND_US
  }

  /** Sends the next probe of a trial when it is due; one that was due for the trial before is called off. */
  #try(key: string, trial: Trial, nowUs: TimeUs): void {
    this.#trials.set(key, trial)
    const since = this.#since.get(key) ?? 0
    const nextUs = since + (Math.floor((nowUs - since) / trial.intervalUs) + 1) * trial.intervalUs
    this.#schedule(nextUs, () => this.#probe(key, trial, nextUs))
  }

  /** One probe of a target that is being tried. `expected` is gone when the trial was called off meanwhile. */
  #probe(key: string, expected: Trial, nowUs: TimeUs): void {
    if (this.#trials.get(key) !== expected) return
    this.#trials.delete(key)
    const { health, tables } = this.#plane
    const target = Array.from(tables.targetCvm.keys()).find((index) => targetKey(tables, index) === key)
    if (target === undefined) return // deregistered
    const verdict = probe(this.#plane, target, null)
    if (verdict === health[target]) return
    const count = verdict === expected.verdict ? expected.count + 1 : 1
    const needed = verdict === Health.ALIVE ? tables.listenerHealthNum : tables.listenerUnHealthNum
    if (count >= (needed[tables.targetListener[target] ?? 0] ?? 0)) health[target] = verdict
    else this.#try(key, { verdict, count, intervalUs: this.#intervalUs(target) }, nowUs)
  }

  /** Takes over from the checks of another world with an equal plane, at the same time. */
  copy(other: HealthChecks, nowUs: TimeUs): void {
    for (const [key, since] of other.#since) this.#since.set(key, since)
    for (const [key, trial] of other.#trials) this.#try(key, { ...trial }, nowUs)
  }
}
