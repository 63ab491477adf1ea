import {
  CERTIFICATE_FORMAT,
  type Certificate,
  type CertificateClass,
  type CertificateOutcome,
} from '../base/certificate.ts'
import { Health } from '../dataplane/balance.ts'
import { lookupSubnet } from '../dataplane/lookup.ts'
import { REASON_NAMES, Reason } from '../dataplane/reason.ts'
import { Step } from '../dataplane/step-log.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { Protocol, protocolText } from '../net/protocol.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { nameOfPlace, type Place } from '../trace/context.ts'
import { referenceOf } from '../trace/rules.ts'
import { valueAt } from '../trace/value-at.ts'
import type { AddressRange, Cell, ReachQuestion, Verdict } from './question.ts'

/** Which program wrote a certificate, and of what. */
export type CertificateOf = Pick<Certificate, 'isthmus' | 'scenario'>

/**
 * An answer of `reach` as the text of a file that `isthmus certify` checks by itself: JSON, with a line for each class. A question
 * with `sources` has no certificate: it is about addresses that no machine has.
 */
export function certificateOf(
  tables: Tables,
  question: ReachQuestion,
  cells: readonly Cell[],
  of: CertificateOf,
): string {
  const head = { certificate: CERTIFICATE_FORMAT, ...of, question: questionOf(tables, question) }
  const lines = cells.map((cell) => `    ${JSON.stringify(classOf(tables, cell))}`)
  const text = JSON.stringify({ ...head, classes: [] }, null, 2)
  return `${text.slice(0, text.lastIndexOf('[]'))}[\n${lines.join(',\n')}\n  ]\n}\n`
}

const PROTOCOLS: readonly Protocol[] = [Protocol.TCP, Protocol.UDP, Protocol.ICMP]
const HEALTH_TEXTS = Object.fromEntries(
  Object.entries(Health).map(([name, value]) => [value, name.charAt(0) + name.slice(1).toLowerCase()]),
)

function questionOf(
  tables: Tables,
  { from, to, protocols = PROTOCOLS, health, spoofed = false }: ReachQuestion,
): Certificate['question'] {
  const { names } = tables
  const named = (kind: 'cvm' | 'endpoint' | 'clb', indices: readonly number[]) =>
    indices.map((index) => names[kind](index).name)
  const asked = {
    anywhere: () => 'anywhere' as const,
    addresses: () => ({ addresses: 'ranges' in to ? addressesText(to.ranges) : '' }),
    cvms: () => ({ cvms: named('cvm', 'indices' in to ? to.indices : []) }),
    endpoints: () => ({ endpoints: named('endpoint', 'indices' in to ? to.indices : []) }),
    clbs: () => ({ clbs: named('clb', 'indices' in to ? to.indices : []) }),
  }
  const healths =
    health === 'any'
      ? health
      : Object.fromEntries([...health].map((value, target) => [names.target(target).name, HEALTH_TEXTS[value] ?? '']))
  return {
    from: named('cvm', from),
    to: asked[to.kind](),
    protocols: protocols.map(protocolText),
    health: healths,
    spoofed,
  }
}

function classOf(tables: Tables, cell: Cell): CertificateClass {
  return {
    clients: cell.clients.map((cvm) => tables.names.cvm(cvm).name),
    sources: cell.sources === 'foreign' ? 'foreign' : 'own',
    protocol: protocolText(cell.protocol),
    sourcePorts: runsText(cell.sourcePorts),
    destinations: cell.destinations === 'own' ? 'own' : addressesText(cell.destinations),
    ports: runsText(cell.destinationPorts),
    outcomes: cell.verdicts.map((verdict) => outcomeOf(tables, cell, verdict)),
  }
}

function outcomeOf(tables: Tables, cell: Cell, verdict: Verdict): CertificateOutcome {
  const { reason, reply, choice, rule } = verdict
  const at = new Set(placesOf(tables, cell, verdict))
  const isDelivered = reason === Reason.DELIVERED && reply !== NONE
  return {
    ...(choice !== NONE && { target: tables.names.target(choice).name }),
    reason: nameOfReason(reason),
    ...(isDelivered && { answer: nameOfReason(reply) }),
    at: [...at],
    ...(rule !== NONE && { rule: ruleText(tables, rule) }),
  }
}

const nameOfReason = (reason: number): string => REASON_NAMES[reason] ?? ''

/** A guest's rule is called by its place alone: of machines that are alike each has its own. */
function ruleText(tables: Tables, rule: number): string {
  const { name } = referenceOf(tables, rule)
  return name.slice(Math.max(0, name.lastIndexOf('.firewall[') + 1))
}

/** The components at which the packets of a cell ended: a subnet for a network ACL, a route table for a route. */
function placesOf(tables: Tables, cell: Cell, { where, step, servers, clb }: Verdict): readonly string[] {
  const { names, cvmSubnet, subnetRouteTable } = tables
  const isAcl = step === Step.ACL_EGRESS || step === Step.ACL_INGRESS
  const isClient = where.kind === 'cvm' && where.index === cell.example.client
  const isServer = where.kind === 'cvm' && clb === NONE && servers.includes(where.index)
  const machines = isServer ? servers : isClient ? cell.clients : [where.index]
  if (step === Step.ROUTE)
    return machines.map((cvm) => names.routeTable(valueAt(subnetRouteTable, valueAt(cvmSubnet, cvm))).name)
  if (isAcl) return subnetsOf(tables, cell, where, machines).map((subnet) => names.subnet(subnet).name)
  if (where.kind === 'cvm') return machines.map((cvm) => names.cvm(cvm).name)
  return [nameOfPlace(tables, where)]
}

/** The subnets whose ACL decided. Where nobody is, those of the VPC that the addresses would lie in. */
function subnetsOf(
  tables: Tables,
  { destinations }: Cell,
  { kind, index }: Place,
  machines: readonly number[],
): readonly number[] {
  const { cvmSubnet, clbSubnet, endpointSubnet, subnetStart, subnetLow } = tables
  if (kind === 'cvm') return machines.map((cvm) => valueAt(cvmSubnet, cvm))
  if (kind !== 'vpc') return [valueAt(kind === 'clb' ? clbSubnet : endpointSubnet, index)]
  const ranges = destinations === 'own' ? [] : destinations
  const lows = [...subnetLow.subarray(valueAt(subnetStart, index), valueAt(subnetStart, index + 1))]
  const firsts = [...ranges.map(({ low }) => low), ...lows.map((low) => (low ^ 0x80000000) >>> 0)]
  const inside = firsts.filter((first) => ranges.some(({ low, high }) => low <= first && first <= high))
  return inside.map((first) => lookupSubnet(tables, index, first | 0)).filter((subnet) => subnet !== NONE)
}

const runsText = (ranges: readonly { readonly first: number; readonly last: number }[]): string =>
  ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',')

const addressesText = (ranges: readonly AddressRange[]): string =>
  ranges.map(({ low, high }) => (low === high ? ipv4Text(low) : `${ipv4Text(low)}-${ipv4Text(high)}`)).join(',')
