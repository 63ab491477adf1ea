import { assert } from '../base/assert.ts'
import { nearest } from '../base/text.ts'
import { ID_PREFIX } from '../model/ids.ts'
import { findById, findNamed, findSecurityGroup } from '../model/lookup.ts'
import type {
  Account,
  Clb,
  Cvm,
  Endpoint,
  EndpointService,
  Network,
  NetworkAcl,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
} from '../model/network.ts'
import type { Call } from './call.ts'
import { KINDS, type Kind, type OtherCodes } from './kinds.ts'
import { refuse } from './refusal.ts'

/**
 * Finds what a call names. A resource goes by its name in the file or by its cloud id; of a security group that several
 * accounts have a copy of, `shop/sg-ep` is the one of `shop`, and the plain name is the caller's own. What belongs to another
 * account does not exist for the caller (PRIVATE-LINK-FACTS, section 8.4).
 */
type Resources = {
  readonly vpc: Vpc
  readonly subnet: Subnet
  readonly routeTable: RouteTable
  readonly networkAcl: NetworkAcl
  readonly securityGroup: SecurityGroup
  readonly cvm: Cvm
  readonly clb: Clb
  readonly endpointService: EndpointService
  readonly endpoint: Endpoint
}
export type ListedKind = keyof Resources
export type Found<Kind extends ListedKind> = Resources[Kind]

const LISTS: { readonly [Kind in ListedKind]: (network: Network) => readonly Resources[Kind][] } = {
  vpc: (network) => network.vpcs,
  subnet: (network) => network.subnets,
  routeTable: (network) => network.routeTables,
  networkAcl: (network) => network.networkAcls,
  securityGroup: (network) => network.securityGroups,
  cvm: (network) => network.cvms,
  clb: (network) => network.clbs,
  endpointService: (network) => network.endpointServices,
  endpoint: (network) => network.endpoints,
}

type Owned = { readonly name: string; readonly id: string } & ({ readonly account: number } | { readonly vpc: number })

/** The account of a resource: its own, or that of the VPC which it stands in. */
export const ownerOf = ({ vpcs }: Network, resource: Owned): number =>
  'account' in resource ? resource.account : at(vpcs, resource.vpc).account

/** Whether a resource is in the region that is called; security groups are in every region of their account. */
export function isHere({ network, region }: Call, resource: Owned): boolean {
  if (region === undefined) return true
  if ('region' in resource) return resource.region === region
  return 'vpc' in resource ? at(network.vpcs, resource.vpc).region === region : true
}

/** All resources of a kind, in their order. */
export const everyOf = <Kind extends ListedKind>(network: Network, kind: Kind): readonly Resources[Kind][] =>
  LISTS[kind](network)

const EIGHT = /^[a-z0-9]{8}$/
/** What nobody takes for a name: the id of something, by its form. */
const ANY_ID = new RegExp(`^(${[...new Set(Object.values(ID_PREFIX))].join('|')})[a-z0-9]{8}$`)

export const hasFormOfId = (text: string): boolean => ANY_ID.test(text)

const isFormed = (text: string, prefix: string): boolean =>
  text.startsWith(prefix) && EIGHT.test(text.slice(prefix.length))

/** Whether a text means to be an id and is none with this prefix: another prefix, or not 8 of [a-z0-9] behind it. */
export const hasWrongForm = (text: string, prefix: string): boolean =>
  text === '' || (hasFormOfId(text) && !text.startsWith(prefix)) || (text.startsWith(prefix) && !isFormed(text, prefix))

/** Refuses a text that can be neither a name nor an id of the kind. */
export function checkForm(call: Call, kind: Kind, text: string, path: string, codes?: OtherCodes): void {
  const { prefix, idEn, zh } = KINDS[kind]
  const isWrong = call.strictIds ? !isFormed(text, prefix) : hasWrongForm(text, prefix)
  if (!isWrong || isKnown(call, kind, text)) return
  const named = { name: path, text, wantedEn: idEn, wantedZh: `${zh} ID` }
  refuse('MALFORMED', { ...named, nearest: nearest(text, namesFor(call, kind, call.caller)) }, codes?.malformed)
}

/** The caller's own resource of this kind. */
export function find<Kind extends ListedKind>(
  call: Call,
  kind: Kind,
  text: string,
  codes?: OtherCodes,
): Resources[Kind] {
  const index = indexCalled(call.network, kind, text)
  const candidates: readonly Resources[Kind][] = index === undefined ? [] : [at(LISTS[kind](call.network), index)]
  return owned(call, kind, text, candidates, codes)
}

/** Whether a text names a resource of the caller's: anybody's where nobody is said to call. */
export function isOwn<Kind extends ListedKind>(call: Call, kind: Kind, text: string): boolean {
  const index = indexCalled(call.network, kind, text)
  if (index === undefined) return false
  const found = at(LISTS[kind](call.network), index)
  return isHere(call, found) && (call.caller === undefined || ownerOf(call.network, found) === call.caller)
}

/** The caller's own resource, also a security group, which several accounts may have a copy of. */
export const findAny = <Kind extends ListedKind>(
  call: Call,
  kind: Kind,
  text: string,
  codes?: OtherCodes,
): Resources[Kind] =>
  kind === 'securityGroup' ? (findGroup(call, text, codes) as Resources[Kind]) : find(call, kind, text, codes)

/** The endpoint service of whatever account. */
export function findAnyService(call: Call, text: string): EndpointService {
  const index = indexCalled(call.network, 'endpointService', text)
  if (index !== undefined) return at(call.network.endpointServices, index)
  const { en, zh } = KINDS.endpointService
  return refuse('NOT_FOUND', { kindEn: en, kindZh: zh, text, nearest: nearest(text, servicesFor(call)) })
}

/** The services that a caller may have meant: another account's only if it has been told of them. */
function servicesFor({ network, caller }: Call): readonly string[] {
  const { uin } = network.accounts[caller ?? -1] ?? {}
  const isMeant = ({ account, whitelist }: EndpointService): boolean =>
    caller === undefined || account === caller || whitelist.some((entry) => entry.uin === uin)
  return network.endpointServices.filter(isMeant).map(({ name }) => name)
}

export const findGroup = (call: Call, text: string, codes?: OtherCodes): SecurityGroup =>
  owned(call, 'securityGroup', text, groupsCalled(call.network, text), codes)

/** The place of the resource of this kind that has the text as its name or cloud id. */
export function indexCalled(network: Network, kind: Kind, text: string): number | undefined {
  const byId = findById(network, text)
  const index = findNamed(network, kind, text) ?? (byId?.kind === kind ? byId.index : undefined)
  return kind === 'subnet' ? (index ?? onlySubnet(network, text)) : index
}

/** As in a file, the name of a VPC that has one subnet stands for that subnet. */
function onlySubnet(network: Network, text: string): number | undefined {
  const vpc = findNamed(network, 'vpc', text)
  const index = network.subnets.findIndex((subnet) => subnet.vpc === vpc)
  return network.subnets.filter((subnet) => subnet.vpc === vpc).length === 1 ? index : undefined
}

/**
 * The name in the file of a group that the account is to use: one that it has, or a template, of which it gets a copy when
 * it first uses it.
 */
export function groupNameFor(call: Call, account: number, text: string, codes?: OtherCodes): string {
  const group = groupsCalled(call.network, text).find((one) => one.account === account)
  if (group?.isDefault) refuse('DEFAULT_GROUP', { text })
  if (group !== undefined) return group.documentName
  const template = call.documents.securityGroups.get(text)
  if (template !== undefined && template.account === undefined) return text
  return notFound(call, 'securityGroup', text, account, codes)
}

/** The id of the group that an account means by a name of the documents. */
export function groupIdFor({ network }: Call, name: string, account: number): string | undefined {
  const index = findSecurityGroup(network, name, account)
  return index === undefined ? undefined : at(network.securityGroups, index).id
}

/** The account with this name or UIN. */
export const accountCalled = (network: Network, text: string): number =>
  network.accounts.findIndex(({ name, uin }) => name === text || uin === text)

export const accountAt = (network: Network, index: number): Account => at(network.accounts, index)

/** What stands at an index that validation has put there. */
export function at<Item>(list: readonly Item[], index: number): Item {
  const item = list[index]
  assert(item !== undefined, 'a network refers to what it has')
  return item
}

function notFound(call: Call, kind: Kind, text: string, account: number | undefined, codes?: OtherCodes): never {
  const { en, zh } = KINDS[kind]
  const named = { kindEn: en, kindZh: zh, text, nearest: nearest(text, namesFor(call, kind, account)) }
  if (account === undefined) refuse('NOT_FOUND', named, codes?.missing)
  refuse('NOT_FOUND_FOR', { ...named, account: accountAt(call.network, account).name }, codes?.missing)
}

/** The groups that a text may mean: by name or id, the copies of every account, or that of the account before a slash. */
function groupsCalled(network: Network, text: string): readonly SecurityGroup[] {
  const slash = text.indexOf('/')
  const inAccount = (name: string, account: number) => findSecurityGroup(network, name, account)
  const candidates = [
    indexCalled(network, 'securityGroup', text),
    ...network.accounts.map((_, account) => inAccount(text, account)),
    slash < 0 ? undefined : inAccount(text.slice(slash + 1), accountCalled(network, text.slice(0, slash))),
  ]
  const indexes = new Set(candidates.filter((index) => index !== undefined))
  return [...indexes].map((index) => at(network.securityGroups, index))
}

function owned<Resource extends Owned>(
  call: Call,
  kind: Kind,
  text: string,
  candidates: readonly Resource[],
  codes?: OtherCodes,
): Resource {
  const { caller, network } = call
  const here = candidates.filter((one) => isHere(call, one))
  const own = caller === undefined ? here : here.filter((one) => ownerOf(network, one) === caller)
  const [first, ...others] = own
  if (first === undefined) return notFound(call, kind, text, caller, codes)
  if (others.length > 0) refuse('TEMPLATE_AMBIGUOUS', { text, copies: own.map(({ name }) => name).join(', ') })
  call.isMadeBy(ownerOf(network, first))
  return first
}

function isKnown(call: Call, kind: Kind, text: string): boolean {
  if (kind === 'securityGroup')
    return call.documents.securityGroups.has(text) || groupsCalled(call.network, text).length > 0
  return indexCalled(call.network, kind, text) !== undefined
}

/** The names that a caller may have meant: those of its own resources. */
function namesFor({ documents, network }: Call, kind: Kind, account: number | undefined): readonly string[] {
  const owner = account === undefined ? undefined : accountAt(network, account).name
  if (kind === 'securityGroup') {
    const groups = [...documents.securityGroups]
    return groups.filter(([, group]) => (group.account ?? owner) === owner || owner === undefined).map(([name]) => name)
  }
  const all: readonly Owned[] = LISTS[kind](network)
  return all.filter((one) => account === undefined || ownerOf(network, one) === account).map(({ name }) => name)
}
