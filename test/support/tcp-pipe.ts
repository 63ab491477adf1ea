import { flagsText } from '../../sim/net/tcp.ts'
import { EventQueue } from '../../sim/world/queue.ts'
import { type Below, type Program, TcpConnection } from '../../sim/world/tcp/connection.ts'
import { connect } from '../../sim/world/tcp/output.ts'
import { answerSyn, receive } from '../../sim/world/tcp/receive.ts'
import type { Fields, Segment } from '../../sim/world/tcp/segment.ts'
import { FORGED } from '../../sim/world/tcp/segment.ts'
import { SYN_WAITS_US } from '../../sim/world/tcp/settings.ts'
import { onTimer } from '../../sim/world/tcp/timer.ts'

export type End = 'client' | 'server'

/** What a pipe does to a segment: after how many microseconds each copy of it arrives; no copies: it is lost. */
export type Fate = (from: End, segment: Segment, nth: number) => readonly number[]

/** Whoever holds a socket, in words: what it was told. */
class Diary implements Program {
  readonly told: string[]
  readonly #name: string
  readonly #then: ((connection: TcpConnection) => void) | undefined
  #state = ''

  constructor(name: string, told: string[], then?: (connection: TcpConnection) => void) {
    this.#name = name
    this.told = told
    this.#then = then
  }

  run(connection: TcpConnection): void {
    const bytes = connection.unread
    connection.taken = connection.received
    if (bytes > 0) this.told.push(`${this.#name} ${bytes}`)
    const state = connection.failure !== 0 ? `failed ${connection.failure}` : connection.isEnded ? 'ended' : 'connected'
    if (state !== this.#state) this.told.push(`${this.#name} ${state}`)
    this.#state = state
    this.#then?.(connection)
  }

  fork(): Program {
    return this
  }
}

type Event =
  | { readonly kind: 'segment'; readonly to: End; readonly segment: Segment }
  | { readonly kind: 'timer'; readonly connection: TcpConnection }

export type PipeOptions = {
  readonly fate?: Fate
  readonly isn?: number
  readonly guestTcp?: 'linux-6.5' | 'linux-5'
  readonly timestamps?: boolean
  /** What the program at each end does whenever it is called. */
  readonly programs?: { readonly [end in End]?: (connection: TcpConnection) => void }
  /** Whether the accept queue has room. */
  readonly accepts?: () => boolean
}

const HOP_US = 100

/** Two kernels and a pipe between them: what was sent, and when; and what the programs were told. */
export class Pipe implements Below {
  nowUs = 0
  readonly hasTimestamps: boolean
  readonly synWaitsUs: readonly number[]
  readonly told: string[] = []
  /** `0.2 > SYN`: seconds, direction, flags, and bytes. */
  readonly sent: string[] = []
  readonly client: TcpConnection
  server: TcpConnection | undefined
  readonly #queue = new EventQueue<Event>()
  readonly #fate: Fate
  readonly #options: PipeOptions
  #sentBy = { client: 0, server: 0 }

  constructor(options: PipeOptions = {}) {
    this.#options = options
    this.#fate = options.fate ?? (() => [HOP_US])
    this.hasTimestamps = options.timestamps ?? true
    this.synWaitsUs = SYN_WAITS_US[options.guestTcp ?? 'linux-6.5']
    const program = new Diary('client', this.told, options.programs?.client)
    this.client = new TcpConnection(this, program, 1, options.isn ?? 100, { name: 'client', cvm: 0 }, 1, 40_000, 2, 80)
    connect(this.client)
  }

  /** Carries what is under way, and lets time-outs go off, until nothing more happens or the time is over. */
  settle(forUs = 50_000): this {
    const untilUs = this.nowUs + forUs
    while (!this.#queue.isEmpty && this.#queue.nextUs <= untilUs) {
      this.nowUs = this.#queue.nextUs
      const event = this.#queue.pop()
      if (event.kind === 'timer') onTimer(event.connection)
      else this.#arrive(event.to, event.segment)
    }
    this.nowUs = untilUs
    return this
  }

  get states(): string {
    return `${this.client.stateName} ${this.server?.stateName ?? '-'}`
  }

  /** A segment that comes to an end, made by hand. */
  forge(to: End, fields: Partial<Fields>): this {
    const segment = { flags: 0, sequence: 0, acknowledgment: 0, length: 0, stream: FORGED, offset: 0, ...fields }
    this.#arrive(to, segment)
    return this
  }

  /** What was sent since the last time. */
  take(): string[] {
    return this.sent.splice(0)
  }

  emit(connection: TcpConnection, flags: number, sequence: number, length: number, offset: number): void {
    const acknowledgment = flags & 16 ? connection.expected : 0
    const segment = { flags, sequence, acknowledgment, length, stream: connection.stream, offset }
    const from = connection === this.client ? 'client' : 'server'
    const seconds = this.nowUs / 1e6
    this.sent.push(`${seconds} ${from === 'client' ? '>' : '<'} ${flagsText(flags)}${length > 0 ? ` ${length}` : ''}`)
    this.#sentBy[from] += 1
    const to = from === 'client' ? 'server' : 'client'
    for (const delayUs of this.#fate(from, segment, this.#sentBy[from]))
      this.#queue.push(this.nowUs, delayUs, { kind: 'segment', to, segment })
  }

  wake(connection: TcpConnection, atUs: number): void {
    this.#queue.push(this.nowUs, atUs - this.nowUs, { kind: 'timer', connection })
  }

  accept(connection: TcpConnection): boolean {
    connection.isAccepted = this.#options.accepts?.() ?? true
    return connection.isAccepted
  }

  closed(): void {}

  /** A server's end for a SYN, and nothing for anything else when there is none. */
  #arrive(to: End, segment: Segment): void {
    if (to === 'client') receive(this.client, segment)
    else if (this.server) receive(this.server, segment)
    else if (segment.flags === 2) {
      const program = new Diary('server', this.told, this.#options.programs?.server)
      this.server = new TcpConnection(this, program, 2, -5, { name: 'server', cvm: 1 }, 2, 80, 1, 40_000)
      answerSyn(this.server, segment)
    }
  }
}
