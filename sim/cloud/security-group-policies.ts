import type { RuleDocument } from '../model/documents.ts'
import type { SecurityGroup } from '../model/network.ts'
import { action, type Call, done, optional, type Read, required } from './call.ts'
import { findGroup, groupNameFor } from './find.ts'
import { fields, id, list, notModelled, text } from './parameters.ts'
import { type Policy, policy, policyText } from './policy.ts'
import { type Direction, type Policies, policiesOf, withPolicies } from './policy-store.ts'
import { refuse } from './refusal.ts'

/** SecurityGroupPolicySet: the policies of one or both directions, and the version that the caller believes to change. */
type PolicySet = {
  readonly version: string | undefined
  readonly ingress: readonly Policy[] | undefined
  readonly egress: readonly Policy[] | undefined
}

const policySet: Read<PolicySet> = (given, path, call) => {
  const set = fields(given, path, call, ['Version', 'Ingress', 'Egress'])
  const version = set.get('Version')
  const read = (name: string) => (set.has(name) ? list(policy)(set.get(name), `${path}.${name}`, call) : undefined)
  return {
    version:
      typeof version === 'number' ? String(version) : version === undefined ? version : text(version, path, call),
    ingress: read('Ingress'),
    egress: read('Egress'),
  }
}

/** Beside the API's SecurityGroupPolicySet, the short form of a scenario: `Ingress` or `Egress` right under the call. */
const PARAMETERS = {
  SecurityGroupId: required(id('securityGroup')),
  SecurityGroupPolicySet: optional(policySet),
  Ingress: optional(list(policy)),
  Egress: optional(list(policy)),
} as const
const REPLACE_PARAMETERS = { ...PARAMETERS, OriginalSecurityGroupPolicySet: optional(policySet) } as const

type Given = {
  readonly SecurityGroupPolicySet: PolicySet | undefined
  readonly Ingress: readonly Policy[] | undefined
  readonly Egress: readonly Policy[] | undefined
}

/** CreateSecurityGroupPolicies: adds policies to one direction, together, at the PolicyIndex that they name or at the end. */
export const createPolicies = action(PARAMETERS, (call, { SecurityGroupId, ...given }) => {
  const set = setOf(given)
  const { direction, policies } = oneDirection(set)
  const { group, before } = groupOf(call, SecurityGroupId, set)
  const added = policies.map((one) => ruleFor(call, group, one))
  const indexes = [...new Set(policies.map((one) => one.index))]
  const [index, other] = indexes
  if (indexes.length > 1) refuse('INDEXES_DIFFER', { one: String(index ?? '-'), other: String(other ?? '-') })
  const now = before[direction]
  const at = index ?? now.length
  if (at > now.length) outOfRange(policies[0]?.path ?? '', at, now.length)
  return replace(call, group, before, direction, [...now.slice(0, at), ...added, ...now.slice(at)], added)
})

/** DeleteSecurityGroupPolicies: takes policies out of one direction, each named by its index or by what it says. */
export const deletePolicies = action(PARAMETERS, (call, { SecurityGroupId, ...given }) => {
  const set = setOf(given)
  const { direction, policies } = oneDirection(set)
  const { group, before } = groupOf(call, SecurityGroupId, set)
  const gone = new Set(policies.map((one) => locate(call, group, before, direction, one)))
  const left = before[direction].filter((_, index) => !gone.has(index))
  return replace(call, group, before, direction, left, [])
})

/** ModifySecurityGroupPolicies: replaces both directions, a direction left out by nothing. Version 0 clears the group. */
export const modifyPolicies = action(
  { ...PARAMETERS, SortPolicys: optional(notModelled) },
  (call, { SecurityGroupId, ...given }) => {
    const set = setOf(given)
    const clears = set.version === '0'
    if (!(clears || set.ingress || set.egress)) refuse('MISSING_PARAMETER', { name: 'SecurityGroupPolicySet' })
    const { group, before } = groupOf(call, SecurityGroupId, clears ? { ...set, version: undefined } : set)
    const rulesOf = (policies: readonly Policy[] = []) =>
      clears ? [] : policies.map((one) => ruleFor(call, group, one))
    const changed = { ingress: rulesOf(set.ingress), egress: rulesOf(set.egress) }
    for (const direction of ['ingress', 'egress'] as const) {
      check(call, group, direction, changed[direction], changed[direction])
    }
    return done(withPolicies(call, group, before, changed))
  },
)

/** ReplaceSecurityGroupPolicy: one policy, in the place of the one that its PolicyIndex names. */
export const replacePolicy = action(REPLACE_PARAMETERS, (call, { SecurityGroupId, ...given }) => {
  const { policies } = oneDirection(setOf(given))
  if (policies.length > 1) refuse('ONE_POLICY', { action: call.action, actual: String(policies.length) })
  return replaceSome(call, SecurityGroupId, given)
})

/** ReplaceSecurityGroupPolicies: several policies of one direction, each in the place of one that is there. */
export const replacePolicies = action(
  { ...REPLACE_PARAMETERS, UpdateType: optional(notModelled) },
  (call, { SecurityGroupId, ...given }) => replaceSome(call, SecurityGroupId, given),
)

/** A new policy's place is its own PolicyIndex, or else that of the policy that stands as far down in the original set. */
function replaceSome(
  call: Call,
  text: string,
  given: Given & { OriginalSecurityGroupPolicySet: PolicySet | undefined },
) {
  const set = setOf(given)
  const { direction, policies } = oneDirection(set)
  const originals = given.OriginalSecurityGroupPolicySet?.[direction] ?? []
  const { group, before } = groupOf(call, text, set)
  const added = policies.map((one) => ruleFor(call, group, one))
  const changed = new Map<number, RuleDocument>()
  for (const [position, one] of policies.entries()) {
    const pointer = one.index === undefined ? originals[position] : { ...one, rule: undefined }
    if (pointer === undefined) refuse('MISSING_PARAMETER', { name: `${one.path}.PolicyIndex` })
    const index = locate(call, group, before, direction, pointer)
    if (changed.has(index)) refuse('LISTED_TWICE', { text: String(index), name: `${one.path}.PolicyIndex` })
    changed.set(index, added[position] ?? ruleFor(call, group, one))
  }
  const rules = before[direction].map((rule, index) => changed.get(index) ?? rule)
  return replace(call, group, before, direction, rules, added)
}

function setOf({ SecurityGroupPolicySet: set, Ingress, Egress }: Given): PolicySet {
  const short = Ingress === undefined ? (Egress === undefined ? undefined : 'Egress') : 'Ingress'
  if (set !== undefined && short !== undefined) refuse('COEXIST', { one: 'SecurityGroupPolicySet', other: short })
  return set ?? { version: undefined, ingress: Ingress, egress: Egress }
}

/** One call takes so many policies. */
const POLICIES_MAX = 100

/** All but ModifySecurityGroupPolicies change one direction at a time. */
function oneDirection({ ingress, egress }: PolicySet): { direction: Direction; policies: readonly Policy[] } {
  if (ingress !== undefined && egress !== undefined) refuse('COEXIST', { one: 'Ingress', other: 'Egress' })
  const policies = ingress ?? egress ?? refuse('MISSING_PARAMETER', { name: 'SecurityGroupPolicySet' })
  const direction = ingress === undefined ? 'egress' : 'ingress'
  if (policies.length === 0) refuse('EMPTY', { name: direction === 'ingress' ? 'Ingress' : 'Egress' })
  if (policies.length > POLICIES_MAX) {
    const actual = String(policies.length)
    const given = { name: direction === 'ingress' ? 'Ingress' : 'Egress', actual, limit: String(POLICIES_MAX) }
    refuse('LIST_TOO_LONG', given, 'InvalidParameterValue.LimitExceeded')
  }
  return { direction, policies }
}

function groupOf(call: Call, text: string, { version }: PolicySet): { group: SecurityGroup; before: Policies } {
  const group = findGroup(call, text)
  if (group.isDefault) refuse('DEFAULT_GROUP', { text })
  const before = policiesOf(call, group)
  const actual = String(before.version)
  if (version !== undefined && version !== actual)
    refuse('VERSION_MISMATCH', { group: group.name, actual, text: version })
  return { group, before }
}

/** The rule that a policy of the call becomes, with the groups that it names as the file names them. */
function ruleFor(call: Call, group: SecurityGroup, { path, rule }: Policy): RuleDocument {
  if (rule === undefined) return refuse('MISSING_PARAMETER', { name: `${path}.Action` })
  if (rule.securityGroup === undefined) return rule
  return { ...rule, securityGroup: groupNameFor(call, group.account, rule.securityGroup) }
}

/** Where the policy stands that a call points at: by its index, or as the first that says the same. */
function locate(call: Call, group: SecurityGroup, before: Policies, direction: Direction, one: Policy): number {
  const rules = before[direction]
  if (one.index !== undefined) {
    if (one.index >= rules.length) outOfRange(one.path, one.index, rules.length - 1)
    return one.index
  }
  const wanted = policyText(ruleFor(call, group, one))
  const index = rules.findIndex((rule) => policyText(rule) === wanted)
  return index >= 0 ? index : refuse('NO_SUCH_POLICY', { group: group.name, direction, policy: wanted })
}

function outOfRange(path: string, index: number, high: number): never {
  return refuse('OUT_OF_RANGE', { name: `${path}.PolicyIndex`, text: String(index), low: '0', high: String(high) })
}

function replace(
  call: Call,
  group: SecurityGroup,
  before: Policies,
  direction: Direction,
  rules: readonly RuleDocument[],
  added: readonly RuleDocument[],
) {
  check(call, group, direction, rules, added)
  return done(withPolicies(call, group, before, { [direction]: rules }))
}

/** Refuses a list that has one of the new policies twice, or that is longer than the quota. */
function check(
  { network }: Call,
  group: SecurityGroup,
  direction: Direction,
  rules: readonly RuleDocument[],
  added: readonly RuleDocument[],
): void {
  const texts = rules.map(policyText)
  for (const policy of added.map(policyText)) {
    if (texts.indexOf(policy) !== texts.lastIndexOf(policy)) {
      refuse('DUPLICATE_POLICY', { policy, direction, group: group.name })
    }
  }
  const { quotas } = network.options
  if (quotas === 'off' || rules.length <= quotas.rulesPerSecurityGroup) return
  const limit = String(quotas.rulesPerSecurityGroup)
  refuse('TOO_MANY_POLICIES', { direction, group: group.name, actual: String(rules.length), limit })
}
