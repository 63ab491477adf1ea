import type { Account } from '../../model/network.ts'
import { defaultKeys, type Key, type Keys } from './keys.ts'
import { isFormSignedWith, isSignedWith, readAuthorization, SKEW_MAX_S } from './tc3.ts'
import { flatParameters, isOldStyle, type WireRequest } from './wire.ts'
import type { WireErrorKey } from './wire-words.ts'

/** Who calls, or why that is not believed. */
export type Caller =
  | { readonly ok: true; readonly account: string }
  | { readonly ok: false; readonly error: WireErrorKey; readonly name?: string; readonly secretId?: string }

/** Whose call it is, by its signature: TC3-HMAC-SHA256, or one of the older two over a form. */
export function authenticate(request: WireRequest, keys: Keys, accounts: readonly Account[], nowMs: number): Caller {
  const signed = isOldStyle(request) ? formSigned(request) : headerSigned(request)
  if (!signed.ok) return signed
  const { secretId, timestamp, isSigned } = signed
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN
  if (Number.isNaN(seconds)) return { ok: false, error: 'TIMESTAMP', name: timestamp.slice(0, 40) }
  const key = keys.find(secretId, accounts)
  if (key === undefined) return { ok: false, error: 'SECRET_ID', secretId }
  if (Math.abs(nowMs / 1000 - seconds) > SKEW_MAX_S) return { ok: false, error: 'EXPIRED', name: timestamp, secretId }
  return isSigned(key, seconds) ? { ok: true, account: key.account } : { ok: false, error: 'SIGNATURE', secretId }
}

/**
 * Who calls where signatures are not looked at: whoever the SecretId says, which may also be the name or the UIN of an account;
 * without one, the first account.
 */
export function believe(request: WireRequest, accounts: readonly Account[]): Caller {
  const flat = isOldStyle(request) ? flatParameters(request) : undefined
  const said = flat?.get('SecretId') ?? /Credential=([^/,\s]+)/.exec(request.header('authorization') ?? '')?.[1]
  if (said === undefined)
    return accounts[0] ? { ok: true, account: accounts[0].name } : { ok: false, error: 'SECRET_ID' }
  const account =
    defaultKeys.find(said, accounts)?.account ?? accounts.find(({ name, uin }) => name === said || uin === said)?.name
  return account === undefined ? { ok: false, error: 'SECRET_ID', secretId: said } : { ok: true, account }
}

type Signed =
  | {
      readonly ok: true
      readonly secretId: string
      readonly timestamp: string
      readonly isSigned: (key: Key, seconds: number) => boolean
    }
  | { readonly ok: false; readonly error: WireErrorKey; readonly name?: string }

function headerSigned(request: WireRequest): Signed {
  const tc3 = readAuthorization(request.header('authorization') ?? '')
  if (tc3 === undefined) return { ok: false, error: 'AUTHORIZATION' }
  const timestamp = request.header('x-tc-timestamp')
  if (timestamp === undefined) return { ok: false, error: 'MISSING', name: 'X-TC-Timestamp' }
  const isSigned = (key: Key, seconds: number) => isSignedWith(request, tc3, seconds, key.secretKey)
  return { ok: true, secretId: tc3.secretId, timestamp, isSigned }
}

function formSigned(request: WireRequest): Signed {
  const flat = flatParameters(request) ?? new Map<string, string>()
  const missing = ['SecretId', 'Timestamp', 'Signature'].find((name) => !flat.has(name))
  if (missing !== undefined) return { ok: false, error: 'MISSING', name: missing }
  const isSigned = (key: Key) => isFormSignedWith(request, flat, key.secretKey)
  return { ok: true, secretId: flat.get('SecretId') ?? '', timestamp: flat.get('Timestamp') ?? '', isSigned }
}
