import fc from 'fast-check'
import type { Shot, Verdict } from '../../sim/check/oracle/oracle.ts'
import type { Clb, EndPointState, EndpointService, Listener, Network } from '../../sim/model/network.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { type Aim, aimArb, aimed } from './networks-arbitrary.ts'
import { answerShot, shotOf } from './networks-shots.ts'

const { SYN, ACK, FIN, RST, PSH, URG } = Flag

/** A segment of an old flow: the same header again, or the answer to what arrived. */
type Turn = readonly ['again' | 'answer', number]

/** What a connection's two ends say, from where a SYN has arrived. */
const TALKS = {
  handshake: [
    ['answer', SYN | ACK],
    ['again', ACK],
  ],
  'client closes': [
    ['again', FIN | ACK],
    ['answer', ACK],
    ['answer', FIN | ACK],
    ['again', ACK],
  ],
  'server closes': [
    ['answer', FIN | ACK],
    ['again', ACK],
    ['again', FIN | ACK],
    ['answer', ACK],
  ],
  'client half closes': [
    ['again', FIN | ACK],
    ['answer', ACK],
    ['answer', ACK | PSH],
  ],
  'both close at once': [
    ['again', FIN | ACK],
    ['answer', FIN | ACK],
  ],
  'client resets': [['again', RST | ACK]],
  'server resets': [['answer', RST]],
  'client gone and back': [
    ['again', SYN],
    ['answer', ACK],
    ['again', RST],
    ['again', SYN],
  ],
} as const satisfies Record<string, readonly Turn[]>
type TalkName = keyof typeof TALKS

/** A change of the configuration; numbers are taken modulo what there is. */
type Edit =
  | { readonly kind: 'endpoint'; readonly nth: number; readonly state: EndPointState }
  | { readonly kind: 'clb' | 'cvm'; readonly nth: number; readonly isRunning: boolean }
  | { readonly kind: 'groups'; readonly isClosed: boolean }
  /** A service gets another CLB. */
  | { readonly kind: 'swap'; readonly nth: number }
  | { readonly kind: 'weight' | 'deregister' | 'unlisten'; readonly nth: number; readonly weight: number }

/** One thing that happens in a history; `nth` means one of the packets that were sent before. */
export type Deed =
  | { readonly kind: 'open'; readonly aim: Aim; readonly ttl: number }
  | { readonly kind: 'again' | 'answer'; readonly nth: number; readonly flags: number; readonly ttl: number }
  | { readonly kind: 'talk'; readonly nth: number; readonly talk: TalkName }
  /** The same ports and destination from another machine. */
  | { readonly kind: 'twin'; readonly nth: number; readonly client: number }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'flush'; readonly what: 'endpoint' | 'clb' | 'cvm'; readonly nth: number }
  | { readonly kind: 'edit'; readonly edit: Edit }
  /** The accept queue of a socket is full, or not any more. */
  | { readonly kind: 'queue'; readonly nth: number; readonly isFull: boolean }

/** Those of a connection, most often; else any, sound or not. */
const flagsArb = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(ACK, ACK, SYN, SYN | ACK, FIN | ACK, RST, RST | ACK, ACK | PSH) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, FIN, SYN | FIN, SYN | RST, FIN | PSH | URG, RST | FIN, PSH, ACK | URG, RST | URG),
  },
)
const ttlArb = fc.oneof(
  { weight: 12, arbitrary: fc.constant(64) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }) },
)

/** Around every time-out: a second before it, or a second after. */
const SECONDS = [10, 30, 60, 120, 300, 900, 432_000].flatMap((seconds) => [seconds - 1, seconds + 1])
const waitArb = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(1, 2, ...SECONDS) },
  { weight: 2, arbitrary: fc.constantFrom(119, 121, 899, 901) },
)

const nthArb = fc.nat(9)
const oftenTrueArb = fc.integer({ min: 0, max: 3 }).map((n) => n > 0)
const mostEditsArb: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    kind: fc.constant('endpoint' as const),
    nth: nthArb,
    state: fc.constantFrom('ACTIVE', 'ACTIVE', 'REJECTED'),
  }),
  fc.record({ kind: fc.constantFrom('clb' as const, 'cvm' as const), nth: nthArb, isRunning: oftenTrueArb }),
  fc.record({ kind: fc.constant('groups' as const), isClosed: oftenTrueArb.map((isOpen) => !isOpen) }),
  fc.record({
    kind: fc.constantFrom('weight' as const, 'weight' as const, 'deregister' as const, 'unlisten' as const),
    nth: nthArb,
    weight: fc.constantFrom(0, 10),
  }),
)

const editArb: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 9, arbitrary: mostEditsArb },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('swap' as const), nth: nthArb }) },
)

const deedArb: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('open' as const), aim: aimArb, ttl: ttlArb }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('again' as const, 'answer' as const),
      nth: nthArb,
      flags: flagsArb,
      ttl: ttlArb,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('talk' as const),
      nth: nthArb,
      talk: fc.oneof(
        { weight: 3, arbitrary: fc.constant<TalkName>('handshake') },
        { weight: 3, arbitrary: fc.constantFrom(...(Object.keys(TALKS) as TalkName[])) },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('twin' as const), nth: nthArb, client: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: waitArb }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('flush' as const),
      what: fc.constantFrom('endpoint' as const, 'clb' as const, 'cvm' as const),
      nth: nthArb,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), edit: editArb }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('queue' as const),
      nth: nthArb,
      isFull: fc.constantFrom(true, true, false),
    }),
  },
)

/** `nth` for the packet that was opened last. */
const LAST = -1

/** About as long as some state lasts goes by; or somebody forgets, with groups that let nothing through by then or as they were. */
const meanwhileArb: fc.Arbitrary<Deed[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SECONDS).map((seconds): Deed[] => [{ kind: 'wait', seconds }]) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('endpoint' as const, 'clb' as const, 'cvm' as const), nthArb, fc.boolean())
      .map(([what, nth, isClosed]): Deed[] => [
        ...(isClosed ? [{ kind: 'edit', edit: { kind: 'groups', isClosed } } as const] : []),
        { kind: 'flush', what, nth },
      ]),
  },
)

/** A connection is opened and brought into some state; then something happens; and then it is heard of again. */
const lapseArb: fc.Arbitrary<Deed[]> = fc
  .record({
    aim: aimArb,
    isOpen: oftenTrueArb,
    talk: fc.constantFrom(...(Object.keys(TALKS) as TalkName[])),
    meanwhile: meanwhileArb,
    kind: fc.constantFrom('again' as const, 'answer' as const),
    flags: fc.constantFrom(ACK, ACK, SYN, FIN | ACK),
  })
  .map(({ aim, isOpen, talk, meanwhile, kind, flags }) => [
    { kind: 'open', aim: { ...aim, spoofed: false, flags: aim.flags === 0 ? 0 : SYN }, ttl: 64 },
    ...(isOpen ? [{ kind: 'talk', nth: LAST, talk: 'handshake' } as const] : []),
    { kind: 'talk', nth: LAST, talk },
    ...meanwhile,
    { kind, nth: LAST, flags, ttl: 64 },
  ])

/** What happens on a network, one thing after the other. */
export const historyArb: fc.Arbitrary<Deed[]> = fc
  .array(fc.oneof({ weight: 6, arbitrary: deedArb.map((deed) => [deed]) }, { weight: 1, arbitrary: lapseArb }), {
    minLength: 12,
    maxLength: 36,
  })
  .map((parts) => parts.flat())

/** A packet that was sent, and what became of it; `isOpening`: it was no answer to anything before. */
export type Past = { readonly shot: Shot; readonly verdict: Verdict; readonly isOpening: boolean }

/** The packets of a deed, each made when the one before has been sent: none when there is none to repeat, or nobody to answer. */
export function* shotsOf(network: Network, past: readonly Past[], deed: Deed): Generator<Shot> {
  if (deed.kind === 'open') {
    yield { ...shotOf(aimed(network, deed.aim)), ttl: deed.ttl }
    return
  }
  if (!('nth' in deed) || deed.kind === 'flush' || deed.kind === 'queue') return
  const opened = deed.kind === 'talk' ? past.filter(({ verdict }) => verdict.word === 'DELIVERED') : past
  const before = deed.nth === LAST ? past.findLast(({ isOpening }) => isOpening) : nthOf(opened, deed.nth)
  if (before === undefined) return
  const { shot, verdict } = before
  const isTcp = shot.protocol === Protocol.TCP
  if (deed.kind === 'twin') {
    const { vpc } = network.cvms[shot.from]!
    const others = [...network.cvms.keys()].filter((cvm) => network.cvms[cvm]!.vpc === vpc)
    const from = others[deed.client % others.length]!
    yield { ...shot, from, source: network.cvms[from]!.address }
    return
  }
  const turns: readonly Turn[] = deed.kind === 'talk' ? TALKS[deed.talk] : [[deed.kind, deed.flags]]
  for (const [way, flags] of turns) {
    const one = way === 'again' ? { ...shot, flags: isTcp ? flags : 0 } : answerShot(verdict, isTcp ? flags : 0)
    if (one !== undefined) yield { ...one, ttl: 'ttl' in deed ? deed.ttl : 64 }
  }
}

const nthOf = <T>(list: readonly T[], nth: number): T | undefined => list[nth % Math.max(1, list.length)]

const replaced = <T>(list: readonly T[], old: T | undefined, changes: Partial<T>): T[] =>
  list.map((one) => (one === old ? { ...one, ...changes } : one))

/** The network after an edit. */
export function edited(network: Network, edit: Edit): Network {
  const { endpoints, clbs, cvms, securityGroups } = network
  switch (edit.kind) {
    case 'endpoint':
      return { ...network, endpoints: replaced(endpoints, nthOf(endpoints, edit.nth), { state: edit.state }) }
    case 'clb':
      return { ...network, clbs: replaced(clbs, nthOf(clbs, edit.nth), { state: stateOf(edit.isRunning) }) }
    case 'cvm':
      return { ...network, cvms: replaced(cvms, nthOf(cvms, edit.nth), { state: stateOf(edit.isRunning) }) }
    case 'swap': {
      const service = nthOf(network.endpointServices, edit.nth)
      const others = [...clbs.keys()].filter((clb) => clb !== service?.clb && isFit(clbs[clb]!, service))
      const clb = nthOf(others, edit.nth)
      return clb === undefined
        ? network
        : { ...network, endpointServices: replaced(network.endpointServices, service, { clb }) }
    }
    case 'groups': {
      const rules = edit.isClosed ? [] : (securityGroups.find(({ egress }) => egress.length > 0)?.egress ?? [])
      return { ...network, securityGroups: securityGroups.map((one) => ({ ...one, ingress: rules, egress: rules })) }
    }
    default: {
      const clb = nthOf(clbs, edit.nth)
      const listener = clb && nthOf(clb.listeners, edit.nth >> 1)
      const listeners = clb && listener ? listenersAfter(clb, listener, edit) : undefined
      return listeners === undefined ? network : { ...network, clbs: replaced(clbs, clb, { listeners }) }
    }
  }
}

const isFit = ({ vpc, type }: Clb, service: EndpointService | undefined): boolean =>
  type === 'INTERNAL' && vpc === service?.vpc && service.type === 'CLB'

const stateOf = (isRunning: boolean): 'RUNNING' | 'STOPPED' => (isRunning ? 'RUNNING' : 'STOPPED')

function listenersAfter(
  { listeners }: Clb,
  listener: Listener,
  { kind, nth, weight }: Extract<Edit, { readonly weight: number }>,
): Listener[] {
  if (kind === 'unlisten') return listeners.filter((one) => one !== listener)
  const target = nthOf(listener.targets, nth)
  const targets =
    kind === 'weight'
      ? replaced(listener.targets, target, { weight })
      : listener.targets.filter((one) => one !== target)
  return replaced(listeners, listener, { targets })
}
