import { ANYWHERE } from '../../net/cidr.ts'
import { ALL_PORTS } from '../../net/port.ts'
import { Protocol } from '../../net/protocol.ts'
import type { RuleDocument, SecurityGroupDocument } from '../documents.ts'
import type { Rule, SecurityGroup } from '../network.ts'
import type { Accounts } from './account.ts'
import type { Context } from './context.ts'
import type { GroupUse } from './group-use.ts'
import { entryOf, fieldOf, type Place, placeOf } from './problems.ts'
import { type ParsedRule, parseRules } from './rule.ts'
import { BROKEN } from './values.ts'

/** The name of an account's default group, which allows everything, as the cloud's own does (PRIVATE-LINK-FACTS, section 5). */
const DEFAULT_GROUP = 'default'

const allowAll = (origin: Rule['origin']): readonly Rule[] => [
  {
    action: 'ACCEPT',
    peer: { cidr: ANYWHERE },
    ports: [ALL_PORTS],
    protocol: Protocol.ALL,
    description: '',
    origin,
  },
]

type Direction = 'ingress' | 'egress'
/** A list of rules as it was read. Without references to groups it is the same for every copy, which then share it. */
type ParsedList = { readonly parsed: readonly ParsedRule[]; readonly shared: readonly Rule[] | undefined }
type ParsedRules = Readonly<Record<Direction, ParsedList>>

/** The security groups: those of the documents, a copy for each account, then the default groups. */
export class SecurityGroups {
  readonly list: SecurityGroup[] = []
  readonly #context: Context
  readonly #accounts: Accounts
  /** By account: the index of each group that it has. */
  readonly #byAccount: Map<string, number>[]
  readonly #defaultOf = new Map<number, number>()

  constructor(context: Context, accounts: Accounts, use: GroupUse) {
    this.#context = context
    this.#accounts = accounts
    this.#byAccount = accounts.list.map(() => new Map())
    let index = 0
    for (const name of context.documents.securityGroups.keys()) {
      for (const account of use.accounts.get(name) ?? []) {
        this.#byAccount[account]?.set(name, index)
        index++
      }
    }
    for (const [name, document] of context.documents.securityGroups) {
      this.#build(name, document, use.accounts.get(name) ?? [])
    }
    for (const account of use.defaultGroups) this.#buildDefault(account, use.defaultGroups.length > 1)
  }

  /**
   * The groups that a resource of an account names. What is refused is reported and left out; `account` is `BROKEN` where
   * that was refused, and then only names that nothing has are reported.
   */
  resolveList(names: readonly string[], account: number, place: Place): readonly number[] {
    const own = this.#byAccount[account]
    const groups: number[] = []
    for (let at = 0; at < names.length; at++) {
      const name = names[at] ?? ''
      const index = own?.get(name) ?? this.#refuse(name, account, entryOf(place, 'securityGroups', at))
      if (index === BROKEN) continue
      if (groups.includes(index)) {
        this.#context.problems.add('DUPLICATE_SECURITY_GROUP', entryOf(place, 'securityGroups', at), { name })
      } else groups.push(index)
    }
    return groups
  }

  defaultOf(account: number): number {
    return this.#defaultOf.get(account) ?? BROKEN
  }

  /** Reports why the account has no group of this name. */
  #refuse(name: string, account: number, place: Place): number {
    const { documents, problems, references } = this.#context
    const document = documents.securityGroups.get(name)
    if (document === undefined) references.missing('securityGroups', name, place)
    else if (account !== BROKEN && document.account !== undefined) {
      const parameters = { name, owner: document.account, account: this.#accounts.nameOf(account) }
      problems.add('SECURITY_GROUP_OTHER_ACCOUNT', place, parameters)
    }
    return BROKEN
  }

  #build(name: string, document: SecurityGroupDocument, users: readonly number[]): void {
    const place = placeOf('securityGroups', name, document)
    const shared = this.#parse(document, document, place)
    for (const account of users) {
      const accountName = this.#accounts.nameOf(account)
      const changed = document.copies?.get(accountName)
      const copyPlace = fieldOf(fieldOf(place, 'copies'), accountName)
      const rules = changed === undefined ? shared : this.#parse(changed, document, copyPlace)
      this.list.push({
        name: users.length > 1 ? `${accountName}/${name}` : name,
        id: this.#context.ids.draw('securityGroup', accountName, name),
        origin: document.origin,
        account,
        documentName: name,
        isDefault: false,
        ingress: this.#resolveRules(rules.ingress, account),
        egress: this.#resolveRules(rules.egress, account),
      })
    }
  }

  #buildDefault(account: number, isOneOfMany: boolean): void {
    const accountName = this.#accounts.nameOf(account)
    const isTaken = this.#context.documents.securityGroups.has(DEFAULT_GROUP)
    const shortName = isTaken ? `${DEFAULT_GROUP} group` : DEFAULT_GROUP
    this.#defaultOf.set(account, this.list.length)
    this.list.push({
      name: isOneOfMany ? `${accountName}/${shortName}` : shortName,
      id: this.#context.ids.draw('defaultSecurityGroup', accountName, DEFAULT_GROUP),
      origin: undefined,
      account,
      documentName: DEFAULT_GROUP,
      isDefault: true,
      ingress: allowAll(undefined),
      egress: allowAll(undefined),
    })
  }

  /** Left out, ingress lets nothing in and egress everything out. Names of groups that nobody has are reported here. */
  #parse(written: Pick<SecurityGroupDocument, Direction>, document: SecurityGroupDocument, place: Place): ParsedRules {
    const { ingress = [], egress } = written
    const everything = { parsed: [], shared: allowAll(document.origin) }
    return {
      ingress: this.#parseList(ingress, fieldOf(place, 'ingress')),
      egress: egress === undefined ? everything : this.#parseList(egress, fieldOf(place, 'egress')),
    }
  }

  #parseList(documents: readonly RuleDocument[], place: Place): ParsedList {
    const { documents: all, references } = this.#context
    const parsed = parseRules(this.#context, documents, 'securityGroup', place)
    const shared: Rule[] = []
    for (const rule of parsed) {
      const { peer, place: rulePlace, ...rest } = rule
      if ('cidr' in peer) shared.push({ ...rest, peer })
      else if (!all.securityGroups.has(peer.groupName)) {
        references.missing('securityGroups', peer.groupName, fieldOf(rulePlace, 'securityGroup'))
      }
    }
    return { parsed, shared: shared.length === parsed.length ? shared : undefined }
  }

  /** The rules of one account's copy: a group that a rule names is that account's own. */
  #resolveRules({ parsed, shared }: ParsedList, account: number): readonly Rule[] {
    if (shared !== undefined) return shared
    const rules: Rule[] = []
    for (const { peer, place, ...rest } of parsed) {
      if ('cidr' in peer) {
        rules.push({ ...rest, peer })
        continue
      }
      const isKnown = this.#context.documents.securityGroups.has(peer.groupName)
      const found = this.#byAccount[account]?.get(peer.groupName)
      const refused = () => (isKnown ? this.#refuse(peer.groupName, account, fieldOf(place, 'securityGroup')) : BROKEN)
      const securityGroup = found ?? refused()
      if (securityGroup !== BROKEN) rules.push({ ...rest, peer: { securityGroup } })
    }
    return rules
  }
}
