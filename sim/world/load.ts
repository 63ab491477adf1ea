import { NONE } from '../tables/tables.ts'
import type { Alarm, Alarmed } from './alarm.ts'
import { machineIn } from './fork.ts'
import { LoadConnection, type LoadEnd } from './load-connection.ts'
import type { Outcome } from './observation.ts'
import type { TimeUs } from './queue.ts'
import type { Surroundings } from './surroundings.ts'
import type { Machine, TcpConnection } from './tcp/connection.ts'

/** Connections that begin one after the other until the load ends, on the TCP of their hosts. */
export type LoadRequest = {
  readonly name: string
  /** Who connects, in turns, and what each dials in its own VPC. */
  readonly ends: readonly LoadEnd[]
  /** From one beginning to the next; at least 1. */
  readonly everyUs: TimeUs
  /** How long each stays open, with a request every second; 0: one request and its answer. */
  readonly holdUs: TimeUs
  /** Length of each request; the answer is as long. */
  readonly bytes: number
  /** How long a client waits for its connection, and for each answer. */
  readonly patienceUs: TimeUs
  /** How many connections there are; left out: until the load ends. */
  readonly times?: number | undefined
}

/** What became of a load's connections. */
export type LoadReport = {
  /** How many began. */
  readonly connections: number
  readonly outcomes: ReadonlyMap<Outcome, number>
  /** Connections that a client's kernel had no source port for (EADDRNOTAVAIL); they have no outcome. */
  readonly localErrors: number
  /** By CVM: the connections that it served. */
  readonly backends: ReadonlyMap<string, number>
  readonly requests: number
  readonly answers: number
  /** What a program wrote and the program at the other end had not got when the connection was over. */
  readonly lostBytes: number
  /** The longest that a client waited for its connection or an answer, whether that came or not. */
  readonly longestStallUs: TimeUs
}

type CopyOf = (connection: TcpConnection) => TcpConnection

/** One of its ends, by the machine that connects. */
type End = { readonly machine: Machine; readonly address: number; readonly port: number }

const isGone = ({ machine }: End): boolean => machine.cvm === NONE

/** What is counted of a load. */
class Counts {
  begun = 0
  localErrors = 0
  requests = 0
  answers = 0
  lostBytes = 0
  longestStallUs = 0
  outcomes = new Map<Outcome, number>()
  backends = new Map<Machine, number>()

  copy(world: Surroundings): Counts {
    const { outcomes } = this
    const backends = new Map([...this.backends].map(([machine, count]) => [machineIn(world, machine), count]))
    return Object.assign(new Counts(), this, { outcomes: new Map(outcomes), backends })
  }
}

/** One load: a row of connections, and what is counted of them. Of those that are over nothing else is kept. */
export class Load implements Alarmed {
  readonly request: LoadRequest
  readonly #world: Surroundings
  #ends: readonly End[]
  readonly #loads: Loads
  readonly counts: Counts
  readonly open = new Set<LoadConnection>()
  isEnding = false
  /** When the next connection begins. */
  #nextUs: TimeUs
  #alarm: Alarm | undefined

  constructor(
    world: Surroundings,
    request: LoadRequest,
    ends: readonly End[],
    loads: Loads,
    counts: Counts,
    nextUs: TimeUs,
  ) {
    this.#world = world
    this.request = request
    this.#ends = ends
    this.#loads = loads
    this.counts = counts
    this.#nextUs = nextUs
    this.#wait()
  }

  #wait(): void {
    const { times = Number.POSITIVE_INFINITY } = this.request
    if (!this.isEnding && this.counts.begun < times)
      this.#alarm = this.#world.alarm(this.#nextUs - this.#world.nowUs, this)
  }

  /** The next connection begins. */
  alarm(): void {
    const { everyUs } = this.request
    if (this.#ends.some(isGone)) this.#ends = this.#ends.filter((one) => !isGone(one))
    const end = this.#ends[this.counts.begun % this.#ends.length]
    if (end === undefined) return // all of its clients are gone
    this.counts.begun += 1
    this.#nextUs += everyUs
    this.#wait()
    this.#connect(end)
  }

  #connect({ machine, address, port }: End): void {
    const client = machine.cvm
    const sourcePort = this.#world.host(client).ephemeralPort(address, port)
    if (sourcePort === undefined) this.counts.localErrors += 1
    else LoadConnection.begin(this.#world, this, { client, address, port, sourcePort })
  }

  began(one: LoadConnection): void {
    this.open.add(one)
    this.#loads.byStream.set(one.connection.stream, one)
  }

  over(one: LoadConnection, outcome: Outcome, lostBytes: number): void {
    const { outcomes, backends } = this.counts
    this.open.delete(one)
    this.#loads.byStream.delete(one.connection.stream)
    this.counts.lostBytes += lostBytes
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    const backend = one.server?.machine
    if (backend !== undefined) backends.set(backend, (backends.get(backend) ?? 0) + 1)
  }

  /** It has ended, and so have all of its connections. */
  get isOver(): boolean {
    return this.isEnding && this.open.size === 0
  }

  /** Nothing begins any more; what is open is closed as soon as it has its answer. */
  end(): void {
    this.isEnding = true
    this.#alarm?.cancel()
    for (const one of [...this.open]) one.hurry()
  }

  /** The world has done what may be asked of it at once: nobody waits any longer. */
  cutShort(): void {
    for (const one of [...this.open]) one.giveUp()
  }

  report(): LoadReport {
    const { begun, outcomes, backends, ...counts } = this.counts
    const served = new Map<string, number>()
    // Those that are gone come last; a machine that was made anew under the same name is one with the one before here.
    const order = ({ cvm }: Machine) => (cvm === NONE ? Number.MAX_SAFE_INTEGER : cvm)
    for (const [{ name }, count] of [...backends].sort(([a], [b]) => order(a) - order(b)))
      served.set(name, (served.get(name) ?? 0) + count)
    return {
      ...{ connections: begun, outcomes: new Map(outcomes) },
      ...counts,
      backends: served,
    }
  }

  /** The same load in a copy of its world. */
  fork(world: Surroundings, loads: Loads, copyOf: CopyOf): Load {
    const fork = new Load(
      world,
      this.request,
      this.#ends.map((end) => ({ ...end, machine: machineIn(world, end.machine) })),
      loads,
      this.counts.copy(world),
      this.#nextUs,
    )
    for (const one of this.open) one.forkInto(world, fork, copyOf)
    return fork
  }
}

/** The loads of a world, by name. */
export class Loads {
  readonly #byName = new Map<string, Load>()
  get count(): number {
    return this.#byName.size
  }

  /** The open connections of all loads, by the stream that their clients write. */
  readonly byStream = new Map<number, LoadConnection>()

  /** A load begins, with its first connection. One of the same name as another takes its place; that one ends. */
  start(world: Surroundings, request: LoadRequest): void {
    this.#byName.get(request.name)?.end()
    const ends = request.ends.map(({ client, address, port }) => ({ machine: world.host(client), address, port }))
    this.#byName.set(request.name, new Load(world, request, ends, this, new Counts(), world.nowUs))
  }

  /** Ends the load of this name; `finish` lets time go by until its connections are over. Undefined: there is none. */
  end(name: string, finish: (load: Load) => void): LoadReport | undefined {
    const load = this.#byName.get(name)
    if (load === undefined) return undefined
    this.#byName.delete(name)
    load.end()
    finish(load)
    return load.report()
  }

  /** A server has got a SYN of the client that writes this stream. */
  serve(connection: TcpConnection, stream: number): void {
    const one = this.byStream.size === 0 ? undefined : this.byStream.get(stream)
    if (one) one.server = connection
  }

  /** The same loads in a copy of the world. */
  fork(world: Surroundings, copyOf: CopyOf): Loads {
    const fork = new Loads()
    for (const [name, load] of this.#byName) fork.#byName.set(name, load.fork(world, fork, copyOf))
    return fork
  }
}
