import { assert } from '../base/assert.ts'
import type { Alarm } from './alarm.ts'
import { dial } from './kernel.ts'
import type { Activity, ConnectRequest, Observation, Outcome } from './observation.ts'
import { observationOf } from './observe.ts'
import type { TimeUs } from './queue.ts'
import { Recorder } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'
import type { Program, TcpConnection } from './tcp/connection.ts'
import { close, connect, write } from './tcp/output.ts'
import { synGiveUpUs } from './tcp/settings.ts'
import { Failure, State } from './tcp/state.ts'

/** Something that one host does and that takes time; watched by a recorder. */
export type Client = Activity & {
  readonly recorder: Recorder
  begin(): void
  /** A server has an end for the client that writes this stream. */
  served?(server: TcpConnection, stream: number): void
}

/** Who holds a socket that stays open; `live`: the connection with both its ends. */
export type Heir = Program & { readonly live: { readonly isEstablished: boolean } }

/** What a client sees of a connection that failed, by Failure, before it was made and after. */
const OUTCOMES: readonly (readonly [before: Outcome, after: Outcome])[] = [
  ['timeout', 'stalled'],
  ['refused', 'reset'],
  ['refused', 'reset'],
  ['unreachable', 'unreachable'],
  ['timeout', 'stalled'],
]

/** What a client sees of a connection that failed. */
export function outcomeOf(failure: Failure, wasConnected: boolean): Outcome {
  const [before, after] = OUTCOMES[failure] ?? ['timeout', 'stalled']
  return wasConnected ? after : before
}

/** A client's program: sends a request, reads an answer of the same length and closes; or only connects. */
export class Requester implements Program {
  outcome: Outcome | undefined
  endUs: TimeUs = 0
  isConnected = false
  /** It waits no longer for anything, not even for the other side to close. */
  isDone = false
  readonly #bytes: number
  /** Who holds the socket once it is connected: it stays open. */
  heir: Heir | undefined
  connection: TcpConnection | undefined

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  run(connection: TcpConnection): void {
    if (this.outcome !== undefined) return
    if (connection.failure !== Failure.NONE) {
      this.end(outcomeOf(connection.failure, this.isConnected), connection)
      return
    }
    if (!this.isConnected) {
      this.isConnected = true
      if (this.#bytes > 0) write(connection, this.#bytes)
    }
    connection.taken = connection.received
    // Less than it wanted is all that there is: its server has turned it away.
    if (connection.received < this.#bytes && !connection.isEnded) return
    this.end('connected', connection)
    if (this.heir) connection.program = this.heir
    else close(connection)
  }

  /** Its patience is over. */
  alarm(): void {
    const { connection } = this
    assert(connection, 'who waits has a connection')
    this.isDone = true
    if (this.outcome !== undefined) return
    this.end(this.isConnected ? 'stalled' : 'timeout', connection)
    close(connection)
  }

  end(outcome: Outcome, { below }: TcpConnection): void {
    this.outcome = outcome
    this.endUs = below.nowUs
  }

  fork(copy: TcpConnection): Requester {
    const fork = new Requester(this.#bytes)
    fork.outcome = this.outcome
    fork.endUs = this.endUs
    fork.isConnected = this.isConnected
    fork.isDone = this.isDone
    fork.connection = copy
    return fork
  }
}

/** One connection of a client, and what it saw. */
export class Attempt implements Client {
  readonly recorder: Recorder
  readonly connection: TcpConnection
  readonly #world: Surroundings
  readonly #request: ConnectRequest
  readonly #program: Requester
  readonly #startUs: TimeUs
  #patience: Alarm | undefined
  #server: TcpConnection | undefined
  #isCutShort = false
  readonly #isPortReused: boolean

  /** `isPortReused`: an older connection of its own was in TIME_WAIT there. */
  constructor(world: Surroundings, request: ConnectRequest, sourcePort: number, isPortReused: boolean) {
    this.#world = world
    this.#isPortReused = isPortReused
    this.#request = request
    const { client, address, port, as } = request
    this.#program = new Requester(as === undefined ? request.bytes : 0)
    this.connection = dial(world, this.#program, client, sourcePort, address, port)
    this.#program.connection = this.connection
    this.recorder = new Recorder({ machine: this.connection.machine, port: sourcePort, peer: address, peerPort: port })
    this.#startUs = world.nowUs
  }

  /** Who holds the socket once it is connected. */
  bequeath(heir: Heir): void {
    this.#program.heir = heir
  }

  /** Whether the client has its outcome, and the connection is closed on both sides, or, when it is kept, made. */
  get isOver(): boolean {
    const { outcome, isDone, heir } = this.#program
    if (outcome === undefined) return false
    if (outcome !== 'connected' || isDone) return true
    const { state } = this.connection
    return heir ? heir.live.isEstablished : state === State.TIME_WAIT || state === State.CLOSED
  }

  begin(): void {
    const { patienceUs } = this.#request
    const { guestTcp } = this.#world.options
    connect(this.connection)
    // A kernel that gives up at the same time was told so before.
    const waitUs = patienceUs === 'kernel' ? synGiveUpUs(guestTcp) : patienceUs
    this.#patience = this.#world.alarm(waitUs, this.#program)
  }

  served(server: TcpConnection, stream: number): void {
    if (stream === this.connection.stream) this.#server = server
  }

  cutShort(): void {
    this.#isCutShort = true
    if (this.#program.outcome === undefined) this.#program.end('stalled', this.connection)
    this.#program.isDone = true
  }

  /** What both ends saw. */
  observe(): Observation {
    const { outcome, endUs } = this.#program
    assert(outcome, 'an attempt comes to an outcome')
    this.#patience?.cancel()
    const { port: sourcePort } = this.connection
    const login = this.#server && this.#world.loginOf(this.#server)
    return observationOf(this.recorder, {
      ...{ outcome, sourcePort, startUs: this.#startUs, endUs },
      ...(login === undefined ? {} : { login }),
      ...(this.#isPortReused ? { portReused: true } : {}),
      ...(this.#isCutShort ? { cutShort: true } : {}),
    })
  }
}
