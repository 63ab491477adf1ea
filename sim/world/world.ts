import { assert } from '../base/assert.ts'
import { adopt } from '../dataplane/adopt.ts'
import type { Faults } from '../dataplane/faults.ts'
import { Plane } from '../dataplane/plane.ts'
import type { FlowStateName } from '../dataplane/track.ts'
import type { Network } from '../model/network.ts'
import type { NetworkChange } from '../model/network-change.ts'
import type { Options } from '../model/options.ts'
import type { Problem } from '../model/problem.ts'
import type { Tables } from '../tables/tables.ts'
import { Budget } from './budget.ts'
import type { PassageObserver } from './capture/passage.ts'
import type { PacketObserver } from './capture/sighting.ts'
import { clientOf } from './clients.ts'
import { type ConnectionState, stateOf, trackingOf } from './connection-state.ts'
import { faultProblem } from './fault-problems.ts'
import { ActiveFaults, type FaultRule } from './faults.ts'
import { HealthChecks } from './health-checks.ts'
import { digestOf, type Keepsakes, keepsakesOf, remember, type UnderWay, underWayIn } from './keepsakes.ts'
import { dial } from './kernel.ts'
import type { LoadReport, LoadRequest } from './load.ts'
import { Machines } from './machines.ts'
import { movesBetween, movesBy } from './moves.ts'
import type { Activity, Awaited, ConnectRequest, LiveRequest, Observation, SegmentRequest } from './observation.ts'
import { PacketWatch } from './packet-watch.ts'
import type { TimeUs } from './queue.ts'
import type { Program, TcpConnection } from './tcp/connection.ts'
import { connect } from './tcp/output.ts'
import { waitFor } from './waiting.ts'

/** A network in virtual time: what people do with it, and what they see. */
export class World {
  readonly #machines: Machines
  readonly #healthChecks: HealthChecks
  readonly #faults: ActiveFaults

  private constructor(machines: Machines) {
    this.#machines = machines
    const schedule = (atUs: TimeUs, event: () => void) => machines.schedule(atUs - machines.nowUs, event)
    const probe = (atUs: TimeUs, event: () => void) => machines.schedule(atUs - machines.nowUs, event, 'probe')
    const { seed, options } = machines
    this.#healthChecks = new HealthChecks(machines.plane, probe, { seed, hopDelayUs: options.hopDelayUs })
    const put = (faults: Faults | null): void => {
      machines.plane.faults = faults
      this.#healthChecks.faultsChanged(machines.nowUs)
    }
    this.#faults = new ActiveFaults(seed, put, schedule)
  }

  /** A world at time 0. `settled`: every health check has run to its verdict; `cold`: none has begun. */
  static start(network: Network, tables: Tables, seed: number, start: 'settled' | 'cold'): World {
    const world = new World(new Machines(network, new Plane(tables), seed))
    world.#healthChecks.settle(start)
    return world
  }

  get nowUs(): TimeUs {
    return this.#machines.nowUs
  }

  get network(): Network {
    return this.#machines.network
  }

  get options(): Options {
    return this.#machines.network.options
  }

  get tables(): Tables {
    return this.#machines.plane.tables
  }

  /** The version of the tables in force. */
  get version(): number {
    return this.#machines.plane.tables.version
  }

  /** Values of Health, by target: as `walk` reads them now. */
  get targetHealth(): Uint8Array {
    return this.#machines.plane.health
  }

  /** HealthStatusDetail of every target, by its name. */
  health(): ReadonlyMap<string, string> {
    return this.#healthChecks.texts()
  }

  /**
   * Puts a new configuration in force. Flows stay; health checks find out in their own time; a machine that stops, or is gone,
   * loses its sockets. `change` tells what is other than before; undefined: everything may be.
   */
  reconfigure(network: Network, tables: Tables, change?: NetworkChange): void {
    const before = this.#machines.plane.tables
    const moves = change === undefined ? movesBetween(this.network, network) : movesBy(change)
    adopt(this.#machines.plane, tables, moves)
    this.#machines.network = network
    if (moves !== undefined) this.#machines.renumber(moves)
    this.#healthChecks.follow(before, moves)
    // Before anybody sends anything: faults are of components, by their numbers.
    if (this.#faults.rules.length > 0) this.#faults.recompile(network)
    const cvms = change?.cvms ?? [...this.#machines.hosts.keys()]
    this.#machines.review(cvms, before.socketPort !== tables.socketPort)
    this.#healthChecks.review(this.nowUs, change)
  }

  /**
   * One connection (or, for UDP and ICMP, one question and its answer) from its first packet to its end; virtual time moves
   * on by what that takes.
   */
  connect(request: ConnectRequest): Observation {
    return this.finish(this.begin(request))
  }

  begin(request: ConnectRequest): Activity
  begin(request: ConnectRequest | LiveRequest | SegmentRequest): Activity | undefined
  /** Begins something and does not wait for it. Undefined: it needs a connection that is not open. */
  begin(request: ConnectRequest | LiveRequest | SegmentRequest): Activity | undefined {
    const client = clientOf(this.#machines, this.#machines.live, request)
    if (client === undefined) return undefined
    this.#machines.observers.add(client)
    client.begin()
    return client
  }

  /** A client of somebody's own: connects from its next free port. Undefined: it has none. */
  dial(program: Program, client: number, address: number, port: number): TcpConnection | undefined {
    const sourcePort = this.#machines.host(client).ephemeralPort(address, port)
    if (sourcePort === undefined) return undefined
    const connection = dial(this.#machines, program, client, sourcePort, address, port)
    connect(connection)
    return connection
  }

  /** A machine has been up for a while, and has given out so many source ports. */
  hasGivenPorts(cvm: number, ports: number): void {
    this.#machines.host(cvm).hasGiven(ports)
  }

  /** Lets time go by until something that was begun is over. */
  finish(activity: Activity): Observation {
    this.#runUntilOver(activity)
    this.#machines.observers.remove(activity)
    return activity.observe()
  }

  #runUntilOver(activity: Pick<Activity, 'isOver' | 'cutShort'>): void {
    const budget = new Budget()
    while (!activity.isOver) {
      if (budget.isSpent || this.#machines.queue.isEmpty) activity.cutShort()
      else budget.spend(this.#machines.next())
    }
  }

  /** A fault of the fabric begins; one of the same name ends. Returns what is wrong with its place: nothing has changed then. */
  fault(rule: FaultRule): Problem | undefined {
    const problem = faultProblem(this.network, rule.where)
    if (problem === undefined) this.#faults.begin(rule, this.nowUs, () => this.network)
    return problem
  }

  /** A fault ends. False: there is none of this name. */
  heal(name: string): boolean {
    return this.#faults.heal(name, this.network)
  }

  /** Begins a row of connections, which goes on while time does. One of the same name ends. */
  startLoad(request: LoadRequest): void {
    this.#machines.loads.start(this.#machines, request)
  }

  /** Ends a load: lets time go by until its last connection is over. Undefined: there is none of this name. */
  endLoad(name: string): LoadReport | undefined {
    return this.#machines.loads.end(name, (load) => this.#runUntilOver(load))
  }

  /** Lets time go by until something has come to pass, or patience is over (false). Time stands just there. */
  waitFor(what: Awaited, patienceUs: TimeUs): boolean {
    return waitFor(this.#machines, what, patienceUs)
  }

  /** How a connection that was opened under a name stands at both ends and in between; undefined: none was. */
  connectionState(name: string): ConnectionState | undefined {
    return stateOf(this.#machines, name)
  }

  /** The state in which each component has what a request with a source port of its own has opened, by name. */
  tracking(request: ConnectRequest): ReadonlyMap<string, FlowStateName> {
    return trackingOf(this.#machines, request)
  }

  /** How many connections an endpoint, a CLB or a CVM (a kind of Owner, and its index) tracks now. */
  flows(kind: number, index: number): number {
    return this.#machines.plane.countFlows(kind, index)
  }

  /** Such a component forgets them. Returns how many there were. */
  flush(kind: number, index: number): number {
    const count = this.flows(kind, index)
    this.#machines.plane.flush(kind, index)
    return count
  }

  /** What `connect` would show, without a trace left in this world. */
  explain(request: ConnectRequest): Observation {
    return this.fork().connect(request)
  }

  /** Shows every packet from now on to somebody; those of forks are not. */
  watch(observer: PacketObserver | PassageObserver): void {
    const { observers } = this.#machines
    if ('passage' in observer) observers.passing = observer
    else observers.watch = new PacketWatch(observer)
  }

  /** A world that is like this one and goes its own way from here, with what is under way in it; nobody there waits for it. */
  fork(): World {
    const plane = new Plane(this.tables)
    plane.copy(this.#machines.plane)
    const fork = new World(this.#machines.fork(plane).machines)
    fork.#healthChecks.copy(this.#healthChecks)
    fork.#faults.copy(this.#faults, () => fork.network)
    return fork
  }

  /** What is under way here; nothing: the network, the time and `keepsakes` are all that there is to know. */
  underWay(): readonly UnderWay[] {
    return underWayIn(this.#machines)
  }

  keepsakes(): Keepsakes {
    return keepsakesOf(this.#machines, this.#healthChecks)
  }

  /** Takes over what was kept of a world of the same network. */
  remember(kept: Keepsakes): void {
    remember(this.#machines, this.#healthChecks, kept)
  }

  digest(): string {
    return digestOf(this.#machines, this.#healthChecks)
  }

  /** Lets virtual time go by, and what is due in it happen. False: that was too much, and time stands where it was stopped. */
  advance(durationUs: TimeUs, budget = new Budget()): boolean {
    assert(Number.isSafeInteger(durationUs) && durationUs >= 0, 'time goes forward by whole microseconds')
    const untilUs = this.nowUs + durationUs
    while (!this.#machines.queue.isEmpty && this.#machines.queue.nextUs <= untilUs) {
      if (budget.isSpent) return false
      budget.spend(this.#machines.next())
    }
    this.#machines.reach(untilUs)
    return true
  }

  /** Does something later. At the same time: in the order of scheduling. A fork does not have it. */
  schedule(delayUs: TimeUs, event: () => void): void {
    this.#machines.schedule(delayUs, event)
  }
}
