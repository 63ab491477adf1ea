import { withEntry, withoutEntry } from '../base/chunked-map.ts'
import type { Network } from './network.ts'
import type { NetworkChange } from './network-change.ts'

/** The kinds of resources that a network holds by name, in the order in which a name is looked for among all of them. */
const KINDS = [
  ['cvm', 'cvms'],
  ['clb', 'clbs'],
  ['endpoint', 'endpoints'],
  ['endpointService', 'endpointServices'],
  ['vpc', 'vpcs'],
  ['subnet', 'subnets'],
  ['securityGroup', 'securityGroups'],
  ['routeTable', 'routeTables'],
  ['networkAcl', 'networkAcls'],
  ['account', 'accounts'],
] as const satisfies readonly (readonly [string, keyof Network])[]

export type ResourceKind = (typeof KINDS)[number][0]

/** A resource of a network: `index` is its place in the array of its kind. */
export type Found<Kind extends string = ResourceKind> = { readonly kind: Kind; readonly index: number }

/** What a connection can be made to by name; the three kinds share their names. */
export type DestinationKind = 'cvm' | 'clb' | 'endpoint'

/** A listener, by the CLB that it belongs to and its place in that CLB's list. */
export type FoundListener = { readonly clb: number; readonly listener: number }

type Index = {
  readonly names: ReadonlyMap<ResourceKind, ReadonlyMap<string, number>>
  readonly ids: ReadonlyMap<string, Found>
  readonly listeners: ReadonlyMap<string, FoundListener>
  /** By account: the group of each document name. */
  readonly groups: readonly ReadonlyMap<string, number>[]
}

/**
 * A network that came of another by `change` is looked up in as that one is: nothing that stays has another name or id than
 * before, and what is new stands behind it.
 */
export function lookUpAs(before: Network, after: Network, change: NetworkChange): void {
  const known = indexes.get(before)
  if (known === undefined) return
  let { names, ids } = known
  for (const [kind, section] of [
    ['endpoint', 'endpoints'],
    ['endpointService', 'endpointServices'],
  ] as const) {
    for (const index of change[section].filter((one) => one >= before[section].length)) {
      const one = after[section][index]
      if (one === undefined) continue
      names = new Map(names).set(kind, withEntry(names.get(kind) ?? new Map(), one.name, index))
      ids = withEntry(ids, one.id, { kind, index })
    }
  }
  let { listeners } = known
  for (const clb of change.clbs) {
    const [was, is] = [before.clbs[clb]?.listeners ?? [], after.clbs[clb]?.listeners ?? []]
    if (was.length === is.length && was.every(({ id }, i) => id === is[i]?.id)) continue
    for (const { name, id } of was) listeners = withoutEntry(withoutEntry(listeners, name), id)
    for (const [listener, { name, id }] of is.entries()) {
      listeners = withEntry(withEntry(listeners, name, { clb, listener }), id, { clb, listener })
    }
  }
  indexes.set(after, { ...known, names, ids, listeners })
}

/** A network never changes, so what is looked up in it is put in order once, when it is first asked for. */
const indexes = new WeakMap<Network, Index>()

/** The CVM, CLB or endpoint that a destination names. */
export function findDestination(network: Network, name: string): Found<DestinationKind> | undefined {
  for (const kind of ['cvm', 'clb', 'endpoint'] as const) {
    const index = findNamed(network, kind, name)
    if (index !== undefined) return { kind, index }
  }
  return undefined
}

/** The first resource of this name among all kinds: destinations first, accounts last. */
export function findByName(network: Network, name: string): Found | undefined {
  for (const [kind] of KINDS) {
    const index = findNamed(network, kind, name)
    if (index !== undefined) return { kind, index }
  }
  return undefined
}

/** The index of the resource of this kind and name (`vpc1/app` for a subnet, `shop/sg-ep` for a copy of a template). */
export const findNamed = (network: Network, kind: ResourceKind, name: string): number | undefined =>
  indexOf(network).names.get(kind)?.get(name)

/** The group that an account means by a name of the file: its own copy where the group is a template. */
export const findSecurityGroup = (network: Network, name: string, account: number): number | undefined =>
  indexOf(network).groups[account]?.get(name)

/** The resource with this cloud id (`vpce-1x8k2q0z`); listeners are found by `findListener`. */
export const findById = (network: Network, id: string): Found | undefined => indexOf(network).ids.get(id)

/** The listener of this name (`lb1/tcp:80`) or cloud id. */
export const findListener = (network: Network, nameOrId: string): FoundListener | undefined =>
  indexOf(network).listeners.get(nameOrId)

function indexOf(network: Network): Index {
  const known = indexes.get(network)
  if (known !== undefined) return known
  const index = buildIndex(network)
  indexes.set(network, index)
  return index
}

function buildIndex(network: Network): Index {
  const names = new Map<ResourceKind, Map<string, number>>()
  const ids = new Map<string, Found>()
  for (const [kind, section] of KINDS) {
    const ofKind = new Map<string, number>()
    for (const [index, resource] of network[section].entries()) {
      ofKind.set(resource.name, index)
      if ('id' in resource) ids.set(resource.id, { kind, index })
    }
    names.set(kind, ofKind)
  }
  const listeners = new Map<string, FoundListener>()
  for (const [clb, { listeners: ofClb }] of network.clbs.entries()) {
    for (const [listener, { name, id }] of ofClb.entries()) {
      listeners.set(name, { clb, listener }).set(id, { clb, listener })
    }
  }
  const groups = network.accounts.map(() => new Map<string, number>())
  for (const [index, { account, documentName, isDefault }] of network.securityGroups.entries()) {
    const ofAccount = groups[account]
    if (ofAccount !== undefined && !(isDefault && ofAccount.has(documentName))) ofAccount.set(documentName, index)
  }
  return { names, ids, listeners, groups }
}
