import { withEntry } from '../base/chunked-map.ts'
import type { RuleDocument } from '../model/documents.ts'
import type { NetworkAcl } from '../model/network.ts'
import { parsePeer } from '../model/validate/values.ts'
import { action, type Call, done, isAbsent, optional, type Read, required } from './call.ts'
import { find } from './find.ts'
import { count, fields, id, list, notModelled, textUpTo } from './parameters.ts'
import type { Direction } from './policy-store.ts'
import { refuse } from './refusal.ts'
import { ruleAction, ruleBlock, rulePort, ruleProtocol, ruleText, shortRule } from './rule-values.ts'

/** One rule of a call, in canonical words. `priority` is its place in the list, from 1; undefined: none was asked for. */
type Entry = { readonly path: string; readonly priority: number | undefined; readonly rule: RuleDocument }
type EntrySet = Partial<Record<Direction, readonly Entry[]>>

const DESCRIPTION_LENGTH_MAX = 100
const PRIORITY_MAX = 1_000_000

/** The words of a scenario file beside those of the API's NetworkAclEntry. */
const API_WORD: Readonly<Record<string, string>> = {
  action: 'Action',
  cidrBlock: 'CidrBlock',
  port: 'Port',
  protocol: 'Protocol',
  description: 'Description',
}
/** Entries go by what they say: their ids (acli43-...) are not modelled. */
const NOT_MODELLED = ['Ipv6CidrBlock', 'NetworkAclIpv4EntryId', 'NetworkAclIpv6EntryId']
const KNOWN = [...Object.keys(API_WORD), ...Object.values(API_WORD), ...NOT_MODELLED, 'Priority', 'ModifyTime']

const block = ruleBlock(parsePeer)
const entryText = (rule: RuleDocument): string => ruleText(rule, parsePeer)

/** Reads an entry in the short form of the Terraform provider, or as a structure of the API or of a scenario file. */
const entry: Read<Entry> = (given, path, call) => {
  const named = typeof given === 'string' ? inShortForm(given, path) : structure(given, path, call)
  const notModelledHere = NOT_MODELLED.find((name) => named.has(name))
  if (notModelledHere !== undefined) refuse('PARAMETER_NOT_MODELLED', { name: `${path}.${notModelledHere}` })
  for (const name of ['Action', 'CidrBlock']) {
    if (!named.has(name)) refuse('MISSING_PARAMETER', { name: `${path}.${name}` })
  }
  const value = <Value>(name: string, read: Read<Value>) => read(named.get(name), `${path}.${name}`, call)
  const origin = call.originOf(path)
  return {
    path,
    priority: named.has('Priority') ? value('Priority', count(1, PRIORITY_MAX)) : undefined,
    rule: {
      action: value('Action', ruleAction),
      cidrBlock: value('CidrBlock', block),
      port: value('Port', rulePort),
      protocol: value('Protocol', ruleProtocol),
      ...(named.has('Description') ? { description: value('Description', textUpTo(DESCRIPTION_LENGTH_MAX)) } : {}),
      ...(origin === undefined ? {} : { origin }),
    },
  }
}

function inShortForm(given: string, path: string): ReadonlyMap<string, unknown> {
  const parts = shortRule(given, path)
  return new Map([
    ['Action', parts.action.text],
    ['CidrBlock', parts.peer.text],
    ['Port', parts.port?.text],
    ['Protocol', parts.protocol?.text],
  ])
}

function structure(given: unknown, path: string, call: Call): ReadonlyMap<string, unknown> {
  const named = new Map<string, unknown>()
  for (const [name, value] of fields(given, path, call, KNOWN)) {
    const apiName = API_WORD[name] ?? name
    if (named.has(apiName)) refuse('COEXIST', { one: `${path}.${name}`, other: `${path}.${apiName}` })
    if (!isAbsent(value)) named.set(apiName, value)
  }
  return named
}

const entries = list(entry)
const entrySet: Read<EntrySet> = (given, path, call) => {
  const set = fields(given, path, call, ['Ingress', 'Egress'])
  const read = (name: string) => entries(set.get(name), `${path}.${name}`, call)
  return {
    ...(set.has('Ingress') ? { ingress: read('Ingress') } : {}),
    ...(set.has('Egress') ? { egress: read('Egress') } : {}),
  }
}

/**
 * Beside the API's NetworkAclEntrySet, the short form of a scenario: `Ingress` and `Egress` right under the call. Of the two
 * types of network ACLs this is TRIPLE; entries of type QUINTUPLE, which also tell the other end, are not modelled.
 */
const PARAMETERS = {
  NetworkAclId: required(id('networkAcl')),
  NetworkAclEntrySet: optional(entrySet),
  Ingress: optional(entries),
  Egress: optional(entries),
} as const
const MODIFY_PARAMETERS = {
  ...PARAMETERS,
  NetworkAclQuintupleSet: optional(notModelled),
  EnableUpdateAclEntries: optional(notModelled),
} as const

type Given = {
  readonly NetworkAclEntrySet: EntrySet | undefined
  readonly Ingress: readonly Entry[] | undefined
  readonly Egress: readonly Entry[] | undefined
}

/** ModifyNetworkAclEntries: puts new entries in the place of all that a direction has; one that is left out stays. */
export const modifyAclEntries = action(MODIFY_PARAMETERS, (call, { NetworkAclId, ...given }) =>
  change(call, NetworkAclId, given, (_, news) => news.map(({ rule }) => rule)),
)

/** CreateNetworkAclEntries: adds entries, each at its Priority, which is its place from 1, or at the end. */
export const createAclEntries = action(PARAMETERS, (call, { NetworkAclId, ...given }) =>
  change(call, NetworkAclId, given, (before, news) => {
    const rules = [...before]
    for (const { path, priority = rules.length + 1, rule } of news) {
      const range = { low: '1', high: String(rules.length + 1) }
      if (priority > rules.length + 1)
        refuse('OUT_OF_RANGE', { name: `${path}.Priority`, text: String(priority), ...range })
      rules.splice(priority - 1, 0, rule)
    }
    return rules
  }),
)

/** DeleteNetworkAclEntries: takes out the entries that say the same. */
export const deleteAclEntries = action(PARAMETERS, (call, { NetworkAclId, ...given }) =>
  change(call, NetworkAclId, given, (before, news, acl, direction) => {
    const texts = before.map(entryText)
    const gone = news.map(({ rule }) => {
      const index = texts.indexOf(entryText(rule))
      return index >= 0 ? index : refuse('NO_SUCH_ENTRY', { acl: acl.name, direction, entry: entryText(rule) })
    })
    return before.filter((_, index) => !gone.includes(index))
  }),
)

/** Gives the directions that a call speaks of new rules. Over the quota or beyond sense, validation refuses them. */
function change(
  call: Call,
  aclText: string,
  { NetworkAclEntrySet: set, Ingress, Egress }: Given,
  rulesFor: (
    before: readonly RuleDocument[],
    news: readonly Entry[],
    acl: NetworkAcl,
    direction: Direction,
  ) => readonly RuleDocument[],
) {
  const short = Ingress === undefined ? Egress && 'Egress' : 'Ingress'
  if (set !== undefined && short !== undefined) refuse('COEXIST', { one: 'NetworkAclEntrySet', other: short })
  const news: EntrySet = set ?? { ...(Ingress && { ingress: Ingress }), ...(Egress && { egress: Egress }) }
  if (news.ingress === undefined && news.egress === undefined) {
    refuse('MISSING_PARAMETER', { name: 'NetworkAclEntrySet' })
  }
  const acl = find(call, 'networkAcl', aclText)
  const document = call.documents.networkAcls.get(acl.name)
  if (document === undefined) return done(call.documents)
  const changed: { -readonly [One in Direction]?: readonly RuleDocument[] } = {}
  for (const direction of ['ingress', 'egress'] as const) {
    const listed = news[direction]
    if (listed !== undefined) changed[direction] = rulesFor(document[direction], listed, acl, direction)
  }
  for (const direction of ['ingress', 'egress'] as const) checkDuplicates(acl, direction, changed[direction] ?? [])
  const networkAcls = withEntry(call.documents.networkAcls, acl.name, { ...document, ...changed })
  return done({ ...call.documents, networkAcls })
}

function checkDuplicates(acl: NetworkAcl, direction: Direction, rules: readonly RuleDocument[]): void {
  const texts = rules.map(entryText)
  const twice = texts.find((text, index) => texts.indexOf(text) !== index)
  if (twice !== undefined) refuse('DUPLICATE_ENTRY', { acl: acl.name, direction, entry: twice })
}
