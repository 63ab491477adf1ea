import type { SecurityGroupDocument } from './documents.ts'
import { accountNamed, hasGroups, isNameable, type Makes, type Making } from './making.ts'
import { buildCopies } from './validate/security-group.ts'

/** The implied default groups are called otherwise where a group of the documents has this name. */
const NAME_OF_DEFAULT = 'default'

/** Security groups. */
export class GroupReviser {
  readonly #making: Making

  constructor(making: Making) {
    this.#making = making
  }

  /**
   * A group's rules. Which accounts have a copy of which template follows from what rules name, so a name that is new to an
   * account reaches farther; one that goes does not, for the copies that there are stand in the documents.
   */
  readonly changedGroup: Makes = (name) => {
    const { accounts, before, context, documents, draft, groups } = this.#making
    const document = documents.securityGroups.get(name)
    const was = before.documents.securityGroups.get(name)
    if (document === undefined || was === undefined || document.account !== was.account) return false
    if (String([...(document.copies?.keys() ?? [])]) !== String([...(was.copies?.keys() ?? [])])) return false
    const owners = accountsWith(this.#making, name)
    if (owners.some((account) => !this.#hasNamed(document, account))) return false
    const copies = buildCopies(context, accounts, groups, name, document, owners)
    return copies.every((copy) => draft.put('securityGroups', groups.find(name, copy.account) ?? -1, copy))
  }

  /** A group of an account; a new template is used by whoever names it. The default groups stand behind it. */
  readonly addedGroup: Makes = (name) => {
    const { accounts, context, documents, draft, groups } = this.#making
    const document = documents.securityGroups.get(name)
    const account = accountNamed(this.#making, document?.account)
    if (document === undefined || account === undefined || name === NAME_OF_DEFAULT || document.isDefault) return false
    if (!isNameable(this.#making, 'securityGroups', name) || !this.#hasNamed(document, account)) return false
    const [group] = buildCopies(context, accounts, groups, name, document, [account])
    const index = draft.network.securityGroups.findLastIndex(({ isDefault }) => !isDefault) + 1
    return group !== undefined && draft.insert('securityGroups', index, group)
  }

  /** Whether an account has all groups that the rules of its copy name. */
  #hasNamed(document: SecurityGroupDocument, account: number): boolean {
    const { ingress = [], egress = [] } = document.copies?.get(this.#making.accounts.nameOf(account)) ?? document
    const named = [...ingress, ...egress].flatMap(({ securityGroup }) => securityGroup ?? [])
    return hasGroups(this.#making, named, account)
  }
}

/** The accounts that have a group of this name in the documents. */
const accountsWith = ({ draft, groups }: Pick<Making, 'draft' | 'groups'>, name: string): readonly number[] =>
  [...draft.network.accounts.keys()].filter((account) => groups.find(name, account) !== undefined)

export const isNamedAsDefault = (name: string): boolean => name === NAME_OF_DEFAULT
