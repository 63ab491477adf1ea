import { assert } from '../base/assert.ts'
import { hash } from '../base/random.ts'
import { answerOf } from '../dataplane/answer.ts'
import { Health } from '../dataplane/balance.ts'
import { forward } from '../dataplane/forward.ts'
import { findSocket } from '../dataplane/lookup.ts'
import { Packet } from '../dataplane/packet.ts'
import { Plane } from '../dataplane/plane.ts'
import { probe } from '../dataplane/probe.ts'
import { Reason } from '../dataplane/reason.ts'
import type { Header } from '../dataplane/step-log.ts'
import type { Network } from '../model/network.ts'
import type { Options } from '../model/options.ts'
import { Protocol } from '../net/protocol.ts'
import { Flag } from '../net/tcp.ts'
import { HealthCheckType, NONE, type Tables } from '../tables/tables.ts'
import { Attempt } from './attempt.ts'
import { Host } from './host.ts'
import type { ConnectRequest, Observation } from './observation.ts'
import { EventQueue, type TimeUs } from './queue.ts'
import type { Recorder } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'
import { resetFor, type Segment, type SocketEvents, TcpConnection } from './tcp.ts'

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
  #nowUs: TimeUs = 0
  #connections = 0
  #recorder: Recorder | undefined

  constructor(network: Network, tables: Tables, seed: number, start: 'settled' | 'cold') {
    this.#network = network
    this.#plane = new Plane(tables)
    this.#seed = seed
    for (const [target] of tables.targetCvm.entries()) {
      const listener = tables.targetListener[target] ?? 0
      const checked = tables.listenerHealthCheck[listener] !== HealthCheckType.OFF
      this.#plane.health[target] = start === 'cold' && checked ? Health.UNKNOWN : probe(this.#plane, target, null)
    }
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

  /** Puts a new configuration in force. What flows and health checks know stays. */
  reconfigure(network: Network, tables: Tables): void {
    this.#plane.adopt(tables)
    this.#network = network
  }

  /** One connection from its first segment to its end; virtual time moves on by what that takes. */
  connect(request: ConnectRequest): Observation {
    const attempt = new Attempt(this, request)
    this.#recorder = attempt.recorder
    attempt.begin()
    for (let events = 0; !attempt.isOver && !this.#queue.isEmpty; events++) {
      assert(events < EVENTS_MAX, 'a connection comes to an end')
      this.#nowUs = this.#queue.nextUs
      this.#queue.pop()()
    }
    this.#recorder = undefined
    return attempt.observe()
  }

  /** What `connect` would show, without a trace left in this world. */
  explain(request: ConnectRequest): Observation {
    return this.fork().connect(request)
  }

  /** A world that is like this one and goes its own way from here. Nothing may be under way. */
  fork(): World {
    const fork = new World(this.#network, this.#plane.tables, this.#seed, 'cold')
    fork.#plane.copy(this.#plane)
    for (const [cvm, host] of this.#hosts) fork.#hosts.set(cvm, host.fork())
    fork.#nowUs = this.#nowUs
    fork.#connections = this.#connections
    return fork
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

  /** Sends a segment from a CVM: its whole way is judged now, and it arrives after as many hops as that has. */
  transmit(cvm: number, start: Header, segment: Segment): void {
    const { tables } = this.#plane
    const vpc = tables.cvmVpc[cvm] ?? 0
    const packet = this.#packet.begin(vpc, Protocol.TCP, cvm, start.source, start.sourcePort)
    packet.destination = start.destination
    packet.destinationPort = start.destinationPort
    packet.flags = segment.flags
    packet.length = segment.length
    this.#plane.clockMs = Math.floor(this.#nowUs / 1000)
    const recording = this.#recorder?.begin(this.#nowUs, cvm, start, vpc, Protocol.TCP, segment.flags)
    const reason = forward(this.#plane, packet, recording?.log ?? null)
    const { source, sourcePort, destination, destinationPort, to } = packet
    const header = { source, sourcePort, destination, destinationPort }
    const delayUs = packet.hops * this.options.hopDelayUs
    if (recording) {
      recording.reason = reason
      recording.to = to
      recording.arrived = header
      this.#recorder?.end(recording)
    }
    if (reason === Reason.DELIVERED || reason === Reason.PORT_CLOSED) {
      this.schedule(delayUs, () => this.#receive(to, header, segment))
      return
    }
    const answer = answerOf(tables.behavior, reason, Protocol.TCP)
    if (answer === 'none') return
    // The fabric itself answers: from the address that was dialled, over the hops that the segment had gone.
    this.schedule(2 * delayUs, () => this.#answer(cvm, start, segment, answer))
  }

  /** A segment arrives at a CVM's kernel. */
  #receive(cvm: number, header: Header, segment: Segment): void {
    const host = this.host(cvm)
    const known = host.find(header.destinationPort, header.source, header.sourcePort)
    if (known && !known.isClosed && known.state !== 'TIME_WAIT') {
      known.receive(segment)
      if (known.isClosed) host.remove(header.destinationPort, header.source, header.sourcePort)
      return
    }
    const back = turned(header)
    const opens = (segment.flags & (Flag.SYN | Flag.ACK | Flag.RST)) === Flag.SYN
    if (opens && this.#listener(cvm, header) !== NONE) this.#accept(cvm, back, segment)
    else if (known?.state === 'TIME_WAIT') known.receive(segment)
    else if ((segment.flags & Flag.RST) === 0) this.transmit(cvm, back, resetFor(segment))
  }

  #listener(cvm: number, { destination, destinationPort }: Header): number {
    return findSocket(this.#plane.tables, cvm, Protocol.TCP, destinationPort, destination)
  }

  /** A server's program: answers each request with as many bytes, and closes when its client has. */
  #accept(cvm: number, back: Header, syn: Segment): void {
    let received = 0
    const events: SocketEvents = {
      onConnected: () => {},
      onData: (bytes, push) => {
        received += bytes
        if (!push) return
        connection.write(received)
        received = 0
      },
      onEnd: () => connection.close(),
      onReset: () => this.host(cvm).remove(back.sourcePort, back.destination, back.destinationPort),
    }
    const send = (segment: Segment): void => this.transmit(cvm, back, segment)
    const connection = TcpConnection.accept(syn, this.initialSequence(cvm), send, events)
    this.host(cvm).add(back.sourcePort, back.destination, back.destinationPort, connection)
  }

  /** Brings the fabric's own answer to the sender of a segment. */
  #answer(cvm: number, start: Header, segment: Segment, answer: 'rst' | 'icmp'): void {
    const connection = this.host(cvm).find(start.sourcePort, start.destination, start.destinationPort)
    if (answer === 'rst') connection?.receive(resetFor(segment))
    else connection?.unreachable()
  }
}

/** The header of an answer. */
export const turned = (header: Header): Header => ({
  source: header.destination,
  sourcePort: header.destinationPort,
  destination: header.source,
  destinationPort: header.sourcePort,
})
