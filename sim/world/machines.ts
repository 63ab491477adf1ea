import { mix } from '../base/random.ts'
import { lookupOwner } from '../dataplane/lookup.ts'
import type { Plane, Reset } from '../dataplane/plane.ts'
import { type Moves, moved } from '../dataplane/renumber.ts'
import type { Network } from '../model/network.ts'
import type { Options } from '../model/options.ts'
import { Flag } from '../net/tcp.ts'
import { NONE, Owner, ownerKind, RUNNING, type Tables } from '../tables/tables.ts'
import { enterQueue, lets, noteQueue } from './accept-queue.ts'
import { Alarm, type Alarmed } from './alarm.ts'
import { EVENT_COST } from './budget.ts'
import type { Call, Due } from './due.ts'
import { copier, copyOfDue } from './fork.ts'
import { Host } from './host.ts'
import { echoReply, receive, receiveAnswer } from './kernel.ts'
import { LiveConnections, LiveEnd } from './live.ts'
import { Loads } from './load.ts'
import { Content, LOST, type Parcel } from './message.ts'
import { Observers } from './observers.ts'
import { DENY, DENY_AT_ONCE, isDenied } from './programs.ts'
import { EventQueue, type TimeUs } from './queue.ts'
import type { Surroundings } from './surroundings.ts'
import type { TcpConnection } from './tcp/connection.ts'
import { FORGED } from './tcp/segment.ts'
import { SYN_WAITS_US } from './tcp/settings.ts'
import { onTimer } from './tcp/timer.ts'
import { Wire } from './wire.ts'

/** The machines of a world with what is between them, in virtual time: what they send goes through the data plane and arrives. */
export class Machines implements Surroundings {
  network: Network
  readonly plane: Plane
  readonly queue = new EventQueue<Due>()
  readonly observers = new Observers()
  readonly hosts: (Host | undefined)[] = []
  live = new LiveConnections()
  loads = new Loads()
  nowUs: TimeUs = 0
  readonly seed: number
  readonly #wire: Wire
  #connections = 0

  constructor(network: Network, plane: Plane, seed: number) {
    this.network = network
    this.plane = plane
    this.seed = seed
    this.#wire = new Wire(plane, this.queue, this.observers, seed)
  }

  get options(): Options {
    return this.network.options
  }

  get tables(): Tables {
    return this.plane.tables
  }

  /** The next event happens, at its time. Returns what it counts for a step's limit: see Budget. */
  next(): number {
    this.reach(this.queue.nextUs)
    const event = this.queue.pop()
    this.#happen(event)
    this.observers.look()
    return event.kind === 'probe' ? 1 : EVENT_COST
  }

  #happen(event: Due): void {
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
        if (event.from) this.observers.watch?.answered(event, this.nowUs)
        receiveAnswer(this, event)
        return
      case 'call':
      case 'probe':
        event.happen()
    }
  }

  /** It is as late as this. */
  reach(nowUs: TimeUs): void {
    this.nowUs = nowUs
    this.plane.clockMs = Math.floor(nowUs / 1000)
  }

  schedule(delayUs: TimeUs, event: () => void, kind: Call['kind'] = 'call'): void {
    this.queue.push(this.nowUs, delayUs, { kind, happen: event })
  }

  alarm(delayUs: TimeUs, owner: Alarmed): Alarm {
    const alarm = new Alarm(owner)
    this.queue.push(this.nowUs, delayUs, alarm)
    return alarm
  }

  host(cvm: number): Host {
    const known = this.hosts[cvm]
    if (known) return known
    const { name = '', state } = this.network.cvms[cvm] ?? {}
    const host = new Host(name, cvm, this.seed)
    host.isStopped = state === 'STOPPED'
    this.hosts[cvm] = host
    return host
  }

  /** An initial sequence number: of this world's seed, this machine and this connection. */
  initialSequence(cvm: number): number {
    return mix(this.host(cvm).seed + this.#connections)
  }

  /** How many connections there were. */
  get connections(): number {
    return this.#connections
  }

  set connections(count: number) {
    this.#connections = count
  }

  newStream(): number {
    this.#connections += 1
    return FORGED + this.#connections
  }

  serve(connection: TcpConnection, stream: number): void {
    const live = this.live.ofStream(stream)
    const cvm = this.network.cvms[connection.cvm]
    const isKnown = cvm === undefined || lets(cvm, connection.peer)
    if (live !== undefined) live.server = connection
    if (!isKnown) connection.program = live === undefined ? DENY : DENY_AT_ONCE
    else if (live !== undefined) connection.program = new LiveEnd(live)
    this.loads.serve(connection, stream)
    this.observers.served(connection, stream)
  }

  loginOf(server: TcpConnection): 'granted' | 'denied' | undefined {
    if (this.network.cvms[server.cvm]?.allow === undefined) return undefined
    return isDenied(server) ? 'denied' : 'granted'
  }

  // ---- what TCP needs (Below) ----

  get hasTimestamps(): boolean {
    return this.options.tcpTimestamps
  }

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
    this.queue.push(this.nowUs, atUs - this.nowUs, connection)
  }

  accept(connection: TcpConnection): boolean {
    const cvm = this.network.cvms[connection.cvm]
    if (cvm === undefined) return false
    return enterQueue(this.plane, this.host(connection.cvm), cvm, connection)
  }

  closed(connection: TcpConnection): void {
    if (connection.cvm === NONE) return // with its machine
    const host = this.host(connection.cvm)
    const length = host.forget(connection)
    const cvm = length === undefined ? undefined : this.network.cvms[connection.cvm]
    if (cvm !== undefined && length !== undefined) noteQueue(this.plane, cvm, connection, length)
  }

  /**
   * Machines of these numbers may be other than before: one that has stopped has lost its sockets, a program may take what waits
   * for it. `socketsMoved`: the numbers of sockets are others.
   */
  review(cvms: readonly number[], socketsMoved: boolean): void {
    for (const index of cvms) {
      const host = this.hosts[index]
      const cvm = this.network.cvms[index]
      if (host === undefined || cvm === undefined) continue
      const isStopped = cvm.state === 'STOPPED'
      if (isStopped && !host.isStopped) host.lose()
      host.isStopped = isStopped
      for (const queue of host.queues()) {
        const waiting = cvm.accepts ? queue.splice(0) : []
        const [first] = waiting
        if (first) noteQueue(this.plane, cvm, first, 0)
        for (const connection of waiting) {
          connection.isAccepted = true
          connection.program.run(connection)
        }
      }
    }
    // Where sockets have other numbers, the walk has forgotten which queues are full.
    for (const index of socketsMoved ? this.hosts.keys() : cvms) {
      const host = this.hosts[index]
      const cvm = this.network.cvms[index]
      if (host === undefined || cvm === undefined) continue
      for (const queue of host.queues()) {
        const [first] = queue
        if (first) noteQueue(this.plane, cvm, first, queue.length)
      }
    }
    for (const reset of this.plane.resets.splice(0)) this.#deliver(reset)
  }

  /**
   * Components have other numbers: hosts with all that is on them, and packets under way. A machine that is gone has lost its
   * sockets without a word; what was on its way to it vanishes.
   */
  renumber({ cvms, vpcs }: Moves): void {
    const gone: Host[] = []
    for (const [old, host] of this.hosts.splice(0).entries()) {
      if (host === undefined) continue
      host.cvm = moved(cvms, old)
      if (host.cvm === NONE) gone.push(host)
      else this.hosts[host.cvm] = host
    }
    this.queue.each((event) => {
      if (event.kind === 'answer') event.sender = moved(cvms, event.sender)
      if (event.kind !== 'parcel') return
      if (event.to >= 0 && moved(cvms, event.to) === NONE) event.to = LOST
      else event.to = moved(cvms, event.to)
      event.vpc = moved(vpcs, event.vpc)
    })
    for (const host of gone) host.lose()
  }

  /** A CLB resets a connection at one of its ends (DeregisterTargetRst): it has followed the sequence numbers. */
  #deliver(reset: Reset): void {
    const { cvm, header, hops } = reset
    if (cvm === NONE) return // the machine is gone
    const connection = this.host(cvm).sockets.find(header.destinationPort, header.source, header.sourcePort)
    if (connection === undefined) return
    const parcel = this.parcel()
    parcel.carry(Content.TCP, Flag.RST, connection.expected, 0, 0)
    parcel.setHeader(header.source, header.sourcePort, header.destination, header.destinationPort)
    parcel.to = cvm
    const delayUs = hops * this.options.hopDelayUs
    this.observers.watch?.reset(this, reset, parcel.message, this.nowUs + delayUs)
    this.queue.push(this.nowUs, delayUs, parcel)
  }

  /** The same machines in a copy of the plane, with what is under way; nobody there waits for it. */
  fork(plane: Plane): { readonly machines: Machines; readonly copyOf: ReturnType<typeof copier> } {
    const machines = new Machines(this.network, plane, this.seed)
    const copyOf = copier(machines)
    machines.nowUs = this.nowUs
    machines.#connections = this.#connections
    for (const [cvm, host] of this.hosts.entries()) host?.forkInto(machines.host(cvm), copyOf)
    machines.live = this.live.fork(copyOf)
    machines.loads = this.loads.fork(machines, copyOf)
    for (const { atUs, event } of this.queue.read()) {
      const copy = copyOfDue(event, copyOf)
      if (copy) machines.queue.push(machines.nowUs, atUs - machines.nowUs, copy)
    }
    return { machines, copyOf }
  }

  // ---- packets ----

  parcel(): Parcel {
    return this.#wire.parcel()
  }

  transmit(cvm: number, parcel: Parcel): void {
    if (cvm === NONE)
      this.#wire.take(parcel) // its machine is gone
    else this.#wire.send(this, cvm, this.plane.tables.cvmVpc[cvm] ?? 0, parcel)
  }

  /** A CLB answers an echo request, unless it is gone meanwhile. */
  #answerEcho(parcel: Parcel): void {
    const owner = lookupOwner(this.tables, parcel.vpc, parcel.destination)
    if (owner === NONE || ownerKind(owner) !== Owner.CLB) return
    this.#wire.send(this, NONE, parcel.vpc, echoReply(this.parcel(), parcel))
  }

  /** A packet comes to a CVM's kernel, or, an echo request to its VIP, to a CLB, which answers itself. */
  #arrive(parcel: Parcel): void {
    const { to } = parcel
    if (to === NONE) this.#answerEcho(parcel)
    else if (this.plane.tables.cvmRunning[to] === RUNNING) receive(this, to, parcel)
    this.#wire.take(parcel)
  }
}
