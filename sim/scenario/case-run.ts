import type { Blocked } from '../advise/blockers.ts'
import { assert } from '../base/assert.ts'
import type { Cloud } from '../cloud/cloud.ts'
import type { Elsewhere } from '../cloud/destination.ts'
import type { Network } from '../model/network.ts'
import type { Activity, Observation } from '../world/observation.ts'
import { optionsOfStep, optionsOfTime } from './depended-on.ts'
import { expectationOf, type StepObservation } from './expect.ts'
import { blockedAskedFor } from './expect-blockers.ts'
import { actorsIn, type Ends } from './lens.ts'
import { act, isSender, requestOf, type Sender, timesOf } from './observe-step.ts'
import { prove } from './prove-step.ts'
import type { Observed, StepReport } from './report.ts'
import { reportAs, reportOf } from './report-step.ts'
import type { ScenarioCase, Side, Step } from './scenario.ts'
import { NOTHING_ASKED, standingOf, valueAt } from './standing.ts'
import { Tally } from './tally.ts'
import { watch } from './watch.ts'

/** Who looks on while steps run, and sees what a report does not keep. */
export type Watcher = {
  /** The network as it stands before the next step, and at the end. */
  readonly network: (network: Network) => void
  readonly connection: (observation: Observation) => void
  /** A case's cloud, before its first step. */
  readonly opened?: ((cloud: Cloud, one: ScenarioCase) => void) | undefined
}

/** A step that has begun, and is not over. */
type Pending = {
  readonly index: number
  readonly step: Sender
  readonly written: Step
  readonly activities: readonly (Activity | undefined)[]
  readonly elsewhere: Elsewhere | undefined
  readonly blocked: Blocked | undefined
  readonly timeUs: number
  readonly before: Network
}

/**
 * The steps of one case, one after the other, on its cloud. A step in the background is judged when it is over, at the
 * latest at the end of the case; its report stands at its place.
 */
export class CaseRun {
  readonly #cloud: Cloud
  readonly #seenBy: string | undefined
  readonly #watcher: Watcher | undefined
  readonly #reports = new Map<number, StepReport>()
  #steps = 0
  #pending: Pending[] = []
  readonly #saved = new Map<string, string | number>()
  readonly #shown = new Map<string, Observed>()
  /** Kept connection -> the machines at its ends. */
  readonly #ends = new Map<string, Ends>()
  /** Load -> who connects. */
  readonly #loads = new Map<string, readonly string[]>()

  constructor(cloud: Cloud, seenBy?: string, watcher?: Watcher) {
    this.#cloud = cloud
    this.#seenBy = seenBy
    this.#watcher = watcher
  }

  /** Runs one step. Undefined: it is not over, and its report comes later. */
  step(written: Step): StepReport | undefined {
    this.#endTogether(written.together)
    this.#judgeWhatIsOver()
    const index = this.#steps++
    const { cloud, step } = { cloud: this.#cloud, step: this.#filled(written) }
    const { nowUs: timeUs, network: before } = cloud
    if (typeof step === 'string') {
      this.#judge(
        index,
        written,
        written,
        { kind: 'absent', path: 'save', name: step, after: NOTHING_ASKED },
        timeUs,
        before,
      )
    } else if (isSender(step) && (step.background === true || step.together !== undefined)) {
      this.#begin(index, written, step)
    } else {
      this.#judge(index, written, step, this.#observe(step), timeUs, before)
    }
    this.#judgeWhatIsOver()
    this.#watcher?.network(cloud.network)
    return this.#reports.get(index)
  }

  /** Runs one step and waits for it, whatever else is under way. Its report is the caller's alone: a world that runs for long keeps none. */
  only(step: Step): StepReport {
    const index = this.#steps
    this.step(step)
    for (const pending of [...this.#pending]) if (pending.index === index) this.#finish(pending)
    const report = this.#reports.get(index)
    assert(report, 'a step that is over has its report')
    this.#reports.delete(index)
    return report
  }

  /** Waits for what is not over yet, and gives the reports of all steps in their order. */
  end(): readonly StepReport[] {
    for (const pending of [...this.#pending]) this.#finish(pending)
    return [...this.#reports].sort(([a], [b]) => a - b).map(([, report]) => report)
  }

  /** Steps that began at the same instant are over before the next one begins. */
  #endTogether(next: number | undefined): void {
    for (const pending of [...this.#pending]) {
      const { together, background } = pending.step
      if (together !== undefined && together !== next && background !== true) this.#finish(pending)
    }
  }

  #judgeWhatIsOver(): void {
    for (const pending of [...this.#pending])
      if (pending.activities.every((activity) => activity?.isOver ?? true)) this.#finish(pending)
  }

  /** The step with what was saved in its place; a text: what is missing for that. */
  #filled(written: Step): Step | string {
    const { deferred } = written
    if (deferred === undefined) return written
    const missing = deferred.names.find((name) => !this.#saved.has(name))
    if (missing !== undefined) return `$${missing}`
    return deferred.read(this.#saved) ?? deferred.names.map((name) => `$${name} = ${this.#saved.get(name)}`).join(', ')
  }

  /** Begins all that a step sends at once, and does not wait for it. */
  #begin(index: number, written: Step, step: Sender): void {
    const { nowUs: timeUs, network: before } = this.#cloud
    const prepared = requestOf(this.#cloud, step, this.#steps)
    if (!prepared.ok) {
      const after = standingOf(this.#cloud, step, this.#shown)
      this.#judge(index, written, step, { kind: 'absent', ...prepared.absent, after }, timeUs, before)
      return
    }
    const blocked = blockedAskedFor(this.#cloud, step)
    const activities = Array.from({ length: timesOf(step) }, () => this.#cloud.begin(prepared.request))
    const { elsewhere } = prepared
    this.#pending.push({ index, step, written, activities, elsewhere, blocked, timeUs, before })
  }

  #finish(pending: Pending): void {
    this.#pending = this.#pending.filter((one) => one !== pending)
    const { index, step, written, activities, elsewhere, blocked, timeUs, before } = pending
    const observation = this.#tally(step, { elsewhere, blocked }, activities.values())
    this.#judge(index, written, step, observation, timeUs, before)
  }

  /** All that one step sends, one after the other. */
  #send(step: Sender): StepObservation {
    const cloud = this.#cloud
    const prepared = requestOf(cloud, step, this.#steps)
    if (!prepared.ok) return { kind: 'absent', ...prepared.absent, after: standingOf(cloud, step, this.#shown) }
    const { request, elsewhere } = prepared
    const blocked = blockedAskedFor(cloud, step)
    function* activities() {
      for (let n = 0; n < timesOf(step); n++) yield cloud.begin(request)
    }
    return this.#tally(step, { elsewhere, blocked }, activities())
  }

  #tally(
    step: Sender,
    before: Pick<Pending, 'elsewhere' | 'blocked'>,
    activities: Iterable<Activity | undefined>,
  ): StepObservation {
    const accounts = this.#cloud.network.accounts.map(({ name }) => name)
    const tally = new Tally(expectationOf(step), accounts)
    for (const activity of activities) {
      if (activity === undefined) {
        const on = 'on' in step ? step.on : step.kind === 'segment' && 'on' in step.how ? step.how.on : ''
        return { kind: 'absent', path: 'on', name: on, after: standingOf(this.#cloud, step, this.#shown) }
      }
      const observation = this.#cloud.finish(activity)
      this.#watcher?.connection(observation)
      tally.add(observation)
      for (const option of optionsOfTime(step, observation)) tally.options.add(option)
    }
    if (step.kind === 'connect' && step.as !== undefined)
      this.#ends.set(step.as, { client: step.from, server: tally.common.backend })
    return { kind: 'connect', tally, ...before, after: standingOf(this.#cloud, step, this.#shown) }
  }

  #observe(step: Step): StepObservation {
    const cloud = this.#cloud
    const after = () => standingOf(cloud, step, this.#shown)
    if (isSender(step)) return this.#send(step)
    switch (step.kind) {
      case 'call': {
        const result = cloud.apply(step)
        return { kind: 'call', result, after: after() }
      }
      case 'prove': {
        const proof = prove(cloud, step)
        return { ...('path' in proof ? { kind: 'absent', ...proof } : { kind: 'proof', proof }), after: after() }
      }
      case 'endLoad': {
        const report = cloud.endLoad(step.load)
        if (report === undefined) return { kind: 'absent', path: 'endLoad', name: step.load, after: after() }
        return { kind: 'load', report, after: after() }
      }
      case 'eventually':
      case 'always':
      case 'never':
        return watch(cloud, step, () => this.#try(step.step))
      default: {
        if (step.kind === 'load') this.#loads.set(step.load, step.from)
        const done = act(cloud, step)
        if (typeof done === 'object') return { kind: 'absent', ...done, after: after() }
        return { kind: 'done', after: after(), isCutShort: !done }
      }
    }
  }

  /** One look at what is watched, judged as a step of its own. */
  #try(step: Step): StepReport {
    const { nowUs, network: before } = this.#cloud
    const observation = this.#observe(step)
    return reportOf(step, observation, nowUs, optionsOfStep(before, this.#cloud.network, step, observation))
  }

  /** Puts what a step showed into its report, keeps what it is to keep, and shows it as its viewer may see it. */
  #judge(
    index: number,
    written: Step,
    step: Step,
    observation: StepObservation,
    timeUs: number,
    before: Network,
  ): void {
    const { network } = this.#cloud
    const report = reportOf(step, observation, timeUs, optionsOfStep(before, network, step, observation))
    if (step.name !== undefined) this.#shown.set(step.name, report.observed)
    for (const [name, { path }] of step.save ?? []) {
      const value = valueAt(report.observed, path)
      if (value === undefined) this.#saved.delete(name)
      else this.#saved.set(name, value)
    }
    const view = this.#seenBy === undefined ? undefined : { network, viewer: this.#seenBy, ends: this.#ends }
    this.#reports.set(
      index,
      view === undefined ? report : reportAs(view, written, step, report, observation, this.actors(step)),
    )
  }

  /** The machines at the ends of the connections that are kept, by their names. */
  get ends(): ReadonlyMap<string, Ends> {
    return this.#ends
  }

  /** What steps have saved. */
  get saved(): ReadonlyMap<string, string | number> {
    return this.#saved
  }

  remember(saved: readonly (readonly [name: string, value: string | number])[]): void {
    for (const [name, value] of saved) this.#saved.set(name, value)
  }

  /** The same names on a copy of the cloud. Nothing is under way that this waits for. */
  fork(cloud: Cloud): CaseRun {
    assert(this.#pending.length === 0, 'what is under way is waited for here')
    const fork = new CaseRun(cloud)
    fork.#steps = this.#steps
    for (const [name, value] of this.#saved) fork.#saved.set(name, value)
    for (const [name, observed] of this.#shown) fork.#shown.set(name, observed)
    for (const [name, ends] of this.#ends) fork.#ends.set(name, ends)
    for (const [name, from] of this.#loads) fork.#loads.set(name, from)
    return fork
  }

  /** The machines that do what a step says. */
  actors(step: Step): readonly string[] {
    switch (step.kind) {
      case 'endLoad':
        return this.#loads.get(step.load) ?? []
      case 'segment':
        return 'on' in step.how ? this.#endOf(step.how) : actorsIn(step)
      case 'send':
      case 'receive':
      case 'close':
      case 'reset':
        return this.#endOf(step)
      case 'eventually':
      case 'always':
      case 'never':
        return this.actors(step.step)
      default:
        return actorsIn(step)
    }
  }

  #endOf({ on, side }: { readonly on: string; readonly side: Side }): readonly string[] {
    const machine = this.#ends.get(on)?.[side]
    return machine === undefined ? [] : [machine]
  }
}
