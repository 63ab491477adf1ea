import { assert } from '../base/assert.ts'
import type { Alarm } from './alarm.ts'
import type { Client } from './attempt.ts'
import type { Host } from './host.ts'
import { Content } from './message.ts'
import type { ConnectRequest, Observation, Outcome } from './observation.ts'
import { observationOf } from './observe.ts'
import type { TimeUs } from './queue.ts'
import { Recorder } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'

/** How long a program waits that leaves it to its kernel: datagrams have no schedule, so as long as by default. */
const PATIENCE_US = 10_000_000

/** A client's program that sends one datagram or one echo request, and waits for what comes back. */
export class Exchange implements Client {
  readonly recorder: Recorder
  readonly #world: Surroundings
  readonly #request: ConnectRequest
  readonly #host: Host
  readonly #port: number
  readonly #sourcePort: number
  readonly #startUs: TimeUs
  #patience: Alarm | undefined
  #outcome: Outcome | undefined
  #endUs: TimeUs
  #isCutShort = false

  constructor(world: Surroundings, request: ConnectRequest, sourcePort: number) {
    this.#world = world
    this.#request = request
    const { client, address, protocol } = request
    this.#host = world.host(client)
    this.#port = protocol === 'ICMP' ? 0 : request.port
    this.#sourcePort = sourcePort
    this.recorder = new Recorder({ machine: this.#host, port: sourcePort, peer: address, peerPort: this.#port })
    this.#startUs = world.nowUs
    this.#endUs = world.nowUs
  }

  get isOver(): boolean {
    return this.#outcome !== undefined
  }

  begin(): void {
    const { client, address, protocol, bytes, patienceUs } = this.#request
    const world = this.#world
    const isEcho = protocol === 'ICMP'
    this.#host.wait(this.#sourcePort, address, this.#port, (told) => {
      this.#end(told === 'answered' ? 'connected' : 'unreachable')
    })
    this.#patience = world.alarm(patienceUs === 'kernel' ? PATIENCE_US : patienceUs, this)
    const parcel = world.parcel()
    parcel.carry(isEcho ? Content.ECHO : Content.UDP, 0, 0, 0, isEcho ? 0 : bytes)
    parcel.setHeader(world.tables.cvmAddress[client] ?? 0, this.#sourcePort, address, this.#port)
    world.transmit(client, parcel)
  }

  alarm(): void {
    this.#end('timeout')
  }

  cutShort(): void {
    this.#isCutShort = true
    this.#end('stalled')
  }

  #end(outcome: Outcome): void {
    if (this.#outcome !== undefined) return
    this.#outcome = outcome
    this.#endUs = this.#world.nowUs
    this.#host.wait(this.#sourcePort, this.#request.address, this.#port, undefined)
  }

  observe(): Observation {
    assert(this.#outcome, 'an exchange comes to an outcome')
    this.#patience?.cancel()
    const seen = { outcome: this.#outcome, sourcePort: this.#sourcePort, startUs: this.#startUs, endUs: this.#endUs }
    return observationOf(this.recorder, this.#isCutShort ? { ...seen, cutShort: true } : seen)
  }
}
