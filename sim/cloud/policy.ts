import type { RuleDocument } from '../model/documents.ts'
import { ANYWHERE, type Cidr, cidrText, parseCidr } from '../net/cidr.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { type PortRange, parsePortRanges, portRangesText } from '../net/port.ts'
import { type Call, isAbsent, type Read } from './call.ts'
import { checkForm } from './find.ts'
import { count, fields, text } from './parameters.ts'
import { refuse } from './refusal.ts'

/**
 * One policy of a call, in canonical words: `rule` is what it says (undefined: it only points, by its index), `index` its
 * PolicyIndex. A security group that it names is still the text of the call.
 */
export type Policy = {
  readonly path: string
  readonly index: number | undefined
  readonly rule: RuleDocument | undefined
}

const ACTIONS = ['ACCEPT', 'DROP'] as const
const PROTOCOLS = ['TCP', 'UDP', 'ICMP', 'ALL'] as const
/** Protocols of the cloud's policies that have no traffic here. */
const PROTOCOLS_NOT_MODELLED = ['GRE', 'ICMPV6'] as const
const NOT_MODELLED = ['Ipv6CidrBlock', 'AddressTemplate', 'ServiceTemplate'] as const
/** What the cloud's answers carry and its calls pass over. */
const IGNORED = ['ModifyTime', 'Priority'] as const

/** The words of a scenario file beside those of the API. */
const API_WORD: Readonly<Record<string, string>> = {
  action: 'Action',
  cidrBlock: 'CidrBlock',
  securityGroup: 'SecurityGroupId',
  port: 'Port',
  protocol: 'Protocol',
  description: 'PolicyDescription',
}
const API_WORDS = [...Object.values(API_WORD), 'PolicyIndex']
const KNOWN = [...Object.keys(API_WORD), ...API_WORDS, ...NOT_MODELLED, ...IGNORED]

/** Reads a policy in the short form of the Terraform provider, or as a structure of the API or of a scenario file. */
export const policy: Read<Policy> = (given, path, call) =>
  typeof given === 'string' ? shortForm(given, path, call) : structure(given, path, call)

/** `ACCEPT#11.163.0.0/16#8080#TCP`: what the policy means, however it is written. Equal texts are the same policy. */
export function policyText({ action, cidrBlock, securityGroup, port = 'ALL', protocol = 'ALL' }: RuleDocument): string {
  const cidr = cidrBlock === undefined ? undefined : parsePeer(cidrBlock)
  const peer = cidr === undefined ? (securityGroup ?? cidrBlock ?? '') : cidrText(cidr)
  const ranges = parsePortRanges(port)
  const ports = ranges === undefined ? port : portRangesText(inOrder(ranges))
  return `${action.toUpperCase()}#${peer}#${ports}#${protocol.toUpperCase()}`
}

function shortForm(given: string, path: string, call: Call): Policy {
  const [action = '', peer = '', port = '', protocol = '', ...rest] = given.split('#')
  if (protocol === '' || rest.length > 0) {
    const wanted = { wantedEn: 'of the form ACCEPT#10.0.0.0/16#80#TCP', wantedZh: ' ACCEPT#10.0.0.0/16#80#TCP 形式' }
    refuse('MALFORMED', { name: path, text: given, ...wanted })
  }
  const isBlock = parsePeer(peer) !== undefined || /^\d/.test(peer) || peer.includes('.')
  const named = new Map<string, unknown>([
    ['Action', action],
    [isBlock ? 'CidrBlock' : 'SecurityGroupId', peer],
    ['Port', port],
    ['Protocol', protocol],
  ])
  return { path, index: undefined, rule: ruleOf(named, path, call) }
}

function structure(given: unknown, path: string, call: Call): Policy {
  const named = new Map<string, unknown>()
  for (const [name, value] of fields(given, path, call, KNOWN)) {
    const apiName = API_WORD[name] ?? name
    if (named.has(apiName)) refuse('COEXIST', { one: `${path}.${name}`, other: `${path}.${apiName}` })
    named.set(apiName, value)
  }
  const notModelled = NOT_MODELLED.find((name) => named.has(name))
  if (notModelled !== undefined) refuse('NOT_MODELLED', { name: path, text: notModelled })
  const index = named.get('PolicyIndex')
  const points = index !== undefined && !named.has('Action') && !named.has('CidrBlock') && !named.has('SecurityGroupId')
  return {
    path,
    index: index === undefined ? undefined : count(0, POLICY_INDEX_MAX)(index, `${path}.PolicyIndex`, call),
    rule: points ? undefined : ruleOf(named, path, call),
  }
}

const POLICY_INDEX_MAX = 1_000_000

function ruleOf(named: ReadonlyMap<string, unknown>, path: string, call: Call): RuleDocument {
  const block = named.get('CidrBlock')
  const group = named.get('SecurityGroupId')
  if (isAbsent(named.get('Action'))) refuse('MISSING_PARAMETER', { name: `${path}.Action` })
  if (isAbsent(block) && isAbsent(group)) refuse('MISSING_PARAMETER', { name: `${path}.CidrBlock` })
  if (!(isAbsent(block) || isAbsent(group))) {
    refuse('COEXIST', { one: `${path}.CidrBlock`, other: `${path}.SecurityGroupId` })
  }
  const description = named.get('PolicyDescription')
  const origin = call.originOf(path)
  return {
    action: word(named.get('Action'), ACTIONS, `${path}.Action`, call),
    ...(isAbsent(block)
      ? { securityGroup: groupText(group, `${path}.SecurityGroupId`, call) }
      : { cidrBlock: blockText(block, `${path}.CidrBlock`, call) }),
    port: portText(named.get('Port') ?? 'ALL', `${path}.Port`, call),
    protocol: word(named.get('Protocol') ?? 'ALL', PROTOCOLS, `${path}.Protocol`, call),
    ...(isAbsent(description) ? {} : { description: text(description, `${path}.PolicyDescription`, call) }),
    ...(origin === undefined ? {} : { origin }),
  }
}

/** One word of a closed list, in any case. */
function word(given: unknown, allowed: readonly string[], path: string, call: Call): string {
  const value = text(given, path, call)
  const found = value.toUpperCase()
  if (PROTOCOLS_NOT_MODELLED.some((name) => name === found)) refuse('NOT_MODELLED', { name: path, text: value })
  if (!allowed.includes(found)) refuse('NOT_ALLOWED', { name: path, text: value, allowed: allowed.join(', ') })
  return found
}

function groupText(given: unknown, path: string, call: Call): string {
  const value = text(given, path, call)
  checkForm(call, 'securityGroup', value, path)
  return value
}

function blockText(given: unknown, path: string, call: Call): string {
  const value = text(given, path, call)
  const cidr = parsePeer(value)
  if (cidr !== undefined) return cidrText(cidr)
  if (value.includes(':')) refuse('NOT_MODELLED', { name: path, text: value })
  const wanted = { wantedEn: 'a block of addresses, as 10.0.0.0/16 is', wantedZh: '网段(例如 10.0.0.0/16)' }
  return refuse('MALFORMED', { name: path, text: value, ...wanted })
}

/** `80`, `80,443`, `8000-8010` or `ALL`; a file may write one port as a number. */
function portText(given: unknown, path: string, call: Call): string {
  const value = typeof given === 'number' ? String(given) : text(given, path, call)
  const ranges = parsePortRanges(value)
  if (ranges !== undefined) return portRangesText(ranges)
  const wanted = { wantedEn: 'a port: 80, 80,443, 8000-8010 or ALL', wantedZh: '端口:80、80,443、8000-8010 或 ALL' }
  return refuse('MALFORMED', { name: path, text: value, ...wanted })
}

/** A block, or one address, which is a block of one; 0.0.0.0/n is stored as 0.0.0.0/0 (SecurityGroupPolicy.CidrBlock). */
function parsePeer(value: string): Cidr | undefined {
  const address = parseIpv4(value)
  if (address !== undefined) return { network: address, prefixLength: 32 }
  const cidr = parseCidr(value)
  if ('fault' in cidr) return undefined
  return cidr.network === 0 ? ANYWHERE : cidr
}

/** The same ports in ascending order, without overlaps: `443,80` means what `80,443` means. */
function inOrder(ranges: readonly PortRange[]): readonly PortRange[] {
  const merged: PortRange[] = []
  for (const range of [...ranges].sort((a, b) => a.first - b.first || a.last - b.last)) {
    const last = merged.at(-1)
    if (last !== undefined && range.first <= last.last + 1) {
      merged[merged.length - 1] = { first: last.first, last: Math.max(last.last, range.last) }
    } else merged.push(range)
  }
  return merged
}
