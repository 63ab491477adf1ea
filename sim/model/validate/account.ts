import { hash } from '../../base/random.ts'
import type { Account } from '../network.ts'
import type { Context } from './context.ts'
import { fieldOf, type Place, placeOf } from './problems.ts'
import { BROKEN } from './values.ts'

/** What later steps ask of the accounts. */
export type AccountNames = Pick<Accounts, 'nameOf' | 'find' | 'hasUin' | 'ownerOfAppId'> & {
  readonly list: readonly Account[]
}

/** The name of the account that exists without being written. */
const DEFAULT_ACCOUNT = 'default'

/** Digits only, not beginning with 0: a file that writes a number loses a leading 0 without notice. */
const UIN = /^[1-9]\d{0,19}$/

export const isUin = (text: string): boolean => UIN.test(text)

/**
 * The accounts of a file: those written, and `default` where something leaves its account out. With exactly one account
 * written, leaving it out means that one; with several it means `default`.
 */
export class Accounts {
  readonly list: Account[] = []
  readonly #context: Context
  readonly #byName = new Map<string, number>()
  readonly #uins = new Map<string, string>()
  readonly #appIds = new Map<string, string>()

  constructor(context: Context) {
    this.#context = context
    const { accounts } = context.documents
    for (const [name, document] of accounts) {
      const place = placeOf('accounts', name, document)
      this.#claim(this.#uins, 'UIN', document.uin, name, fieldOf(place, 'uin'))
      this.#claim(this.#appIds, 'APP_ID', document.appId, name, fieldOf(place, 'appId'))
    }
    for (const [name, { uin, appId, origin }] of accounts) this.#make(name, uin, appId, origin)
    if (accounts.size === 0) this.#make(DEFAULT_ACCOUNT, undefined, undefined, undefined)
  }

  /** The account that a document means by `name`; left out, the default. `BROKEN` when there is none, which is reported. */
  resolve(name: string | undefined, place: Place): number {
    if (name === undefined) return this.defaultIndex()
    const index = this.find(name)
    if (index !== undefined) return index
    this.#context.references.missing('accounts', name, place)
    return BROKEN
  }

  find(name: string): number | undefined {
    return name === DEFAULT_ACCOUNT ? this.#implicit() : this.#byName.get(name)
  }

  defaultIndex(): number {
    return this.#context.documents.accounts.size === 1 ? 0 : this.#implicit()
  }

  nameOf(index: number): string {
    return this.list[index]?.name ?? ''
  }

  /** The account whose written APPID this is. */
  ownerOfAppId(text: string): Account | undefined {
    const name = this.#appIds.get(text)
    return name === undefined ? undefined : this.list[this.#byName.get(name) ?? BROKEN]
  }

  hasUin(uin: string): boolean {
    return this.#uins.has(uin)
  }

  /** The account called `default`, made when it is first needed. */
  #implicit(): number {
    return this.#byName.get(DEFAULT_ACCOUNT) ?? this.#make(DEFAULT_ACCOUNT, undefined, undefined, undefined)
  }

  #make(name: string, uin: string | undefined, appId: string | undefined, origin: Account['origin']): number {
    const index = this.list.length
    this.list.push({
      name,
      origin,
      uin: uin ?? this.#invent(this.#uins, 'uin', '1000', 8, name),
      appId: appId ?? this.#invent(this.#appIds, 'appId', '125', 7, name),
    })
    this.#byName.set(name, index)
    return index
  }

  /** Checks a written number and remembers whose it is. */
  #claim(
    taken: Map<string, string>,
    what: 'UIN' | 'APP_ID',
    text: string | undefined,
    name: string,
    place: Place,
  ): void {
    if (text === undefined) return
    const account = taken.get(text)
    if (!isUin(text)) this.#context.problems.add(`${what}_MALFORMED`, place, { text })
    else if (account !== undefined) this.#context.problems.add(`${what}_TAKEN`, place, { text, account })
    else taken.set(text, name)
  }

  /** Makes up a number that looks like the cloud's, the same for the same name and seed. */
  #invent(taken: Map<string, string>, what: string, start: string, digits: number, name: string): string {
    for (let again = 0; ; again++) {
      const drawn = (hash(this.#context.seed, what, name, again) & 0x7fffffff) % 10 ** digits
      const text = start + String(drawn).padStart(digits, '0')
      if (!taken.has(text)) {
        taken.set(text, name)
        return text
      }
    }
  }
}
