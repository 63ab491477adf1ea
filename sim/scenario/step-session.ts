import type { Cloud } from '../cloud/cloud.ts'
import type { Problem } from '../model/problem.ts'
import { CaseRun } from './case-run.ts'
import type { Ends } from './lens.ts'
import { LiveNames } from './live-names.ts'
import { Problems } from './problems.ts'
import type { LocatedStep } from './read-steps.ts'
import type { StepReport } from './report.ts'
import type { LoadStep, Step } from './scenario.ts'
import { stepProblems } from './step-value.ts'

/**
 * Steps that come one at a time to a cloud that lives on: what one of them has opened, begun or saved under a name, the next ones
 * use, as in one file.
 */
export class StepSession {
  readonly #cloud: Cloud
  readonly #run: CaseRun
  readonly #names: LiveNames
  readonly #loads = new Map<string, LoadStep>()

  constructor(cloud: Cloud, run = new CaseRun(cloud), names = new LiveNames(new Problems())) {
    this.#cloud = cloud
    this.#run = run
    this.#names = names
  }

  /** The same names on a copy of the cloud. */
  fork(cloud: Cloud): StepSession {
    const fork = new StepSession(cloud, this.#run.fork(cloud), this.#names.copy(new Problems()))
    for (const [name, load] of this.#loads) fork.#loads.set(name, load)
    return fork
  }

  /** What stands in the way of a step now. Nothing changes. */
  problems(located: LocatedStep): readonly Problem[] {
    return stepProblems(this.#cloud, located, this.#names, [...this.#loads.values()])
  }

  /** Runs a step that has no problems, and waits for it. */
  run(located: LocatedStep): StepReport {
    const { step } = located
    this.#names.check(located, false)
    const report = this.#run.only(step)
    if (step.kind === 'load') this.#loads.set(step.load, step)
    if (step.kind === 'endLoad') this.#loads.delete(step.load)
    return report
  }

  /** The machines that do what a step says, and those at the ends of the connections that are kept open. */
  actors(step: Step): readonly string[] {
    return this.#run.actors(step)
  }

  get ends(): ReadonlyMap<string, Ends> {
    return this.#run.ends
  }

  /** Names of the loads that run. */
  get loads(): Iterable<string> {
    return this.#loads.keys()
  }
}
