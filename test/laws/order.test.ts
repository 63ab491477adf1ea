import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Random } from '../../sim/base/random.ts'
import type { Verdict } from '../../sim/check/oracle/oracle.ts'
import type { Network } from '../../sim/model/network.ts'
import { ipv4Text } from '../../sim/net/ipv4.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { type Literal, networkOf } from '../support/networks.ts'
import { aimArb, aimed, literalArb, optionsArb } from '../support/networks-arbitrary.ts'
import { Met, runs } from '../support/networks-met.ts'
import { planeOf } from '../support/networks-rig.ts'
import { answerShot, shotOf, walked } from '../support/networks-shots.ts'

/**
 * What is given in order is written down first: addresses in a subnet. SNAT addresses cannot be, so no rule may tell one
 * from another, nor a scheduler (IP_HASH), and they are not compared.
 */
function written(literal: Literal, { cvms, clbs, endpoints }: Network): Literal {
  return {
    ...(JSON.parse(JSON.stringify(literal).replaceAll('11.163.0.1/32', '198.51.100.1/32')) as Literal),
    cvms: withAddresses(literal.cvms, cvms, (cvm, { address }) => ({ ...cvm, ip: ipv4Text(address) })),
    clbs: withAddresses(literal.clbs, clbs, (clb, { vip }) => ({ ...clb, vip: ipv4Text(vip) })),
    endpoints: withAddresses(literal.endpoints, endpoints, (endpoint, { address }) => ({
      ...endpoint,
      ip: ipv4Text(address),
    })),
  }
}

const withAddresses = <Document, Built extends { readonly name: string }>(
  documents: Record<string, Document> | undefined,
  built: readonly Built[],
  write: (document: Document, one: Built) => Document,
): Record<string, Document> =>
  Object.fromEntries(built.map((one) => [one.name, write(documents![one.name]!, one)] as const))

/** The same documents, each kind in another order; so are the subnets of a VPC and the listeners of a CLB. */
function shuffled(literal: Literal, seed: number): Literal {
  const random = new Random(seed, 'order')
  const mixed = <T extends object>(record: T): T => {
    const entries = Object.entries(record)
    for (let i = entries.length - 1; i > 0; i--) {
      const j = random.integer(0, i)
      ;[entries[i], entries[j]] = [entries[j]!, entries[i]!]
    }
    return Object.fromEntries(entries) as T
  }
  const kinds = mixed(literal)
  const result = Object.fromEntries(
    Object.entries(kinds).map(([kind, documents]) => [kind, mixed(documents)]),
  ) as Literal
  return {
    ...result,
    vpcs: mapped(result.vpcs, (vpc) => ({ ...vpc, subnets: mixed(vpc.subnets ?? {}) })),
    clbs: mapped(result.clbs, (clb) => ({ ...clb, listeners: mixed(clb.listeners ?? {}) })),
  }
}

const mapped = <T>(record: Record<string, T> | undefined, change: (value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(record ?? {}).map(([key, value]) => [key, change(value)]))

const SNAT = /^11\.163\..*/

/** A verdict without what order may change: numbers of resources, and which SNAT address it is. */
const told = (network: Network, { word, to, header }: Verdict): unknown => ({
  word,
  to: to === undefined ? undefined : network.cvms[to]!.name,
  header: header && {
    vpc: network.vpcs[header.vpc]!.name,
    source: ipv4Text(header.source).replace(SNAT, 'snat'),
    sourcePort: header.sourcePort,
    destination: ipv4Text(header.destination),
    destinationPort: header.destinationPort,
  },
})

test('the order of independent documents does not change a verdict', { timeout: 60_000 }, () => {
  const met = new Met()
  fc.assert(
    fc.property(
      literalArb({ sourceHashes: true }),
      optionsArb,
      fc.integer(),
      fc.array(aimArb, { minLength: 8, maxLength: 16 }),
      (literal, options, seed, aims) => {
        const fixed = written(literal, networkOf(literal, options))
        const one = networkOf(fixed, options)
        const other = networkOf(shuffled(fixed, seed), options)
        const planes = [planeOf(one), planeOf(other)] as const
        for (const aim of aims) {
          const shot = shotOf(aimed(one, aim))
          const from = other.cvms.findIndex(({ name }) => name === one.cvms[shot.from]!.name)
          const here = walked(planes[0], one, shot)
          const there = walked(planes[1], other, { ...shot, from })
          expect(told(other, there)).toEqual(told(one, here))
          met.add(here.word)
          if (from !== shot.from) met.add('moved')
          const [back, backThere] = [answerShot(here, Flag.SYN | Flag.ACK), answerShot(there, Flag.SYN | Flag.ACK)]
          if (back === undefined || backThere === undefined) continue
          const answer = walked(planes[0], one, back)
          expect(told(other, walked(planes[1], other, backThere))).toEqual(told(one, answer))
          met.add(`answer: ${answer.word}`)
        }
      },
    ),
    { numRuns: runs(500) },
  )
  met.requireAll([
    ...['DELIVERED', 'PORT_CLOSED', 'EGRESS_DENIED', 'ENDPOINT_INGRESS_DENIED', 'CLB_INGRESS_DENIED', 'HAIRPIN'],
    ...['TARGET_INGRESS_DENIED', 'ACL_INGRESS_DENIED', 'NO_ELIGIBLE_TARGET', 'NO_TARGET', 'NO_ROUTE'],
    ...['moved', 'answer: DELIVERED', 'answer: ACL_EGRESS_DENIED'],
  ])
})
