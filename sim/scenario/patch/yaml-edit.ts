import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { flowText, keyText, type Style, type Value } from './flow-text.ts'

/** One change of a value in a file, by its path under the network, in the long form of the format. */
export type Edit =
  | { readonly path: readonly string[]; readonly value: Value }
  /** A new item of a list, or (`from`) one that moves; `whole`: the list with it, for a file that does not write it yet. */
  | {
      readonly path: readonly string[]
      readonly index: number
      readonly from?: number | undefined
      readonly item: Value
      readonly whole: readonly Value[]
    }

/**
 * The text of a file with one value changed, and every other byte as it was; undefined where the place is written in a way that
 * cannot be edited so (an alias, a list of another length). `roots`: the maps that hold sections of the network, by their paths in
 * the file, the one that wins first.
 */
export function edited(
  text: string,
  roots: readonly (readonly (string | number)[])[],
  edit: Edit,
  style: Style,
): string | undefined {
  const document = parseDocument(text)
  const found = roots.flatMap((path) => {
    const root = path.length === 0 ? document.contents : document.getIn(path, true)
    return isMap(root) ? [{ root, reach: depthOf(root, edit.path) }] : []
  })
  const [best] = found.toSorted((a, b) => b.reach - a.reach)
  if (best === undefined) return undefined
  return new Editor(text, style).put(best.root, edit.path, edit)
}

/** How far down a path a map goes. */
function depthOf(map: YAMLMap, [key = '', ...rest]: readonly string[]): number {
  const value = pairOf(map, key)?.value
  if (value === undefined) return 0
  return 1 + (isMap(value) && rest.length > 0 ? depthOf(value, rest) : 0)
}

/** A pair of a map; a listener may stand in its CLB itself, without `listeners:`. */
const pairOf = (map: YAMLMap, key: string): Pair<unknown, unknown> | undefined =>
  map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)

/** What the short form of a resource is the one field of. */
const SHORT: Readonly<Record<string, string>> = { cvms: 'in', endpointServices: 'clb' }

class Editor {
  readonly #text: string
  readonly #style: Style

  constructor(text: string, style: Style) {
    this.#text = text
    this.#style = style
  }

  put(map: YAMLMap, path: readonly string[], edit: Edit, depth = 0): string | undefined {
    const [key = '', ...rest] = path
    if (key === 'listeners' && pairOf(map, key) === undefined && pairOf(map, rest[0] ?? '') !== undefined)
      return this.put(map, rest, edit, depth + 1)
    const pair = pairOf(map, key)
    if (pair === undefined) return this.#add(map, key, nested(rest, 'value' in edit ? edit.value : edit.whole))
    const node = pair.value as Node | null
    if (rest.length === 0) return this.#leaf(map, pair, edit)
    if (isMap(node)) return this.put(node, rest, edit, depth + 1)
    if (node === null || (isScalar(node) && node.value === null))
      return this.#replacePair(
        map,
        pair,
        flowText(nested(rest, 'value' in edit ? edit.value : edit.whole), this.#style),
      )
    if (isAlias(node)) return undefined
    return this.#short(node, edit.path[0] ?? '', depth, rest, edit)
  }

  /** A resource or a listener that is written short: `web: vpc1`, `tcp:80: web:8080`. */
  #short(node: Node, section: string, depth: number, rest: readonly string[], edit: Edit): string | undefined {
    const [start, end] = node.range ?? [0, 0]
    const written = this.#text.slice(start, end)
    const isListener = section === 'clbs' && depth > 1
    if (isListener && rest[0] === 'targets' && 'value' in edit)
      return this.#splice(start, end, flowText(edit.value, this.#style))
    if (isListener && rest[0] === 'targets') return this.#list(node, edit)
    const field = isListener ? 'targets' : SHORT[section]
    if (field === undefined) return undefined
    const more = nested(rest, 'value' in edit ? edit.value : edit.whole) as Readonly<Record<string, Value>>
    const pairs = Object.entries(more).map(
      ([key, value]) => `${keyText(key, this.#style)}: ${flowText(value, this.#style)}`,
    )
    return this.#splice(start, end, `{ ${[`${keyText(field, this.#style)}: ${written}`, ...pairs].join(', ')} }`)
  }

  #leaf(map: YAMLMap, pair: Pair<unknown, unknown>, edit: Edit): string | undefined {
    if ('value' in edit) return this.#replacePair(map, pair, flowText(edit.value, this.#style))
    const node = pair.value as Node | null
    if (node === null) return this.#replacePair(map, pair, flowText(edit.whole, this.#style))
    return this.#list(node, edit)
  }

  #list(node: Node, edit: Edit): string | undefined {
    if ('value' in edit || isAlias(node)) return undefined
    const { index, from, item, whole } = edit
    const [start, end] = node.range ?? [0, 0]
    // One alone is a list of one.
    if (isScalar(node)) {
      const written = node.value === null ? undefined : this.#text.slice(start, end)
      const items = written === undefined ? whole.map((one) => flowText(one, this.#style)) : [written]
      if (written !== undefined) items.splice(index, 0, flowText(item, this.#style))
      return this.#splice(start, end, `[${items.join(', ')}]`)
    }
    if (!isSeq(node)) return undefined
    const isOther = node.items.length !== whole.length - (from === undefined ? 1 : 0)
    if (isOther) return this.#splice(start, end, flowText(whole, this.#style))
    if (from !== undefined) return this.#moved(node, from, index)
    return this.#insert(node, index, flowText(item, this.#style))
  }

  #insert(list: YAMLSeq, index: number, item: string): string {
    const at = (list.items[index] as Node | undefined)?.range?.[0]
    const last = (list.items.at(-1) as Node | undefined)?.range?.[1]
    const [start = 0] = list.range ?? []
    if (last === undefined) return this.#splice(start, list.range?.[1] ?? start, `[${item}]`)
    if (list.flow) return at === undefined ? this.#splice(last, last, `, ${item}`) : this.#splice(at, at, `${item}, `)
    const first = (list.items[0] as Node).range?.[0] ?? start
    const indent = this.#text.slice(this.#lineStart(first), first).match(/^(\s*)-/)?.[1] ?? this.#indentOf(start)
    if (at !== undefined) return this.#splice(this.#lineStart(at), this.#lineStart(at), `${indent}- ${item}\n`)
    return this.#afterLine(last, `${indent}- ${item}`)
  }

  /** An item of a list stands at another, earlier place of it. */
  #moved(list: YAMLSeq, from: number, to: number): string | undefined {
    const range = (list.items[from] as Node | undefined)?.range
    const target = (list.items[to] as Node | undefined)?.range
    if (range == null || target == null) return undefined
    const item = this.#text.slice(range[0], range[1])
    if (!list.flow) {
      const [start, end] = [this.#lineStart(range[0]), this.#lineEnd(range[1])]
      const line = this.#text.slice(start, end)
      const at = this.#lineStart(target[0])
      return this.#text.slice(0, at) + line + this.#text.slice(at, start) + this.#text.slice(end)
    }
    const before = (list.items[from - 1] as Node | undefined)?.range?.[1] ?? range[0]
    const rest = this.#text.slice(0, before) + this.#text.slice(range[1])
    return `${rest.slice(0, target[0])}${item}, ${rest.slice(target[0])}`
  }

  #replacePair(map: YAMLMap, pair: Pair<unknown, unknown>, value: string): string | undefined {
    const node = pair.value as Node | null
    if (isAlias(node)) return undefined
    if (node?.range != null && node.range[0] !== node.range[1]) {
      const [start, end] = node.range
      const isBlock = (isMap(node) || isSeq(node)) && !node.flow
      // A block stands on lines of its own: what takes its place stands behind the key.
      const from = isBlock ? this.#keyEnd(pair) : start
      const to = isBlock ? this.#trimmed(end) : end
      return this.#splice(from, to, isBlock ? ` ${value}` : value)
    }
    const end = this.#keyEnd(pair)
    return map.flow && this.#text[end - 1] !== ':' ? undefined : this.#splice(end, end, ` ${value}`)
  }

  /** Behind the colon of a pair. */
  #keyEnd(pair: Pair<unknown, unknown>): number {
    const end = (pair.key as Node).range?.[1] ?? 0
    return this.#text.indexOf(':', end) + 1
  }

  #add(map: YAMLMap, key: string, value: Value): string | undefined {
    const pair = `${keyText(key, this.#style)}: ${flowText(value, this.#style)}`
    const [start = 0, end = 0] = map.range ?? []
    const last = map.items.at(-1)
    if (last === undefined) return this.#splice(start, end, `{ ${pair} }`)
    const lastNode = (last.value ?? last.key) as Node
    const lastEnd = Math.max(lastNode.range?.[1] ?? start, (last.key as Node).range?.[1] ?? start)
    if (map.flow) return this.#splice(lastEnd, lastEnd, `, ${pair}`)
    const first = startOf(map.items[0]?.key) ?? start
    const indent = ' '.repeat(first - this.#lineStart(first))
    return this.#afterLine(this.#trimmed(lastEnd), `${indent}${pair}`)
  }

  /** A line of its own behind the one in which something ends. */
  #afterLine(offset: number, line: string): string {
    const end = this.#lineEnd(offset)
    const isLast = this.#text[end - 1] !== '\n'
    return this.#splice(end, end, isLast ? `\n${line}` : `${line}\n`)
  }

  #lineStart(offset: number): number {
    return this.#text.lastIndexOf('\n', offset - 1) + 1
  }

  /** Behind the end of a line. */
  #lineEnd(offset: number): number {
    const end = this.#text.indexOf('\n', offset)
    return end < 0 ? this.#text.length : end + 1
  }

  #indentOf(offset: number): string {
    return /^\s*/.exec(this.#text.slice(this.#lineStart(offset)))?.[0].replace(/\n.*/s, '') ?? ''
  }

  /** An end without the blank space and the comments behind it. */
  #trimmed(end: number): number {
    return this.#text.slice(0, end).replace(/(?:\s+(?:#[^\n]*)?)+$/, '').length
  }

  #splice(start: number, end: number, replacement: string): string {
    return this.#text.slice(0, start) + replacement + this.#text.slice(end)
  }
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)

/** `{ a: { b: value } }` for the keys `a`, `b`. */
const nested = (keys: readonly string[], value: Value): Value =>
  keys.reduceRight<Value>((inner, key) => ({ [key]: inner }), value)
