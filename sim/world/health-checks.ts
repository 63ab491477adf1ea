import { hash } from '../base/random.ts'
import { affectedTargets } from '../compile/affected-targets.ts'
import { Health } from '../dataplane/balance.ts'
import { Packet } from '../dataplane/packet.ts'
import type { Plane } from '../dataplane/plane.ts'
import { probe } from '../dataplane/probe.ts'
import { type Moves, renumbering } from '../dataplane/renumber.ts'
import type { NetworkChange } from '../model/network-change.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import type { TimeUs } from './queue.ts'

const SECOND_US = 1_000_000

/** HealthStatusDetail of the cloud's API, by the values of Health. */
const TEXTS = ['Unknown', 'Alive', 'Dead', 'Close'] as const

/**
 * A target that is being probed: how many probes in a row said other than its verdict, and what; when the next one goes out.
 * A trial that is called off is no longer the target's.
 */
type Trial = {
  target: number
  readonly verdict: number
  readonly count: number
  readonly intervalUs: TimeUs
  readonly dueUs: TimeUs
}

/**
 * The health checks of a world. A probe of a target is a walk like any other, and without faults what it shows changes only with
 * the configuration; so as long as probes agree with a target's verdict none is sent, and time costs nothing. When they no
 * longer do, probes go out on the target's grid until the verdict has turned. While there are faults every probe is sent, and
 * draws its own fate.
 *
 * Simplified: one prober a CLB, and a failed probe counts when it is sent, not when its time-out (TimeOut) is over, as the
 * cloud's own windows have it (facts, section 4.4).
 */
export class HealthChecks {
  readonly #plane: Plane
  readonly #schedule: (atUs: TimeUs, event: () => void) => void
  readonly #seed: number
  readonly #hopDelayUs: TimeUs
  readonly #packet = new Packet()
  /** By target: when it was registered, if not from the start. Its probes go out every interval from then on. */
  #since: (TimeUs | undefined)[]
  #trials: (Trial | undefined)[]

  constructor(
    plane: Plane,
    schedule: (atUs: TimeUs, event: () => void) => void,
    { seed, hopDelayUs }: { readonly seed: number; readonly hopDelayUs: TimeUs },
  ) {
    this.#plane = plane
    this.#schedule = schedule
    this.#seed = seed
    this.#hopDelayUs = hopDelayUs
    this.#since = new Array(plane.tables.targetCvm.length)
    this.#trials = new Array(plane.tables.targetCvm.length)
  }

  /** HealthStatusDetail of every target, by its name. */
  texts(): ReadonlyMap<string, string> {
    const { health, tables } = this.#plane
    return new Map(Array.from(health, (verdict, target) => [tables.names.target(target).name, TEXTS[verdict] ?? '']))
  }

  /** When targets were registered, by their names, if not from the start. */
  get registered(): readonly (readonly [target: string, sinceUs: TimeUs])[] {
    const { names } = this.#plane.tables
    return this.#since.flatMap((since, target) => (since === undefined ? [] : [[names.target(target).name, since]]))
  }

  set registered(known: readonly (readonly [target: string, sinceUs: TimeUs])[]) {
    const byName = new Map(known)
    const { tables } = this.#plane
    this.#since = Array.from(tables.targetCvm, (_, target) => byName.get(tables.names.target(target).name))
  }

  /** Gives every target its verdict on the written state, or, on a cold start, none yet. */
  settle(start: 'settled' | 'cold'): void {
    const { health, tables } = this.#plane
    for (const target of tables.targetCvm.keys()) {
      const verdict = this.#ask(target, 0)
      health[target] = start === 'cold' && verdict !== Health.CLOSE ? Health.UNKNOWN : verdict
      if (start === 'cold') this.#review(target, 0)
    }
  }

  /** The configuration has changed: trials go with their targets. `before`: the tables that there were. */
  follow(before: Tables, moves: Moves | undefined): void {
    const numbers = renumbering(before, this.#plane.tables, moves)
    if (numbers !== undefined) this.#renumber(numbers.targets)
  }

  /**
   * The configuration has changed: whoever is no longer what its verdict says is tried. `change`: what is other since; undefined:
   * everything may be.
   */
  review(nowUs: TimeUs, change: NetworkChange | undefined): void {
    const { tables } = this.#plane
    for (const target of change === undefined ? tables.targetCvm.keys() : affectedTargets(tables, change)) {
      this.#review(target, nowUs)
    }
  }

  /** Faults have begun or ended: as long as there are any, all targets are probed. */
  faultsChanged(nowUs: TimeUs): void {
    for (const target of this.#plane.tables.targetCvm.keys()) this.#review(target, nowUs)
  }

  /** What was deregistered is a new target when it is registered again. */
  #renumber(targets: Int32Array): void {
    const count = this.#plane.tables.targetCvm.length
    const since: (TimeUs | undefined)[] = new Array(count)
    const trials: (Trial | undefined)[] = new Array(count)
    for (let old = 0; old < targets.length; old++) {
      const target = targets[old] ?? NONE
      if (target === NONE) continue
      since[target] = this.#since[old]
      const trial = this.#trials[old]
      if (trial === undefined) continue
      trial.target = target
      trials[target] = trial
    }
    this.#since = since
    this.#trials = trials
  }

  #review(target: number, nowUs: TimeUs): void {
    const { health, faults } = this.#plane
    const verdict = this.#ask(target, nowUs)
    const now = health[target]
    if (verdict === Health.CLOSE || now === Health.CLOSE) {
      if (verdict !== now) this.#switched(target, verdict, nowUs)
      if (verdict === Health.CLOSE) return
    }
    const trial = this.#trials[target]
    const intervalUs = this.#intervalUs(target)
    if (trial !== undefined && trial.intervalUs !== intervalUs) this.#try(target, trial.verdict, trial.count, nowUs)
    if (trial !== undefined || (verdict === health[target] && faults === null)) return
    if (health[target] === Health.UNKNOWN) this.#since[target] ??= nowUs
    this.#try(target, Health.UNKNOWN, 0, nowUs)
  }

  /** Checks that are switched off say Close at once; switched on, they start from nothing. */
  #switched(target: number, verdict: number, nowUs: TimeUs): void {
    this.#trials[target] = undefined
    this.#plane.health[target] = verdict === Health.CLOSE ? Health.CLOSE : Health.UNKNOWN
    this.#since[target] = nowUs
  }

  #intervalUs(target: number): TimeUs {
    const { targetListener, listenerProbeIntervalS } = this.#plane.tables
    return (listenerProbeIntervalS[targetListener[target] ?? 0] ?? 0) * SECOND_US
  }

  /** The next probe of a target goes out when it is due; `count` probes in a row have said `verdict`. */
  #try(target: number, verdict: number, count: number, nowUs: TimeUs): void {
    const intervalUs = this.#intervalUs(target)
    const since = this.#since[target] ?? 0
    const dueUs = since + (Math.floor((nowUs - since) / intervalUs) + 1) * intervalUs
    this.#begin({ target, verdict, count, intervalUs, dueUs })
  }

  #begin(trial: Trial): void {
    this.#trials[trial.target] = trial
    this.#schedule(trial.dueUs, () => this.#probe(trial))
  }

  /** One probe of a target that is being tried, unless its trial was called off meanwhile. */
  #probe(trial: Trial): void {
    const { target, dueUs } = trial
    if (this.#trials[target] !== trial) return
    this.#trials[target] = undefined
    const { faults, health, tables } = this.#plane
    const verdict = this.#ask(target, dueUs)
    const count = verdict === trial.verdict ? trial.count + 1 : 1
    const needed = verdict === Health.ALIVE ? tables.listenerHealthNum : tables.listenerUnHealthNum
    if (count >= (needed[tables.targetListener[target] ?? 0] ?? 0)) health[target] = verdict
    if (verdict !== health[target] || faults !== null) this.#try(target, verdict, count, dueUs)
  }

  /** Sends a probe: what it shows. An answer that comes too late is none. */
  #ask(target: number, nowUs: TimeUs): number {
    const { faults, tables } = this.#plane
    const draw = faults === null ? 0 : hash(this.#seed, 'probe', tables.names.target(target).name, nowUs)
    const verdict = probe(this.#plane, target, null, draw, this.#packet)
    const { delayUs, hops } = this.#packet
    const timeoutS = tables.listenerProbeTimeoutS[tables.targetListener[target] ?? 0] ?? 0
    const isLate = delayUs + hops * this.#hopDelayUs > timeoutS * SECOND_US
    return verdict === Health.ALIVE && isLate ? Health.DEAD : verdict
  }

  /** Takes over from the checks of another world with an equal plane, at the same time. */
  copy(other: HealthChecks): void {
    this.#since = [...other.#since]
    for (const trial of other.#trials) if (trial !== undefined) this.#begin({ ...trial })
  }
}
