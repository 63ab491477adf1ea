import type { Origin } from '../base/origin.ts'
import { codeFrame } from './code-frame.ts'
import { dict, type Entry, type Located, list, type Scalar } from './located.ts'
import type { Problems } from './problems.ts'
import { FORBIDDEN_KEYS } from './yaml-tree.ts'

/** Lists and maps nest no deeper. */
const DEPTH_MAX = 100

/** The next word of a JSON text (RFC 8259): a mark, a string, a number, true, false or null. */
const WORD = /[ \t\r\n]*([{}[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null)?/y

/** Thrown and caught in this file only. */
class NotJson extends Error {}

/**
 * Reads JSON that a program has written, however long, into a tree in which every value knows its place; undefined when it is
 * none: a problem says where. (`readYaml` reads what people write, at a fraction of the speed.)
 */
export function readJson(text: string, file: string, problems: Problems): Located | undefined {
  const reader = new Reader(text, file)
  try {
    const root = reader.value(0)
    reader.end()
    return root
  } catch (error) {
    if (!(error instanceof NotJson)) throw error
    const { origin } = reader
    problems.add('NOT_JSON', origin, [], { frame: codeFrame(text, origin) })
    return undefined
  }
}

class Reader {
  readonly #text: string
  readonly #file: string
  /** Behind the word that was read last, and where that began. */
  #next = 0
  #start = 0
  #line = 1
  #lineStart = 0
  #seen = 0

  constructor(text: string, file: string) {
    this.#text = text
    this.#file = file
  }

  /** Where the word that was read last stands. */
  get origin(): Origin {
    for (; this.#seen < this.#start; this.#seen++) {
      if (this.#text.charCodeAt(this.#seen) !== 10) continue
      this.#line += 1
      this.#lineStart = this.#seen + 1
    }
    return { file: this.#file, line: this.#line, column: this.#start - this.#lineStart + 1 }
  }

  value(depth: number): Located {
    const word = this.#word()
    const { origin } = this
    if (depth > DEPTH_MAX) throw new NotJson()
    if (word === '{') return this.#map(origin, depth)
    if (word === '[') return this.#list(origin, depth)
    return this.#scalar(word, origin)
  }

  end(): void {
    if (this.#word() !== '') throw new NotJson()
  }

  #word(): string {
    WORD.lastIndex = this.#next
    const [whole = '', word = ''] = WORD.exec(this.#text) ?? []
    this.#start = this.#next + whole.length - word.length
    this.#next += whole.length
    if (word === '' && this.#next < this.#text.length) throw new NotJson()
    return word
  }

  /** Whether another item follows, in a list or map that ends so; `isFirst`: before it stands no comma. */
  #goesOn(end: string, isFirst: boolean): boolean {
    const before = this.#next
    const word = this.#word()
    if (word === end) return false
    if (isFirst) this.#next = before
    else if (word !== ',') throw new NotJson()
    return true
  }

  #list(origin: Origin, depth: number): Located {
    const items: Located[] = []
    while (this.#goesOn(']', items.length === 0)) items.push(this.value(depth + 1))
    return list(items, origin)
  }

  #map(origin: Origin, depth: number): Located {
    const entries = new Map<string, Entry>()
    while (this.#goesOn('}', entries.size === 0)) {
      const name = this.#scalar(this.#word(), this.origin)
      if (typeof name.value !== 'string' || entries.has(name.text) || FORBIDDEN_KEYS.includes(name.text))
        throw new NotJson()
      if (this.#word() !== ':') throw new NotJson()
      entries.set(name.text, { key: name.origin, value: this.value(depth + 1) })
    }
    return dict(entries, origin)
  }

  #scalar(word: string, origin: Origin): Scalar {
    try {
      const value = JSON.parse(word) as Scalar['value']
      return { kind: 'scalar', value, text: typeof value === 'string' ? value : word, origin, inset: undefined }
    } catch {
      throw new NotJson()
    }
  }
}
