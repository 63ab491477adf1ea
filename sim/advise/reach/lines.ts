import { lookupOwner } from '../../dataplane/lookup.ts'
import { REASON_NAMES, type ReasonName, reachedGuest } from '../../dataplane/reason.ts'
import type { Network } from '../../model/network.ts'
import { ipv4Text } from '../../net/ipv4.ts'
import { ALL_PORTS, type PortRange, portRangesText } from '../../net/port.ts'
import { Protocol, protocolText } from '../../net/protocol.ts'
import type { AddressRange, Cell, Probe } from '../../reach/question.ts'
import { ADDRESS_MAX, isIn } from '../../reach/ranges.ts'
import { type Fate, fateOf, type Outcome, reasonOf } from '../../reach/summary.ts'
import { NONE, type Tables } from '../../tables/tables.ts'
import { nameOfPlace, ownerPlace } from '../../trace/context.ts'
import { referenceOf } from '../../trace/rules.ts'
import type { RuleReference } from '../../trace/trace.ts'
import type { Reachable } from './passages.ts'

/** All packets that end in one way, at one place, by one rule. */
export type ReachLine = {
  readonly fate: Fate
  readonly reason: ReasonName
  /** The answer was stopped on its way back, not the request. */
  readonly isAnswer: boolean
  /** Why the answer that was stopped was no more than a refusal. */
  readonly refusal: ReasonName | undefined
  readonly where: string
  readonly rule: RuleReference | undefined
  readonly boxes: readonly ReachBox[]
}

/** The packets of a line that one sentence can say: every client with every destination and every port. */
export type ReachBox = {
  readonly protocol: string
  readonly clients: readonly string[]
  /** By name where it is one of a network's own, else by address: `ep1 (10.0.1.200)`, `10.0.2.0-10.0.2.255`. */
  readonly destinations: readonly string[]
  /** `ALL`, `80,443`; empty for ICMP. */
  readonly ports: string
  readonly sourcePorts: string
  /** Whom the packets get to, or would have; empty: nobody had been chosen yet. */
  readonly servers: readonly string[]
  readonly via: string | undefined
  /** Whatever target the listener chooses, it comes to this; or only when it chooses these servers, or none. */
  readonly isSure: boolean
  /** One of them, as `explain` and `connect` take it. */
  readonly example: string
}

/** Outcomes as lines: what is delivered first, then what is refused, then what is dropped; within these by Reason and place. */
export function linesOf({ network, tables }: Reachable, outcomes: readonly Outcome[]): ReachLine[] {
  const lines = new Map<string, Omit<ReachLine, 'boxes'> & { readonly outcomes: Outcome[] }>()
  for (const outcome of outcomes) {
    const { verdict } = outcome
    const [fate, reason, where] = [fateOf(verdict), reasonOf(verdict), whereOf(network, tables, outcome)]
    const decided = (verdict.lost ?? verdict).rule
    const rule = decided === NONE ? undefined : referenceOf(tables, decided)
    const isAnswer = fate === 'dropped' && reachedGuest(verdict.reason)
    const refusal = verdict.lost && REASON_NAMES[verdict.reason]
    const key = fate === 'delivered' ? fate : `${fate} ${reason} ${isAnswer} ${refusal} ${where} ${rule?.name}`
    const line = lines.get(key) ?? { fate, reason, isAnswer, refusal, where, rule, outcomes: [] }
    lines.set(key, line)
    line.outcomes.push(outcome)
  }
  return [...lines.values()]
    .map(({ outcomes: all, ...line }) => ({ ...line, boxes: boxesOf(network, tables, all) }))
    .sort((a, b) => FATES.indexOf(a.fate) - FATES.indexOf(b.fate))
}

/** Where packets end; of machines that are alike, all that are meant. */
function whereOf(network: Network, tables: Tables, { cell, verdict }: Outcome): string {
  const { servers, lost } = verdict
  const { where } = lost ?? verdict
  if (where.kind !== 'cvm') return nameOfPlace(tables, where)
  const isClient = cell.clients.includes(where.index) && !servers.includes(where.index)
  const alike = isClient ? cell.clients : servers.length > 0 ? servers : dialledOf(network, tables, cell)
  return alike.includes(where.index)
    ? alike.map((index) => network.cvms[index]?.name).join(', ')
    : nameOfPlace(tables, where)
}

/** The machines of the clients' VPC that a cell's packets dial, where nobody had been asked for them yet. */
function dialledOf({ cvms }: Network, { cvmVpc }: Tables, { clients, destinations }: Cell): number[] {
  const vpc = cvmVpc[clients[0] ?? NONE]
  const isDialled = (one: Network['cvms'][number]): boolean =>
    one.vpc === vpc && destinations !== 'own' && isIn(destinations, one.address >>> 0)
  return [...cvms.entries()].flatMap(([index, cvm]) => (isDialled(cvm) ? [index] : []))
}

const FATES: readonly Fate[] = ['delivered', 'refused', 'dropped']

/** Outcomes that differ in the server alone are one box. */
function boxesOf(network: Network, tables: Tables, outcomes: readonly Outcome[]): ReachBox[] {
  const boxes = new Map<string, { readonly outcomes: Outcome[] }>()
  for (const outcome of outcomes) {
    const { cell, verdict } = outcome
    const { protocol, clients, destinations, sourcePorts, destinationPorts } = cell
    const key = JSON.stringify([protocol, clients, destinations, sourcePorts, destinationPorts, verdict.via])
    const box = boxes.get(key) ?? { outcomes: [] }
    boxes.set(key, box)
    box.outcomes.push(outcome)
  }
  return [...boxes.values()].map((box) => boxOf(network, tables, box.outcomes))
}

function boxOf(network: Network, tables: Tables, outcomes: readonly Outcome[]): ReachBox {
  const [first] = outcomes
  if (first === undefined) throw new Error('assertion failed: a box has an outcome')
  const { cell, verdict } = first
  const cvmName = (index: number): string => network.cvms[index]?.name ?? ''
  const servers = new Set(outcomes.flatMap((outcome) => outcome.verdict.servers.map(cvmName)))
  return {
    protocol: protocolText(cell.protocol),
    clients: cell.clients.map(cvmName),
    destinations: destinationTexts(tables, cell),
    ports: cell.protocol === Protocol.ICMP ? '' : portsText(cell.destinationPorts),
    sourcePorts: cell.protocol === Protocol.ICMP ? '' : portsText(cell.sourcePorts),
    servers: [...servers],
    via: network.endpoints[verdict.via]?.name,
    isSure: outcomes.length === cell.verdicts.length,
    example: probeText(network, tables, cell.example),
  }
}

/** Port 0 is a number that no program listens on by choice: to a person all ports are all from 1. */
export function portsText(ports: readonly PortRange[]): string {
  const [first] = ports
  return ports.length === 1 && first !== undefined && first.first <= 1 && first.last === ALL_PORTS.last
    ? 'ALL'
    : portRangesText(ports)
}

/** `consumer:40000 -> ep1:80`, `udp consumer:40000 -> 10.0.1.7:53`, `ping consumer -> web1`. */
export function probeText(network: Network, tables: Tables, probe: Probe): string {
  const client = network.cvms[probe.client]?.name ?? ''
  const to =
    nameOfAddress(tables, tables.cvmVpc[probe.client] ?? NONE, probe.destination) ?? ipv4Text(probe.destination)
  if (probe.protocol === Protocol.ICMP) return `ping ${client} -> ${to}`
  const kind = probe.protocol === Protocol.UDP ? 'udp ' : ''
  return `${kind}${client}:${probe.sourcePort} -> ${to}:${probe.destinationPort}`
}

/** The name of whoever has an address (signed or not) in a VPC, as the walk finds him. */
export function nameOfAddress(tables: Tables, vpc: number, address: number): string | undefined {
  const owner = lookupOwner(tables, vpc, address | 0)
  return owner === NONE ? undefined : nameOfPlace(tables, ownerPlace(vpc, owner))
}

/** So many single addresses of a range are looked up for the names that they have; of a longer one its two ends are told. */
const NAMED_MAX = 64

function destinationTexts(tables: Tables, { clients, destinations }: Cell): string[] {
  if (destinations === 'own') return ['127.0.0.1']
  const vpc = tables.cvmVpc[clients[0] ?? NONE] ?? NONE
  return destinations.flatMap((range) => rangeTexts(tables, vpc, range))
}

function rangeTexts(tables: Tables, vpc: number, { low, high }: AddressRange): string[] {
  if (low === 0 && high === ADDRESS_MAX) return ['0.0.0.0/0']
  if (high - low >= NAMED_MAX) return [`${ipv4Text(low | 0)}-${ipv4Text(high | 0)}`]
  const addresses = Array.from({ length: high - low + 1 }, (_, offset) => low + offset)
  const names = addresses.map((address) => nameOfAddress(tables, vpc, address))
  if (names.every((name) => name === undefined))
    return [low === high ? ipv4Text(low | 0) : `${ipv4Text(low | 0)}-${ipv4Text(high | 0)}`]
  return addresses.map((address, index) =>
    names[index] === undefined ? ipv4Text(address | 0) : `${names[index]} (${ipv4Text(address | 0)})`,
  )
}
