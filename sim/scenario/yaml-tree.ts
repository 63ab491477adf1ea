import { isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap, type Scalar as YamlScalar } from 'yaml'
import type { Origin } from '../base/origin.ts'
import { type Dict, dict, type Entry, heightOf, type Located, list, type Scalar, sizeOf } from './located.ts'
import type { Path, Problems } from './problems.ts'

/** How deep collections may stand in one another; a scenario needs less than ten levels. */
export const NESTING_MAX = 100
/** How many values a file may come to when every alias is written out. */
export const NODES_MAX = 300_000
/** Keys that mean something to JavaScript objects. */
export const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype']

/** Turns what the YAML library read into a located tree; undefined when it has to be refused as a whole. */
export function readTree(
  contents: unknown,
  text: string,
  at: (offset: number) => Origin,
  problems: Problems,
): Located | undefined {
  const tree = new Tree(text, at, problems)
  const root = tree.read(contents, at(0), [])
  return tree.refused ? undefined : root
}

class Tree {
  /** Too large or too deep: what was built is incomplete. */
  refused = false
  readonly #text: string
  readonly #at: (offset: number) => Origin
  readonly #problems: Problems
  /** Anchor -> its value; undefined while the value is being read. */
  readonly #anchors = new Map<string, Located | undefined>()
  #nodes = 0

  constructor(text: string, at: (offset: number) => Origin, problems: Problems) {
    this.#text = text
    this.#at = at
    this.#problems = problems
  }

  /** `fallback` is the place of what is not written at all: the value of a key without one. */
  read(node: unknown, fallback: Origin, path: Path): Located {
    if (this.refused) return nothing(fallback)
    if (isAlias(node)) return this.#alias(node.source, this.#origin(node, fallback), path)
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined
    if (anchor !== undefined) this.#anchors.set(anchor, undefined)
    const value = this.#value(node, fallback, path)
    if (anchor !== undefined) this.#anchors.set(anchor, value)
    return value
  }

  #value(node: unknown, fallback: Origin, path: Path): Located {
    const origin = this.#origin(node, fallback)
    this.#count(1, path.length, origin)
    if (isScalar(node)) return this.#scalar(node, origin)
    if (isMap(node)) return this.#map(node, origin, path)
    if (!isSeq(node)) return nothing(origin)
    return list(
      node.items.map((item, at) => this.read(item, origin, [...path, at])),
      origin,
    )
  }

  #scalar(node: YamlScalar, origin: Origin): Scalar {
    const text = node.source ?? String(node.value)
    const written = node.range ? this.#text.slice(node.range[0], node.range[1]) : ''
    const inset = written === text ? 0 : written.slice(1, -1) === text ? 1 : undefined
    const { value } = node
    const known = value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    return { kind: 'scalar', value: known ? value : text, text, origin, inset }
  }

  #map(node: YAMLMap, origin: Origin, path: Path): Dict {
    const entries = new Map<string, Entry>()
    const merged = new Set<string>()
    for (const pair of node.items) {
      const key = this.#key(pair, origin, path)
      if (key === undefined) continue
      const inside = [...path, key.text]
      const value = this.read(pair.value, key.origin, inside)
      if (key.isMerge) {
        this.#merge(value, entries, merged, inside)
      } else if (entries.has(key.text) && !merged.delete(key.text)) {
        const first = entries.get(key.text)?.key ?? origin
        this.#problems.add('DUPLICATE_KEY', key.origin, inside, { key: key.text, line: String(first.line) })
      } else {
        entries.set(key.text, { key: key.origin, value })
      }
    }
    return dict(entries, origin)
  }

  /** The text of a key; undefined when there is none that a map of names could have. */
  #key(pair: Pair, fallback: Origin, path: Path): { text: string; origin: Origin; isMerge: boolean } | undefined {
    const { key } = pair
    const origin = this.#origin(key, fallback)
    if (!isScalar(key) || key.anchor !== undefined) {
      this.#problems.add('KEY_NOT_TEXT', origin, path, {})
      return undefined
    }
    const text = key.source ?? String(key.value)
    if (text === '') {
      this.#problems.add('KEY_EMPTY', origin, path, {})
      return undefined
    }
    if (FORBIDDEN_KEYS.includes(text)) {
      this.#problems.add('KEY_FORBIDDEN', origin, [...path, text], { key: text })
      return undefined
    }
    return { text, origin, isMerge: text === '<<' && key.type === 'PLAIN' }
  }

  /** `<<: *base` or `<<: [*a, *b]`: entries that the map does not have; what it writes itself wins, and the first of a list. */
  #merge(value: Located, entries: Map<string, Entry>, merged: Set<string>, path: Path): void {
    const sources = value.kind === 'list' ? value.items : [value]
    for (const source of sources) {
      if (source.kind !== 'map') {
        this.#problems.add('MERGE_NOT_MAP', source.origin, path, {})
        continue
      }
      for (const [name, entry] of source.entries) {
        if (entries.has(name)) continue
        entries.set(name, entry)
        merged.add(name)
      }
    }
  }

  #alias(name: string, origin: Origin, path: Path): Located {
    const value = this.#anchors.get(name)
    if (value === undefined) {
      this.#problems.add(this.#anchors.has(name) ? 'ALIAS_CYCLE' : 'ALIAS_UNKNOWN', origin, path, { name })
      this.refused = true
      return nothing(origin)
    }
    this.#count(sizeOf(value), path.length + heightOf(value) - 1, origin)
    return value
  }

  #count(nodes: number, depth: number, origin: Origin): void {
    this.#nodes += nodes
    if (this.refused || (this.#nodes <= NODES_MAX && depth <= NESTING_MAX)) return
    this.refused = true
    if (depth > NESTING_MAX) this.#problems.add('NESTED_TOO_DEEP', origin, [], { limit: String(NESTING_MAX) })
    else this.#problems.add('TOO_MANY_VALUES', origin, [], { limit: String(NODES_MAX) })
  }

  #origin(node: unknown, fallback: Origin): Origin {
    const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined
    return range ? this.#at(range[0]) : fallback
  }
}

const nothing = (origin: Origin): Scalar => ({ kind: 'scalar', value: null, text: '', origin, inset: undefined })
