import { type Call, optional, type Read } from './call.ts'
import { count, fields, list, text } from './parameters.ts'
import { refuse } from './refusal.ts'

/** The filters of a Describe call: values of one filter are alternatives, several filters hold together. */
export type Filters = ReadonlyMap<string, readonly string[]>

/** Reads `[{ Name, Values }]`, of the names that the action knows. */
export const filters =
  (known: readonly string[]): Read<Filters> =>
  (given, path, call) => {
    const read: Read<readonly [string, readonly string[]]> = (item, itemPath) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) refuse('FILTER_FORM', { name: itemPath })
      const filter = fields(item, itemPath, call, ['Name', 'Values'])
      if (!(filter.has('Name') && filter.has('Values'))) refuse('FILTER_FORM', { name: itemPath })
      const name = text(filter.get('Name'), `${itemPath}.Name`, call)
      if (!known.includes(name)) refuse('NO_SUCH_FILTER', { name, allowed: known.join(', ') })
      return [name, list(text)(filter.get('Values'), `${itemPath}.Values`, call)]
    }
    return new Map(list(read)(given, path, call))
  }

/** Offset and Limit, as every Describe call of endpoints and services has them. */
export const PAGE = { Offset: optional(count(0, 1_000_000_000)), Limit: optional(count(1, 100)) } as const
const LIMIT_DEFAULT = 20

/** One page of what was found, with the count of all of it. */
export function page<Item>(
  items: readonly Item[],
  { Offset = 0, Limit = LIMIT_DEFAULT }: { readonly Offset: number | undefined; readonly Limit: number | undefined },
): { readonly items: readonly Item[]; readonly TotalCount: number } {
  return { items: items.slice(Offset, Offset + Limit), TotalCount: items.length }
}

/** The account that asks. Who asks of nothing in particular must be told, unless there is only one account. */
export function asker(call: Call, ownerOfNamed: number | undefined): number {
  const account = call.caller ?? ownerOfNamed ?? (call.network.accounts.length === 1 ? 0 : undefined)
  if (account === undefined) refuse('CALLER_UNKNOWN', {})
  call.isMadeBy(account)
  return account
}
