import { changesSince, type MapChanges } from '../base/chunked-map.ts'
import type { Documents, VpcDocument } from './documents.ts'
import { Draft } from './draft.ts'
import { findNamed, findSecurityGroup } from './lookup.ts'
import type { ResourceKind } from './lookups.ts'
import { type Makes, type Making, makingOf } from './making.ts'
import type { ChangingKind, Configuration, Revalidated } from './network-change.ts'
import { GroupReviser, isNamedAsDefault } from './revise-groups.ts'
import { LinkReviser } from './revise-links.ts'
import { isWritten, StandingReviser } from './revise-standing.ts'
import { partsOfVpc, subnetChanges, VpcReviser } from './revise-vpcs.ts'
import { exceedsQuota } from './validate/quota.ts'

/** The sections of the documents in the order in which their resources are made, each behind those that it refers to. */
const SECTIONS = [
  'vpcs',
  'routeTables',
  'networkAcls',
  'securityGroups',
  'cvms',
  'clbs',
  'endpointServices',
  'endpoints',
] as const satisfies readonly (keyof Documents & ChangingKind)[]
type Section = (typeof SECTIONS)[number]

const KIND_OF: { readonly [Kind in ChangingKind]: ResourceKind } = {
  vpcs: 'vpc',
  routeTables: 'routeTable',
  networkAcls: 'networkAcl',
  subnets: 'subnet',
  securityGroups: 'securityGroup',
  cvms: 'cvm',
  clbs: 'clb',
  endpointServices: 'endpointService',
  endpoints: 'endpoint',
}

/** What the documents of one version have other than those of another, so far as that can be said. */
type Changes = {
  readonly sections: ReadonlyMap<Section, MapChanges>
  /** By VPC: how its subnets are other. */
  readonly subnets: ReadonlyMap<string, MapChanges>
}

/**
 * The network of documents that differ in little from ones that were found sound: what is deleted is taken out, what differs or
 * is new is made by the functions of `validate`, all else is shared. Undefined: that would reach farther, or something is wrong.
 */
export function revised(before: Configuration, documents: Documents, seed: number): Revalidated | undefined {
  if (documents.accounts !== before.documents.accounts) return undefined
  const changes = changesOf(before.documents, documents)
  if (changes === undefined) return undefined
  const draft = new Draft(before.network)
  const gone = goneBy(before, changes)
  if (gone === undefined) return undefined
  const services = goneEndpointsOf(before, gone)
  if (gone.size > 0) draft.remove(gone)
  const making = makingOf(before, documents, draft, seed)
  if (!makeAll(making, changes)) return undefined
  const links = new LinkReviser(making)
  for (const name of services) {
    const service = findNamed(draft.network, 'endpointService', name)
    if (service !== undefined && !links.giveAddresses(service)) return undefined
  }
  const change = draft.change()
  if (change === undefined || making.context.problems.list.length > 0 || making.ids.collides) return undefined
  if (exceedsQuota(draft.network, change)) return undefined
  draft.addresses.keepFor(draft.network)
  return { network: draft.network, change }
}

function changesOf(before: Documents, after: Documents): Changes | undefined {
  const sections = new Map<Section, MapChanges>()
  for (const section of SECTIONS) {
    if (before[section] === after[section]) continue
    const changes = changesSince<unknown>(before[section], after[section])
    if (changes === undefined) return undefined
    sections.set(section, changes)
  }
  const subnets = new Map<string, MapChanges>()
  for (const name of sections.get('vpcs')?.changed ?? []) {
    const changes = subnetChanges(before.vpcs.get(name) as VpcDocument, after.vpcs.get(name) as VpcDocument)
    if (changes === undefined) return undefined
    subnets.set(name, changes)
  }
  return isPlacedInOrder(after, sections) ? { sections, subnets } : undefined
}

/** Written addresses are taken before any is given: in one change either all of what is new has its own, or nothing has. */
function isPlacedInOrder(documents: Documents, sections: ReadonlyMap<Section, MapChanges>): boolean {
  const written = new Set<boolean>()
  for (const section of ['cvms', 'clbs', 'endpoints'] as const) {
    for (const name of sections.get(section)?.added ?? []) {
      const document = documents[section].get(name)
      if (document !== undefined) written.add(isWritten(document))
    }
  }
  return written.size < 2
}

/** By kind the numbers of what is gone, ascending; undefined where others' judgement rests on that. */
function goneBy(
  before: Configuration,
  { sections, subnets }: Changes,
): ReadonlyMap<ChangingKind, readonly number[]> | undefined {
  const { documents, network } = before
  const isAnyGone = [...sections.values(), ...subnets.values()].some(({ removed }) => removed.length > 0)
  if (!isAnyGone) return new Map()
  const gone = new Map<ChangingKind, Set<number>>()
  const add = (kind: ChangingKind, index: number | undefined): void => {
    if (index === undefined) return
    const known = gone.get(kind)
    if (known === undefined) gone.set(kind, new Set([index]))
    else known.add(index)
  }
  const addNamed = (kind: ChangingKind, name: string): void => add(kind, findNamed(network, KIND_OF[kind], name))
  for (const [section, { removed }] of sections) {
    if (removed.length > 0 && MAY_MAKE_ACCOUNTS.has(section) && hasImpliedAccount(before)) return undefined
    for (const name of removed) {
      if (section === 'securityGroups') {
        if (isNamedAsDefault(name)) return undefined
        for (const index of groupsNamed(before, name)) add('securityGroups', index)
        continue
      }
      if (section === 'cvms' && isLastWithoutGroups(before, name, removed)) return undefined
      if (section === 'vpcs') {
        const parts = partsOfVpc(name, documents.vpcs.get(name) as VpcDocument)
        addNamed('routeTables', parts.routeTable)
        for (const subnet of parts.subnets) addNamed('subnets', subnet)
      }
      addNamed(section, name)
    }
  }
  for (const [vpc, { removed }] of subnets) for (const name of removed) addNamed('subnets', `${vpc}/${name}`)
  return new Map([...gone].map(([kind, indexes]) => [kind, [...indexes].sort((a, b) => a - b)]))
}

/** Whether the default group that a machine is in, since it names none, goes with it. */
function isLastWithoutGroups({ documents, network }: Configuration, name: string, gone: readonly string[]): boolean {
  if (documents.cvms.get(name)?.securityGroups !== undefined) return false
  const group = network.cvms[findNamed(network, 'cvm', name) ?? -1]?.securityGroups[0]
  return !network.cvms.some((one) => one.securityGroups[0] === group && !gone.includes(one.name))
}

/** The sections whose documents name accounts. */
const MAY_MAKE_ACCOUNTS: ReadonlySet<Section> = new Set(['vpcs', 'securityGroups', 'endpointServices'])

/** Whether there is an account only because something leaves its account out. */
const hasImpliedAccount = ({ documents, network }: Configuration): boolean =>
  documents.accounts.size > 0 && network.accounts.length > documents.accounts.size

function groupsNamed({ network }: Configuration, name: string): readonly number[] {
  const indexes: number[] = []
  for (const [account] of network.accounts.entries()) {
    const index = findSecurityGroup(network, name, account)
    if (index !== undefined && network.securityGroups[index]?.isDefault === false) indexes.push(index)
  }
  return indexes
}

/** The services of which an endpoint is gone, by their names. */
const goneEndpointsOf = (
  { network }: Configuration,
  gone: ReadonlyMap<ChangingKind, readonly number[]>,
): ReadonlySet<string> =>
  new Set(
    gone
      .get('endpoints')
      ?.map((index) => network.endpointServices[network.endpoints[index]?.service ?? -1]?.name ?? ''),
  )

function makeAll(making: Making, { sections, subnets }: Changes): boolean {
  const vpcs = new VpcReviser(making)
  const groups = new GroupReviser(making)
  const standing = new StandingReviser(making)
  const links = new LinkReviser(making)
  const makers: { readonly [Of in Section]: { readonly changed: Makes; readonly added: Makes } } = {
    vpcs: { changed: vpcs.changedVpc, added: vpcs.addedVpc },
    routeTables: { changed: vpcs.routeTable, added: vpcs.routeTable },
    networkAcls: { changed: vpcs.networkAcl, added: vpcs.networkAcl },
    securityGroups: { changed: groups.changedGroup, added: groups.addedGroup },
    cvms: { changed: standing.changedCvm, added: standing.addedCvm },
    clbs: { changed: standing.changedClb, added: standing.addedClb },
    endpointServices: { changed: links.changedService, added: links.addedService },
    endpoints: { changed: links.changedEndpoint, added: links.addedEndpoint },
  }
  for (const section of SECTIONS) {
    const changes = sections.get(section)
    if (changes !== undefined) {
      const { changed, added } = makers[section]
      if (!changes.changed.every(changed) || !changes.added.every(added)) return false
    }
    if (section === 'networkAcls' && !makeSubnets(making, vpcs, sections, subnets)) return false
  }
  return true
}

/** The subnets of VPCs that are other than before, then those of new ones. */
function makeSubnets(
  { documents }: Making,
  vpcs: VpcReviser,
  sections: Changes['sections'],
  subnets: Changes['subnets'],
): boolean {
  for (const [vpc, changes] of subnets) if (!vpcs.subnets(vpc, changes)) return false
  return (sections.get('vpcs')?.added ?? []).every((vpc) => {
    const added = [...(documents.vpcs.get(vpc)?.subnets.keys() ?? [])]
    return vpcs.subnets(vpc, { changed: [], added })
  })
}
