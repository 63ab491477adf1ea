import { assert } from '../base/assert.ts'
import { hash } from '../base/random.ts'
import { answerOf } from '../dataplane/answer.ts'
import { forward } from '../dataplane/forward.ts'
import { Packet } from '../dataplane/packet.ts'
import { Plane } from '../dataplane/plane.ts'
import { Reason, reachedGuest } from '../dataplane/reason.ts'
import type { Header } from '../dataplane/step-log.ts'
import type { Network } from '../model/network.ts'
import type { NetworkChange } from '../model/network-change.ts'
import type { Options } from '../model/options.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { Attempt, type Client } from './attempt.ts'
import type { ConnectionEnds, PacketObserver } from './capture/sighting.ts'
import { Exchange } from './exchange.ts'
import { HealthChecks } from './health-checks.ts'
import { Host } from './host.ts'
import { receive, turned } from './kernel.ts'
import { type Message, protocolOf } from './message.ts'
import type { ConnectRequest, Observation } from './observation.ts'
import { type Departure, PacketWatch } from './packet-watch.ts'
import { EventQueue, type TimeUs } from './queue.ts'
import type { Recorder } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'
import { resetFor } from './tcp.ts'

/** HealthStatusDetail of the cloud's API, by the values of Health. */
const HEALTH_TEXT = ['Unknown', 'Alive', 'Dead', 'Close'] as const

/** No single connection makes as many events as this; one that does is a loop of ours. */
const EVENTS_MAX = 1_000_000

/** A network with its hosts, in virtual time: sends segments through the data plane and delivers what arrives. */
export class World implements Surroundings {
  #network: Network
  readonly #plane: Plane
  readonly #seed: number
  readonly #hosts = new Map<number, Host>()
  readonly #queue = new EventQueue()
  readonly #packet = new Packet()
  readonly #healthChecks: HealthChecks
  #nowUs: TimeUs = 0
  #connections = 0
  #recorder: Recorder | undefined
  #watch: PacketWatch | undefined

  private constructor(network: Network, plane: Plane, seed: number) {
    this.#network = network
    this.#plane = plane
    this.#seed = seed
    this.#healthChecks = new HealthChecks(plane, (atUs, event) => this.#queue.push(atUs, event))
  }

  /** A world at time 0. `settled`: every health check has run to its verdict; `cold`: none has begun. */
  static start(network: Network, tables: Tables, seed: number, start: 'settled' | 'cold'): World {
    const world = new World(network, new Plane(tables), seed)
    world.#healthChecks.settle(start)
    return world
  }

  get nowUs(): TimeUs {
    return this.#nowUs
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
   * Puts a new configuration in force. Flows stay; health checks find out in their own time. `change` tells what is other
   * than before; undefined: everything may be.
   */
  reconfigure(network: Network, tables: Tables, _change?: NetworkChange): void {
    this.#plane.adopt(tables)
    this.#network = network
    this.#healthChecks.review(this.#nowUs)
  }

  /**
   * One connection (or, for UDP and ICMP, one question and its answer) from its first packet to its end; virtual time moves
   * on by what that takes.
   */
  connect(request: ConnectRequest): Observation {
    const client: Client = request.protocol === 'TCP' ? new Attempt(this, request) : new Exchange(this, request)
    this.#recorder = client.recorder
    client.begin()
    for (let events = 0; !client.isOver && !this.#queue.isEmpty; events++) {
      assert(events < EVENTS_MAX, 'a connection comes to an end')
      this.#next()
    }
    this.#recorder = undefined
    return client.observe()
  }

  /** What `connect` would show, without a trace left in this world. */
  explain(request: ConnectRequest): Observation {
    return this.fork().connect(request)
  }

  /** Shows every packet from now on to somebody; those of forks are not. */
  watch(observer: PacketObserver): void {
    this.#watch = new PacketWatch(observer)
  }

  /** A world that is like this one and goes its own way from here. No connection may be under way. */
  fork(): World {
    const plane = new Plane(this.#plane.tables)
    plane.copy(this.#plane)
    const fork = new World(this.#network, plane, this.#seed)
    for (const [cvm, host] of this.#hosts) fork.#hosts.set(cvm, host.fork())
    fork.#nowUs = this.#nowUs
    fork.#connections = this.#connections
    fork.#healthChecks.copy(this.#healthChecks, this.#nowUs)
    return fork
  }

  /** Lets virtual time go by, and what is due in it happen. */
  advance(durationUs: TimeUs): void {
    assert(Number.isSafeInteger(durationUs) && durationUs >= 0, 'time goes forward by whole microseconds')
    const untilUs = this.#nowUs + durationUs
    for (let events = 0; !this.#queue.isEmpty && this.#queue.nextUs <= untilUs; events++) {
      assert(events < EVENTS_MAX, 'what happens in a stretch of time comes to an end')
      this.#next()
    }
    this.#nowUs = untilUs
  }

  #next(): void {
    this.#nowUs = this.#queue.nextUs
    this.#queue.pop()()
  }

  schedule(delayUs: TimeUs, event: () => void): void {
    this.#queue.push(this.#nowUs + delayUs, event)
  }

  host(cvm: number): Host {
    const known = this.#hosts.get(cvm)
    if (known) return known
    const host = new Host()
    this.#hosts.set(cvm, host)
    return host
  }

  /** An initial sequence number: of this world's seed, this machine and this connection. */
  initialSequence(cvm: number): number {
    this.#connections += 1
    return hash(this.#seed, 'isn', cvm, this.#connections)
  }

  transmit(cvm: number, start: Header, message: Message): void {
    this.#send(cvm, this.#plane.tables.cvmVpc[cvm] ?? 0, start, message)
  }

  /** Sends a packet: its whole way is judged now, and it arrives after as many hops as that has. */
  #send(sender: number, vpc: number, start: Header, message: Message): void {
    const protocol = protocolOf(message)
    const flags = message.kind === 'tcp' ? message.segment.flags : 0
    const isError = message.kind === 'error'
    const packet = this.#packet.begin(vpc, protocol, sender, start.source, start.sourcePort)
    packet.destination = start.destination
    packet.destinationPort = start.destinationPort
    packet.flags = flags
    packet.error = isError ? 1 : 0
    this.#plane.clockMs = Math.floor(this.#nowUs / 1000)
    const sent = { timeUs: this.#nowUs, sender, start, vpc, protocol, flags, isError }
    const recording = this.#recorder?.begin(sent)
    const logged = this.#watch?.next(recording) ?? recording
    const reason = forward(this.#plane, packet, logged?.log ?? null)
    const { source, sourcePort, destination, destinationPort, to } = packet
    const arrived = { source, sourcePort, destination, destinationPort }
    const delayUs = packet.hops * this.options.hopDelayUs
    const from = this.#watch?.sent(
      this,
      { ...sent, reason, reply: packet.reply === 1, connection: this.#connectionOf(packet) },
      message,
    )
    if (recording) {
      recording.reason = reason
      recording.to = to
      recording.arrived = arrived
      this.#recorder?.end(recording)
    }
    if (reachedGuest(reason)) this.#arrive(delayUs, to, packet.vpc, arrived, message, reason)
    else this.#answer(packet.hops, sender, start, message, reason, from)
  }

  /** The connection of a packet that has walked. */
  #connectionOf({ client, protocol, clientPort, dialled, dialledPort }: Packet): ConnectionEnds {
    const source = this.#plane.tables.cvmAddress[client] ?? 0
    const header = { source, sourcePort: clientPort, destination: dialled, destinationPort: dialledPort }
    return { client, protocol, header }
  }

  /** A packet comes to a CVM's kernel, or, an echo request to its VIP, to a CLB, which answers itself. */
  #arrive(delayUs: TimeUs, to: number, vpc: number, header: Header, message: Message, reason: Reason): void {
    const refused = reason === Reason.GUEST_FIREWALL_REJECTED
    this.schedule(delayUs, () => {
      if (to === NONE) this.#send(NONE, vpc, turned(header), { kind: 'echo', answer: true })
      else receive(this, to, header, message, refused)
    })
  }

  /** What the fabric itself answers, if anything: from the address that was dialled, over the hops that the packet had gone. */
  #answer(
    hops: number,
    sender: number,
    start: Header,
    message: Message,
    reason: Reason,
    from: Departure | undefined,
  ): void {
    const answer = answerOf(this.#plane.tables.behavior, reason, protocolOf(message))
    if (answer === 'none' || sender === NONE) return
    this.schedule(2 * hops * this.options.hopDelayUs, () => {
      if (from) this.#watch?.answered(from, answer, start, message, hops, this.#nowUs)
      const host = this.host(sender)
      const connection = host.find(start.sourcePort, start.destination, start.destinationPort)
      if (message.kind !== 'tcp') host.tell(turned(start), 'unreachable')
      else if (answer === 'rst') connection?.receive(resetFor(message.segment))
      else connection?.unreachable()
    })
  }
}
