import type { RuleDocument } from '../model/documents.ts'
import { isBlock } from '../model/rule-text.ts'
import { parseGroupPeer } from '../model/validate/values.ts'
import { type Call, isAbsent, type Read } from './call.ts'
import { checkForm } from './find.ts'
import { count, fields, text, textUpTo } from './parameters.ts'
import { refuse } from './refusal.ts'
import { ruleAction, ruleBlock, rulePort, ruleProtocol, ruleText, shortRule } from './rule-values.ts'

/**
 * One policy of a call, in canonical words: `rule` is what it says (undefined: it only points, by its index), `index` its
 * PolicyIndex. A security group that it names is still the text of the call.
 */
export type Policy = {
  readonly path: string
  readonly index: number | undefined
  readonly rule: RuleDocument | undefined
}

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

/** What a policy means, however it is written. */
export const policyText = (rule: RuleDocument): string => ruleText(rule, parseGroupPeer)

function shortForm(given: string, path: string, call: Call): Policy {
  const { action, peer, port, protocol } = shortRule(given, path)
  const named = new Map<string, unknown>([
    ['Action', action.text],
    [isBlock(peer.text) ? 'CidrBlock' : 'SecurityGroupId', peer.text],
    ['Port', port?.text],
    ['Protocol', protocol?.text],
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
/** A policy's description is at most as long as a group's. */
const descriptionText = textUpTo(100)

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
    action: ruleAction(named.get('Action'), `${path}.Action`, call),
    ...(isAbsent(block)
      ? { securityGroup: groupText(group, `${path}.SecurityGroupId`, call) }
      : { cidrBlock: groupBlock(block, `${path}.CidrBlock`, call) }),
    port: rulePort(named.get('Port'), `${path}.Port`, call),
    protocol: ruleProtocol(named.get('Protocol'), `${path}.Protocol`, call),
    ...(isAbsent(description) ? {} : { description: descriptionText(description, `${path}.PolicyDescription`, call) }),
    ...(call.nowUs === 0 ? {} : { modifiedUs: call.nowUs }),
    ...(origin === undefined ? {} : { origin }),
  }
}

const groupBlock = ruleBlock(parseGroupPeer)

function groupText(given: unknown, path: string, call: Call): string {
  const value = text(given, path, call)
  checkForm(call, 'securityGroup', value, path)
  return value
}
