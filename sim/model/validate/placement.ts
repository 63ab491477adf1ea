import { cidrText, contains, sizeOf } from '../../net/cidr.ts'
import { addressAfter, type Ipv4 } from '../../net/ipv4.ts'
import type { ClbDocument, CvmDocument, EndpointDocument } from '../documents.ts'
import type { Network, Subnet } from '../network.ts'
import type { Context } from './context.ts'
import { fieldOf, type Place, placeOf } from './problems.ts'
import type { SubnetOwners, Subnets } from './subnet.ts'
import { BROKEN_CIDR, NO_ADDRESS } from './values.ts'

/** The subnet and address of each document of a section, in the order of the documents. */
export type Placement = { readonly subnets: readonly number[]; readonly addresses: readonly Ipv4[] }
export type Placements = { readonly cvms: Placement; readonly clbs: Placement; readonly endpoints: Placement }

/** The first two addresses of a subnet and its last one are the cloud's own (PRIVATE-LINK-FACTS, section 6). */
export const RESERVED_FIRST = 2
const RESERVED_LAST = 1

/** 203.0.113.1, the first of a block that is kept for documentation. */
const PUBLIC_FIRST = ((203 << 24) | (113 << 8) | 1) as Ipv4

/** Where a section writes addresses, and the codes of its calls: RunInstances, CreateLoadBalancer, or as CreateVpcEndPoint (FACTS, 2.3 and 8.4). */
type AddressField = {
  readonly field: 'ip' | 'vip'
  readonly malformed?: string
  readonly outside?: string
  readonly reserved?: string
  readonly taken?: string
}
const CVM_FIELD: AddressField = {
  field: 'ip',
  malformed: 'InvalidParameterValue.IPAddressMalformed',
  outside: 'VpcAddrNotInSubNet',
  taken: 'VpcIpIsUsed',
}
const CLB_FIELD: AddressField = {
  field: 'vip',
  malformed: 'InvalidParameter.FormatError',
  reserved: 'InvalidParameterValue',
  taken: 'InvalidParameterValue.Duplicate',
}
const ENDPOINT_FIELD: AddressField = { field: 'ip' }

/** What stands in a subnet: all that finding its address takes. */
type Standing = {
  readonly name: string
  readonly place: Place
  readonly subnet: number
  readonly field: AddressField
  readonly written: string | undefined
  /** A public CLB's VIP is an address of the Internet, not of its subnet. */
  readonly isPublic: boolean
  address: Ipv4 | undefined
}

/**
 * Gives everything that has an address its place: first all written addresses are taken, then the others get the lowest
 * free address of their subnet (a public CLB a public address), CVMs first, then CLBs, then endpoints, each in the order of
 * writing.
 */
export function placeAll(context: Context, subnets: Subnets): Placements {
  const { documents } = context
  const stand = (place: Place, name: string, subnet: string, field: AddressField, written?: string): Standing => ({
    name,
    place,
    subnet: subnets.resolve(subnet, place),
    field,
    written,
    isPublic: field === CLB_FIELD && documents.clbs.get(name)?.type === 'OPEN',
    address: undefined,
  })
  const cvms: Standing[] = []
  const clbs: Standing[] = []
  const endpoints: Standing[] = []
  for (const [name, cvm] of documents.cvms) {
    cvms.push(stand(placeOf('cvms', name, cvm), name, cvm.subnet, CVM_FIELD, cvm.ip))
  }
  for (const [name, clb] of documents.clbs) {
    clbs.push(stand(placeOf('clbs', name, clb), name, clb.subnet, CLB_FIELD, clb.vip))
  }
  for (const [name, endpoint] of documents.endpoints) {
    endpoints.push(stand(placeOf('endpoints', name, endpoint), name, endpoint.subnet, ENDPOINT_FIELD, endpoint.ip))
  }

  const pools = new Pools(context, subnets)
  for (const list of [cvms, clbs, endpoints]) for (const one of list) one.address = pools.take(one)
  for (const list of [cvms, clbs, endpoints]) for (const one of list) one.address ??= pools.give(one)
  return { cvms: placementOf(cvms), clbs: placementOf(clbs), endpoints: placementOf(endpoints) }
}

const placementOf = (list: readonly Standing[]): Placement => ({
  subnets: list.map(({ subnet }) => subnet),
  addresses: list.map(({ address }) => address ?? NO_ADDRESS),
})

/** The addresses of one subnet that are taken, by whom, and how far the search for a free one has come. */
export type Pool = { readonly owners: Owners; next: number; exhausted: boolean }
type Owners = { get(address: Ipv4): string | undefined; set(address: Ipv4, name: string): void }

/** What gets a place: by section its document, and the field that its address is written in. */
type Placed =
  | { readonly section: 'cvms'; readonly document: CvmDocument }
  | { readonly section: 'clbs'; readonly document: ClbDocument }
  | { readonly section: 'endpoints'; readonly document: EndpointDocument }

/** Gives something new its place in a subnet where everything else has its own. */
export function placeNew(
  context: Context,
  network: Network,
  subnets: SubnetOwners,
  subnet: number,
  pool: Pool,
  name: string,
  placed: Placed,
): Ipv4 {
  const place = placeOf(placed.section, name, placed.document)
  const field = { cvms: CVM_FIELD, clbs: CLB_FIELD, endpoints: ENDPOINT_FIELD }[placed.section]
  const written = placed.section === 'clbs' ? placed.document.vip : placed.document.ip
  const isPublic = placed.section === 'clbs' && placed.document.type === 'OPEN'
  const publicOwners = new Map<Ipv4, string>()
  if (isPublic) for (const { type, vip, name: owner } of network.clbs) if (type === 'OPEN') publicOwners.set(vip, owner)
  const pools = new Pools(context, subnets, { subnet, pool, publicOwners })
  const standing = { name, place, subnet, field, written, isPublic, address: undefined }
  return pools.take(standing) ?? pools.give(standing)
}

type KnownPools = { readonly subnet: number; readonly pool: Pool; readonly publicOwners: Map<Ipv4, string> }

class Pools {
  readonly #context: Context
  readonly #subnets: SubnetOwners
  readonly #pools: (Pool | undefined)[] = []
  readonly #publicOwners: Map<Ipv4, string>

  constructor(context: Context, subnets: SubnetOwners, known?: KnownPools) {
    this.#context = context
    this.#subnets = subnets
    this.#publicOwners = known?.publicOwners ?? new Map()
    if (known !== undefined) this.#pools[known.subnet] = known.pool
  }

  /** Takes a written address; undefined when none is written. */
  take(standing: Standing): Ipv4 | undefined {
    const { written, name, place, isPublic, field } = standing
    if (written === undefined) return undefined
    const at = fieldOf(place, field.field)
    const address = this.#context.values.address(written, at, field.malformed)
    const subnet = this.#subnets.get(standing.subnet)
    if (address === undefined || subnet === undefined || subnet.cidr === BROKEN_CIDR) return NO_ADDRESS
    const inside = contains(subnet.cidr, address)
    if (!inside && !isPublic) {
      const parameters = { address: written, subnet: subnet.name, cidr: cidrText(subnet.cidr) }
      this.#context.problems.add('ADDRESS_NOT_IN_SUBNET', at, parameters, field.outside)
      return address
    }
    if (inside && isReserved(subnet, address)) {
      const parameters = { address: written, subnet: subnet.name, cidr: cidrText(subnet.cidr) }
      this.#context.problems.add('ADDRESS_RESERVED', at, parameters, field.reserved)
      return address
    }
    const owners = inside ? this.#pool(standing.subnet).owners : this.#publicOwners
    const owner = owners.get(address)
    if (owner === undefined) owners.set(address, name)
    else this.#context.problems.add('ADDRESS_TAKEN', at, { address: written, owner }, field.taken)
    return address
  }

  /** Gives the lowest free address of the subnet. That it has none left is said once for each subnet. */
  give({ subnet: index, name, place, isPublic }: Standing): Ipv4 {
    if (isPublic) return this.#givePublic(name)
    const subnet = this.#subnets.get(index)
    if (subnet === undefined || subnet.cidr === BROKEN_CIDR) return NO_ADDRESS
    const pool = this.#pool(index)
    const end = sizeOf(subnet.cidr) - RESERVED_LAST
    for (; pool.next < end; pool.next++) {
      const address = addressAfter(subnet.cidr.network, pool.next)
      if (pool.owners.get(address) !== undefined) continue
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

  /** A public address out of those that are nobody's (RFC 5737): which one does not matter, for no packet gets there. */
  #givePublic(name: string): Ipv4 {
    for (let address = PUBLIC_FIRST; ; address = addressAfter(address, 1)) {
      if (this.#publicOwners.has(address)) continue
      this.#publicOwners.set(address, name)
      return address
    }
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
