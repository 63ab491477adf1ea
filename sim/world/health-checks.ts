import { Health } from '../dataplane/balance.ts'
import type { Plane } from '../dataplane/plane.ts'
import { probe } from '../dataplane/probe.ts'
import type { TimeUs } from './queue.ts'

/** The cloud's defaults (facts, section 4.4): every 5 s, three alike verdicts in a row turn a target. */
const INTERVAL_US = 5_000_000
const HEALTHY_COUNT = 3
const UNHEALTHY_COUNT = 3

/** A target whose probes do not say what its verdict says: how many in a row said the same, and what. */
type Trial = { readonly verdict: number; readonly count: number }

/**
 * The health checks of a world. A probe of a target is a walk like any other, and what it shows changes only with the
 * configuration; so as long as probes agree with a target's verdict none is sent, and time costs nothing. When they no longer
 * do, probes go out on the target's grid until the verdict has turned.
 *
 * Simplified: one prober a CLB, and a failed probe is known at once (the cloud waits for its time-out).
 */
export class HealthChecks {
  readonly #plane: Plane
  readonly #schedule: (atUs: TimeUs, event: () => void) => void
  /** By name of target: when it was registered, if not from the start. Its probes go out every interval from then on. */
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
    for (const [target] of tables.targetCvm.entries()) {
      const { name } = tables.names.target(target)
      const verdict = probe(this.#plane, target, null)
      const now = health[target]
      if (verdict === Health.CLOSE || now === Health.CLOSE) {
        if (verdict !== now) this.#switched(target, name, verdict, nowUs)
        if (verdict === Health.CLOSE) continue
      }
      if (verdict === health[target] || this.#trials.has(name)) continue
      if (health[target] === Health.UNKNOWN && !this.#since.has(name)) this.#since.set(name, nowUs)
      this.#try(name, { verdict: Health.UNKNOWN, count: 0 }, nowUs)
    }
  }

  /** Checks that are switched off say Close at once; switched on, they start from nothing. */
  #switched(target: number, name: string, verdict: number, nowUs: TimeUs): void {
    this.#trials.delete(name)
    this.#plane.health[target] = verdict === Health.CLOSE ? Health.CLOSE : Health.UNKNOWN
    this.#since.set(name, nowUs)
  }

  #try(name: string, trial: Trial, nowUs: TimeUs): void {
    this.#trials.set(name, trial)
    const since = this.#since.get(name) ?? 0
    const nextUs = since + (Math.floor((nowUs - since) / INTERVAL_US) + 1) * INTERVAL_US
    this.#schedule(nextUs, () => this.#probe(name, trial, nextUs))
  }

  /** One probe of a target that is being tried. `expected` is gone when the trial was called off meanwhile. */
  #probe(name: string, expected: Trial, nowUs: TimeUs): void {
    if (this.#trials.get(name) !== expected) return
    this.#trials.delete(name)
    const { health, tables } = this.#plane
    const target = Array.from(tables.targetCvm.keys()).find((index) => tables.names.target(index).name === name)
    if (target === undefined) return // deregistered
    const verdict = probe(this.#plane, target, null)
    if (verdict === health[target]) return
    const count = verdict === expected.verdict ? expected.count + 1 : 1
    if (count < (verdict === Health.ALIVE ? HEALTHY_COUNT : UNHEALTHY_COUNT)) this.#try(name, { verdict, count }, nowUs)
    else health[target] = verdict
  }

  /** Takes over from the checks of another world with an equal plane, at the same time. */
  copy(other: HealthChecks, nowUs: TimeUs): void {
    for (const [name, since] of other.#since) this.#since.set(name, since)
    for (const [name, trial] of other.#trials) this.#try(name, { ...trial }, nowUs)
  }
}
