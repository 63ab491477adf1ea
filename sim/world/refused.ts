import type { Client } from './attempt.ts'
import type { ConnectRequest, Observation } from './observation.ts'
import { observationOf } from './observe.ts'
import { Recorder } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'

/** A client's program whose own kernel has no source port for it (EADDRNOTAVAIL): nothing is sent. */
export class Refused implements Client {
  readonly recorder: Recorder
  readonly isOver = true
  readonly #sourcePort: number
  readonly #startUs: number

  constructor(world: Surroundings, { client, sourcePort = 0, address, port }: ConnectRequest) {
    this.#sourcePort = sourcePort
    this.#startUs = world.nowUs
    this.recorder = new Recorder({ machine: world.host(client), port: sourcePort, peer: address, peerPort: port })
  }

  begin(): void {}

  cutShort(): void {}

  observe(): Observation {
    return observationOf(this.recorder, {
      outcome: 'unreachable',
      sourcePort: this.#sourcePort,
      startUs: this.#startUs,
      endUs: this.#startUs,
      localError: 'EADDRNOTAVAIL',
    })
  }
}
