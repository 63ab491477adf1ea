import type { OperationResult } from '../../cloud/operation.ts'
import type { Problem } from '../../model/problem.ts'
import type { CallDeed, Deed, Entry, OpenDeed, StepDeed } from './entry.ts'
import { entryText, readEntry } from './entry.ts'
import type { LogStore } from './log-store.ts'
import { operationOf, Replica } from './replica.ts'
import { type Outcome, readStep } from './replica-step.ts'

/** Whoever looks on is told of every entry, whichever process wrote it, and how it came out. */
export type Listener = (entry: Entry, outcome: Outcome, world: Replica, position: number) => void

export type HostSettings = {
  /** The virtual time that it should be by the real clock, in microseconds; left out: time stands unless it is advanced. */
  readonly realTimeUs?: ((opened: OpenDeed) => number) | undefined
  /** A snapshot is made after so many entries. */
  readonly snapshotEvery: number
  /** Told of a deed that we failed at. */
  readonly onFault: (fault: unknown) => void
}

/** Others were quicker so many times that the caller should come again later. */
export class LostRaces extends Error {
  override readonly name = 'LostRaces'
}

/** The store cannot be reached: whether the deed was kept is not known. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault'
}

const ATTEMPTS_MAX = 50
/** Under the real clock, time goes on at most so often for those who only ask. */
const TICK_US = 1_000_000

/**
 * A world as one process serves it: its replica, and the log that it shares with other processes. Requests are served one
 * after another. A deed is first appended to the log and then done; one that lost the race for its place sees what the others
 * did before it tries again.
 */
export class HostedWorld {
  readonly #store: LogStore
  readonly #settings: HostSettings
  readonly #listeners = new Set<Listener>()
  /** Entries that we failed at: passed over, here and wherever they fail again. */
  readonly #poisoned = new Set<number>()
  #replica: Replica
  #position = 0
  #snapshotAt = 0
  #last: Promise<unknown> = Promise.resolve()

  private constructor(store: LogStore, settings: HostSettings, replica: Replica) {
    this.#store = store
    this.#settings = settings
    this.#replica = replica
  }

  /** Goes on with the world in the store, or begins one. `began`: there was none. */
  static async start(
    store: LogStore,
    settings: HostSettings,
    first: OpenDeed,
  ): Promise<
    | { readonly ok: true; readonly world: HostedWorld; readonly began: boolean }
    | { readonly ok: false; readonly problems: readonly Problem[] }
  > {
    const replica = Replica.open(first)
    if (!replica.ok) return replica
    const world = new HostedWorld(store, settings, replica.value)
    await world.#catchUp(true)
    const began = world.#position === 0 && (await store.append(1, entryText({ deed: first })))
    if (began) world.#position = 1
    else await world.#catchUp(true)
    return { ok: true, world, began }
  }

  /** Position in the log of what this process has last done. */
  get position(): number {
    return this.#position
  }

  /** For those who have let others be served first. */
  get replica(): Replica {
    return this.#replica
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get isListenedTo(): boolean {
    return this.#listeners.size > 0
  }

  /** Asks the world as it is now. */
  read<Value>(ask: (world: Replica) => Value): Promise<Value> {
    return this.#serially(async () => {
      await this.#catchUp()
      const due = this.#dueUs()
      if (due !== undefined && due - this.#replica.cloud.nowUs >= TICK_US) await this.#write({ do: 'tick' })
      return ask(this.#replica)
    })
  }

  /** A call of the cloud's API. One that changes nothing leaves nothing in the log. */
  async call(deed: CallDeed): Promise<OperationResult> {
    const outcome = await this.#serially(async () => {
      const done = await this.#write(deed, (world) => {
        const result = world.cloud.preview(operationOf(deed))
        return result && { kind: 'call', result }
      })
      return done
    })
    if (outcome.kind !== 'call') throw new Error('a call has the result of a call')
    return outcome.result
  }

  /** A step of a scenario. `refuses` may have something against it, once the world is known that it would act on. */
  step(deed: StepDeed, refuses: (world: Replica) => readonly Problem[]): Promise<Outcome> {
    const faults = (world: Replica): Outcome | undefined => {
      const problems = refuses(world)
      const read = readStep(world.stand, deed)
      if (problems.length > 0) return { kind: 'problems', problems }
      return read.ok ? undefined : { kind: 'problems', problems: read.problems }
    }
    return this.#serially(() => this.#write(deed, faults))
  }

  /** Puts another world in place of this one. */
  open(deed: OpenDeed): Promise<Outcome> {
    const faults = (): Outcome | undefined => {
      const found = Replica.open(deed)
      return found.ok ? undefined : { kind: 'problems', problems: found.problems }
    }
    return this.#serially(() => this.#write(deed, faults))
  }

  /**
   * Makes a snapshot now, so that the next start has no long log to replay. Returns what is under way and stands against it; with
   * `forgets` that is forgotten.
   */
  settle(forgets: boolean): Promise<readonly string[]> {
    return this.#serially(() => this.#settle(forgets))
  }

  async close(): Promise<void> {
    await this.#serially(() => this.#store.close())
  }

  #serially<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }

  /** Appends a deed and does it. `answered` may find that there is nothing to be done. */
  async #write(deed: Deed, answered?: (world: Replica) => Outcome | undefined): Promise<Outcome> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      await this.#catchUp()
      const answer = answered?.(this.#replica)
      if (answer !== undefined) return answer
      const entry: Entry = deed.do === 'open' ? { deed } : { toUs: this.#dueUs(), deed }
      const position = this.#position + 1
      const isKept = await this.#store.append(position, entryText(entry)).catch((cause: unknown) => {
        throw new StoreFault('the store did not take the entry', { cause })
      })
      if (!isKept) continue
      const outcome = await this.#do(position, entry)
      const isDue = this.#position - this.#snapshotAt >= this.#settings.snapshotEvery
      // The deed is done, whatever becomes of the snapshot. It waits for a moment at which nothing would be lost by it.
      if (isDue && deed.do !== 'settle') await this.#settle(false).catch(this.#settings.onFault)
      return outcome
    }
    throw new LostRaces('others were quicker')
  }

  async #settle(forgets: boolean): Promise<readonly string[]> {
    let underWay: readonly string[] = []
    const stands = (world: Replica): Outcome | undefined => {
      underWay = forgets ? [] : world.underWay()
      return underWay.length === 0 ? undefined : { kind: 'none' }
    }
    this.#snapshotAt = this.#position // one that fails is tried again after as many entries
    await this.#write({ do: 'settle' }, stands)
    if (underWay.length > 0) {
      // Time goes by, and then there may be nothing to be lost: that is looked for ten times as often.
      this.#snapshotAt -= Math.floor(this.#settings.snapshotEvery * 0.9)
      return underWay
    }
    await this.#store.saveSnapshot(this.#position, this.#replica.snapshot())
    this.#snapshotAt = this.#position
    return []
  }

  /** Does what others have written since. A store that nobody shares has nothing new. */
  async #catchUp(fully = this.#store.isShared): Promise<void> {
    while (fully) {
      const { snapshot, entries } = await this.#store.read(this.#position).catch((cause: unknown) => {
        throw new StoreFault('the store cannot be read', { cause })
      })
      if (snapshot === undefined && entries.length === 0) return
      if (snapshot !== undefined) {
        this.#replica = Replica.fromSnapshot(snapshot.text)
        this.#position = snapshot.position
        this.#snapshotAt = snapshot.position
      }
      for (const text of entries) {
        const position = this.#position + 1
        await this.#do(position, readEntry(text)).catch((fault: unknown) => {
          if (!this.#poisoned.has(position)) throw fault
        })
      }
    }
  }

  /** Does the entry at a position. One that we fail at is passed over, by every process, as if it had not been. */
  async #do(position: number, entry: Entry): Promise<Outcome> {
    if (this.#poisoned.has(position)) {
      this.#position = position
      return { kind: 'none' }
    }
    let outcome: Outcome
    try {
      outcome = this.#replica.apply(entry)
    } catch (fault) {
      this.#settings.onFault(fault)
      this.#poisoned.add(position)
      await this.#replayFromStart(position)
      throw fault
    }
    this.#position = position
    for (const listener of this.#listeners) listener(entry, outcome, this.#replica, position)
    return outcome
  }

  /** The world as it was before an entry that broke off half way. */
  async #replayFromStart(position: number): Promise<void> {
    const opened = Replica.open({ ...this.#replica.opened })
    if (opened.ok) this.#replica = opened.value
    this.#position = 0
    while (this.#position < position) {
      const { snapshot, entries } = await this.#store.read(this.#position)
      if (snapshot !== undefined) {
        this.#replica = Replica.fromSnapshot(snapshot.text)
        this.#position = snapshot.position
      }
      for (const text of entries.slice(0, position - this.#position)) {
        const at = this.#position + 1
        if (!this.#poisoned.has(at)) this.#replica.apply(readEntry(text))
        this.#position = at
      }
      if (snapshot === undefined && entries.length === 0) return
    }
  }

  #dueUs(): number | undefined {
    return this.#settings.realTimeUs?.(this.#replica.opened)
  }
}
