import { assert } from '../base/assert.ts'
import type { Alarm } from './alarm.ts'
import { type Client, type Heir, Requester } from './attempt.ts'
import type { LiveRequest, Observation, Outcome, Side } from './observation.ts'
import { observationOf } from './observe.ts'
import type { TimeUs } from './queue.ts'
import { Recorder } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'
import type { Program, TcpConnection } from './tcp/connection.ts'
import { close, reset, shutdown, write } from './tcp/output.ts'
import { Failure, State, type StateCode } from './tcp/state.ts'

/** A connection that stays open under a name: both ends do what they are told. */
export class Live {
  readonly client: TcpConnection
  /** Since its SYN came to a server. */
  server: TcpConnection | undefined
  /** One side has closed it in both directions, so the other closes when it hears of that. */
  isClosing = false

  constructor(client: TcpConnection) {
    this.client = client
  }

  /** Both ends know of it; or there is no other end any more. */
  get isEstablished(): boolean {
    return this.server !== undefined && this.server.state !== State.SYN_RECEIVED
  }

  end(side: Side): TcpConnection | undefined {
    return side === 'client' ? this.client : this.server
  }
}

/** The program at an end of an open connection: reads, and does nothing by itself but to close after the other side. */
export class LiveEnd implements Heir {
  readonly live: Live

  constructor(live: Live) {
    this.live = live
  }

  run(connection: TcpConnection): void {
    if (connection.isEnded && this.live.isClosing) close(connection)
  }

  /** The copy of the world gives its ends programs of their own (`LiveConnections.fork`). */
  fork(): Program {
    return this
  }
}

/** One end of an open connection does something, and what it shows. The connection outlives it. */
export class LiveAct implements Client {
  readonly recorder: Recorder
  readonly #world: Surroundings
  readonly #live: Live
  readonly #request: LiveRequest
  readonly #end: TcpConnection
  readonly #startUs: TimeUs
  /** How many bytes the other side has when all of this step have come: counted from the beginning of the connection. */
  #goal = 0
  #received = 0
  #outcome: Outcome | undefined
  #endUs: TimeUs
  #patience: Alarm | undefined
  #isDone = false
  #isCutShort = false

  constructor(world: Surroundings, live: Live, request: LiveRequest, end: TcpConnection) {
    this.#world = world
    this.#live = live
    this.#request = request
    this.#end = end
    const { machine, port, peer, peerPort } = this.#speaker ?? end
    this.recorder = new Recorder({ machine, port, peer, peerPort })
    this.#startUs = world.nowUs
    this.#endUs = world.nowUs
  }

  get #other(): TcpConnection | undefined {
    return this.#live.end(this.#request.side === 'client' ? 'server' : 'client')
  }

  /** Whose packets decide: those of the end that acts, or, while it only listens, of the other one. */
  get #speaker(): TcpConnection | undefined {
    return this.#request.act === 'receive' ? this.#other : this.#end
  }

  get isOver(): boolean {
    if (this.#outcome === undefined) this.#look()
    if (this.#outcome === undefined) return false
    // A close that has come to its end here waits for the other side, as far as patience goes.
    const isClosing = this.#outcome === 'connected' && this.#request.act === 'close' && !this.#request.half
    const other = this.#other
    return this.#isDone || !isClosing || other === undefined || isClosed(other.state)
  }

  /** Whether an end can do this: a failure that its program has not heard of yet, it hears of now. */
  static canBegin({ act }: LiveRequest, end: TcpConnection): boolean {
    if (end.failure !== Failure.NONE) return true
    if (act === 'send') return end.isWritable
    return end.state !== State.CLOSED && (end.state !== State.TIME_WAIT || (act === 'receive' && end.unread > 0))
  }

  begin(): void {
    const { act, bytes, half, patienceUs } = this.#request
    if (act === 'send') this.#received = this.#other?.received ?? 0
    if (this.#end.failure !== Failure.NONE) {
      this.#fail(this.#end.failure)
      return
    }
    this.#patience = this.#world.alarm(patienceUs, this)
    switch (act) {
      case 'send':
        write(this.#end, bytes)
        this.#goal = this.#end.written
        return
      case 'receive':
        return
      case 'close':
        if (half) shutdown(this.#end)
        else {
          this.#live.isClosing = true
          close(this.#end)
          const other = this.#other
          if (other?.isEnded) close(other)
        }
        return
      case 'reset':
        reset(this.#end)
    }
  }

  alarm(): void {
    this.#isDone = true
    this.#over('stalled')
  }

  cutShort(): void {
    this.#isCutShort = true
    this.#isDone = true
    this.#over('stalled')
  }

  /** Whether it has come to its end meanwhile. */
  #look(): void {
    const { act, bytes } = this.#request
    const end = this.#end
    const other = this.#other
    if (act === 'send') {
      if ((other?.received ?? 0) >= this.#goal && end.acknowledged >= this.#goal) this.#over('connected')
    } else if (act === 'receive') {
      if (end.unread >= bytes) {
        end.taken += bytes
        this.#over('connected')
      } else if (end.isEnded) this.#over('stalled')
    } else if (act === 'close') {
      if (this.#isClosed(end)) this.#over('connected')
    } else if (other === undefined || other.state === State.CLOSED || this.recorder.isLost) this.#over('reset')
    if (this.#outcome === undefined && end.failure !== Failure.NONE) this.#fail(end.failure)
  }

  #isClosed({ state, failure }: TcpConnection): boolean {
    if (failure !== Failure.NONE) return false
    if (isClosed(state)) return true
    return this.#request.half && state === State.FIN_WAIT_2
  }

  #fail(failure: Failure): void {
    this.#over(failure === Failure.TIMEOUT ? 'stalled' : 'reset')
  }

  #over(outcome: Outcome): void {
    if (this.#outcome !== undefined) return
    this.#outcome = outcome
    this.#endUs = this.#world.nowUs
  }

  observe(): Observation {
    assert(this.#outcome, 'what an end does comes to an outcome')
    this.#patience?.cancel()
    const { client, server } = this.#live
    const { act, bytes } = this.#request
    const given = {
      send: (this.#other?.received ?? 0) - this.#received,
      receive: this.#outcome === 'connected' ? bytes : this.#end.unread,
      close: undefined,
      reset: undefined,
    }[act]
    return observationOf(this.recorder, {
      outcome: this.#outcome,
      sourcePort: client.port,
      startUs: this.#startUs,
      endUs: this.#endUs,
      server,
      ...(given === undefined ? {} : { bytes: given }),
      ...(this.#isCutShort ? { cutShort: true } : {}),
    })
  }
}

const isClosed = (state: StateCode): boolean => state === State.TIME_WAIT || state === State.CLOSED

/** The connections that stay open, by name, and by the stream that their clients write. */
export class LiveConnections {
  readonly #byName = new Map<string, Live>()
  readonly #byStream = new Map<number, Live>()

  /** A connection gets its name, as its client begins. A name that stood for another one stands for this from now on. */
  open(name: string, client: TcpConnection): Live {
    const live = new Live(client)
    this.#byName.set(name, live)
    this.#byStream.set(client.stream, live)
    return live
  }

  find(name: string): Live | undefined {
    return this.#byName.get(name)
  }

  /** A server takes a connection whose client writes this stream: undefined, it is none of these. */
  ofStream(stream: number): Live | undefined {
    return this.#byStream.size === 0 ? undefined : this.#byStream.get(stream)
  }

  /** The same connections in a copy of the world. */
  fork(copyOf: (connection: TcpConnection) => TcpConnection): LiveConnections {
    const fork = new LiveConnections()
    const forked = new Map<Live, Live>()
    for (const [stream, live] of this.#byStream) {
      const copy = new Live(copyOf(live.client))
      copy.isClosing = live.isClosing
      const { program } = copy.client
      if (program instanceof Requester) program.heir = new LiveEnd(copy)
      else copy.client.program = new LiveEnd(copy)
      if (live.server) {
        copy.server = copyOf(live.server)
        copy.server.program = new LiveEnd(copy)
      }
      forked.set(live, copy)
      fork.#byStream.set(stream, copy)
    }
    for (const [name, live] of this.#byName) {
      const copy = forked.get(live)
      if (copy) fork.#byName.set(name, copy)
    }
    return fork
  }
}
