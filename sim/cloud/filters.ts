import { hash } from '../base/random.ts'
import { type Call, optional, type Read } from './call.ts'
import { count, fields, list, text } from './parameters.ts'
import { refuse } from './refusal.ts'

/** The filters of a Describe call: values of one filter are alternatives, several filters hold together, also of one name. */
export type Filters = readonly (readonly [name: string, values: readonly string[]])[]

/** Codes of an action that refuses a filter's name, or Values that are no list, in another way than most calls of the VPC product. */
type FilterCodes = { readonly name?: string; readonly values?: string }

/** In the place of `tag-key` here a filter's name has the key of a tag: `tag:team`. */
export const BY_TAG = 'tag:tag-key'
const TAG = 'tag:'
/** The key of the tag that a filter's name has in it. */
export const tagIn = (name: string): string => name.slice(TAG.length)

/** A filter's name as the list of those that an action knows has it. */
export const filterCalled = (name: string): string => (name.startsWith(TAG) && name.length > TAG.length ? BY_TAG : name)

/** Reads `[{ Name, Values }]`, of the names that the action knows. */
export const filters =
  (known: readonly string[], codes: FilterCodes = {}): Read<Filters> =>
  (given, path, call) => {
    const read: Read<readonly [string, readonly string[]]> = (item, itemPath) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) refuse('FILTER_FORM', { name: itemPath })
      const filter = fields(item, itemPath, call, ['Name', 'Values'])
      if (!(filter.has('Name') && filter.has('Values'))) refuse('FILTER_FORM', { name: itemPath })
      const name = text(filter.get('Name'), `${itemPath}.Name`, call)
      if (!known.includes(filterCalled(name))) refuse('NO_SUCH_FILTER', { name, allowed: known.join(', ') }, codes.name)
      const values = filter.get('Values')
      if (!Array.isArray(values)) refuse('FILTER_VALUES', { name }, codes.values)
      return [name, list(text)(values, `${itemPath}.Values`, call)]
    }
    return list(read)(given, path, call)
  }

const LIMIT_MAX = 100
const LIMIT_DEFAULT = 20

/** Offset and Limit, as every Describe call has them, as numbers or texts. */
export const PAGE = { Offset: optional(count(0, 1_000_000_000)), Limit: optional(count(1, LIMIT_MAX)) } as const
type Page = { readonly Offset?: number | undefined; readonly Limit?: number | undefined }

/** One page of what was found, with the count of all of it. */
export function page<Item>(
  items: readonly Item[],
  { Offset = 0, Limit = LIMIT_DEFAULT }: Page,
): { readonly items: readonly Item[]; readonly TotalCount: number } {
  return { items: items.slice(Offset, Offset + Limit), TotalCount: items.length }
}

/** The other way of paging, which some calls have beside Offset and Limit: where it is used, these are not looked at. */
export const TOKEN_PAGE = { ...PAGE, MaxResults: optional(count(1, LIMIT_MAX)), NextToken: optional(text) } as const
type TokenPage = Page & { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined }

/** One page, and the token of the one after it where there is one. */
export function tokenPage<Item>(
  call: Call,
  items: readonly Item[],
  { MaxResults, NextToken, ...window }: TokenPage,
): ReturnType<typeof page<Item>> & { readonly next: { readonly NextToken?: string } } {
  if (MaxResults === undefined && NextToken === undefined) return { ...page(items, window), next: {} }
  const Offset = NextToken === undefined || NextToken === '' ? 0 : offsetOf(call, NextToken)
  const Limit = MaxResults ?? LIMIT_DEFAULT
  const end = Offset + Limit
  return { ...page(items, { Offset, Limit }), next: end < items.length ? { NextToken: tokenFor(call, end) } : {} }
}

/** NextToken lives for a day (facts, section 1.2). */
const TOKEN_LIVES_US = 86_400_000_000

/** A token says where its page begins and when it was given; its last part is a sum over both and the action, against slips. */
const tokenFor = ({ action, nowUs }: Call, offset: number, givenUs: number = nowUs): string =>
  [offset, givenUs, hash(action, 'NextToken', offset, givenUs) >>> 0].map((n) => n.toString(36)).join('.')

function offsetOf(call: Call, token: string): number {
  const [offset = Number.NaN, givenUs = Number.NaN] = token.split('.').map((part) => Number.parseInt(part, 36))
  const isOurs = Number.isSafeInteger(offset) && Number.isSafeInteger(givenUs)
  const isWhole = isOurs && tokenFor(call, offset, givenUs) === token
  if (!isWhole || call.nowUs - givenUs > TOKEN_LIVES_US) refuse('NO_SUCH_TOKEN', { token })
  return offset
}

/** The account that asks. Who asks of nothing in particular must be told, unless there is only one account. */
export function asker(call: Call, ownerOfNamed: number | undefined): number {
  const account = call.caller ?? ownerOfNamed ?? (call.network.accounts.length === 1 ? 0 : undefined)
  if (account === undefined) refuse('CALLER_UNKNOWN', {})
  call.isMadeBy(account)
  return account
}
