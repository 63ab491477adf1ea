import type { Network, Rule, SecurityGroup } from '../../../model/network.ts'
import { type Facts, placeIn } from '../facts.ts'
import type { Found, LintRule } from '../rule.ts'
import { ruleText } from '../rule-text.ts'
import { overrulerOf, unneededRules } from '../unneeded.ts'

// The order of several groups on one machine, CLB or endpoint: the rules of the first are asked first (PRIVATE-LINK-FACTS, section 5).

const WAYS = ['ingress', 'egress'] as const
type Way = (typeof WAYS)[number]

type Lists = readonly (readonly number[])[]

/** By group: the different lists in which something has it bound; only machines ask about what goes out. */
function boundLists({ cvms, clbs, endpoints }: Network, way: Way): ReadonlyMap<number, Lists> {
  const users = way === 'egress' ? cvms : [...cvms, ...clbs, ...endpoints]
  const lists = new Map(users.map(({ securityGroups }) => [securityGroups.join(), securityGroups]))
  const byGroup = new Map<number, (readonly number[])[]>()
  for (const list of lists.values()) {
    for (const group of list) {
      const known = byGroup.get(group)
      if (known === undefined) byGroup.set(group, [list])
      else known.push(list)
    }
  }
  return byGroup
}

/** Longer lists than this are not looked at: the cost grows with the square. */
const RULES_MAX = 1_000

/** The rules asked before those of a group, for each list that it stands in; undefined: in one it comes first, or they are too many. */
function asksBefore({ network }: Facts, group: number, way: Way, lists: Lists) {
  const before: Rule[][] = []
  for (const list of lists) {
    const rules = list.slice(0, list.indexOf(group)).flatMap((other) => network.securityGroups[other]?.[way] ?? [])
    if (rules.length === 0 || rules.length > RULES_MAX) return undefined
    before.push(rules)
  }
  return before.length === 0 ? undefined : before
}

type Overruled = { readonly group: SecurityGroup; readonly way: Way; readonly index: number; readonly by: Rule }

function* overruled(facts: Facts): Generator<Overruled | { readonly needed: string }> {
  for (const way of WAYS) {
    const lists = boundLists(facts.network, way)
    for (const [number, group] of facts.network.securityGroups.entries()) {
      const own = lists.get(number) ?? []
      const before = asksBefore(facts, number, way, own)
      const told = new Set(unneededRules(group[way]).map(({ index }) => index))
      for (const [index, rule] of group[way].entries()) {
        const by = before?.map((first) => overrulerOf([...first, ...group[way].slice(0, index)], rule))
        const [first] = by ?? []
        if (first !== undefined && by?.every((one) => one !== undefined) && !told.has(index)) {
          yield { group, way, index, by: first }
        } else if (own.length > 0) yield { needed: `${group.documentName}.${way}[${index}]` }
      }
    }
  }
}

export const SHADOWED_BY_GROUP: LintRule = {
  id: 'shadowed-by-other-group',
  severity: 'warning',
  title: {
    en: 'A rule never decides, because a group that is bound before its own takes all that it matches',
    zh: '规则被先绑定的安全组遮盖，永远不会生效',
  },
  message: {
    en: '{rule} ({text}) never decides: wherever its group is bound, one before it takes all that it matches, with {byText} among others',
    zh: '{rule}（{text}）永远不会生效：在所有绑定处，先匹配的安全组（如规则 {byText}）已匹配它的全部流量',
  },
  about: {
    en: 'Several groups are asked in the order in which they are bound, and the first rule that matches decides. A DROP in an earlier group wins over an ACCEPT in a later one; only the deny at the end comes after all groups.',
    zh: '多个安全组按绑定顺序检查，第一条匹配的规则生效。先绑定的安全组中的拒绝规则优先于后绑定的放通规则；只有末尾的隐含拒绝在所有安全组之后。',
  },
  mend: {
    en: 'Bind the group before the other one, or narrow the rule of that one.',
    zh: '调整安全组的绑定顺序，或收窄先绑定的安全组中的规则。',
  },
  source: 'PRIVATE-LINK-FACTS 5, 10 (row 11)',
  check(facts) {
    const found = new Map<string, Found>()
    const needed = new Set<string>()
    for (const one of overruled(facts)) {
      if ('needed' in one) {
        needed.add(one.needed)
        continue
      }
      const rule = one.group[one.way][one.index]
      const name = `${one.group.documentName}.${one.way}[${one.index}]`
      if (rule === undefined || one.group.isDefault) continue
      found.set(name, {
        where: name,
        origin: placeIn(rule.origin, ''),
        parameters: { rule: name, text: ruleText(facts.network, rule), byText: ruleText(facts.network, one.by) },
      })
    }
    // One rule of a template stands in the groups of several accounts: it is needed where it is needed by one.
    return [...found].flatMap(([name, one]) => (needed.has(name) ? [] : [one]))
  },
}
