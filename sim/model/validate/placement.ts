import { cidrText, contains, sizeOf } from '../../net/cidr.ts'
import { addressAfter, type Ipv4 } from '../../net/ipv4.ts'
import type { Subnet } from '../network.ts'
import type { Context } from './context.ts'
import { fieldOf, type Place, placeOf } from './problems.ts'
import type { Subnets } from './subnet.ts'
import { BROKEN_CIDR, NO_ADDRESS } from './values.ts'

/** The subnet and address of each document of a section, in the order of the documents. */
export type Placement = { readonly subnets: readonly number[]; readonly addresses: readonly Ipv4[] }
export type Placements = { readonly cvms: Placement; readonly clbs: Placement; readonly endpoints: Placement }

/** The first two addresses of a subnet and its last one are the cloud's own (PRIVATE-LINK-FACTS, section 6). */
const RESERVED_FIRST = 2
const RESERVED_LAST = 1

/** What the three sections have in common here. */
type Standing = {
  readonly name: string
  readonly subnet: number
  readonly written: string | undefined
  /** A public CLB's VIP is an address of the Internet, not of its subnet. */
  readonly isPublic: boolean
  readonly place: Place
}

/** Codes of RunInstances and, for CLBs and endpoints, of CreateVpcEndPoint (PRIVATE-LINK-FACTS, sections 2.3 and 8.4). */
type Codes = { readonly malformed?: string; readonly outside?: string; readonly taken?: string }
const CVM_CODES: Codes = {
  malformed: 'InvalidParameterValue.IPAddressMalformed',
  outside: 'VpcAddrNotInSubNet',
  taken: 'VpcIpIsUsed',
}

/**
 * Gives everything that has an address its place: first all written addresses are taken, then the others get the lowest
 * free address of their subnet, CVMs first, then CLBs, then endpoints, each in the order of writing.
 */
export function placeAll(context: Context, subnets: Subnets): Placements {
  const pools = new Pools(context, subnets)
  const { cvms, clbs, endpoints } = context.documents
  const sections = [
    { codes: CVM_CODES, list: standings('cvms', cvms, subnets, (cvm) => cvm.ip) },
    {
      codes: {},
      list: standings(
        'clbs',
        clbs,
        subnets,
        (clb) => clb.vip,
        (clb) => clb.type === 'OPEN',
      ),
    },
    { codes: {}, list: standings('endpoints', endpoints, subnets, (endpoint) => endpoint.ip) },
  ]
  const taken = sections.map(({ list, codes }) => list.map((standing) => pools.take(standing, codes)))
  const [cvm, clb, endpoint] = sections.map(({ list }, section) => ({
    subnets: list.map(({ subnet }) => subnet),
    addresses: list.map((standing, at) => taken[section]?.[at] ?? pools.give(standing)),
  }))
  const nothing = { subnets: [], addresses: [] }
  return { cvms: cvm ?? nothing, clbs: clb ?? nothing, endpoints: endpoint ?? nothing }
}

function standings<Document extends { readonly subnet: string; readonly origin?: Place['origin'] }>(
  section: string,
  documents: ReadonlyMap<string, Document>,
  subnets: Subnets,
  writtenOf: (document: Document) => string | undefined,
  isPublic: (document: Document) => boolean = () => false,
): Standing[] {
  const list: Standing[] = []
  for (const [name, document] of documents) {
    const place = placeOf(section, name, document)
    const subnet = subnets.resolve(document.subnet, place)
    list.push({ name, subnet, written: writtenOf(document), isPublic: isPublic(document), place })
  }
  return list
}

/** The addresses of one subnet that are taken, by whom, and how far the search for a free one has come. */
type Pool = { readonly owners: Map<Ipv4, string>; next: number; exhausted: boolean }

class Pools {
  readonly #context: Context
  readonly #subnets: Subnets
  readonly #pools: (Pool | undefined)[] = []
  readonly #publicOwners = new Map<Ipv4, string>()

  constructor(context: Context, subnets: Subnets) {
    this.#context = context
    this.#subnets = subnets
  }

  /** Takes a written address; undefined when none is written. */
  take(standing: Standing, codes: Codes): Ipv4 | undefined {
    const { written, name, place, isPublic } = standing
    if (written === undefined) return undefined
    const at = fieldOf(place, isPublic || place.path.startsWith('clbs') ? 'vip' : 'ip')
    const address = this.#context.values.address(written, at)
    const subnet = this.#subnets.get(standing.subnet)
    if (address === undefined || subnet === undefined || subnet.cidr === BROKEN_CIDR) return NO_ADDRESS
    const inside = contains(subnet.cidr, address)
    if (!inside && !isPublic) {
      const parameters = { address: written, subnet: subnet.name, cidr: cidrText(subnet.cidr) }
      this.#context.problems.add('ADDRESS_NOT_IN_SUBNET', at, parameters, codes.outside)
      return address
    }
    if (inside && isReserved(subnet, address)) {
      const parameters = { address: written, subnet: subnet.name, cidr: cidrText(subnet.cidr) }
      this.#context.problems.add('ADDRESS_RESERVED', at, parameters)
      return address
    }
    const owners = inside ? this.#pool(standing.subnet).owners : this.#publicOwners
    const owner = owners.get(address)
    if (owner === undefined) owners.set(address, name)
    else this.#context.problems.add('ADDRESS_TAKEN', at, { address: written, owner }, codes.taken)
    return address
  }

  /** Gives the lowest free address of the subnet. That it has none left is said once for each subnet. */
  give({ subnet: index, name, place }: Standing): Ipv4 {
    const subnet = this.#subnets.get(index)
    if (subnet === undefined || subnet.cidr === BROKEN_CIDR) return NO_ADDRESS
    const pool = this.#pool(index)
    const end = sizeOf(subnet.cidr) - RESERVED_LAST
    for (; pool.next < end; pool.next++) {
      const address = addressAfter(subnet.cidr.network, pool.next)
      if (pool.owners.has(address)) continue
      pool.owners.set(address, name)
      return address
    }
    if (!pool.exhausted && end > RESERVED_FIRST) {
      const count = String(end - RESERVED_FIRST)
      const parameters = { subnet: subnet.name, cidr: cidrText(subnet.cidr), count }
      this.#context.problems.add('SUBNET_EXHAUSTED', fieldOf(place, 'subnet'), parameters)
    }
    pool.exhausted = true
    return NO_ADDRESS
  }

  #pool(subnet: number): Pool {
    const known = this.#pools[subnet]
    if (known !== undefined) return known
    const pool = { owners: new Map<Ipv4, string>(), next: RESERVED_FIRST, exhausted: false }
    this.#pools[subnet] = pool
    return pool
  }
}

function isReserved({ cidr }: Subnet, address: Ipv4): boolean {
  const offset = (address - cidr.network) | 0
  return offset < RESERVED_FIRST || offset >= sizeOf(cidr) - RESERVED_LAST
}
