import { createHash } from 'node:crypto'
import { unreachable } from '../../base/assert.ts'
import { Cloud } from '../../cloud/cloud.ts'
import type { Operation } from '../../cloud/operation.ts'
import { NO_DOCUMENTS } from '../../model/documents.ts'
import { DEFAULT_OPTIONS } from '../../model/options.ts'
import type { Checked } from '../../model/problem.ts'
import { loadScenario } from '../../scenario/load.ts'
import type { ScenarioCase } from '../../scenario/scenario.ts'
import { StepSession } from '../../scenario/step-session.ts'
import { FlowLog } from '../../world/capture/flow-log.ts'
import { caseCalled } from '../files/case-called.ts'
import type { CallDeed, Entry, OpenDeed } from './entry.ts'
import { type Outcome, type Stand, stepOn } from './replica-step.ts'
import { readSnapshot, snapshotText } from './snapshot.ts'

/** What the flow log keeps of a world that runs for long: the newest lines. */
const FLOWS_MAX = 20_000

/**
 * One process's copy of a world: what the entries of its log come to, one after another. The same entries make the same
 * world wherever they are replayed.
 */
export class Replica {
  #opened: OpenDeed
  #cloud: Cloud
  #seed: number
  #flowLog: FlowLog
  #session: StepSession

  private constructor(opened: OpenDeed, cloud: Cloud, seed: number) {
    this.#opened = opened
    this.#cloud = cloud
    this.#seed = seed
    this.#flowLog = flowLogOf(cloud)
    this.#session = new StepSession(cloud)
  }

  /** Opens a world, or tells what is wrong with its scenario. */
  static open(deed: OpenDeed): Checked<Replica> {
    const opened = openCloud(deed)
    if (!opened.ok) return opened
    return { ok: true, value: new Replica(deed, opened.value.cloud, opened.value.seed) }
  }

  static fromSnapshot(text: string): Replica {
    const { opened, seed, options, documents, nowUs, kept } = readSnapshot(text)
    const cloud = Cloud.open(documents, options, seed)
    if (!cloud.ok) throw new Error('the snapshot is of a network that is not sound')
    cloud.value.advance(nowUs)
    cloud.value.rest().remember(kept)
    const replica = new Replica(opened, cloud.value, seed)
    replica.#session.remember(kept.saved)
    replica.#flowLog.remember(kept.flowLog)
    return replica
  }

  get cloud(): Cloud {
    return this.#cloud
  }

  /** What the world was opened from. */
  get opened(): OpenDeed {
    return this.#opened
  }

  /** What steps run on. */
  get stand(): Stand {
    return { cloud: this.#cloud, session: this.#session }
  }

  /** A copy of it, on which a step may run without changing anything here. */
  forkStand(): Stand {
    const cloud = this.#cloud.fork()
    return { cloud, session: this.#session.fork(cloud) }
  }

  get seed(): number {
    return this.#seed
  }

  /** Lines of the flow log since the world was opened, or last settled. */
  flowLogLines(): string[] {
    return this.#flowLog.lines()
  }

  /** What is under way, and would be forgotten by a world that goes on from a snapshot. */
  underWay(): readonly string[] {
    return this.#cloud.rest().underWay()
  }

  /** Everything that there is, tracked connections included, in 64 hexadecimal digits: the same for the same log. */
  hash(): string {
    return createHash('sha256').update(this.snapshot()).update(this.#cloud.rest().digest()).digest('hex')
  }

  /** What the world is now, to be gone on from by `fromSnapshot`. */
  snapshot(): string {
    const { documents, network, nowUs } = this.#cloud
    const kept = { ...this.#cloud.rest().keepsakes(), saved: this.#session.saved(), flowLog: this.#flowLog.read() }
    return snapshotText({ opened: this.#opened, seed: this.#seed, options: network.options, documents, nowUs, kept })
  }

  /** Does what an entry says. */
  apply({ toUs, deed }: Entry): Outcome {
    if (toUs !== undefined && toUs > this.#cloud.nowUs) this.#cloud.advance(toUs - this.#cloud.nowUs)
    switch (deed.do) {
      case 'open':
        return this.#open(deed)
      case 'call':
        return { kind: 'call', result: this.#cloud.apply(operationOf(deed)) }
      case 'step':
        return stepOn(this.stand, deed)
      case 'settle':
        this.#settle()
        return { kind: 'none' }
      case 'tick':
        return { kind: 'none' }
      default:
        return unreachable(deed)
    }
  }

  #open(deed: OpenDeed): Outcome {
    const opened = openCloud(deed)
    if (!opened.ok) return { kind: 'problems', problems: opened.problems }
    this.#take(new Replica(deed, opened.value.cloud, opened.value.seed))
    return { kind: 'none' }
  }

  /**
   * Goes on from what a snapshot would hold. It is an entry of its own, so that a process that was there and one that
   * starts from the snapshot have the same world. It is written when nothing is under way; else, when the operator wants it all
   * the same, what is under way is forgotten: tracked and open connections, loads, faults.
   */
  #settle(): void {
    const settled = Replica.fromSnapshot(this.snapshot())
    this.#take(settled)
  }

  #take(other: Replica): void {
    this.#opened = other.#opened
    this.#cloud = other.#cloud
    this.#seed = other.#seed
    this.#flowLog = other.#flowLog
    this.#session = other.#session
  }
}

export const operationOf = ({ by, region, action, parameters, requestId }: CallDeed): Operation => ({
  action,
  by,
  region,
  parameters,
  requestId,
  strictIds: true,
  origin: undefined,
  parameterOrigins: NO_ORIGINS,
})
const NO_ORIGINS = new Map<string, never>()

function openCloud(deed: OpenDeed): Checked<{ readonly cloud: Cloud; readonly seed: number }> {
  const one = caseOf(deed)
  if (!one.ok) return one
  const { options, documents, start } = one.value
  const seed = deed.seed ?? one.value.seed
  const cloud = Cloud.open(documents, options, seed, start)
  return cloud.ok ? { ok: true, value: { cloud: cloud.value, seed } } : cloud
}

type Opening = Pick<ScenarioCase, 'options' | 'documents' | 'start' | 'seed'>

/** Seed of a world that no file gives one. */
const SEED = 42

function caseOf({ texts, case: name, accounts }: OpenDeed): Checked<Opening> {
  const [entry] = texts[0] ?? []
  if (entry === undefined) {
    const documents = { ...NO_DOCUMENTS, accounts: new Map(accounts.map(({ name, ...account }) => [name, account])) }
    return { ok: true, value: { options: DEFAULT_OPTIONS, documents, start: 'settled', seed: SEED } }
  }
  const files = new Map(texts)
  const scenario = loadScenario(entry, files, { root: rootOf([...files.keys()]) })
  return scenario.ok ? caseCalled(scenario.value, name) : scenario
}

/** A folder that has all these files: whoever read them has seen to it that they may be extended. */
function rootOf(paths: readonly string[]): string {
  if (paths.some((path) => path.startsWith('/'))) return '/'
  const ups = paths.map((path) => path.split('/').filter((step) => step === '..').length)
  return Array.from({ length: Math.max(...ups) }, () => '..').join('/')
}

function flowLogOf(cloud: Cloud): FlowLog {
  const log = new FlowLog(new Map(cloud.network.accounts.map(({ name, appId }) => [name, appId])), FLOWS_MAX)
  cloud.watch(log)
  return log
}
