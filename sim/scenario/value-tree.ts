import type { Origin } from '../base/origin.ts'
import { type Dict, dict, type Entry, type Located, list, type Scalar } from './located.ts'
import type { Path, Problems } from './problems.ts'
import { FORBIDDEN_KEYS, NESTING_MAX, NODES_MAX } from './yaml-tree.ts'

/**
 * Plain values of a program as a located tree, the same that a file with them in JSON (`valueText`) gives: places are those
 * in that text, so that a problem is told, and a rule cited, where the reader of the text finds it.
 */
export function valueTree(value: unknown, file: string, problems: Problems): Located {
  return new Writer(file, problems).write(value, 0, [])
}

/** Plain values as the text of a file: JSON, which YAML includes. */
export const valueText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** Goes through a value as `JSON.stringify(value, null, 2)` does, and knows in which line and column that is. */
class Writer {
  readonly #file: string
  readonly #problems: Problems
  #line = 1
  #column = 1
  #nodes = 0
  /** Too large or too deep, as a value is that holds itself: what was written is incomplete. */
  #isRefused = false

  constructor(file: string, problems: Problems) {
    this.#file = file
    this.#problems = problems
  }

  write(value: unknown, depth: number, path: Path): Located {
    const origin = this.#here()
    this.#count(depth, origin)
    if (this.#isRefused) return scalar(null, origin)
    if (Array.isArray(value)) return this.#list(value, depth, path, origin)
    if (isPlainObject(value)) return this.#map(value, depth, path, origin)
    const known = plainScalar(value)
    if (known === undefined) {
      this.#problems.add('NOT_PLAIN', origin, path, { found: typeof value === 'number' ? String(value) : typeof value })
      return scalar(null, origin)
    }
    this.#column += JSON.stringify(known).length
    return scalar(known, origin)
  }

  #list(items: readonly unknown[], depth: number, path: Path, origin: Origin): Located {
    const written = items.map((item, at) => {
      this.#newLine(depth + 1)
      return this.write(item, depth + 1, [...path, at])
    })
    this.#close(depth, written.length)
    return list(written, origin)
  }

  #map(value: object, depth: number, path: Path, origin: Origin): Dict {
    const entries = new Map<string, Entry>()
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue
      this.#newLine(depth + 1)
      const at = this.#here()
      const inside = [...path, key]
      if (FORBIDDEN_KEYS.includes(key)) this.#problems.add('KEY_FORBIDDEN', at, inside, { key })
      this.#column += JSON.stringify(key).length + ': '.length
      const written = this.write(item, depth + 1, inside)
      if (!FORBIDDEN_KEYS.includes(key)) entries.set(key, { key: at, value: written })
    }
    this.#close(depth, entries.size)
    return dict(entries, origin)
  }

  #count(depth: number, origin: Origin): void {
    this.#nodes += 1
    if (this.#isRefused || (this.#nodes <= NODES_MAX && depth <= NESTING_MAX)) return
    this.#isRefused = true
    if (depth > NESTING_MAX) this.#problems.add('NESTED_TOO_DEEP', origin, [], { limit: String(NESTING_MAX) })
    else this.#problems.add('TOO_MANY_VALUES', origin, [], { limit: String(NODES_MAX) })
  }

  #here(): Origin {
    return { file: this.#file, line: this.#line, column: this.#column }
  }

  #newLine(depth: number): void {
    this.#line += 1
    this.#column = 1 + 2 * depth
  }

  /** The closing bracket stands in a line of its own, unless there is nothing before it. */
  #close(depth: number, size: number): void {
    if (size > 0) this.#newLine(depth)
    this.#column += size > 0 ? 1 : 2
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null // also of another realm, as in a test runner
}

/** A hole or `undefined` in a list is nothing, as it is in JSON. */
function plainScalar(value: unknown): Scalar['value'] | undefined {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function scalar(value: Scalar['value'], origin: Origin): Scalar {
  if (typeof value !== 'string') return { kind: 'scalar', value, text: String(value), origin, inset: 0 }
  const inset = JSON.stringify(value) === `"${value}"` ? 1 : undefined
  return { kind: 'scalar', value, text: value, origin, inset }
}
