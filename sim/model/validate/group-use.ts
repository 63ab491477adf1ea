import type { SecurityGroupDocument } from '../documents.ts'
import type { Accounts } from './account.ts'
import type { Context } from './context.ts'
import type { Placements } from './placement.ts'
import { fieldOf, placeOf } from './problems.ts'
import type { Subnets } from './subnet.ts'
import { BROKEN } from './values.ts'

/** Which accounts have a copy of which group, and which need their default group. Accounts are in ascending order. */
export type GroupUse = {
  readonly accounts: ReadonlyMap<string, readonly number[]>
  readonly defaultGroups: readonly number[]
}

/** More groups than any network has: templates that refer to each other could otherwise multiply for long. */
const GROUPS_MAX = 100_000

/**
 * Finds out which account uses which security group. A group with an account belongs to that account alone. One without is
 * a template: every account with a CVM, CLB or endpoint in it has a copy, and so has every account one of whose groups
 * refers to it in a rule. A template that nobody uses has one copy, of the default account.
 */
export function groupUse(context: Context, accounts: Accounts, subnets: Subnets, placements: Placements): GroupUse {
  const spread = new Spread(context, accounts)
  const defaultGroups = new Set<number>()
  for (const section of ['cvms', 'clbs', 'endpoints'] as const) {
    const placement = placements[section]
    let at = 0
    for (const { securityGroups } of context.documents[section].values()) {
      const account = subnets.accountOf(placement.subnets[at++] ?? BROKEN)
      if (account === BROKEN) continue
      if (securityGroups !== undefined) for (const name of securityGroups) spread.use(name, account)
      else if (section === 'cvms') defaultGroups.add(account)
    }
  }
  spread.useOwn()
  return { accounts: spread.finish(), defaultGroups: [...defaultGroups].sort((a, b) => a - b) }
}

class Spread {
  readonly #context: Context
  readonly #accounts: Accounts
  readonly #users = new Map<string, Set<number>>()
  /** How many groups templates make. */
  #copies = 0

  constructor(context: Context, accounts: Accounts) {
    this.#context = context
    this.#accounts = accounts
  }

  /** The account has a copy of this template, and of all that its rules name. */
  use(name: string, account: number): void {
    if (this.#users.get(name)?.has(account)) return
    const todo = [name]
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const document = this.#context.documents.securityGroups.get(next)
      if (document === undefined || document.account !== undefined) continue
      if (this.#copies > GROUPS_MAX || !this.#note(next, account)) continue
      this.#copies++
      todo.push(...this.#referencesOf(document, account))
    }
  }

  /** What groups use by themselves: those with an account, and copies that a call has changed. */
  useOwn(): void {
    for (const [name, document] of this.#context.documents.securityGroups) {
      const place = placeOf('securityGroups', name, document)
      if (document.account !== undefined) {
        const account = this.#accounts.resolve(document.account, fieldOf(place, 'account'))
        this.#note(name, account)
        if (account !== BROKEN) for (const other of this.#referencesOf(document, account)) this.use(other, account)
      } else {
        for (const accountName of document.copies?.keys() ?? []) {
          const account = this.#accounts.resolve(accountName, fieldOf(fieldOf(place, 'copies'), accountName))
          if (account !== BROKEN) this.use(name, account)
        }
      }
    }
  }

  /** By group: the accounts that have it; of no group when there are too many, which is reported. */
  finish(): ReadonlyMap<string, readonly number[]> {
    const { documents, problems } = this.#context
    for (const name of documents.securityGroups.keys()) {
      if (!this.#users.has(name)) this.use(name, this.#accounts.defaultIndex())
    }
    if (this.#copies > GROUPS_MAX) {
      const templates = [...documents.securityGroups].filter(([, { account }]) => account === undefined)
      for (const [name, document] of templates.slice(0, 1)) {
        problems.add('SECURITY_GROUP_COPIES', placeOf('securityGroups', name, document), { limit: String(GROUPS_MAX) })
      }
      return new Map()
    }
    return new Map([...this.#users].map(([name, users]) => [name, [...users].sort((a, b) => a - b)]))
  }

  /** Whether the account is new to the group. */
  #note(name: string, account: number): boolean {
    const users = this.#users.get(name) ?? new Set()
    if (users.has(account)) return false
    this.#users.set(name, users.add(account))
    return true
  }

  #referencesOf(document: SecurityGroupDocument, account: number): string[] {
    const { ingress = [], egress = [] } = document.copies?.get(this.#accounts.nameOf(account)) ?? document
    const names: string[] = []
    for (const { securityGroup } of ingress) if (securityGroup !== undefined) names.push(securityGroup)
    for (const { securityGroup } of egress) if (securityGroup !== undefined) names.push(securityGroup)
    return names
  }
}
