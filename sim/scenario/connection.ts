import type { Language } from '../base/language.ts'
import { PLAIN, traceText } from '../trace/text.ts'
import type { PacketTrace, Trace } from '../trace/trace.ts'
import type { Observation } from '../world/observation.ts'
import { oneLine, printable } from './readable.ts'
import { observedText } from './report-text.ts'

/** What Node's `console.log` asks an object for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** A trace that prints itself: `String(trace)` and `console.log(trace)` show it hop by hop. As JSON it is its packets. */
export class PrintedTrace implements Trace {
  readonly packets: readonly PacketTrace[]
  readonly #language: Language

  constructor({ packets }: Trace, language: Language) {
    this.packets = packets
    this.#language = language
  }

  /** The way hop by hop, as `isthmus explain` prints it. */
  text(language: Language = this.#language): string {
    return traceText(printable<Trace>({ packets: this.packets }), language, PLAIN).trimEnd()
  }

  toString(): string {
    return this.text()
  }

  /** @internal */
  [INSPECT](): string {
    return this.text()
  }
}

/** What one connection showed, on both of its ends and in between. `String(connection)` says it in words, with the trace. */
export class Connection implements Observation {
  /** What its client sees. */
  readonly outcome: Observation['outcome']
  /** DELIVERED, or why the packet that decided the outcome ended. */
  readonly reason: Observation['reason']
  /** The component at which it ended: the backend that answered, or the component that dropped it. */
  readonly where: string
  /** Other names under which a reader may look for that place: its subnet, ACL, group, service. */
  readonly places: readonly string[]
  /** The CVM that answered. */
  readonly backend: string | undefined
  /** The client's address as that CVM saw it. */
  readonly sourceSeen: string | undefined
  /** The client's port as that CVM saw it. */
  readonly sourcePortSeen: number | undefined
  /** The port that the client connected from. */
  readonly sourcePort: number
  /** Virtual time at which the client began, in microseconds. */
  readonly startUs: number
  /** Virtual time at which the outcome was known, in microseconds. */
  readonly endUs: number
  /** What happened to its packets, hop by hop. */
  readonly trace: PrintedTrace
  /** Bytes that a `send` brought to the other side, or that a `receive` got. */
  readonly bytes: number | undefined
  /** Whether the server's application knows the client, where it has a list of those that it lets in. */
  readonly login: Observation['login']
  /** What the client's own kernel said when it sent nothing. */
  readonly localError: Observation['localError']
  /** What came back to a `segment`. */
  readonly answer: Observation['answer']
  /** Of `summary()` and `text()` when they are not told. */
  readonly language: Language
  readonly #what: string

  /** @internal */
  constructor(observation: Observation, what: string, language: Language) {
    this.outcome = observation.outcome
    this.reason = observation.reason
    this.where = observation.where
    this.places = observation.places
    this.backend = observation.backend
    this.sourceSeen = observation.sourceSeen
    this.sourcePortSeen = observation.sourcePortSeen
    this.sourcePort = observation.sourcePort
    this.startUs = observation.startUs
    this.endUs = observation.endUs
    this.bytes = observation.bytes
    this.login = observation.login
    this.localError = observation.localError
    this.answer = observation.answer
    this.trace = new PrintedTrace(observation.trace, language)
    this.language = language
    this.#what = what
  }

  /** In one line: `consumer -> ep1:80  timeout after 10 s: TARGET_INGRESS_DENIED at web1`. */
  summary(language: Language = this.language): string {
    const { outcome, reason, where, backend, sourceSeen, sourcePortSeen } = this
    const ends = { backend, sourceSeen, sourcePortSeen }
    const seen = Object.fromEntries(Object.entries(ends).filter(([, value]) => value !== undefined))
    const observed = { outcome, reason, where, tookUs: this.endUs - this.startUs, ...seen }
    return `${oneLine(this.#what)}  ${observedText(observed, language)}`
  }

  /** The line that sums it up, and the trace: what `isthmus explain` prints. */
  text(language: Language = this.language): string {
    return `${this.summary(language)}\n\n${this.trace.text(language)}\n`
  }

  toString(): string {
    return this.text()
  }

  /** @internal */
  [INSPECT](): string {
    return this.text()
  }
}
