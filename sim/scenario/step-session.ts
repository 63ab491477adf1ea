import type { Cloud } from '../cloud/cloud.ts'
import type { Checked, Problem } from '../model/problem.ts'
import { CaseRun } from './case-run.ts'
import type { Ends } from './lens.ts'
import { LiveNames } from './live-names.ts'
import { Problems } from './problems.ts'
import type { LocatedStep } from './read-steps.ts'
import type { StepReport } from './report.ts'
import type { LoadStep, Step } from './scenario.ts'
import { readStepValues, stepProblems } from './step-value.ts'

/**
 * Steps that come one at a time to a cloud that lives on: what one of them has opened, begun or saved under a name, the next ones
 * use, as in one file.
 */
export class StepSession {
  readonly #cloud: Cloud
  readonly #run: CaseRun
  readonly #names: LiveNames
  readonly #loads = new Map<string, LoadStep>()
  /** Saved value -> what it is of what a step shows. */
  readonly #saved = new Map<string, string>()

  constructor(cloud: Cloud, run = new CaseRun(cloud), names = new LiveNames(new Problems())) {
    this.#cloud = cloud
    this.#run = run
    this.#names = names
  }

  /** The same names on a copy of the cloud. */
  fork(cloud: Cloud): StepSession {
    const fork = new StepSession(cloud, this.#run.fork(cloud), this.#names.copy(new Problems()))
    for (const [name, load] of this.#loads) fork.#loads.set(name, load)
    for (const [name, what] of this.#saved) fork.#saved.set(name, what)
    return fork
  }

  /** Reads a plain value as the step that it is. Nothing changes. */
  read(says: unknown, file: string): Checked<readonly LocatedStep[]> {
    return readStepValues(says, file, this.#saved)
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
    for (const [name, { path }] of step.save ?? []) this.#saved.set(name, path.join('.'))
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

  /** What steps have saved for later ones. */
  saved(): readonly (readonly [name: string, value: string | number, what: string])[] {
    return Array.from(this.#run.saved, ([name, value]) => [name, value, this.#saved.get(name) ?? ''])
  }

  remember(saved: ReturnType<StepSession['saved']>): void {
    this.#run.remember(saved.map(([name, value]) => [name, value]))
    this.#names.remember(saved.map(([name]) => name))
    for (const [name, , what] of saved) this.#saved.set(name, what)
  }
}
