import type { Rule } from '../../../model/network.ts'
import { type Facts, placeIn } from '../facts.ts'
import type { Found, LintRule } from '../rule.ts'
import { ruleText } from '../rule-text.ts'
import { type Unneeded, unneededRules } from '../unneeded.ts'

// Lists of rules in themselves: what no packet ever meets. That nothing changes without it is a law (test/laws/lint.test.ts).

type List = { readonly where: string; readonly rules: readonly Rule[]; readonly call?: Deleting }
type Deleting = {
  readonly action: string
  readonly id: Readonly<Record<string, string>>
  readonly key: 'Ingress' | 'Egress'
}

const WAYS = [
  ['ingress', 'Ingress'],
  ['egress', 'Egress'],
] as const

function* listsOf({ network }: Facts): Generator<List> {
  for (const { documentName, isDefault, ...group } of network.securityGroups) {
    if (isDefault) continue
    for (const [way, key] of WAYS) {
      const call = { action: 'DeleteSecurityGroupPolicies', id: { SecurityGroupId: documentName }, key }
      // The copies of a template share its name in the file, and what is said of one is said once.
      yield { where: `${documentName}.${way}`, rules: group[way], call }
    }
  }
  for (const { name, ...acl } of network.networkAcls) {
    for (const [way, key] of WAYS) {
      const call = { action: 'DeleteNetworkAclEntries', id: { NetworkAclId: name }, key }
      yield { where: `${name}.${way}`, rules: acl[way], call }
    }
  }
  for (const { name, firewall } of network.cvms) yield { where: `${name}.firewall`, rules: firewall }
}

/** Lists that were looked at: several rules of lint ask, and machines that are counted share a list. */
const known = new WeakMap<readonly Rule[], readonly Unneeded[]>()

function unneededIn(rules: readonly Rule[]): readonly Unneeded[] {
  const before = known.get(rules)
  if (before !== undefined) return before
  const found = unneededRules(rules)
  known.set(rules, found)
  return found
}

function* found(facts: Facts, why: Unneeded['why']): Generator<Found> {
  for (const { where, rules, call } of listsOf(facts)) {
    for (const one of unneededIn(rules)) {
      const [rule, by] = [rules[one.index], rules[one.by]]
      if (one.why !== why || rule === undefined || by === undefined) continue
      const text = ruleText(facts.network, rule)
      yield {
        where: `${where}[${one.index}]`,
        origin: placeIn(rule.origin, ''),
        parameters: {
          rule: `${where}[${one.index}]`,
          text,
          by: `${where}[${one.by}]`,
          byText: ruleText(facts.network, by),
        },
        calls: call === undefined ? [] : [{ action: call.action, with: { ...call.id, [call.key]: [text] } }],
      }
    }
  }
}

export const SHADOWED_RULE: LintRule = {
  id: 'shadowed-rule',
  severity: 'warning',
  title: {
    en: 'A rule never decides, because rules before it take all that it matches',
    zh: '规则被前面的规则遮盖，永远不会生效',
  },
  message: {
    en: '{rule} ({text}) never decides: the rules before it take all that it matches, {by} ({byText}) among them',
    zh: '{rule}（{text}）永远不会生效：前面的规则（如 {by}：{byText}）已匹配它的全部流量',
  },
  about: {
    en: 'The first rule that matches decides; those behind it are not asked. Somebody meant this rule to do something that it does not.',
    zh: '第一条匹配的规则生效，其后的规则不再检查。写下这条规则的人期望的效果并没有发生。',
  },
  mend: {
    en: 'Put it in front, narrow the rule before it, or delete it.',
    zh: '将其前移，或收窄前面的规则，或删除它。',
  },
  source: 'PRIVATE-LINK-FACTS 5, 10 (row 11)',
  check: (facts) => found(facts, 'shadowed'),
}

export const CONTRADICTING_RULES: LintRule = {
  id: 'contradicting-rules',
  severity: 'warning',
  title: { en: 'Two rules match the same and say the opposite', zh: '两条规则匹配相同而动作相反' },
  message: {
    en: '{rule} ({text}) matches just what {by} ({byText}) does and says the opposite; the first one wins',
    zh: '{rule}（{text}）与 {by}（{byText}）匹配相同而动作相反，以前者为准',
  },
  about: {
    en: 'One of the two is left over from a change. Whoever reads the second may think that it is in force.',
    zh: '其中一条多半是修改后遗留的。读到后一条的人可能误以为它在生效。',
  },
  mend: { en: 'Delete the one that is not meant.', zh: '删除不需要的那一条。' },
  source: 'PRIVATE-LINK-FACTS 5',
  check: (facts) => found(facts, 'contradicted'),
}

export const REDUNDANT_RULE: LintRule = {
  id: 'redundant-rule',
  severity: 'info',
  title: { en: 'A rule says what another one says anyway', zh: '规则与其他规则重复' },
  message: {
    en: '{rule} ({text}) changes nothing: {by} ({byText}) says the same of all that it matches',
    zh: '{rule}（{text}）没有作用：{by}（{byText}）对其匹配的流量已有相同的规定',
  },
  about: {
    en: 'Without it nothing would change. It costs a place in a list of 100 (20 for an ACL), and deleting the other one would not do what it seems to do.',
    zh: '删除它不会有任何变化。它占用配额（安全组每方向 100 条，网络 ACL 20 条），而且删除另一条规则也不会有看上去的效果。',
  },
  mend: {
    en: 'Delete it, or the wider one if that was not meant.',
    zh: '删除它；若范围更大的那条并非本意，则删除那一条。',
  },
  source: 'PRIVATE-LINK-FACTS 5, 6',
  check: (facts) => found(facts, 'repeated'),
}
