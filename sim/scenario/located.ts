import type { Origin } from '../base/origin.ts'

/**
 * A file as it was written: a tree in which every value and every key knows its place. Aliases and merge keys are resolved,
 * so one value may stand in several places of the tree. It is what short forms are expanded in and what `extends` and
 * `cases` merge, so that a problem found at the end still points at the line that somebody wrote.
 */
export type Located = Scalar | List | Dict

/** A word, number or nothing. `text` is how it was written (`10.0`, `0100`), without quotes. */
export type Scalar = {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  readonly text: string
  readonly origin: Origin
  /** How many columns after `origin` the text begins (1 behind a quote); undefined when columns do not map to it. */
  readonly inset: number | undefined
}

export type List = {
  readonly kind: 'list'
  readonly items: readonly Located[]
  readonly origin: Origin
  readonly size: number
  readonly height: number
}

export type Dict = {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, Entry>
  readonly origin: Origin
  /** How many values the tree below holds, each alias counted in full, and how many levels. */
  readonly size: number
  readonly height: number
}

/** A value under a key, with the place of the key. */
export type Entry = { readonly key: Origin; readonly value: Located }

export const sizeOf = (node: Located): number => (node.kind === 'scalar' ? 1 : node.size)
export const heightOf = (node: Located): number => (node.kind === 'scalar' ? 1 : node.height)

export function list(items: readonly Located[], origin: Origin): List {
  let size = 1
  let height = 0
  for (const item of items) {
    size += sizeOf(item)
    height = Math.max(height, heightOf(item))
  }
  return { kind: 'list', items, origin, size, height: height + 1 }
}

export function dict(entries: ReadonlyMap<string, Entry>, origin: Origin): Dict {
  let size = 1
  let height = 0
  for (const { value } of entries.values()) {
    size += sizeOf(value)
    height = Math.max(height, heightOf(value))
  }
  return { kind: 'map', entries, origin, size, height: height + 1 }
}

/** A part of a scalar's text, from `start` to `end`, as a value of its own that stands where the part stands. */
export function partOf(whole: Scalar, start: number, end: number): Scalar {
  const { origin, inset } = whole
  const text = whole.text.slice(start, end)
  const value = /^(0|[1-9]\d*)$/.test(text) ? Number(text) : text
  if (inset === undefined) return { kind: 'scalar', value, text, origin, inset }
  return { kind: 'scalar', value, text, origin: { ...origin, column: origin.column + inset + start }, inset: 0 }
}

/** The same tree with another value for each key of a map, or for each item of a list; anything else is left as it is. */
export function mapValues(node: Located, change: (value: Located, key: string) => Located): Located {
  if (node.kind === 'scalar') return node
  if (node.kind === 'list')
    return list(
      node.items.map((item, at) => change(item, String(at))),
      node.origin,
    )
  const entries = new Map<string, Entry>()
  for (const [name, entry] of node.entries) entries.set(name, { key: entry.key, value: change(entry.value, name) })
  return dict(entries, node.origin)
}

/** A map with the one key `key`, which a short form stands for. */
export const wrap = (key: string, value: Located): Dict =>
  dict(new Map([[key, { key: value.origin, value }]]), value.origin)

export const child = (node: Located | undefined, key: string): Located | undefined =>
  node?.kind === 'map' ? node.entries.get(key)?.value : undefined

export const isNull = (node: Located): boolean => node.kind === 'scalar' && node.value === null

/** A scalar that can be read as text: anything but nothing, true and false. */
export const isText = (node: Located | undefined): node is Scalar =>
  node?.kind === 'scalar' && (typeof node.value === 'string' || typeof node.value === 'number')

export const textOf = (node: Located | undefined): string | undefined => (isText(node) ? node.text : undefined)

export const numberOf = (node: Located | undefined): number | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined

export const booleanOf = (node: Located | undefined): boolean | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : undefined

export const itemsOf = (node: Located | undefined): readonly Located[] => (node?.kind === 'list' ? node.items : [])

/** Every text of a matcher: a value, those of a list, or what stands under `not`. */
export function scalarsOf(node: Located | undefined): Scalar[] {
  if (node === undefined) return []
  if (node.kind === 'list') return node.items.flatMap(scalarsOf)
  return isText(node) ? [node] : scalarsOf(child(node, 'not'))
}

const NO_ENTRIES: ReadonlyMap<string, Entry> = new Map()
export const entriesOf = (node: Located | undefined): ReadonlyMap<string, Entry> =>
  node?.kind === 'map' ? node.entries : NO_ENTRIES

/** The tree as plain values, for a schema to look at. Maps have no prototype, so that no key can mean anything else. */
export function plainOf(node: Located): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plainOf)
  const plain: Record<string, unknown> = Object.create(null)
  for (const [name, { value }] of node.entries) plain[name] = plainOf(value)
  return plain
}

/** What stands there, short enough to be quoted in a sentence. */
export function shown(node: Located): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? '[...]' : '{...}'
  const text = node.text.length > SHOWN_MAX ? `${node.text.slice(0, SHOWN_MAX)}...` : node.text
  return typeof node.value === 'string' && /^(-?[\d.]*|true|false|null|~)$/.test(text) ? `"${text}"` : text
}

const SHOWN_MAX = 60

/** A number that would be written differently (`10.0`, a UIN beyond 2^53) stays the text that it is. */
export const plainScalar = ({ value, text }: Scalar): string | number | boolean | null =>
  typeof value === 'number' && String(value) !== text ? text : value
