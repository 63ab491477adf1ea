import { assert } from '../base/assert.ts'
import type { Header } from '../dataplane/step-log.ts'
import type { ConnectRequest, Observation, Outcome } from './observation.ts'
import { observationOf } from './observe.ts'
import type { TimeUs } from './queue.ts'
import { Recorder } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'
import { type Segment, type SocketEvents, TcpConnection } from './tcp.ts'
import { Timers } from './timers.ts'

/** When a client's kernel sends its SYN again, in seconds after the first (tcp_syn_retries 6; KERNEL-FACTS). */
const SYN_SCHEDULE_S = {
  'linux-6.5': [1, 2, 3, 4, 5, 7, 11, 19, 35, 67],
  'linux-5': [1, 3, 7, 15, 31, 63],
} as const
/** When it gives up. */
const SYN_GIVE_UP_S = { 'linux-6.5': 131, 'linux-5': 127 } as const

const SECOND_US = 1_000_000

/** A client's program: it begins, is over some time later, and has seen something. */
export type Client = {
  readonly recorder: Recorder
  readonly isOver: boolean
  begin(): void
  observe(): Observation
}

/** A client's program that connects, sends a request, waits for the answer and closes; and what it saw. */
export class Attempt implements Client {
  readonly recorder: Recorder
  readonly #world: Surroundings
  readonly #request: ConnectRequest
  readonly #header: Header
  readonly #connection: TcpConnection
  readonly #startUs: TimeUs
  #outcome: Outcome | undefined
  #endUs: TimeUs
  #connected = false
  #answered = 0
  readonly #timers: Timers

  constructor(world: Surroundings, request: ConnectRequest) {
    this.#world = world
    this.#timers = new Timers(world)
    this.#request = request
    const { client, address, port } = request
    const host = world.host(client)
    const sourcePort = request.sourcePort ?? host.ephemeralPort(address, port)
    assert(sourcePort !== undefined, 'a machine that closes what it opens has a source port left')
    const source = world.tables.cvmAddress[client] ?? 0
    this.#header = { source, sourcePort, destination: address, destinationPort: port }
    this.recorder = new Recorder(client, sourcePort)
    const send = (segment: Segment): void => world.transmit(client, this.#header, { kind: 'tcp', segment })
    this.#connection = TcpConnection.connect(world.initialSequence(client), send, this.#events())
    host.add(sourcePort, address, port, this.#connection)
    this.#startUs = world.nowUs
    this.#endUs = world.nowUs
  }

  /** Whether the client has its outcome and the connection is closed on both sides. */
  get isOver(): boolean {
    const { state } = this.#connection
    return this.#outcome !== undefined && (this.#outcome !== 'connected' || state === 'TIME_WAIT' || state === 'CLOSED')
  }

  begin(): void {
    const { guestTcp } = this.#world.options
    const patienceUs =
      this.#request.patienceUs === 'kernel' ? SYN_GIVE_UP_S[guestTcp] * SECOND_US : this.#request.patienceUs
    this.#connection.sendSyn()
    this.#scheduleSyn(SYN_SCHEDULE_S[guestTcp], 0)
    this.#timers.after(patienceUs, () => this.#end(this.#connected ? 'stalled' : 'timeout'))
  }

  /** The same SYN again, from the same port, until something answers. */
  #scheduleSyn(schedule: readonly number[], nth: number): void {
    const seconds = schedule[nth]
    if (seconds === undefined) return
    this.#timers.after((seconds - (schedule[nth - 1] ?? 0)) * SECOND_US, () => {
      if (this.#outcome !== undefined || this.#connection.state !== 'SYN_SENT') return
      this.#connection.sendSyn()
      this.#scheduleSyn(schedule, nth + 1)
    })
  }

  #events(): SocketEvents {
    return {
      onConnected: () => {
        this.#connected = true
        if (this.#request.bytes === 0) this.#succeed()
        else this.#connection.write(this.#request.bytes)
      },
      onData: (bytes) => {
        this.#answered += bytes
        if (this.#answered === this.#request.bytes) this.#succeed()
      },
      onEnd: () => {},
      onReset: (kind) => this.#end(kind),
    }
  }

  #succeed(): void {
    this.#end('connected')
    this.#connection.close()
  }

  #end(outcome: Outcome): void {
    if (this.#outcome !== undefined) return
    this.#outcome = outcome
    this.#endUs = this.#world.nowUs
  }

  /** What both ends saw. Leaves the client's kernel without this connection. */
  observe(): Observation {
    assert(this.#outcome, 'an attempt comes to an outcome')
    this.#timers.cancel()
    const { sourcePort, destination, destinationPort } = this.#header
    this.#world.host(this.#request.client).remove(sourcePort, destination, destinationPort)
    const seen = { outcome: this.#outcome, sourcePort, startUs: this.#startUs, endUs: this.#endUs }
    return observationOf(this.#world.tables, this.recorder, seen)
  }
}
