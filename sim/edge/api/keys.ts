import type { Account } from '../../model/network.ts'
import type { AccountEntry } from '../store/entry.ts'

/** A pair of keys, and the account that signs with it. */
export type Key = { readonly secretId: string; readonly secretKey: string; readonly account: string }

/** An account of the file of accounts. */
export type KeyEntry = AccountEntry & { readonly secretId: string; readonly secretKey: string }

/** Finds the account of a SecretId. The world's accounts are asked for each time: another world may have been opened. */
export type Keys = { readonly find: (secretId: string, accounts: readonly Account[]) => Key | undefined }

/** The accounts of a world that is started without any. */
export const DEFAULT_ACCOUNTS: readonly AccountEntry[] = [
  { name: 'tenant-a', uin: '100000000001', appId: '1250000001' },
  { name: 'tenant-b', uin: '100000000002', appId: '1250000002' },
]

/** The keys of accounts that were given none: known to everybody who can read this, so only for a server on loopback. */
export const defaultKeyOf = ({ name, uin }: Pick<Account, 'name' | 'uin'>): Key => ({
  secretId: `AKID${uin}`,
  secretKey: `key-of-${uin}`,
  account: name,
})

export const defaultKeys: Keys = {
  find(secretId, accounts) {
    const account = accounts.find(({ uin }) => secretId === `AKID${uin}`)
    return account && defaultKeyOf(account)
  },
}

/** The keys that were given, and no others. An account goes by its UIN in whatever world is open, or by its name. */
export function givenKeys(entries: readonly KeyEntry[]): Keys {
  const bySecretId = new Map(entries.map((entry) => [entry.secretId, entry]))
  return {
    find(secretId, accounts) {
      const entry = bySecretId.get(secretId)
      const account =
        entry && (accounts.find(({ uin }) => uin === entry.uin) ?? accounts.find(({ name }) => name === entry.name))
      return entry && account && { secretId, secretKey: entry.secretKey, account: account.name }
    },
  }
}

const NAME = /^[^\s/:]{1,60}$/
const UIN = /^[1-9]\d{0,19}$/

/** Reads the text of an accounts file: `[{ "name": "shop", "uin": "100000000001", "secretId": "...", "secretKey": "..." }]`. */
export function readKeyFile(
  text: string,
): { readonly ok: true; readonly entries: readonly KeyEntry[] } | { readonly ok: false; readonly fault: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) }
  }
  if (!Array.isArray(value) || value.length === 0) return { ok: false, fault: 'a list of accounts is wanted' }
  const entries: KeyEntry[] = []
  for (const [index, item] of value.entries()) {
    const read = keyEntry(item)
    if (typeof read === 'string') return { ok: false, fault: `[${index}]: ${read}` }
    if (entries.some(({ secretId }) => secretId === read.secretId))
      return { ok: false, fault: `[${index}]: secretId ${read.secretId} is there twice` }
    entries.push(read)
  }
  return { ok: true, entries }
}

const FIELDS = ['name', 'uin', 'appId', 'secretId', 'secretKey']

function keyEntry(item: unknown): KeyEntry | string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return 'an account is an object'
  const given = new Map<string, unknown>(Object.entries(item))
  const unknown = [...given.keys()].find((key) => !FIELDS.includes(key))
  if (unknown !== undefined) return `no field is called ${unknown}; there are ${FIELDS.join(', ')}`
  const wrong = [...given].find(([, value]) => typeof value !== 'string' || value === '')
  if (wrong !== undefined) return `${wrong[0]} is a text`
  const text = (key: string): string => String(given.get(key) ?? '')
  const missing = ['name', 'uin', 'secretId', 'secretKey'].find((key) => text(key) === '')
  if (missing !== undefined) return `${missing} is missing`
  if (!NAME.test(text('name'))) return `${text('name')} cannot be the name of an account`
  if (!UIN.test(text('uin'))) return `${text('uin')} is not a UIN`
  const appId = given.has('appId') ? { appId: text('appId') } : {}
  return { name: text('name'), uin: text('uin'), ...appId, secretId: text('secretId'), secretKey: text('secretKey') }
}
