import type { AccountNames } from './account.ts'
import type { Context } from './context.ts'
import { entryOf, type Place } from './problems.ts'
import { BROKEN } from './values.ts'

/** What names of security groups mean: to each account its own groups and its copies of templates. */
export class GroupNames {
  readonly #context: Context
  readonly #accounts: Pick<AccountNames, 'nameOf'>
  readonly #find: (name: string, account: number) => number | undefined
  readonly #findDefault: (account: number) => number | undefined

  /** `find` tells the written group that an account means by a name of the file, `findDefault` its default group. */
  constructor(
    context: Context,
    accounts: Pick<AccountNames, 'nameOf'>,
    find: (name: string, account: number) => number | undefined,
    findDefault: (account: number) => number | undefined,
  ) {
    this.#context = context
    this.#accounts = accounts
    this.#find = find
    this.#findDefault = findDefault
  }

  find(name: string, account: number): number | undefined {
    return this.#find(name, account)
  }

  defaultOf(account: number): number {
    return this.#findDefault(account) ?? BROKEN
  }

  /**
   * The groups that a resource of an account names. What is refused is reported and left out; `account` is `BROKEN` where
   * that was refused, and then only names that nothing has are reported.
   */
  resolveList(names: readonly string[], account: number, place: Place): readonly number[] {
    const groups: number[] = []
    for (let at = 0; at < names.length; at++) {
      const name = names[at] ?? ''
      const index = this.#find(name, account) ?? this.refuse(name, account, entryOf(place, 'securityGroups', at))
      if (index === BROKEN) continue
      if (groups.includes(index)) {
        this.#context.problems.add('DUPLICATE_SECURITY_GROUP', entryOf(place, 'securityGroups', at), { name })
      } else groups.push(index)
    }
    return groups
  }

  /** Reports why the account has no group of this name. */
  refuse(name: string, account: number, place: Place): number {
    const { documents, problems, references } = this.#context
    const document = documents.securityGroups.get(name)
    if (document === undefined) references.missing('securityGroups', name, place)
    else if (account !== BROKEN && document.account !== undefined) {
      const parameters = { name, owner: document.account, account: this.#accounts.nameOf(account) }
      problems.add('SECURITY_GROUP_OTHER_ACCOUNT', place, parameters)
    }
    return BROKEN
  }
}
