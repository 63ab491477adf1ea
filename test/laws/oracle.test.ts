import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Oracle, type Shot } from '../../sim/check/oracle/oracle.ts'
import type { Verdict } from '../../sim/check/oracle/verdict.ts'
import { REASON_NAMES, type ReasonName } from '../../sim/dataplane/reason.ts'
import type { Network } from '../../sim/model/network.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { type Aim, aimArb, aimed, networkArb } from '../support/networks-arbitrary.ts'
import { Met, runs } from '../support/networks-met.ts'
import { planeOf } from '../support/networks-rig.ts'
import { answerShot, shotOf, walked } from '../support/networks-shots.ts'
import { REASONS_NOT_YET } from '../support/reasons-not-yet.ts'

/** One packet of a sequence; `nth` means one of those that were sent before. */
type Deed =
  | { readonly kind: 'open'; readonly aim: Aim }
  /** The same header again, and the answer to what arrived. */
  | { readonly kind: 'again' | 'answer'; readonly nth: number; readonly flags: number }
  /** An old one is ended, and its client opens it anew. */
  | {
      readonly kind: 'anew'
      readonly nth: number
      readonly ends: readonly ('again' | 'answer')[]
      readonly flags: number
    }
  /** The same ports and destination from another machine. */
  | { readonly kind: 'twin'; readonly nth: number; readonly client: number }

const flagsArb = fc.constantFrom(
  ...[Flag.SYN, Flag.SYN, Flag.ACK, Flag.ACK, Flag.SYN | Flag.ACK],
  ...[Flag.FIN | Flag.ACK, Flag.FIN | Flag.ACK, Flag.RST, Flag.RST | Flag.ACK],
)
const deedArb: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('open' as const), aim: aimArb }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const), nth: fc.nat(9), flags: flagsArb }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), nth: fc.nat(9), flags: flagsArb }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('anew' as const),
      nth: fc.nat(9),
      ends: fc.constantFrom(['again', 'answer'] as const, ['answer', 'again'] as const, ['again'] as const),
      flags: fc.constantFrom(Flag.FIN | Flag.ACK, Flag.RST | Flag.ACK),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('twin' as const), nth: fc.nat(9), client: fc.nat(5) }) },
)

/** A packet that was sent, and what became of it. */
type Past = { readonly shot: Shot; readonly verdict: Verdict }

/** The packets of a deed: none when there is none to repeat, or nobody to answer. */
function nextShots(network: Network, past: readonly Past[], deed: Deed): (Shot | undefined)[] {
  if (deed.kind === 'open') return [shotOf(aimed(network, deed.aim))]
  const before = past[deed.nth % Math.max(1, past.length)]
  if (before === undefined) return []
  const { shot, verdict } = before
  if (deed.kind === 'twin') {
    const { vpc } = network.cvms[shot.from]!
    const others = [...network.cvms.keys()].filter((cvm) => network.cvms[cvm]!.vpc === vpc)
    const from = others[deed.client % others.length]!
    return [{ ...shot, from, source: network.cvms[from]!.address }]
  }
  const isTcp = shot.protocol === Protocol.TCP
  const flags = isTcp ? deed.flags : 0
  const shots = { again: { ...shot, flags }, answer: answerShot(verdict, flags) }
  if (deed.kind !== 'anew') return [shots[deed.kind]]
  return isTcp ? [...deed.ends.map((end) => shots[end]), { ...shot, flags: Flag.SYN }] : []
}

/** How the target of a packet was chosen, if it has been through a CLB. */
function schedulerOf({ clbs }: Network, { flows }: Oracle, { from, sourcePort }: Shot): string | undefined {
  const flow = flows.findLast(({ first, client }) => client === from && first.sourcePort === sourcePort)
  const listener = flow?.target && clbs[flow.target.clb]?.listeners[flow.target.listener]
  return listener && listener.sessionPersistence > 0 ? 'session persistence' : listener?.scheduler
}

/** Reasons of which the oracle knows nothing yet. Whoever adds a Reason adds it to the oracle, or here. */
const UNKNOWN_TO_THE_ORACLE: readonly ReasonName[] = REASONS_NOT_YET

test('what the walk does to a packet, a naive model does too', { timeout: 60_000 }, () => {
  const met = new Met()
  fc.assert(
    fc.property(networkArb(), fc.array(deedArb, { minLength: 12, maxLength: 24 }), (network, deeds) => {
      const plane = planeOf(network)
      const oracle = new Oracle(network)
      const past: Past[] = []
      for (const deed of deeds) {
        for (const shot of nextShots(network, past, deed)) {
          if (shot === undefined) continue
          const verdict = oracle.send(shot)
          expect(walked(plane, network, shot)).toEqual(verdict)
          past.push({ shot, verdict })
          met.add(verdict.word)
          if (deed.kind === 'open' && verdict.word === 'DELIVERED') met.add(`by ${schedulerOf(network, oracle, shot)}`)
          met.add(`${deed.kind}: ${verdict.word}`)
        }
      }
    }),
    { numRuns: runs(2_000) },
  )
  met.requireAll(REASON_NAMES.filter((name) => !UNKNOWN_TO_THE_ORACLE.includes(name)))
  met.requireAll(['by WRR', 'by LEAST_CONN', 'by IP_HASH', 'by session persistence'])
  met.requireAll([
    ...[
      'again: DELIVERED',
      'again: CONNTRACK_INVALID',
      'again: PORT_CLOSED',
      'twin: DELIVERED',
      'twin: SNAT_EXHAUSTED',
    ],
    ...[
      'anew: DELIVERED',
      'anew: PORT_CLOSED',
      'answer: DELIVERED',
      'answer: ACL_EGRESS_DENIED',
      'answer: ACL_INGRESS_DENIED',
    ],
  ])
})
