import type { Documents } from './documents.ts'
import type { Draft } from './draft.ts'
import { findNamed } from './lookup.ts'
import type { Configuration } from './network-change.ts'
import type { AccountNames } from './validate/account.ts'
import { type Context, newContext } from './validate/context.ts'
import type { GroupNames } from './validate/group-names.ts'
import { KnownIds } from './validate/known-ids.ts'
import { accountsOf, groupsOf, subnetsOf } from './validate/known-names.ts'
import { canBeAdded, type NamedSection } from './validate/name.ts'
import type { SubnetOwners } from './validate/subnet.ts'

/** All that it takes to make resources anew in a draft out of changed documents, by the functions of `validate`. */
export type Making = {
  readonly before: Configuration
  readonly documents: Documents
  readonly draft: Draft
  readonly context: Context
  readonly ids: KnownIds
  readonly accounts: AccountNames
  readonly subnets: SubnetOwners
  readonly groups: GroupNames
}

export function makingOf(before: Configuration, documents: Documents, draft: Draft, seed: number): Making {
  const { network } = draft
  const ids = new KnownIds(network, seed)
  const context = newContext(documents, network.options, seed, ids)
  const accounts = accountsOf(network)
  return {
    ...{ before, documents, draft, context, ids, accounts },
    subnets: subnetsOf(network),
    groups: groupsOf(context, network, accounts),
  }
}

/** A method that returns false leaves the change to `validate`. */
export type Makes = (name: string) => boolean

/** The account that a document names; undefined where validation would have to make one, or refuse. */
export const accountNamed = ({ accounts }: Making, name: string | undefined): number | undefined =>
  name === undefined ? undefined : accounts.find(name)

/** Whether something new can have its name. */
export const isNameable = ({ before, documents }: Making, section: NamedSection, name: string): boolean =>
  canBeAdded(before.documents, documents, section, name)

/** Whether the fields of a document that others' judgement rests on are as they were. */
export const isAlike = <Document extends object>(
  was: Document,
  is: Document,
  fields: readonly (keyof Document & string)[],
): boolean => fields.every((field) => was[field] === is[field])

/** Whether an account has all groups that something of its names, so that none has to be made. */
export const hasGroups = ({ groups }: Making, names: readonly string[], account: number): boolean =>
  names.every((name) => groups.find(name, account) !== undefined)

/** The place of the VPC of this name. */
export const vpcNamed = ({ draft }: Making, name: string | undefined): number | undefined =>
  name === undefined ? undefined : findNamed(draft.network, 'vpc', name)
