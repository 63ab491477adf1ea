import type { Documents } from './documents.ts'
import { findNamed, lookUpAs } from './lookup.ts'
import type { Endpoint, Network } from './network.ts'
import type { ChangingKind, Configuration, NetworkChange, Revalidated } from './network-change.ts'
import type { AccountNames } from './validate/account.ts'
import { buildClb } from './validate/clb.ts'
import { type Context, newContext } from './validate/context.ts'
import { buildCvm } from './validate/cvm.ts'
import { buildEndpoint, offerOf } from './validate/endpoint.ts'
import { buildEndpointService } from './validate/endpoint-service.ts'
import type { GroupNames } from './validate/group-names.ts'
import { KnownIds } from './validate/known-ids.ts'
import { accountsOf, groupsOf, subnetsOf } from './validate/known-names.ts'
import { canBeNamed } from './validate/name.ts'
import { buildNetworkAcl } from './validate/network-acl.ts'
import { placeEndpoint } from './validate/placement.ts'
import { exceedsQuota } from './validate/quota.ts'
import { buildCopies } from './validate/security-group.ts'
import { SnatPools } from './validate/snat.ts'
import type { SubnetOwners } from './validate/subnet.ts'
import { keepTaken, type TakenAddresses, takenIn } from './validate/taken-addresses.ts'

/** By kind: the fields of a document that others' judgement rests on. When one of them changes, all is validated. */
const FAR: { readonly [Kind in ChangingKind]: readonly string[] } = {
  networkAcls: ['vpc'],
  securityGroups: ['account'],
  cvms: ['subnet', 'ip', 'securityGroups'],
  clbs: ['subnet', 'vip', 'type', 'securityGroups'],
  endpointServices: ['clb', 'type', 'instance', 'vpc'],
  endpoints: ['subnet', 'ip', 'service', 'snat'],
}

/** One network in the making out of another. A method that returns false leaves the change to `validate`. */
export class Revision {
  readonly #before: Configuration
  readonly #documents: Documents
  readonly #network: { -readonly [Field in keyof Network]: Network[Field] }
  readonly #change: { readonly [Kind in ChangingKind]: number[] } = {
    networkAcls: [],
    securityGroups: [],
    cvms: [],
    clbs: [],
    endpointServices: [],
    endpoints: [],
  }
  readonly #context: Context
  readonly #ids: KnownIds
  readonly #accounts: AccountNames
  readonly #subnets: SubnetOwners
  readonly #groups: GroupNames
  readonly #taken = new Map<number, TakenAddresses>()

  constructor(before: Configuration, documents: Documents, seed: number) {
    const { network } = before
    this.#before = before
    this.#documents = documents
    this.#network = { ...network }
    this.#ids = new KnownIds(network, seed)
    this.#context = newContext(documents, network.options, seed, this.#ids)
    this.#accounts = accountsOf(network)
    this.#subnets = subnetsOf(network)
    this.#groups = groupsOf(this.#context, network, this.#accounts)
  }

  /** The new network and what is other in it; undefined where something was refused. */
  finish(): Revalidated | undefined {
    if (this.#context.problems.list.length > 0 || this.#ids.collides) return undefined
    const network: Network = this.#network
    const change: NetworkChange = this.#change
    for (const list of Object.values(this.#change)) list.sort((a, b) => a - b)
    if (exceedsQuota(network, this.#before.network, change)) return undefined
    lookUpAs(this.#before.network, network, change)
    keepTaken(this.#before.network, network, this.#taken)
    return { network, change }
  }

  changed(kind: ChangingKind, name: string): boolean {
    const was = this.#before.documents[kind].get(name)
    const is = this.#documents[kind].get(name)
    if (
      was === undefined ||
      is === undefined ||
      !FAR[kind].every((field) => fieldOf(was, field) === fieldOf(is, field))
    )
      return false
    return this.#remakers[kind](name)
  }

  added(kind: ChangingKind, name: string): boolean {
    if (kind === 'endpoints') return this.#addEndpoint(name)
    return kind === 'endpointServices' && this.#addService(name)
  }

  readonly #remakers: { readonly [Kind in ChangingKind]: (name: string) => boolean } = {
    networkAcls: (name) => {
      const document = this.#documents.networkAcls.get(name)
      const index = findNamed(this.#before.network, 'networkAcl', name)
      const old = this.#network.networkAcls[index ?? -1]
      if (document === undefined || index === undefined || old === undefined) return false
      const account = this.#accounts.nameOf(this.#network.vpcs[old.vpc]?.account ?? -1)
      return this.#put('networkAcls', index, buildNetworkAcl(this.#context, account, name, document, old.vpc))
    },
    securityGroups: (name) => this.#remakeGroup(name),
    cvms: (name) => {
      const document = this.#documents.cvms.get(name)
      const index = findNamed(this.#before.network, 'cvm', name)
      const old = this.#network.cvms[index ?? -1]
      if (document === undefined || index === undefined || old === undefined) return false
      const { subnet, address } = old
      const at = { subnet, address }
      return this.#put(
        'cvms',
        index,
        buildCvm(this.#context, this.#accounts, this.#subnets, this.#groups, name, document, at),
      )
    },
    clbs: (name) => this.#remakeClb(name),
    endpointServices: (name) => {
      const index = findNamed(this.#before.network, 'endpointService', name)
      const old = this.#network.endpointServices[index ?? -1]
      return index !== undefined && old !== undefined && this.#makeService(name, index, old.clb)
    },
    endpoints: (name) => {
      const index = findNamed(this.#before.network, 'endpoint', name)
      const old = this.#network.endpoints[index ?? -1]
      // What has no state gets one by the rules of acceptance, which rest on the service.
      if (index === undefined || old === undefined || this.#documents.endpoints.get(name)?.state === undefined)
        return false
      const { snatAddresses, snatBasis, snatPorts } = old
      return this.#makeEndpoint(name, index, old, () => ({ snatAddresses, snatBasis, snatPorts }))
    },
  }

  /**
   * A group's rules. Which accounts have a copy of which template follows from what rules name, so a name that is new to an
   * account reaches farther; one that goes does not, for the copies that there are stand in the documents.
   */
  #remakeGroup(name: string): boolean {
    const document = this.#documents.securityGroups.get(name)
    const was = this.#before.documents.securityGroups.get(name)
    if (
      document === undefined ||
      String([...(document.copies?.keys() ?? [])]) !== String([...(was?.copies?.keys() ?? [])])
    )
      return false
    const all = [...this.#network.accounts.keys()]
    const accounts = all.filter((account) => this.#groups.find(name, account) !== undefined)
    const isNew = accounts.some((account) => {
      const { ingress = [], egress = [] } = document.copies?.get(this.#accounts.nameOf(account)) ?? document
      return [...ingress, ...egress].some(
        ({ securityGroup }) => securityGroup !== undefined && this.#groups.find(securityGroup, account) === undefined,
      )
    })
    if (isNew) return false
    const copies = buildCopies(this.#context, this.#accounts, this.#groups, name, document, accounts)
    return copies.every((copy) => this.#put('securityGroups', this.#groups.find(name, copy.account) ?? -1, copy))
  }

  #remakeClb(name: string): boolean {
    const document = this.#documents.clbs.get(name)
    const index = findNamed(this.#before.network, 'clb', name)
    const old = this.#network.clbs[index ?? -1]
    if (document === undefined || index === undefined || old === undefined) return false
    const { cvms, vpcs } = this.#network
    const backends = { cvms, vpcs, indexOf: (cvm: string) => findNamed(this.#before.network, 'cvm', cvm) }
    const { subnet, vip } = old
    const clb = buildClb(this.#context, this.#accounts, this.#subnets, this.#groups, backends, name, document, {
      subnet,
      vip,
    })
    return this.#put('clbs', index, clb)
  }

  #addService(name: string): boolean {
    const document = this.#documents.endpointServices.get(name)
    const clb = document?.clb === undefined ? undefined : findNamed(this.#before.network, 'clb', document.clb)
    if (clb === undefined || !canBeNamed(this.#before.documents, 'endpointServices', name)) return false
    return this.#makeService(name, this.#network.endpointServices.length, clb)
  }

  #makeService(name: string, index: number, clb: number): boolean {
    const document = this.#documents.endpointServices.get(name)
    if (document === undefined) return false
    // A whitelist that names the account `default` makes it, where there is none yet.
    const isNew = document.whitelist?.some(
      ({ account }) => account === 'default' && this.#accounts.find(account) === undefined,
    )
    if (isNew) return false
    const { vpcs, clbs, endpointServices } = this.#network
    const other = endpointServices.find((service, at) => clb >= 0 && service.clb === clb && at < index)?.name
    const service = buildEndpointService(this.#context, this.#accounts, vpcs, clbs, name, document, clb, other)
    return this.#put('endpointServices', index, service)
  }

  /** A new endpoint, in a subnet by its full name and with a service and groups that are there. */
  #addEndpoint(name: string): boolean {
    const document = this.#documents.endpoints.get(name)
    const { network, documents } = this.#before
    if (document === undefined || !canBeNamed(documents, 'endpoints', name)) return false
    const subnet = findNamed(network, 'subnet', document.subnet)
    const service = findNamed(this.#before.network, 'endpointService', document.service)
    if (subnet === undefined || service === undefined) return false
    const taken = this.#taken.get(subnet) ?? takenIn(network, subnet)
    if (taken === undefined) return false
    this.#taken.set(subnet, taken)
    const address = placeEndpoint(this.#context, this.#subnets, subnet, taken, name, document)
    const pools = SnatPools.after(this.#context, this.#network.endpoints, service)
    return this.#makeEndpoint(name, this.#network.endpoints.length, { subnet, address, service }, (place) =>
      pools.take(service, document.service, document.snat, place),
    )
  }

  #makeEndpoint(
    name: string,
    index: number,
    at: Pick<Endpoint, 'subnet' | 'address' | 'service'>,
    snatOf: Parameters<typeof buildEndpoint>[8],
  ): boolean {
    const document = this.#documents.endpoints.get(name)
    const service = this.#network.endpointServices[at.service]
    if (document === undefined || service === undefined) return false
    const account = this.#subnets.accountOf(at.subnet)
    if (document.securityGroups?.some((group) => this.#groups.find(group, account) === undefined)) return false
    const offer = offerOf(this.#accounts, service)
    const { subnet, address } = at
    const endpoint = buildEndpoint(
      this.#context,
      this.#accounts,
      this.#subnets,
      this.#groups,
      name,
      document,
      { subnet, address, service: at.service },
      offer,
      snatOf,
    )
    return this.#put('endpoints', index, endpoint)
  }

  /** A resource takes its place in its list, which is copied the first time. */
  #put<Kind extends ChangingKind>(kind: Kind, index: number, resource: Network[Kind][number]): boolean {
    if (index < 0) return false
    const change = this.#change[kind]
    const list = (change.length === 0 ? this.#network[kind].slice() : this.#network[kind]) as Network[Kind][number][]
    list[index] = resource
    this.#network[kind] = list as Network[Kind]
    change.push(index)
    return true
  }
}

const fieldOf = (document: object, field: string): unknown => (document as Readonly<Record<string, unknown>>)[field]
