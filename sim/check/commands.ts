import type { Command } from 'fast-check'
import type { Cloud } from '../cloud/cloud.ts'
import type { NetworkInput, StepInput } from '../scenario/file-format.ts'
import type { StepReport } from '../scenario/report.ts'
import { openCase } from '../scenario/run.ts'
import { StepSession } from '../scenario/step-session.ts'
import { CREATING_WEIGHTS, MAKERS, type StepKind, type StepWeights, weightsOf } from './arbitraries/histories.ts'
import { Outline } from './arbitraries/outline.ts'
import { refuseNumber } from './arbitraries/settings.ts'
import type { Rolls } from './arbitraries/step-maker.ts'
import { type Arbitrary, engine } from './engine.ts'
import { type History, type LongNetwork, readHistory } from './history.ts'
import { longNetwork, unsound } from './long-network.ts'
import { UsageError } from './usage-error.ts'

/** What commands know of a cloud: the names that there are by now, and what somebody's own model keeps beside them. */
export type CloudModel<Own> = { readonly outline: Outline; readonly own: Own }

/** A cloud that commands act on, one step of a scenario file at a time. */
export type CloudReal = { readonly cloud: Cloud; readonly session: StepSession }

/** What one command did. */
export type Done<Own> = {
  readonly kind: StepKind
  readonly step: StepInput
  readonly report: StepReport
  readonly cloud: Cloud
  readonly own: Own
}

export type CommandOptions<Own> = {
  /** How often each kind of step comes, beside the others; 0: never. */
  readonly weights?: Partial<StepWeights>
  /** How many commands, at most. */
  readonly maxCommands?: number
  /** Told of each step when it is done; throws where that is not as it should be, and keeps `own` up to date. */
  readonly after: (done: Done<Own>) => void
}

/**
 * Commands for `fc.modelRun`: calls of the API, connections, time, faults, in the terms of whatever there is when they are run. What a call
 * has made, later commands use under its name.
 */
export function cloudCommands<Own>(
  options: CommandOptions<Own>,
): Arbitrary<Iterable<Command<CloudModel<Own>, CloudReal>>> {
  const fc = engine()
  const one = fc.nat(63)
  const { maxCommands = 30, after } = options
  if (typeof after !== 'function')
    throw new UsageError({
      en: 'cloudCommands needs after(done), which looks at what each command has done',
      zh: 'cloudCommands 需要 after(done)，用于检查每条命令的结果',
    })
  refuseNumber('maxCommands', maxCommands, 0)
  const weights = weightsOf(options.weights, CREATING_WEIGHTS)
  const kinds = (Object.keys(MAKERS) as StepKind[]).filter((kind) => weights[kind] > 0)
  const arbitraries = kinds.map((kind) => ({
    weight: weights[kind],
    arbitrary: fc.tuple(one, one, one, one, one).map((rolls) => new CloudCommand(kind, rolls, options.after)),
  }))
  return fc.commands([fc.oneof(...arbitraries)], { maxCommands, size: 'max' })
}

/** Where a run of commands begins: a fresh cloud of this network, and a model that knows its names. */
export function commandsOf<Own>(
  history: Partial<Pick<History, 'options' | 'seed'>> & { readonly network: NetworkInput | LongNetwork },
  own: Own,
): { readonly model: CloudModel<Own>; readonly real: CloudReal } {
  const { options = {}, seed = 1 } = history
  const network = longNetwork(history.network)
  const read = readHistory({ network, options, seed, steps: [] })
  const cloud = read.ok ? openCase(read.value) : read
  if (!cloud.ok) {
    throw unsound(cloud.problems)
  }
  return {
    model: { outline: new Outline(network), own },
    real: { cloud: cloud.value, session: new StepSession(cloud.value) },
  }
}

class CloudCommand<Own> implements Command<CloudModel<Own>, CloudReal> {
  readonly #kind: StepKind
  readonly #rolls: Rolls
  readonly #after: CommandOptions<Own>['after']
  #done: readonly StepInput[] = []

  constructor(kind: StepKind, rolls: Rolls, after: CommandOptions<Own>['after']) {
    this.#kind = kind
    this.#rolls = rolls
    this.#after = after
  }

  check(): boolean {
    return true
  }

  run({ outline, own }: CloudModel<Own>, { cloud, session }: CloudReal): void {
    const made = MAKERS[this.#kind](outline, this.#rolls) ?? []
    this.#done = 'length' in made ? made : [made]
    for (const step of this.#done) {
      const read = session.read(step, '<command>')
      const [located] = read.ok ? read.value : []
      // What it names may be gone, or closed: then there is nothing to do.
      if (located === undefined || session.problems(located).length > 0) continue
      const report = session.run(located)
      if (report.observed.error !== undefined) outline.forget(step)
      this.#after({ kind: this.#kind, step, report, cloud, own })
    }
  }

  /** As fast-check shows it in a counterexample. */
  toString(): string {
    return this.#done.length === 0 ? `${this.#kind}(${this.#rolls.join(', ')})` : JSON.stringify(this.#done)
  }
}
