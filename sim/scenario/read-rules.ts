import type { RuleDocument } from '../model/documents.ts'
import { child, type Located, textOf } from './located.ts'
import { descriptionOf, given, itemOrigin, wordOf } from './read-values.ts'

/** The rules of a group, an ACL or a firewall, in their long forms; undefined when there is no list. */
export const readRules = (rules: Located | undefined): RuleDocument[] | undefined => listOf(rules, readRule)

const readRule = (item: Located): RuleDocument => ({
  action: wordOf(child(item, 'action')) ?? '',
  ...given({
    cidrBlock: textOf(child(item, 'cidrBlock'))?.trim(),
    securityGroup: textOf(child(item, 'securityGroup'))?.trim(),
    port: textOf(child(item, 'port'))?.trim(),
    protocol: wordOf(child(item, 'protocol')),
    description: descriptionOf(child(item, 'description')),
  }),
  origin: itemOrigin(item),
})

/** The documents of a list; those that are no map were reported by the schema. */
export const listOf = <Document>(
  node: Located | undefined,
  read: (item: Located) => Document,
): Document[] | undefined =>
  node?.kind === 'list' ? node.items.flatMap((item) => (item.kind === 'map' ? [read(item)] : [])) : undefined
