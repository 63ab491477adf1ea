import { assert } from '../base/assert.ts'
import { hash, mix } from '../base/random.ts'
import { adopt } from '../dataplane/adopt.ts'
import { Plane } from '../dataplane/plane.ts'
import type { Network } from '../model/network.ts'
import type { NetworkChange } from '../model/network-change.ts'
import type { Options } from '../model/options.ts'
import { Flag } from '../net/tcp.ts'
import { NONE, RUNNING, type Tables } from '../tables/tables.ts'
import { Alarm, type Alarmed } from './alarm.ts'
import type { PacketObserver } from './capture/sighting.ts'
import { clientOf } from './clients.ts'
import type { Due } from './due.ts'
import { copyOfDue } from './fork.ts'
import { HealthChecks } from './health-checks.ts'
import { Host } from './host.ts'
import { echoReply, receive, receiveAnswer } from './kernel.ts'
import { LiveConnections, LiveEnd } from './live.ts'
import { Content, type Parcel } from './message.ts'
import type { Activity, ConnectRequest, LiveRequest, Observation, SegmentRequest } from './observation.ts'
import { Observers } from './observers.ts'
import { PacketWatch } from './packet-watch.ts'
import { EventQueue, type TimeUs } from './queue.ts'
import type { Surroundings } from './surroundings.ts'
import type { TcpConnection } from './tcp/connection.ts'
import { FORGED } from './tcp/segment.ts'
import { SYN_WAITS_US } from './tcp/settings.ts'
import type { TcpState } from './tcp/state.ts'
import { onTimer } from './tcp/timer.ts'
import { Wire } from './wire.ts'

/** HealthStatusDetail of the cloud's API, by the values of Health. */
const HEALTH_TEXT = ['Unknown', 'Alive', 'Dead', 'Close'] as const

/** No step makes as many events as this at once: a world that does not quiet down is stopped here, and says so. */
const EVENTS_MAX = 5_000_000

/** A network with its hosts, in virtual time: sends segments through the data plane and delivers what arrives. */
export class World implements Surroundings {
  #network: Network
  readonly #plane: Plane
  readonly #seed: number
  readonly #seedWord: number
  readonly #hosts: (Host | undefined)[] = []
  readonly #queue = new EventQueue<Due>()
  readonly #observers = new Observers()
  readonly #wire: Wire
  readonly #healthChecks: HealthChecks
  #live = new LiveConnections()
  #connections = 0
  nowUs: TimeUs = 0

  private constructor(network: Network, plane: Plane, seed: number) {
    this.#network = network
    this.#plane = plane
    this.#seed = seed
    this.#seedWord = hash(seed, 'isn')
    this.#wire = new Wire(plane, this.#queue, this.#observers)
    this.#healthChecks = new HealthChecks(plane, (atUs, event) => this.schedule(atUs - this.nowUs, event))
  }

  /** A world at time 0. `settled`: every health check has run to its verdict; `cold`: none has begun. */
  static start(network: Network, tables: Tables, seed: number, start: 'settled' | 'cold'): World {
    const world = new World(network, new Plane(tables), seed)
    world.#healthChecks.settle(start)
    return world
  }

  get network(): Network {
    return this.#network
  }

  get options(): Options {
    return this.#network.options
  }

  get tables(): Tables {
    return this.#plane.tables
  }

  /** The version of the tables in force. */
  get version(): number {
    return this.#plane.tables.version
  }

  /** HealthStatusDetail of every target, by its name. */
  health(): ReadonlyMap<string, string> {
    const { names } = this.#plane.tables
    const entries = Array.from(this.#plane.health, (health, target): [string, string] => [
      names.target(target).name,
      HEALTH_TEXT[health] ?? '',
    ])
    return new Map(entries)
  }

  /**
   * Puts a new configuration in force. Flows stay; health checks find out in their own time; a machine that stops loses its
   * sockets. `change` tells what is other than before; undefined: everything may be.
   */
  reconfigure(network: Network, tables: Tables, change?: NetworkChange): void {
    const before = this.#plane.tables
    adopt(this.#plane, tables)
    this.#network = network
    for (const cvm of change?.cvms ?? this.#hosts.keys()) {
      if (network.cvms[cvm]?.state === 'STOPPED') this.#hosts[cvm]?.lose()
    }
    this.#healthChecks.review(this.nowUs, before, change)
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
    const client = clientOf(this, this.#live, request)
    if (client === undefined) return undefined
    this.#observers.add(client)
    client.begin()
    return client
  }

  /** Lets time go by until something that was begun is over. */
  finish(activity: Activity): Observation {
    for (let events = 0; !activity.isOver; events++) {
      if (events === EVENTS_MAX || this.#queue.isEmpty) activity.cutShort()
      else this.#next()
    }
    this.#observers.remove(activity)
    return activity.observe()
  }

  /** The states of both ends of a connection that was opened under a name; undefined: none was. */
  connectionState(name: string): { readonly client: TcpState; readonly server: TcpState | undefined } | undefined {
    const live = this.#live.find(name)
    return live && { client: live.client.stateName, server: live.server?.stateName }
  }

  /** What `connect` would show, without a trace left in this world. */
  explain(request: ConnectRequest): Observation {
    return this.fork().connect(request)
  }

  /** Shows every packet from now on to somebody; those of forks are not. */
  watch(observer: PacketObserver): void {
    this.#observers.watch = new PacketWatch(observer)
  }

  /** A world that is like this one and goes its own way from here, with what is under way in it; nobody there waits for it. */
  fork(): World {
    const plane = new Plane(this.#plane.tables)
    plane.copy(this.#plane)
    const fork = new World(this.#network, plane, this.#seed)
    fork.nowUs = this.nowUs
    fork.#connections = this.#connections
    const copies = new Map<TcpConnection, TcpConnection>()
    const copyOf = (connection: TcpConnection): TcpConnection => {
      const known = copies.get(connection)
      if (known) return known
      const copy = connection.fork(fork)
      copies.set(connection, copy)
      return copy
    }
    for (const [cvm, host] of this.#hosts.entries()) fork.#hosts[cvm] = host?.fork(copyOf)
    fork.#live = this.#live.fork(copyOf)
    for (const { atUs, event } of this.#queue.read()) {
      const copy = copyOfDue(event, copyOf)
      if (copy) fork.#queue.push(fork.nowUs, atUs - fork.nowUs, copy)
    }
    fork.#healthChecks.copy(this.#healthChecks)
    return fork
  }

  /** Lets virtual time go by, and what is due in it happen. False: that was too much, and time stands where it was stopped. */
  advance(durationUs: TimeUs): boolean {
    assert(Number.isSafeInteger(durationUs) && durationUs >= 0, 'time goes forward by whole microseconds')
    const untilUs = this.nowUs + durationUs
    for (let events = 0; !this.#queue.isEmpty && this.#queue.nextUs <= untilUs; events++) {
      if (events === EVENTS_MAX) return false
      this.#next()
    }
    this.nowUs = untilUs
    this.#plane.clockMs = Math.floor(untilUs / 1000)
    return true
  }

  #next(): void {
    this.nowUs = this.#queue.nextUs
    const event = this.#queue.pop()
    switch (event.kind) {
      case 'parcel':
        this.#arrive(event)
        return
      case 'timer':
        onTimer(event)
        return
      case 'alarm':
        event.ring()
        return
      case 'answer':
        if (event.from) this.#observers.watch?.answered(event, this.nowUs)
        receiveAnswer(this, event)
        return
      case 'call':
        event.happen()
    }
  }

  schedule(delayUs: TimeUs, event: () => void): void {
    this.#queue.push(this.nowUs, delayUs, { kind: 'call', happen: event })
  }

  alarm(delayUs: TimeUs, owner: Alarmed): Alarm {
    const alarm = new Alarm(owner)
    this.#queue.push(this.nowUs, delayUs, alarm)
    return alarm
  }

  host(cvm: number): Host {
    const known = this.#hosts[cvm]
    if (known) return known
    const host = new Host()
    this.#hosts[cvm] = host
    return host
  }

  /** An initial sequence number: of this world's seed, this machine and this connection. */
  initialSequence(cvm: number): number {
    return mix(mix(this.#seedWord ^ cvm) + this.#connections)
  }

  newStream(): number {
    this.#connections += 1
    return FORGED + this.#connections
  }

  serve(connection: TcpConnection, stream: number): void {
    const live = this.#live.ofStream(stream)
    if (live === undefined) return
    live.server = connection
    connection.program = new LiveEnd(live)
  }

  // ---- what TCP needs (Below) ----

  readonly hasTimestamps = true

  get synWaitsUs(): readonly TimeUs[] {
    return SYN_WAITS_US[this.options.guestTcp]
  }

  emit(connection: TcpConnection, flags: number, sequence: number, length: number, offset: number): void {
    const parcel = this.parcel()
    parcel.carry(Content.TCP, flags, sequence, (flags & Flag.ACK) === 0 ? 0 : connection.expected, length)
    parcel.stream = connection.stream
    parcel.offset = offset
    parcel.setHeader(connection.address, connection.port, connection.peer, connection.peerPort)
    this.transmit(connection.cvm, parcel)
  }

  wake(connection: TcpConnection, atUs: TimeUs): void {
    this.#queue.push(this.nowUs, atUs - this.nowUs, connection)
  }

  accept(connection: TcpConnection): boolean {
    connection.isAccepted = true
    return true
  }

  closed(connection: TcpConnection): void {
    this.host(connection.cvm).forget(connection)
  }

  // ---- packets ----

  parcel(): Parcel {
    return this.#wire.parcel()
  }

  transmit(cvm: number, parcel: Parcel): void {
    this.#wire.send(this, cvm, this.#plane.tables.cvmVpc[cvm] ?? 0, parcel)
  }

  /** A packet comes to a CVM's kernel, or, an echo request to its VIP, to a CLB, which answers itself. */
  #arrive(parcel: Parcel): void {
    const { to } = parcel
    if (to === NONE) this.#wire.send(this, NONE, parcel.vpc, echoReply(this.parcel(), parcel))
    else if (this.#plane.tables.cvmRunning[to] === RUNNING) receive(this, to, parcel)
    this.#wire.take(parcel)
  }
}
