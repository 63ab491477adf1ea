import type { Told } from '../model/documents.ts'
import type { Call } from './call.ts'
import { asker, BY_TAG, type Filters, filterCalled, tagIn } from './filters.ts'
import { everyOf, type Found, isHere, type ListedKind, ownerOf } from './find.ts'
import type { OtherCodes } from './kinds.ts'
import type { ApiResponse } from './operation.ts'
import { refuse } from './refusal.ts'

/** What the filters of a Describe call look at, by their names: a resource passes where one of its values is wanted. */
export type FilterValues<Kind extends ListedKind> = Readonly<
  Record<string, (one: Found<Kind>, call: Call, name: string) => readonly string[]>
>

/** The filters of what has tags: `tag-key` looks at their keys, and `tag:team` at the value of the tag `team`. */
export const byTags = <Kind extends ListedKind>(
  documentOf: (one: Found<Kind>, call: Call) => Told | undefined,
): FilterValues<Kind> => ({
  'tag-key': (one, call) => (documentOf(one, call)?.tags ?? []).map(({ key }) => key),
  [BY_TAG]: (one, call, name) =>
    (documentOf(one, call)?.tags ?? []).filter(({ key }) => key === tagIn(name)).map(({ value }) => value),
})

/** What a Describe call may name its resources by: their ids, or filters, not both. */
export type Listed<Kind extends ListedKind> = {
  readonly ids: readonly string[] | undefined
  /** What the parameter with the ids is called, and the codes of an id that is no such resource. */
  readonly idsName: string
  readonly codes?: OtherCodes
  readonly Filters: Filters | undefined
  readonly values: FilterValues<Kind>
  /** Filters that look for a part of a value. */
  readonly fuzzy?: readonly string[]
}

/** How many resources one call may name by their ids. */
export const IDS_MAX = 100

/**
 * The resources that a Describe call is about, all of one account: by id, where one that is not there is an error; or all that
 * pass the filters, which may be none.
 */
export function listed<Kind extends ListedKind>(
  call: Call,
  kind: Kind,
  { ids, idsName, codes, Filters, values, fuzzy = [] }: Listed<Kind>,
  find: (call: Call, kind: Kind, text: string, codes?: OtherCodes) => Found<Kind>,
): readonly Found<Kind>[] {
  const { network } = call
  if (ids !== undefined && Filters !== undefined) refuse('COEXIST', { one: idsName, other: 'Filters' })
  const named = ids === undefined ? undefined : [...new Set(ids.map((text) => find(call, kind, text, codes)))]
  const conditions = (Filters ?? []).map(([name, wanted]) => {
    const valuesOf = values[filterCalled(name)]
    const isPart = fuzzy.includes(name)
    return (one: Found<Kind>): boolean =>
      valuesOf?.(one, call, name).some((value) =>
        wanted.some((want) => (isPart ? value.includes(want) : value === want)),
      ) ?? false
  })
  const candidates = named ?? everyOf(network, kind).filter((one) => isHere(call, one))
  const passing = candidates.filter((one) => conditions.every((holds) => holds(one)))
  const [first] = ids === undefined && Filters === undefined ? [] : passing
  const account = asker(call, first && ownerOf(network, first))
  return passing.filter((one) => ownerOf(network, one) === account)
}

/** A resource goes by its id, and by its name in the file. */
export const both = ({ id, name }: { readonly id: string; readonly name: string }): readonly string[] => [id, name]

/** Answers in the order of one of their fields, where the call asks for one; equal ones stay in the order in which they were made. */
export function ordered(
  answers: readonly ApiResponse[],
  field: string | undefined,
  direction: 'ASC' | 'DESC' = 'ASC',
): readonly ApiResponse[] {
  if (field === undefined) return answers
  const textOf = (one: ApiResponse): string => String(one[field] ?? '')
  const sign = direction === 'ASC' ? 1 : -1
  return [...answers].sort((a, b) => sign * (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0))
}
