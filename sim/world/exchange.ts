import { assert } from '../base/assert.ts'
import type { Header } from '../dataplane/step-log.ts'
import type { Client } from './attempt.ts'
import type { ConnectRequest, Observation, Outcome } from './observation.ts'
import { observationOf } from './observe.ts'
import type { TimeUs } from './queue.ts'
import { Recorder } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'
import { Timers } from './timers.ts'

/** How long a program waits that leaves it to its kernel: datagrams have no schedule, so as long as by default. */
const PATIENCE_US = 10_000_000

/** A client's program that sends one datagram or one echo request, and waits for what comes back. */
export class Exchange implements Client {
  readonly recorder: Recorder
  readonly #world: Surroundings
  readonly #request: ConnectRequest
  readonly #header: Header
  readonly #timers: Timers
  readonly #startUs: TimeUs
  #outcome: Outcome | undefined
  #endUs: TimeUs

  constructor(world: Surroundings, request: ConnectRequest) {
    this.#world = world
    this.#timers = new Timers(world)
    this.#request = request
    const { client, address, protocol } = request
    const port = protocol === 'ICMP' ? 0 : request.port
    const free = (): number | undefined => request.sourcePort ?? world.host(client).ephemeralPort(address, port)
    const sourcePort = protocol === 'ICMP' ? 0 : free()
    assert(sourcePort !== undefined, 'a machine that closes what it opens has a source port left')
    const source = world.tables.cvmAddress[client] ?? 0
    this.#header = { source, sourcePort, destination: address, destinationPort: port }
    this.recorder = new Recorder(client, sourcePort)
    this.#startUs = world.nowUs
    this.#endUs = world.nowUs
  }

  get isOver(): boolean {
    return this.#outcome !== undefined
  }

  begin(): void {
    const { client, protocol, bytes, patienceUs } = this.#request
    const { sourcePort, destination, destinationPort } = this.#header
    const world = this.#world
    world.host(client).wait(sourcePort, destination, destinationPort, (told) => {
      this.#end(told === 'answered' ? 'connected' : 'unreachable')
    })
    this.#timers.after(patienceUs === 'kernel' ? PATIENCE_US : patienceUs, () => this.#end('timeout'))
    world.transmit(
      client,
      this.#header,
      protocol === 'ICMP' ? { kind: 'echo', answer: false } : { kind: 'udp', length: bytes },
    )
  }

  #end(outcome: Outcome): void {
    if (this.#outcome !== undefined) return
    this.#outcome = outcome
    this.#endUs = this.#world.nowUs
  }

  observe(): Observation {
    assert(this.#outcome, 'an exchange comes to an outcome')
    this.#timers.cancel()
    const { sourcePort, destination, destinationPort } = this.#header
    this.#world.host(this.#request.client).wait(sourcePort, destination, destinationPort, undefined)
    const seen = { outcome: this.#outcome, sourcePort, startUs: this.#startUs, endUs: this.#endUs }
    return observationOf(this.#world.tables, this.recorder, seen)
  }
}
