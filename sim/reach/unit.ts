import { findListener, findSocket } from '../dataplane/lookup.ts'
import { accepts } from '../dataplane/security.ts'
import { Protocol } from '../net/protocol.ts'
import { EGRESS, INGRESS, NONE, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import type { AddressRange } from './question.ts'
import { flatRow, pointsRow, type Row, type RuleList, type RuleLists } from './rows.ts'
import { clippedRow, mapRow } from './runs.ts'
import { targetsOf } from './site.ts'

/** Addresses of a client's VPC that no check tells apart, and what stands there. */
export type Goal =
  /** Each client's own address. */
  | { readonly kind: 'own' }
  /** 127.0.0.0/8, which never leaves the machine: one address, or all to which no socket is bound. */
  | { readonly kind: 'loopback'; readonly ranges: readonly AddressRange[]; readonly example: number }
  /** Nobody has them. `subnet`: in which they lie, or NONE. */
  | {
      readonly kind: 'nobody'
      readonly ranges: readonly AddressRange[]
      readonly example: number
      readonly subnet: number
    }
  | { readonly kind: 'cvms'; readonly cvms: readonly number[]; readonly ranges: readonly AddressRange[] }
  | { readonly kind: 'clb'; readonly index: number }
  | { readonly kind: 'endpoint'; readonly index: number }

/** One packet's ends: a client, at an address, and what it dials. */
export type Ends = {
  readonly client: number
  readonly source: number
  readonly destination: number
  readonly protocol: Protocol
}

/** What a rule's value in a row becomes when it lets the packet through: then it does not matter which. */
const PASSES = -2
/** A source port that the link does not keep. */
const REMAPPED = -3

/** What decides on the way to a goal, by the destination port; and on the answer's way back, by the source port. */
export type Way = { readonly there: readonly Row[]; readonly back: () => readonly Row[] }

/** The rows of rules, listeners and sockets that a packet may meet. Each is only ever one cut too many, never one too few. */
export class Ways {
  readonly #tables: Tables
  readonly #lists: RuleLists
  readonly #views = new WeakMap<Row, Row>()
  readonly #listeners = new Map<number, Row>()
  readonly #denies = (rule: number): number => (rule !== NONE && accepts(this.#tables, rule) ? PASSES : rule)
  readonly #refuses = (rule: number): number => (rule === NONE || accepts(this.#tables, rule) ? PASSES : rule)

  constructor(tables: Tables, lists: RuleLists) {
    this.#tables = tables
    this.#lists = lists
  }

  /** `snat`: the link's address for the client, where the goal is an endpoint. */
  of(goal: Goal, ends: Ends, snat: number): Way {
    const { cvmVpc, cvmSubnet, cvmGroupList } = this.#tables
    const { client, source, destination, protocol } = ends
    if (goal.kind === 'own' || goal.kind === 'loopback') {
      return { there: [this.#sockets(client, protocol, destination)], back: () => [] }
    }
    const subnet = valueAt(cvmSubnet, client)
    const left = this.#lists.groups(valueAt(cvmGroupList, client), EGRESS, valueAt(cvmVpc, client))
    const there = [this.#denying(left, protocol, destination)]
    const goalSubnet = this.#subnetOf(goal)
    if (goalSubnet !== subnet) {
      there.push(this.#denying(this.#lists.acl(subnet, EGRESS), protocol, destination))
      if (goalSubnet !== NONE) there.push(this.#denying(this.#lists.acl(goalSubnet, INGRESS), protocol, source))
    }
    switch (goal.kind) {
      case 'nobody':
        return { there, back: () => [] }
      case 'cvms':
        return this.#toCvm(goal.cvms[0] ?? NONE, ends, there)
      case 'clb': {
        const back = (): Row[] => this.#backFrom(goal.index, source, ends, undefined)
        return { there: [...there, ...this.#clb(goal.index, protocol, source)], back }
      }
      case 'endpoint':
        return this.#toEndpoint(goal.index, ends, snat, there)
    }
  }

  #toCvm(server: number, ends: Ends, there: readonly Row[]): Way {
    const { cvmVpc, cvmSubnet, cvmGroupList, cvmAddress } = this.#tables
    const { client, source, destination, protocol } = ends
    const list = this.#lists.groups(valueAt(cvmGroupList, server), INGRESS, valueAt(cvmVpc, server))
    const rows = [...there, this.#denying(list, protocol, source)]
    const firewall = this.#lists.firewall(server)
    if (firewall !== undefined) rows.push(mapRow(firewall.row(protocol, source), this.#refuses))
    rows.push(this.#sockets(server, protocol, valueAt(cvmAddress, server)))
    const [near, far] = [valueAt(cvmSubnet, client), valueAt(cvmSubnet, server)]
    const back = (): Row[] =>
      near === far
        ? []
        : [
            ...this.#answers(this.#lists.acl(far, EGRESS), protocol, source),
            ...this.#answers(this.#lists.acl(near, INGRESS), protocol, destination),
          ]
    return { there: rows, back }
  }

  #toEndpoint(endpoint: number, ends: Ends, snat: number, there: readonly Row[]): Way {
    const { endpointVpc, endpointGroupList, endpointClb } = this.#tables
    const { source, protocol } = ends
    const list = this.#lists.groups(valueAt(endpointGroupList, endpoint), INGRESS, valueAt(endpointVpc, endpoint))
    const rows = [...there]
    if (valueAt(endpointGroupList, endpoint) !== 0) rows.push(this.#denying(list, protocol, source))
    const clb = valueAt(endpointClb, endpoint)
    if (clb === NONE) return { there: rows, back: () => [] }
    return {
      there: [...rows, ...this.#clb(clb, protocol, snat)],
      back: () => this.#backFrom(clb, snat, ends, endpoint),
    }
  }

  /** What a CLB asks: its groups, and its listeners. `source`: whom it sees. */
  #clb(clb: number, protocol: number, source: number): Row[] {
    const { clbGroupList, clbVpc } = this.#tables
    const list = valueAt(clbGroupList, clb)
    const listeners = this.#listenersOf(clb, protocol)
    if (list === 0) return [listeners]
    return [this.#denying(this.#lists.groups(list, INGRESS, valueAt(clbVpc, clb)), protocol, source), listeners]
  }

  /** The network ACLs that an answer meets from a CLB's targets to the client, through a link or not. */
  #backFrom(clb: number, seen: number, { client, source, destination, protocol }: Ends, endpoint: number | undefined) {
    const { cvmSubnet, targetCvm, clbSubnet, endpointSubnet, snatFirstPort, snatLastPort } = this.#tables
    const servers = new Set(targetsOf(this.#tables, clb).map((target) => valueAt(targetCvm, target)))
    const subnets = new Set([...servers].map((server) => valueAt(cvmSubnet, server)))
    const rows: Row[] = []
    const atTargets = [...subnets].flatMap((subnet) => this.#answers(this.#lists.acl(subnet, EGRESS), protocol, seen))
    const home = valueAt(cvmSubnet, client)
    if (endpoint === undefined) {
      rows.push(...atTargets)
      if (valueAt(clbSubnet, clb) === home) return rows
    } else {
      const kept = { first: valueAt(snatFirstPort, endpoint), last: valueAt(snatLastPort, endpoint) }
      for (const row of atTargets) rows.push(clippedRow(row, kept, REMAPPED))
      const subnet = valueAt(endpointSubnet, endpoint)
      if (subnet === home) return rows
      rows.push(...this.#answers(this.#lists.acl(subnet, EGRESS), protocol, source))
    }
    rows.push(...this.#answers(this.#lists.acl(home, INGRESS), protocol, destination))
    return rows
  }

  /** What an ACL says of an answer, by the port that it goes to; an answer to a datagram may be an ICMP error, which has none. */
  #answers(list: RuleList | undefined, protocol: number, peer: number): Row[] {
    if (list === undefined) return []
    const row = this.#denying(list, protocol, peer)
    if (protocol === Protocol.TCP) return [row]
    return [row, flatRow(this.#denying(list, Protocol.ICMP, peer).values[0] ?? NONE)]
  }

  #denying(list: RuleList | undefined, protocol: number, peer: number): Row {
    if (list === undefined) return ANY
    const row = list.row(protocol, peer)
    const known = this.#views.get(row)
    if (known !== undefined) return known
    const view = mapRow(row, this.#denies)
    this.#views.set(row, view)
    return view
  }

  #sockets(cvm: number, protocol: number, address: number): Row {
    const { socketStart, socketPort } = this.#tables
    const ports = new Set<number>()
    for (let i = valueAt(socketStart, cvm); i < valueAt(socketStart, cvm + 1); i++) {
      const key = valueAt(socketPort, i)
      if (key >> 16 === protocol) ports.add(key & 0xffff)
    }
    const ascending = [...ports].sort((a, b) => a - b)
    return pointsRow(ascending, (port) => findSocket(this.#tables, cvm, protocol, port, address), NONE)
  }

  #listenersOf(clb: number, protocol: number): Row {
    const key = clb * 256 + protocol
    const known = this.#listeners.get(key)
    if (known !== undefined) return known
    const { listenerStart, listenerPort } = this.#tables
    const ports: number[] = []
    for (let i = valueAt(listenerStart, clb); i < valueAt(listenerStart, clb + 1); i++) {
      const word = valueAt(listenerPort, i)
      if (word >> 16 === protocol) ports.push(word & 0xffff)
    }
    const row = pointsRow(ports, (port) => findListener(this.#tables, clb, protocol, port), NONE)
    this.#listeners.set(key, row)
    return row
  }

  #subnetOf(goal: Goal): number {
    const { cvmSubnet, clbSubnet, endpointSubnet } = this.#tables
    switch (goal.kind) {
      case 'nobody':
        return goal.subnet
      case 'cvms':
        return valueAt(cvmSubnet, goal.cvms[0] ?? NONE)
      case 'clb':
        return valueAt(clbSubnet, goal.index)
      case 'endpoint':
        return valueAt(endpointSubnet, goal.index)
      default:
        return NONE
    }
  }
}

const ANY = flatRow(PASSES)
