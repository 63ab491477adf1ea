import type { Words } from '../base/language.ts'
import type { DocumentOrigin, Origin } from '../base/origin.ts'
import { child, type Entry, isText, itemsOf, type Located, textOf } from './located.ts'
import type { Path, Problems } from './problems.ts'

/** Leaves out what is undefined: an optional field of a document is absent, not undefined. */
export function given<Fields extends Record<string, unknown>>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const present: { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } = {}
  for (const name in fields) {
    const value = fields[name]
    if (isDefined(value)) present[name] = value
  }
  return present
}

const isDefined = <Value>(value: Value): value is Exclude<Value, undefined> => value !== undefined

/** Texts of a list; what is no text was reported by the schema. */
export const textsOf = (node: Located | undefined): string[] | undefined =>
  node?.kind === 'list' ? itemsOf(node).flatMap((item) => textOf(item) ?? []) : undefined

/** The cloud's words are capital letters; people write `accept` and `internal` too. */
export const wordOf = (node: Located | undefined): string | undefined => textOf(node)?.trim().toUpperCase()

/** Words for people; one text serves both languages. */
export function wordsOf(node: Located | undefined): Words | undefined {
  const text = textOf(node)
  if (text !== undefined) return { en: text, zh: text }
  const en = textOf(child(node, 'en'))
  const zh = textOf(child(node, 'zh'))
  return en === undefined || zh === undefined ? undefined : { en, zh }
}

/** A description is one text to the cloud; one that is written in both languages shows both. */
export function descriptionOf(node: Located | undefined): string | undefined {
  const words = wordsOf(node)
  return words && (words.en === words.zh ? words.en : `${words.en} / ${words.zh}`)
}

/** The place of a document, which is that of its name, with those of its fields. Of documents inside it, only the place of all is. */
export function originOf(entry: Entry, ...documentsInside: readonly string[]): DocumentOrigin {
  const fields = new Map<string, Origin>()
  collectFields(entry.value, '', fields, documentsInside)
  return { ...entry.key, fields }
}

/** The place of a document that stands in a list. */
export const itemOrigin = (item: Located): DocumentOrigin => originOf({ key: item.origin, value: item })

function collectFields(node: Located, path: string, fields: Map<string, Origin>, except: readonly string[]): void {
  if (path !== '') fields.set(path, node.origin)
  const inside = (key: string | number): string => (path === '' ? String(key) : `${path}.${key}`)
  if (node.kind === 'list') for (const [at, item] of node.items.entries()) collectFields(item, inside(at), fields, [])
  if (node.kind !== 'map') return
  for (const [key, { value }] of node.entries) {
    if (except.includes(key)) fields.set(inside(key), value.origin)
    else collectFields(value, inside(key), fields, [])
  }
}

/** The units of times, in microseconds. */
export const unitsOfTime: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
}
/** A thousand days: far more than any timer of the cloud, and every sum of such times is exact. */
const DURATION_MAX_US = 1000 * 24 * 3_600_000_000

/** A time such as `15m` in whole microseconds; undefined when it was not written, or refused. */
export function durationOf(node: Located | undefined, at: Path, problems: Problems): number | undefined {
  if (!isText(node)) return undefined
  if (node.value === 0) return 0
  const [, number, unit = ''] = /^(\d{1,12}(?:\.\d+)?) ?(us|ms|s|m|h)$/.exec(node.text) ?? []
  if (number === undefined) return undefined // the schema has refused it
  const time = Math.round(Number(number) * (unitsOfTime[unit] ?? 1))
  if (time <= DURATION_MAX_US) return time
  problems.add('TOO_BIG', node.origin, at, { found: node.text, maximum: '24000h' })
  return undefined
}

const UNITS_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1000,
  KiB: 1024,
  MB: 1_000_000,
  MiB: 1024 * 1024,
}

/** A text such as `64kB` in bytes; undefined when it is no size. */
export function sizeOfText(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+) ?(|B|kB|KiB|MB|MiB)$/.exec(text) ?? []
  return number === undefined ? undefined : Number(number) * (UNITS_BYTES[unit] ?? 1)
}

/** A size such as `64kB` in bytes; undefined when it was not written, or refused. */
export function bytesOf(node: Located | undefined, at: Path, problems: Problems, maximum: number): number | undefined {
  const bytes = isText(node) ? sizeOfText(node.text) : undefined
  if (bytes === undefined || !isText(node)) return undefined // the schema has refused it
  if (bytes <= maximum) return bytes
  problems.add('TOO_BIG', node.origin, at, { found: node.text, maximum: String(maximum) })
  return undefined
}
