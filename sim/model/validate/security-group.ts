import { ANYWHERE } from '../../net/cidr.ts'
import { ALL_PORTS } from '../../net/port.ts'
import { Protocol } from '../../net/protocol.ts'
import type { RuleDocument, SecurityGroupDocument } from '../documents.ts'
import type { Rule, SecurityGroup } from '../network.ts'
import type { AccountNames } from './account.ts'
import type { Context } from './context.ts'
import { GroupNames } from './group-names.ts'
import type { GroupUse } from './group-use.ts'
import { fieldOf, type Place, placeOf } from './problems.ts'
import { type ParsedRule, parseRules } from './rule.ts'
import { BROKEN } from './values.ts'

/** The name of an account's default group, which allows everything, as the cloud's own does (PRIVATE-LINK-FACTS, section 5). */
const DEFAULT_GROUP = 'default'

const allowAll = (origin: Rule['origin']): readonly Rule[] => [
  {
    action: 'ACCEPT',
    peer: { cidr: ANYWHERE },
    ports: [ALL_PORTS],
    protocol: Protocol.ALL,
    description: '',
    origin,
  },
]

type Direction = 'ingress' | 'egress'
/** A list of rules as it was read. Without references to groups it is the same for every copy, which then share it. */
type ParsedList = { readonly parsed: readonly ParsedRule[]; readonly shared: readonly Rule[] | undefined }
type ParsedRules = Readonly<Record<Direction, ParsedList>>

/** The security groups: those of the documents, a copy for each account, then the default groups. */
export function buildSecurityGroups(
  context: Context,
  accounts: AccountNames,
  use: GroupUse,
): { readonly list: readonly SecurityGroup[]; readonly names: GroupNames } {
  const byAccount = accounts.list.map((): Map<string, number> => new Map())
  let index = 0
  for (const name of context.documents.securityGroups.keys()) {
    for (const account of use.accounts.get(name) ?? []) byAccount[account]?.set(name, index++)
  }
  const defaults = new Map(use.defaultGroups.map((account, i) => [account, index + i]))
  const find = (name: string, account: number) => byAccount[account]?.get(name)
  const names = new GroupNames(context, accounts, find, (account) => defaults.get(account))

  const list: SecurityGroup[] = []
  for (const [name, document] of context.documents.securityGroups) {
    list.push(...buildCopies(context, accounts, names, name, document, use.accounts.get(name) ?? []))
  }
  for (const account of use.defaultGroups) {
    list.push(buildDefault(context, accounts.nameOf(account), account, use.defaultGroups.length > 1))
  }
  return { list, names }
}

/** The group of a document, for each account that has it. */
export function buildCopies(
  context: Context,
  accounts: AccountNames,
  names: GroupNames,
  name: string,
  document: SecurityGroupDocument,
  users: readonly number[],
): SecurityGroup[] {
  const place = placeOf('securityGroups', name, document)
  const shared = parse(context, document, document, place)
  return users.map((account) => {
    const accountName = accounts.nameOf(account)
    const changed = document.copies?.get(accountName)
    const copyPlace = fieldOf(fieldOf(place, 'copies'), accountName)
    const rules = changed === undefined ? shared : parse(context, changed, document, copyPlace)
    return {
      name: users.length > 1 ? `${accountName}/${name}` : name,
      id: document.isDefault
        ? context.ids.draw('defaultSecurityGroup', accountName, DEFAULT_GROUP)
        : context.ids.draw('securityGroup', accountName, name),
      origin: document.origin,
      account,
      documentName: name,
      isDefault: false,
      ingress: resolveRules(context, names, rules.ingress, account),
      egress: resolveRules(context, names, rules.egress, account),
    }
  })
}

function buildDefault(context: Context, accountName: string, account: number, isOneOfMany: boolean): SecurityGroup {
  const isTaken = context.documents.securityGroups.has(DEFAULT_GROUP)
  const shortName = isTaken ? `${DEFAULT_GROUP} group` : DEFAULT_GROUP
  return {
    name: isOneOfMany ? `${accountName}/${shortName}` : shortName,
    id: context.ids.draw('defaultSecurityGroup', accountName, DEFAULT_GROUP),
    origin: undefined,
    account,
    documentName: DEFAULT_GROUP,
    isDefault: true,
    ingress: allowAll(undefined),
    egress: allowAll(undefined),
  }
}

/** Left out, ingress lets nothing in and egress everything out. Names of groups that nobody has are reported here. */
function parse(
  context: Context,
  written: Pick<SecurityGroupDocument, Direction>,
  document: SecurityGroupDocument,
  place: Place,
): ParsedRules {
  const { ingress = [], egress } = written
  const everything = { parsed: [], shared: allowAll(document.origin) }
  return {
    ingress: parseList(context, ingress, fieldOf(place, 'ingress')),
    egress: egress === undefined ? everything : parseList(context, egress, fieldOf(place, 'egress')),
  }
}

function parseList(context: Context, documents: readonly RuleDocument[], place: Place): ParsedList {
  const parsed = parseRules(context, documents, 'securityGroup', place)
  const shared: Rule[] = []
  for (const rule of parsed) {
    const { peer, place: rulePlace, ...rest } = rule
    if ('cidr' in peer) shared.push({ ...rest, peer })
    else if (!context.documents.securityGroups.has(peer.groupName)) {
      context.references.missing('securityGroups', peer.groupName, fieldOf(rulePlace, 'securityGroup'))
    }
  }
  return { parsed, shared: shared.length === parsed.length ? shared : undefined }
}

/** The rules of one account's copy: a group that a rule names is that account's own. */
function resolveRules(
  { documents }: Context,
  names: GroupNames,
  { parsed, shared }: ParsedList,
  account: number,
): readonly Rule[] {
  if (shared !== undefined) return shared
  const rules: Rule[] = []
  for (const { peer, place, ...rest } of parsed) {
    if ('cidr' in peer) {
      rules.push({ ...rest, peer })
      continue
    }
    const isKnown = documents.securityGroups.has(peer.groupName)
    const refused = () => (isKnown ? names.refuse(peer.groupName, account, fieldOf(place, 'securityGroup')) : BROKEN)
    const securityGroup = names.find(peer.groupName, account) ?? refused()
    if (securityGroup !== BROKEN) rules.push({ ...rest, peer: { securityGroup } })
  }
  return rules
}
