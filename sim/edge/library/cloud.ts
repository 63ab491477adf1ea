import { proofOf } from '../../advise/reach/proof.ts'
import type { Language } from '../../base/language.ts'
import { clipped } from '../../base/text.ts'
import type { Cloud as Core } from '../../cloud/cloud.ts'
import { resolveDestination } from '../../cloud/destination.ts'
import { Connection } from '../../scenario/connection.ts'
import { requestOf } from '../../scenario/observe-step.ts'
import { claimOf } from '../../scenario/prove-step.ts'
import type { LiveStep, SegmentStep } from '../../scenario/scenario.ts'
import {
  type ClaimInput,
  type ConnectOptions,
  checkLanguage,
  checkOptions,
  checkText,
  checkWhole,
  cvmCalled,
  type Duration,
  type GuestInput,
  type LiveOptions,
  readStep,
  type SegmentOptions,
  shownValue,
  timeText,
} from './arguments.ts'
import { argumentsRead, UsageError } from './errors.ts'
import { type ProofResult, proofResult } from './proof.ts'

/** What a call came to: the fields of the cloud's Response, or the cloud's own error code with its message. */
export type CallResult =
  | { readonly ok: true; readonly response: Readonly<Record<string, unknown>>; readonly error?: undefined }
  | { readonly ok: false; readonly error: CallError; readonly response?: undefined }

export type CallError = {
  /** As the cloud's API says it: `ResourceUnavailable.ServiceWhiteListNotAdded`. */
  readonly code: string
  readonly message: string
}

export type CallOptions = { readonly by?: string | undefined; readonly name?: string | undefined }

/** Names, as of endpoints and targets, and how each of them stands. */
export type Standing = Readonly<Record<string, string>>

/**
 * A cloud that runs, in virtual time. `connect` and `call` act on it at the present time, `advance` lets time go by; the
 * same calls with the same seed show the same. What is called by a name may also be called by its cloud id.
 */
export class Cloud {
  readonly #core: Core
  readonly #language: Language
  /** How many segments were made by hand. */
  #segments = 0

  /** @internal */
  constructor(core: Core, language: Language) {
    this.#core = core
    this.#language = language
  }

  /** Virtual time since the world began, in microseconds. */
  get nowUs(): number {
    return this.#core.nowUs
  }

  /** Opens a TCP connection, sends a request, reads the answer and closes: `connect('consumer', 'ep1:80')`. */
  connect(from: string, to: string, options: ConnectOptions = {}): Connection {
    return this.#send('connect', from, to, options)
  }

  /** Sends one datagram and waits for what comes back: `udp('consumer', 'ep1:53')`. */
  udp(from: string, to: string, options: ConnectOptions = {}): Connection {
    return this.#send('udp', from, to, options)
  }

  /** Sends an echo request and waits for what comes back: `ping('consumer', 'web1')`. */
  ping(from: string, to: string, options: Pick<ConnectOptions, 'patience'> = {}): Connection {
    return this.#send('ping', from, to, options)
  }

  /** Writes bytes at one end of a connection that is kept open (`connect(from, to, { as: 'a' })`), until the other end has them. */
  send(on: string, options: LiveOptions & { readonly bytes?: number | string | undefined } = {}): Connection {
    return this.#live('send', on, options, [...LIVE_KEYS, 'bytes'])
  }

  /** Waits until one end of a connection that is kept open has been given so many bytes more. */
  receive(on: string, options: LiveOptions & { readonly bytes?: number | string | undefined } = {}): Connection {
    return this.#live('receive', on, options, [...LIVE_KEYS, 'bytes'])
  }

  /** Closes a connection that is kept open, or, with `half`, only this end's direction. */
  close(on: string, options: LiveOptions & { readonly half?: boolean | undefined } = {}): Connection {
    return this.#live('close', on, options, [...LIVE_KEYS, 'half'])
  }

  /** Resets a connection that is kept open. */
  reset(on: string, options: LiveOptions = {}): Connection {
    return this.#live('reset', on, options, LIVE_KEYS)
  }

  /** Sends one TCP segment with any flags, and tells what comes back: `segment('consumer', 'ep1:80', 'FIN').answer`. */
  segment(from: string, to: string, flags: string, options: Omit<SegmentOptions, 'side'> = {}): Connection {
    checkOptions(options, SEGMENT_KEYS, 'segment')
    checkWhole(options.patience)
    const says = { from, to, flags, ...options, patience: timeText(options.patience) }
    const step = argumentsRead(readStep('segment', says), this.#language)
    const { how } = step
    if ('from' in how) this.#resolve({ ...how, protocol: 'TCP', patienceUs: step.patience, bytes: step.bytes })
    this.#segments += 1
    return this.#finish(step, `${from} -> ${to}`, this.#segments)
  }

  /** An endpoint, a CLB or a CVM forgets the connections that it tracks. Returns how many those were. */
  flush(component: string): number {
    const { endpoints, clbs, cvms } = this.#core.network
    const names = [...endpoints, ...clbs, ...cvms].map(({ name }) => name)
    if (!names.includes(component)) throw new UsageError(NO_COMPONENT[this.#language](component))
    return this.#core.flush(component)
  }

  /** How a connection that is kept open stands: `{ client: 'ESTABLISHED', server: 'ESTABLISHED', 'flow.ep1': 'ESTABLISHED' }`. */
  connectionState(on: string): Standing {
    const state = this.#core.connectionState(on)
    if (state === undefined) throw new UsageError(NOT_OPEN[this.#language](on))
    const { client, server = 'CLOSED', flow } = state
    return { client, server, ...Object.fromEntries([...flow].map(([name, one]) => [`flow.${name}`, one])) }
  }

  /** What `connect` would show now, in words, hop by hop, as `isthmus explain` prints it. Nothing changes. */
  explain(
    from: string,
    to: string,
    options: ConnectOptions & { readonly language?: Language | undefined } = {},
  ): string {
    checkOptions(options, [...CONNECT_KEYS, 'language'], 'explain')
    const { language, ...dialled } = options
    checkLanguage(language)
    return this.fork().connect(from, to, dialled).text(language)
  }

  /**
   * Calls the cloud's API, with its own names of actions and parameters; any ...Id takes a name of the scenario. `by` is the
   * account that calls, by name or UIN; left out: the owner of what the call is about. `name` is what the thing that the
   * call makes is called from here on.
   */
  call(action: string, parameters: Readonly<Record<string, unknown>> = {}, options: CallOptions = {}): CallResult {
    if (typeof action !== 'string') throw new UsageError(`call: an action is a text, not ${shownValue(action)}`)
    if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters))
      throw new UsageError(`${action}: parameters are an object, not ${shownValue(parameters)}`)
    checkOptions(options, ['by', 'name'], action)
    const { by, name } = options
    checkText(by, 'by')
    checkText(name, 'name')
    const result = this.#core.apply({ action, by, name, parameters, origin: undefined, parameterOrigins: new Map() })
    if (result.ok) return { ok: true, response: result.response }
    const { code, message } = result.error
    return { ok: false, error: { code, message: message[this.#language] } }
  }

  /** Changes what runs inside a CVM, which is its owner's business and no call: `guest('web1', { listen: [8080] })`. */
  guest(name: string, change: GuestInput): void {
    const cvm = argumentsRead(cvmCalled(this.#core.network, name), this.#language)
    const { changes } = argumentsRead(readStep('guest', { [cvm]: change }), this.#language)
    const problems = this.#core.guest(cvm, changes.get(cvm) ?? {})
    if (problems.length > 0) argumentsRead({ ok: false, problems }, this.#language)
  }

  /**
   * Whether a claim is true of all packets: `prove({ only: { from: 'vpc1', to: 'vpc2', via: 'ep1' } })`. A false one gives a packet
   * that shows it. Nothing changes, and no time goes by.
   */
  prove(claim: ClaimInput): ProofResult {
    const step = argumentsRead(readStep('prove', claim), this.#language)
    const found = claimOf(this.#core.network, step)
    if (!found.ok) throw new UsageError(found.message[this.#language])
    return proofResult(proofOf(this.#core, found.claim, step.health), this.#language)
  }

  /** Lets virtual time go by, as in `15m`, or whole microseconds: health checks run, sessions end. */
  advance(duration: Duration): void {
    checkWhole(duration)
    const { durationUs } = argumentsRead(readStep('advance', timeText(duration)), this.#language)
    if (!this.#core.advance(durationUs)) throw new UsageError(TOO_MUCH[this.#language])
  }

  /** A cloud that is like this one now, and goes its own way from here. */
  fork(): Cloud {
    return new Cloud(this.#core.fork(), this.#language)
  }

  /** The states of endpoints, CVMs and CLBs, in the cloud's words: `{ ep1: 'ACTIVE', web1: 'RUNNING' }`. */
  states(): Standing {
    const { endpoints, cvms, clbs } = this.#core.network
    return Object.fromEntries([...endpoints, ...cvms, ...clbs].map(({ name, state }) => [name, state]))
  }

  /** What health checks say of each target: `{ 'lb1/tcp:80/web1': 'Alive' }`. */
  health(): Standing {
    return Object.fromEntries(this.#core.health())
  }

  #send(kind: 'connect' | 'udp' | 'ping', from: string, to: string, options: ConnectOptions): Connection {
    checkOptions(options, KEYS[kind], kind)
    if (options.patience !== 'kernel') checkWhole(options.patience)
    const says = { from, to, ...options, patience: timeText(options.patience) }
    const step = argumentsRead(readStep(kind, says), this.#language)
    const protocol = PROTOCOLS[kind]
    const { port, sourcePort, bytes, patience: patienceUs } = step
    const dial = { from: step.from, to: step.to, port, protocol, sourcePort, patienceUs, bytes }
    const request = this.#resolve(step.as === undefined ? dial : { ...dial, as: step.as })
    return new Connection(this.#core.connect(request), `${from} -> ${to}`, this.#language)
  }

  #resolve(dial: Parameters<typeof resolveDestination>[1]) {
    const found = resolveDestination(this.#core.network, dial)
    if (!found.ok) throw new UsageError(found.fault.message[this.#language])
    return found.value
  }

  #live(kind: LiveStep['kind'], on: string, options: LiveOptions, keys: readonly string[]): Connection {
    checkOptions(options, keys, kind)
    checkWhole(options.patience)
    if (typeof on !== 'string')
      throw new UsageError(`${kind}: a connection is called by its name, not ${shownValue(on)}`)
    const says = { on, ...options, patience: timeText(options.patience) }
    return this.#finish(argumentsRead(readStep(kind, says), this.#language), `${kind} on ${on}`, 0)
  }

  #finish(step: LiveStep | SegmentStep, what: string, nth: number): Connection {
    const prepared = requestOf(this.#core, step, nth)
    const activity = prepared.ok ? this.#core.begin(prepared.request) : undefined
    if (activity === undefined) throw new UsageError(NOT_OPEN[this.#language]('on' in step ? step.on : what))
    return new Connection(this.#core.finish(activity), what, this.#language)
  }
}

const CONNECT_KEYS = ['sourcePort', 'patience', 'bytes'] as const satisfies readonly (keyof ConnectOptions)[]
const LIVE_KEYS = ['side', 'patience'] as const satisfies readonly (keyof LiveOptions)[]
const SEGMENT_KEYS = [
  'sourcePort',
  'source',
  'seq',
  'ack',
  'bytes',
  'ttl',
  'patience',
] as const satisfies readonly (keyof SegmentOptions)[]

const NOT_OPEN = {
  en: (name: string) => `no connection is open as ${clipped(name)}, at least not this way`,
  zh: (name: string) => `没有名为 ${clipped(name)} 的连接处于打开状态，或者它的这个方向已经关闭`,
}
const NO_COMPONENT = {
  en: (name: string) => `no endpoint, CLB or CVM is called ${clipped(name)}`,
  zh: (name: string) => `没有名为 ${clipped(name)} 的终端节点、CLB 或云服务器`,
}
const TOO_MUCH = {
  en: 'so much happens in that time that it was stopped on the way',
  zh: '这段时间里发生的事情过多，已中途停止',
}
const KEYS = { connect: [...CONNECT_KEYS, 'as'], udp: CONNECT_KEYS, ping: ['patience'] } as const
const PROTOCOLS = { connect: 'TCP', udp: 'UDP', ping: 'ICMP' } as const
