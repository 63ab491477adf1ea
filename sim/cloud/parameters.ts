import { nearest } from '../base/text.ts'
import { type Call, isAbsent, type Read } from './call.ts'
import { checkForm } from './find.ts'
import type { Kind, OtherCodes } from './kinds.ts'
import { refuse } from './refusal.ts'

/** The longest name or description that the API takes (PRIVATE-LINK-FACTS, sections 1.2 and 1.4). */
const TEXT_LENGTH_MAX = 60

export const text: Read<string> = (given, path) =>
  typeof given === 'string' ? given : wrongType(path, 'a text', '字符串')

export const textUpTo =
  (lengthMax: number): Read<string> =>
  (given, path, call) => {
    const value = text(given, path, call)
    if (value.length > lengthMax) refuse('TOO_LONG', { name: path, limit: String(lengthMax) })
    return value
  }

/** A name or description. */
export const shortText = textUpTo(TEXT_LENGTH_MAX)

/** A text that says something. */
export const notEmpty =
  (read: Read<string>): Read<string> =>
  (given, path, call) => {
    const value = read(given, path, call)
    return value === '' ? refuse('EMPTY', { name: path }) : value
  }

export const flag: Read<boolean> = (given, path) =>
  typeof given === 'boolean' ? given : wrongType(path, 'true or false', '布尔值（true 或 false）')

/** A whole number within bounds. The cloud's calls give some as texts (Offset and Limit), so both are taken. */
export const count =
  (low: number, high: number): Read<number> =>
  (given, path) => {
    const value = typeof given === 'string' && /^-?\d{1,15}$/.test(given) ? Number(given) : given
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return wrongType(path, 'a whole number', '整数')
    if (value < low || value > high) {
      refuse('OUT_OF_RANGE', { name: path, text: String(value), low: String(low), high: String(high) })
    }
    return value
  }

/** The UIN of an account, or its name in the file. A file may write a UIN without quotes. */
export const uin: Read<string> = (given, path, call) =>
  typeof given === 'number' && Number.isSafeInteger(given) ? String(given) : text(given, path, call)

/** The name of a resource in the file, or its cloud id. */
export const id =
  (kind: Kind, codes?: OtherCodes): Read<string> =>
  (given, path, call) => {
    const value = text(given, path, call)
    checkForm(call, kind, value, path, codes)
    return value
  }

/** One word of a closed list; `code` is that of another word, where the call has one of its own. */
export const oneOf =
  <const Word extends string>(allowed: readonly Word[], code?: string): Read<Word> =>
  (given, path, call) => {
    const value = text(given, path, call)
    const found = allowed.find((word) => word === value)
    return found ?? refuse('NOT_ALLOWED', { name: path, text: value, allowed: allowed.join(', ') }, code)
  }

/** A parameter of the cloud's whose meaning is not modelled: to pass over it would be to promise what does not happen. */
export const notModelled: Read<undefined> = (_, path) => refuse('PARAMETER_NOT_MODELLED', { name: path })

/** A parameter of the cloud's that makes no difference to any packet and that no call tells again: taken, and passed over. */
export const passedOver: Read<undefined> = () => undefined

export const list =
  <Value>(read: Read<Value>): Read<readonly Value[]> =>
  (given, path, call) =>
    Array.isArray(given)
      ? given.map((item: unknown, index) => read(item, `${path}.${index}`, call))
      : wrongType(path, 'a list', '列表')

/** A list that says something: an empty one is as good as none. */
export const someOf =
  <Value>(read: Read<Value>): Read<readonly Value[]> =>
  (given, path, call) => {
    const values = list(read)(given, path, call)
    if (values.length === 0) refuse('MISSING_PARAMETER', { name: path })
    return values
  }

/** A list that says something and is not too long for one call. */
export const someUpTo =
  <Value>(lengthMax: number, read: Read<Value>, tooLong?: string): Read<readonly Value[]> =>
  (given, path, call) => {
    if (Array.isArray(given) && given.length > lengthMax) {
      refuse('LIST_TOO_LONG', { name: path, actual: String(given.length), limit: String(lengthMax) }, tooLong)
    }
    return someOf(read)(given, path, call)
  }

/** IpAddressType: the link carries IPv4 only. */
export const ipv4Only: Read<string> = (given, path, call) => {
  const value = text(given, path, call)
  if (value === 'Ipv6' || value === 'DualStack') refuse('NOT_MODELLED', { name: path, text: value })
  if (value !== 'Ipv4') refuse('NOT_ALLOWED', { name: path, text: value, allowed: 'Ipv4' })
  return value
}

/** The fields of a structure, of which there are no others than `known`. */
export function fields(
  given: unknown,
  path: string,
  call: Call,
  known: readonly string[],
): ReadonlyMap<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return wrongType(path, 'a structure', '结构体')
  }
  const present = Object.entries(given).filter(([, value]) => !isAbsent(value))
  for (const [name] of present) {
    if (!known.includes(name)) unknownParameter(call.action, `${path}.${name}`, name, known)
  }
  return new Map<string, unknown>(present)
}

/** The security group calls answer a name that is nearly right with a code of its own (PRIVATE-LINK-FACTS, section 8.4). */
export function unknownParameter(action: string, path: string, name: string, known: readonly string[]): never {
  const guess = nearest(name, known)
  const guesses = guess !== undefined && action.includes('SecurityGroupPolic')
  return refuse(guesses ? 'UNKNOWN_PARAMETER_GUESSED' : 'UNKNOWN_PARAMETER', { action, name: path, nearest: guess })
}

const wrongType = (name: string, wantedEn: string, wantedZh: string): never =>
  refuse('WRONG_TYPE', { name, wantedEn, wantedZh })
