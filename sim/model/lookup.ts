import { type Found, type FoundListener, KINDS, Lookups, type ResourceKind, type Section } from './lookups.ts'
import type { Network } from './network.ts'

/** What a connection can be made to by name; the three kinds share their names. */
export type DestinationKind = 'cvm' | 'clb' | 'endpoint'

/** A network never changes, so what is looked up in it is put in order once, when it is first asked for. */
const known = new WeakMap<Network, Lookups>()

/** What names and ids mean in a network. */
export function lookupsOf(network: Network): Lookups {
  const before = known.get(network)
  if (before !== undefined) return before
  const lookups = Lookups.of(network)
  known.set(network, lookups)
  return lookups
}

/** From here on names and ids mean this in a network; whoever makes it out of another one knows. */
export const lookUpBy = (network: Network, lookups: Lookups): void => {
  known.set(network, lookups)
}

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
  lookupsOf(network).named(SECTIONS[kind], name)

/** The group that an account means by a name of the file: its own copy where the group is a template. */
export const findSecurityGroup = (network: Network, name: string, account: number): number | undefined =>
  lookupsOf(network).group(name, account)

/** The resource with this cloud id (`vpce-1x8k2q0z`); listeners are found by `findListener`. */
export const findById = (network: Network, id: string): Found | undefined => lookupsOf(network).byId(id)

/** The listener of this name (`lb1/tcp:80`) or cloud id. */
export const findListener = (network: Network, nameOrId: string): FoundListener | undefined =>
  lookupsOf(network).listener(nameOrId)

const SECTIONS = Object.fromEntries(KINDS) as { readonly [Kind in ResourceKind]: Section }
