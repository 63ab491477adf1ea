import { assert } from '../base/assert.ts'
import { nearest } from '../base/text.ts'
import { ID_PREFIX } from '../model/ids.ts'
import { findById, findNamed, findSecurityGroup } from '../model/lookup.ts'
import type { Account, Endpoint, EndpointService, Network, SecurityGroup } from '../model/network.ts'
import type { Call } from './call.ts'
import { refuse } from './refusal.ts'

/**
 * Finds what a call names. A resource goes by its name in the file or by its cloud id; of a security group that several
 * accounts have a copy of, `shop/sg-ep` is the one of `shop`, and the plain name is the caller's own. What belongs to another
 * account does not exist for the caller (PRIVATE-LINK-FACTS, section 8.4).
 */
export const KINDS = {
  endpoint: { prefix: ID_PREFIX.endpoint, en: 'endpoint', idEn: 'the id of an endpoint', zh: '终端节点' },
  endpointService: {
    prefix: ID_PREFIX.endpointService,
    en: 'endpoint service',
    idEn: 'the id of an endpoint service',
    zh: '终端节点服务',
  },
  securityGroup: {
    prefix: ID_PREFIX.securityGroup,
    en: 'security group',
    idEn: 'the id of a security group',
    zh: '安全组',
  },
} as const
export type Kind = keyof typeof KINDS

type Owned = { readonly name: string; readonly id: string; readonly account: number }
const LISTS: Readonly<Record<Exclude<Kind, 'securityGroup'>, (network: Network) => readonly Owned[]>> = {
  endpoint: (network) => network.endpoints,
  endpointService: (network) => network.endpointServices,
}

const EIGHT = /^[a-z0-9]{8}$/
/** What nobody takes for a name: the id of something, by its form. */
const ANY_ID = new RegExp(`^(${[...new Set(Object.values(ID_PREFIX))].join('|')})[a-z0-9]{8}$`)

/** Refuses a text that can be neither a name nor an id of the kind: a wrong prefix, or not 8 of [a-z0-9] behind it. */
export function checkForm(call: Call, kind: Kind, text: string, path: string): void {
  const { prefix, idEn, zh } = KINDS[kind]
  const wrongPrefix = text === '' || (ANY_ID.test(text) && !text.startsWith(prefix))
  const wrongBody = text.startsWith(prefix) && !EIGHT.test(text.slice(prefix.length))
  if (!(wrongPrefix || wrongBody) || isKnown(call, kind, text)) return
  refuse('MALFORMED', {
    name: path,
    text,
    wantedEn: idEn,
    wantedZh: `${zh} ID`,
    nearest: nearest(text, namesFor(call, kind, call.caller)),
  })
}

export function findEndpoint(call: Call, text: string): Endpoint {
  const index = indexCalled(call.network, 'endpoint', text)
  return owned(call, 'endpoint', text, index === undefined ? [] : [at(call.network.endpoints, index)])
}

export function findService(call: Call, text: string): EndpointService {
  const index = indexCalled(call.network, 'endpointService', text)
  return owned(call, 'endpointService', text, index === undefined ? [] : [at(call.network.endpointServices, index)])
}

export const findGroup = (call: Call, text: string): SecurityGroup =>
  owned(call, 'securityGroup', text, groupsCalled(call.network, text))

/** The place of the resource of this kind that has the text as its name or cloud id. */
export function indexCalled(network: Network, kind: Kind, text: string): number | undefined {
  const byId = findById(network, text)
  return findNamed(network, kind, text) ?? (byId?.kind === kind ? byId.index : undefined)
}

/**
 * The name in the file of a group that the account is to use: one that it has, or a template, of which it gets a copy when
 * it first uses it.
 */
export function groupNameFor(call: Call, account: number, text: string): string {
  const group = groupsCalled(call.network, text).find((one) => one.account === account)
  if (group?.isDefault) refuse('DEFAULT_GROUP', { text })
  if (group !== undefined) return group.documentName
  const template = call.documents.securityGroups.get(text)
  if (template !== undefined && template.account === undefined) return text
  return notFound(call, 'securityGroup', text, account)
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

function notFound(call: Call, kind: Kind, text: string, account: number | undefined = call.caller): never {
  const { en, zh } = KINDS[kind]
  const named = { kindEn: en, kindZh: zh, text, nearest: nearest(text, namesFor(call, kind, account)) }
  if (account === undefined) refuse('NOT_FOUND', named)
  refuse('NOT_FOUND_FOR', { ...named, account: accountAt(call.network, account).name })
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
): Resource {
  const { caller } = call
  const own = caller === undefined ? candidates : candidates.filter(({ account }) => account === caller)
  const [first, ...others] = own
  if (first === undefined) return notFound(call, kind, text)
  if (others.length > 0) refuse('TEMPLATE_AMBIGUOUS', { text, copies: own.map(({ name }) => name).join(', ') })
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
  const own = LISTS[kind](network).filter((resource) => account === undefined || resource.account === account)
  return own.map(({ name }) => name)
}
