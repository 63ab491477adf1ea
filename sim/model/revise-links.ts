import { findNamed } from './lookup.ts'
import { hasGroups, isAlike, isNameable, type Makes, type Making } from './making.ts'
import type { Endpoint } from './network.ts'
import { placed } from './revise-standing.ts'
import { buildEndpoint, offerOf } from './validate/endpoint.ts'
import { buildEndpointService } from './validate/endpoint-service.ts'
import { placeOf } from './validate/problems.ts'
import { SnatPools } from './validate/snat.ts'

type SnatOf = Parameters<typeof buildEndpoint>[8]

/** Endpoint services and endpoints. */
export class LinkReviser {
  readonly #making: Making

  constructor(making: Making) {
    this.#making = making
  }

  readonly changedService: Makes = (name) => {
    const { before, documents, draft } = this.#making
    const [was, document] = [before.documents.endpointServices.get(name), documents.endpointServices.get(name)]
    const index = findNamed(draft.network, 'endpointService', name)
    if (was === undefined || document === undefined || index === undefined) return false
    if (!isAlike(was, document, ['type', 'vpc'])) return false
    if (!this.#makeService(name, index)) return false
    // Its endpoints lead to another CLB.
    if (was.clb !== document.clb) {
      for (const [at, { service }] of draft.network.endpoints.entries())
        if (service === index) draft.touch('endpoints', at)
    }
    return true
  }

  readonly addedService: Makes = (name) =>
    isNameable(this.#making, 'endpointServices', name) &&
    this.#makeService(name, this.#making.draft.network.endpointServices.length)

  #makeService(name: string, index: number): boolean {
    const { accounts, context, documents, draft } = this.#making
    const document = documents.endpointServices.get(name)
    if (document === undefined) return false
    const clb = document.clb === undefined ? -1 : findNamed(draft.network, 'clb', document.clb)
    if (clb === undefined) return false
    // A whitelist that names the account `default` makes it, where there is none yet.
    const isNew = document.whitelist?.some(
      ({ account }) => account === 'default' && accounts.find(account) === undefined,
    )
    if (isNew) return false
    const { vpcs, clbs, endpointServices } = draft.network
    const other = endpointServices.find((service, at) => clb >= 0 && service.clb === clb && at !== index)?.name
    if (other !== undefined && draft.network.options.oneServicePerClb) return false
    const service = buildEndpointService(context, accounts, vpcs, clbs, name, document, clb, other)
    const isAdded = index === endpointServices.length
    return isAdded ? draft.add('endpointServices', service) : draft.put('endpointServices', index, service)
  }

  readonly changedEndpoint: Makes = (name) => {
    const { before, documents, draft } = this.#making
    const [was, document] = [before.documents.endpoints.get(name), documents.endpoints.get(name)]
    const index = findNamed(draft.network, 'endpoint', name)
    const old = draft.network.endpoints[index ?? -1]
    if (was === undefined || document === undefined || index === undefined || old === undefined) return false
    if (!isAlike(was, document, ['subnet', 'ip', 'service', 'snat'])) return false
    // What has no state gets one by the rules of acceptance, which rest on the service.
    if (document.state === undefined || old.subnet < 0 || old.vpc < 0) return false
    const { snatAddresses, snatBasis, snatPorts } = old
    return this.#makeEndpoint(name, index, old, () => ({ snatAddresses, snatBasis, snatPorts }))
  }

  /** A new endpoint, in a subnet by its full name and with a service and groups that are there. */
  readonly addedEndpoint: Makes = (name) => {
    const { context, documents, draft } = this.#making
    const document = documents.endpoints.get(name)
    if (document === undefined || !isNameable(this.#making, 'endpoints', name)) return false
    const service = findNamed(draft.network, 'endpointService', document.service)
    const at = service === undefined ? undefined : placed(this.#making, name, { section: 'endpoints', document })
    if (service === undefined || at === undefined) return false
    const pools = SnatPools.after(context, draft.network.endpoints, service)
    return this.#makeEndpoint(name, draft.network.endpoints.length, { ...at, service }, (place) =>
      pools.take(service, document.service, document.snat, place),
    )
  }

  #makeEndpoint(
    name: string,
    index: number,
    at: Pick<Endpoint, 'subnet' | 'address' | 'service'>,
    snatOf: SnatOf,
  ): boolean {
    const { accounts, context, documents, draft, groups, subnets } = this.#making
    const document = documents.endpoints.get(name)
    const service = draft.network.endpointServices[at.service]
    if (document === undefined || service === undefined) return false
    if (!hasGroups(this.#making, document.securityGroups ?? [], subnets.accountOf(at.subnet))) return false
    const where = { subnet: at.subnet, address: at.address, service: at.service }
    const offer = offerOf(accounts, service)
    const made = buildEndpoint(context, accounts, subnets, groups, name, document, where, offer, snatOf)
    const isAdded = index === draft.network.endpoints.length
    return isAdded ? draft.add('endpoints', made) : draft.put('endpoints', index, made)
  }

  /** Endpoints of a service are gone: the addresses of the link are given anew, in the order of those that stay. */
  giveAddresses(service: number): boolean {
    const { context, documents, draft } = this.#making
    const pools = new SnatPools(context)
    for (const [index, endpoint] of draft.network.endpoints.entries()) {
      if (endpoint.service !== service) continue
      const document = documents.endpoints.get(endpoint.name)
      const isWhole = endpoint.subnet >= 0 && endpoint.vpc >= 0 && !endpoint.securityGroups.includes(-1)
      if (document === undefined || !isWhole) return false
      const place = placeOf('endpoints', endpoint.name, document)
      const given = pools.take(service, document.service, document.snat, place)
      const isSame =
        given.snatBasis === endpoint.snatBasis && String(given.snatAddresses) === String(endpoint.snatAddresses)
      if (!isSame && !draft.put('endpoints', index, { ...endpoint, ...given })) return false
    }
    return true
  }
}
