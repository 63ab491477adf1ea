import type { Alarm, Alarmed } from './alarm.ts'
import { outcomeOf } from './attempt.ts'
import { dial } from './kernel.ts'
import type { Outcome } from './observation.ts'
import { ECHO } from './programs.ts'
import type { TimeUs } from './queue.ts'
import type { Surroundings } from './surroundings.ts'
import type { Program, TcpConnection } from './tcp/connection.ts'
import { close, connect, reset, write } from './tcp/output.ts'
import { Failure } from './tcp/state.ts'

/** Who connects, and what it dials in its own VPC. */
export type LoadEnd = { readonly client: number; readonly address: number; readonly port: number }

/** What a connection needs of the load that it is part of. */
type Load = {
  readonly request: { readonly bytes: number; readonly holdUs: TimeUs; readonly patienceUs: TimeUs }
  readonly counts: { requests: number; answers: number; longestStallUs: TimeUs }
  readonly isEnding: boolean
  began(one: LoadConnection): void
  over(one: LoadConnection, outcome: Outcome, lostBytes: number): void
}

/** A connection that is held open makes a request so often, once it has the answer to the one before. */
const PACE_US = 1_000_000

/** The client's program of one connection of a load. */
export class LoadConnection implements Program, Alarmed {
  readonly connection: TcpConnection
  /** The server's end, since it has got the SYN. */
  server: TcpConnection | undefined
  readonly #world: Surroundings
  readonly #load: Load
  #isOver = false
  #isConnected = false
  /** It waits for a connection or an answer, since then. */
  #isWaiting = true
  #sinceUs: TimeUs
  #closesUs = 0
  /** When its patience is over, or its next request is due. */
  #dueUs: TimeUs = 0
  #alarm: Alarm | undefined

  private constructor(world: Surroundings, load: Load, connection: TcpConnection) {
    this.#world = world
    this.#load = load
    this.connection = connection
    this.#sinceUs = world.nowUs
  }

  static begin(world: Surroundings, load: Load, end: LoadEnd & { readonly sourcePort: number }): void {
    const { client, address, port, sourcePort } = end
    const connection = dial(world, ECHO, client, sourcePort, address, port)
    const one = new LoadConnection(world, load, connection)
    connection.program = one
    load.began(one)
    one.#wakeIn(load.request.patienceUs)
    connect(connection)
  }

  run(connection: TcpConnection): void {
    if (this.#isOver) return
    if (connection.failure !== Failure.NONE) {
      this.#over(outcomeOf(connection.failure, this.#isConnected))
      return
    }
    const { nowUs } = this.#world
    if (!this.#isConnected) {
      this.#isConnected = true
      this.#waited()
      this.#closesUs = nowUs + this.#load.request.holdUs
      this.#ask()
    }
    connection.taken = connection.received
    if (this.#isWaiting && connection.received === connection.written) this.#answered()
    else if (connection.isEnded) this.#finish() // its server does not want to talk to it (Cvm.allow)
  }

  /** Its patience is over, or it is time for the next request. */
  alarm(): void {
    if (this.#isWaiting) this.giveUp()
    else this.#ask()
  }

  #ask(): void {
    const { bytes, patienceUs } = this.#load.request
    this.#load.counts.requests += 1
    this.#isWaiting = true
    this.#sinceUs = this.#world.nowUs
    this.#wakeIn(patienceUs)
    if (bytes === 0) this.#answered()
    else write(this.connection, bytes)
  }

  #answered(): void {
    const { nowUs } = this.#world
    this.#load.counts.answers += 1
    this.#isWaiting = false
    this.#waited()
    const nextUs = Math.max(nowUs, this.#sinceUs + PACE_US)
    if (this.#load.isEnding || nextUs > this.#closesUs) this.#finish()
    else this.#wakeIn(nextUs - nowUs)
  }

  #waited(): void {
    const { counts } = this.#load
    counts.longestStallUs = Math.max(counts.longestStallUs, this.#world.nowUs - this.#sinceUs)
  }

  /** The load ends: what waits for nothing is closed at once. */
  hurry(): void {
    if (!this.#isWaiting) this.#finish()
  }

  #finish(): void {
    this.#over('connected')
    close(this.connection)
  }

  /** The client waits no longer. */
  giveUp(): void {
    this.#waited()
    this.#abort(this.#isConnected ? 'stalled' : 'timeout')
  }

  #abort(outcome: Outcome): void {
    this.#over(outcome)
    reset(this.connection)
  }

  #over(outcome: Outcome): void {
    const { connection, server } = this
    this.#isOver = true
    this.#alarm?.cancel()
    const up = connection.written - (server?.received ?? 0)
    const down = (server?.written ?? 0) - connection.received
    this.#load.over(this, outcome, up + down)
  }

  #wakeIn(delayUs: TimeUs): void {
    this.#alarm?.cancel()
    this.#dueUs = this.#world.nowUs + delayUs
    this.#alarm = this.#world.alarm(delayUs, this)
  }

  /** The copy of the world gives its connections programs of their own (`forkInto`); what is over needs none. */
  fork(): Program {
    return this
  }

  /** The same connection in a copy of its world and load. */
  forkInto(world: Surroundings, load: Load, copyOf: (connection: TcpConnection) => TcpConnection): void {
    const copy = new LoadConnection(world, load, copyOf(this.connection))
    copy.#isConnected = this.#isConnected
    copy.#isWaiting = this.#isWaiting
    copy.#sinceUs = this.#sinceUs
    copy.#closesUs = this.#closesUs
    copy.connection.program = copy
    copy.server = this.server && copyOf(this.server)
    load.began(copy)
    copy.#wakeIn(this.#dueUs - world.nowUs)
  }
}
