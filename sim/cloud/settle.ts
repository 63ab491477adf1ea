import { assert } from '../base/assert.ts'
import { chunked, withEntry } from '../base/chunked-map.ts'
import type { Documents, EndpointDocument } from '../model/documents.ts'
import type { Endpoint, Network, Resource } from '../model/network.ts'
import type { NetworkChange } from '../model/network-change.ts'
import { ipv4Text } from '../net/ipv4.ts'

/**
 * Documents that say what validation would otherwise work out anew each time: every address, the VPC of every network ACL,
 * the state of every endpoint, and which accounts have a copy of which template of a security group. An operation on them changes what it is about and nothing else: neither the rules of acceptance (an edited
 * whitelist) nor the lowest free address (a resource added or removed) can move what is there, and an account's group stays
 * when nothing is in it any more. Only `settle` makes them;
 * what is copied from them by `{ ...documents, x }` is settled again, so an action that adds a resource writes out its
 * address and state.
 */
export type SettledDocuments = Documents & { readonly __brand: 'settled' }

/**
 * Writes into the documents what the network that was made from them has worked out. `change` tells what is other than in
 * documents that were settled; undefined: everything may be.
 */
export function settle(documents: Documents, network: Network, change?: NetworkChange): SettledDocuments {
  const settled: Documents = {
    ...documents,
    vpcs: chunked(documents.vpcs),
    routeTables: chunked(documents.routeTables),
    networkAcls: written(documents.networkAcls, network.networkAcls, change?.networkAcls, (document, { vpc }) =>
      document.vpc === undefined ? { ...document, vpc: network.vpcs[vpc]?.name ?? '' } : document,
    ),
    endpointServices: chunked(documents.endpointServices),
    cvms: written(documents.cvms, network.cvms, change?.cvms, (document, cvm) =>
      document.ip === undefined ? { ...document, ip: ipv4Text(cvm.address) } : document,
    ),
    clbs: written(documents.clbs, network.clbs, change?.clbs, (document, clb) =>
      document.vip === undefined ? { ...document, vip: ipv4Text(clb.vip) } : document,
    ),
    endpoints: written(documents.endpoints, network.endpoints, change?.endpoints, (document, endpoint) =>
      document.ip === undefined || document.state === undefined
        ? { ...document, ip: document.ip ?? ipv4Text(endpoint.address), state: endpoint.state, ...basisOf(endpoint) }
        : document,
    ),
    // A change that can be told gives no account a group that it did not have.
    securityGroups: change === undefined ? withCopies(documents.securityGroups, network) : documents.securityGroups,
  }
  return settled as SettledDocuments
}

/** Most of a large section is shared with its next version, so it is made such that it can be. */
function written<Document, Made extends Resource>(
  documents: ReadonlyMap<string, Document>,
  resources: readonly Made[],
  changed: readonly number[] | undefined,
  write: (document: Document, resource: Made) => Document,
): ReadonlyMap<string, Document> {
  let settled = documents
  const all = changed === undefined
  const rewritten = new Map<string, Document>()
  for (const index of changed ?? resources.keys()) {
    const resource = resources[index]
    const document = resource && documents.get(resource.name)
    assert(resource && document, 'a network is settled into the documents that it was made from')
    const now = write(document, resource)
    if (all) rewritten.set(resource.name, now)
    if (now !== document) settled = all ? rewritten : withEntry(settled, resource.name, now)
  }
  return chunked(settled)
}

/** Gives each account's copy of a template its own entry, with the rules that it has now. */
function withCopies(
  groups: Documents['securityGroups'],
  { accounts, securityGroups }: Network,
): Documents['securityGroups'] {
  const settled = new Map(groups)
  let changed = false
  for (const { documentName, isDefault, account } of securityGroups) {
    const document = settled.get(documentName)
    const owner = accounts[account]
    if (isDefault || owner === undefined || document === undefined || document.account !== undefined) continue
    if (document.copies?.has(owner.name)) continue
    const { ingress, egress } = document
    const rules = { ...(ingress === undefined ? {} : { ingress }), ...(egress === undefined ? {} : { egress }) }
    const copies = new Map(document.copies).set(owner.name, rules)
    settled.set(documentName, { ...document, copies })
    changed = true
  }
  return chunked(changed ? settled : groups)
}

/** A state that was worked out remembers how; one that was written has nothing to remember. */
const basisOf = ({ stateBasis }: Endpoint): Pick<EndpointDocument, 'stateBasis'> =>
  stateBasis === 'written' ? {} : { stateBasis }
