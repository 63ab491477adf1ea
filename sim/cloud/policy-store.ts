import { withEntry } from '../base/chunked-map.ts'
import type { RuleDocument, SecurityGroupDocument } from '../model/documents.ts'
import type { SecurityGroup } from '../model/network.ts'
import type { Call } from './call.ts'
import { accountAt } from './find.ts'
import { refuse } from './refusal.ts'
import type { SettledDocuments } from './settle.ts'

export type Direction = 'ingress' | 'egress'

/** The policies of one account's group, written out. */
export type Policies = Required<Pick<SecurityGroupDocument, Direction | 'version'>>

/** What a group has that leaves `egress` out, and a default group both ways: the console template's rule. */
const EVERYTHING: readonly RuleDocument[] = [{ action: 'ACCEPT', cidrBlock: '0.0.0.0/0', port: 'ALL', protocol: 'ALL' }]

/** The policies that an account's group has now, written out. */
export function policiesOf({ documents, network }: Call, group: SecurityGroup): Policies {
  const document = documents.securityGroups.get(group.documentName)
  if (group.isDefault || document === undefined) return { ingress: EVERYTHING, egress: EVERYTHING, version: 1 }
  const copy = document.copies?.get(accountAt(network, group.account).name)
  const { ingress = [], egress = EVERYTHING, version = 1 } = copy ?? document
  return { ingress, egress, version }
}

/**
 * Puts new policies in force. A group without an account is a template: the call changes the copy of the account whose group
 * it is, and neither the template nor the copies of others.
 */
export function withPolicies(
  { documents, network }: Call,
  group: SecurityGroup,
  before: Policies,
  changed: Partial<Record<Direction, readonly RuleDocument[]>>,
): SettledDocuments {
  const policies: Policies = { ...before, ...changed, version: before.version + 1 }
  const document = documents.securityGroups.get(group.documentName)
  if (group.isDefault || document === undefined) return refuse('DEFAULT_GROUP', { text: group.name })
  const account = accountAt(network, group.account).name
  const written =
    document.account === undefined
      ? { ...document, copies: withEntry(document.copies ?? new Map(), account, policies) }
      : { ...document, ...policies }
  return { ...documents, securityGroups: withEntry(documents.securityGroups, group.documentName, written) }
}
