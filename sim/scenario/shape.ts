import type * as z from 'zod'
import type { Origin } from '../base/origin.ts'
import { isNull, isText, type Located, plainOf, shown } from './located.ts'
import { isScenarioProblemCode } from './problem-words.ts'
import type { Path, Problems } from './problems.ts'
import { knownKeys } from './schema-words.ts'

type Issue = z.core.$ZodIssue

/** Reports what is wrong with the form of a tree: unknown and missing keys, values of the wrong type. */
export function checkShape(schema: z.ZodType, root: Located, at: Path, problems: Problems): void {
  // A command checks a few files and ends: compiling the schema to code first would cost more than it saves.
  const result = schema.safeParse(plainOf(root), { jitless: true })
  if (result.success) return
  const reader = new IssueReader(root, at, problems)
  for (const issue of result.error.issues) reader.report(issue, [])
}

/** Where an issue points: what stands there, if anything, under which key of what. */
type Place = { readonly value: Located | undefined; readonly key: string; readonly keyOrigin: Origin }

class IssueReader {
  readonly #root: Located
  readonly #at: Path
  readonly #problems: Problems

  constructor(root: Located, at: Path, problems: Problems) {
    this.#root = root
    this.#at = at
    this.#problems = problems
  }

  report(issue: Issue, above: Path): void {
    const path = [...above, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))]
    const { value, key, keyOrigin } = this.#placeOf(path)
    const where = [...this.#at, ...path]
    if (value === undefined) {
      this.#problems.add('MISSING_KEY', keyOrigin, where, { key })
    } else if (issue.code === 'unrecognized_keys') {
      const cutOff = cutOffKeys(value)
      for (const unknown of issue.keys) this.#unknownKey(unknown, value, path, issue.message, cutOff)
    } else if (isNull(value) && key !== 'check') {
      this.#empty(path, key, keyOrigin)
    } else if (issue.code === 'invalid_union') {
      this.#union(issue, value, path)
    } else {
      this.#value(issue, value, where)
    }
  }

  /** Nothing stands under a key, or in a list after its dash. */
  #empty(path: Path, key: string, origin: Origin): void {
    const where = [...this.#at, ...path]
    const [holder, index] = where.slice(-2)
    if (key === 'flags') this.#problems.add('SEGMENT_WITHOUT_FLAGS', origin, where, {})
    else if (typeof index !== 'number') this.#problems.add('EMPTY_VALUE', origin, where, { key })
    else {
      const code = holder === 'steps' || holder === 'setup' ? 'EMPTY_STEP' : 'EMPTY_ITEM'
      this.#problems.add(code, origin, where, { number: String(index + 1) })
    }
  }

  /** Of several forms the one whose kind the value has is taken for what was meant, and its faults are told. */
  #union(issue: z.core.$ZodIssueInvalidUnion, value: Located, path: Path): void {
    const meant = issue.errors.filter((faults) => !faults.some((fault) => isOtherKind(fault, value)))
    const [best] = meant.toSorted((a, b) => a.length - b.length)
    if (best === undefined || best.length === 0) this.#value(issue, value, [...this.#at, ...path])
    else for (const fault of best) this.report(fault, path)
  }

  #value(issue: Issue, value: Located, where: Path): void {
    const found = shown(value)
    const { origin } = value
    if (issue.code === 'invalid_value' && issue.message === 'EXPECTED_ONE_OF') {
      const allowed = issue.values.map(String)
      this.#problems.add('EXPECTED_ONE_OF', origin, where, {
        found,
        allowed: allowed.join(', '),
        ...this.#problems.hint(found, () => allowed),
      })
    } else if (issue.code === 'too_small' && issue.message === 'EXPECTED_INTEGER') {
      this.#problems.add('TOO_SMALL', origin, where, { found, minimum: String(issue.minimum) })
    } else if (issue.code === 'too_big' && issue.message === 'EXPECTED_INTEGER') {
      this.#problems.add('TOO_BIG', origin, where, { found, maximum: String(issue.maximum) })
    } else {
      const guess = issue.code === 'invalid_value' ? this.#problems.hint(found, () => issue.values.map(String)) : {}
      this.#problems.add(expectedCode(issue.message), origin, where, { found, ...guess })
    }
  }

  #unknownKey(key: string, holder: Located, path: Path, message: string, cutOff: ReadonlySet<string>): void {
    const entry = holder.kind === 'map' ? holder.entries.get(key) : undefined
    const origin = entry?.key ?? holder.origin
    const where = [...this.#at, ...path, key]
    const { known, later } = knownKeys(message)
    if (later.includes(key)) {
      this.#problems.add('NOT_BUILT_YET', origin, where, { key })
      return
    }
    const guess = this.#problems.hint(key, () => known)
    const isTorn = cutOff.has(key) && (guess.nearest === undefined || /^\d[\d-]*$/.test(key))
    if (isTorn) this.#problems.add('TORN_VALUE', origin, where, { text: key })
    else this.#problems.add('UNKNOWN_KEY', origin, where, { key, ...guess })
  }

  #placeOf(path: Path): Place {
    let place: Place = { value: this.#root, key: String(this.#at.at(-1) ?? ''), keyOrigin: this.#root.origin }
    for (const step of path) {
      const { value, keyOrigin } = place
      const key = String(step)
      const entry = value?.kind === 'map' ? value.entries.get(key) : undefined
      const item = value?.kind === 'list' ? value.items[Number(step)] : undefined
      place = { value: entry?.value ?? item, key, keyOrigin: entry?.key ?? item?.origin ?? keyOrigin }
    }
    return place
  }
}

/** The keys that may be what a comma cut off from the text before it: `on VPORT` in `{ description: app, on VPORT }`. */
function cutOffKeys(holder: Located): ReadonlySet<string> {
  const found = new Set<string>()
  if (holder.kind !== 'map') return found
  let isAfterText = false
  for (const [name, { key: origin, value }] of holder.entries) {
    // What has no colon has no value, and so no place of its own.
    const isBare = isNull(value) && value.origin.line === origin.line && value.origin.column === origin.column
    if (isAfterText && isBare) found.add(name)
    isAfterText = isText(value) || (isAfterText && isBare)
  }
  return found
}

/** Whether a fault says that the value is of another kind than the form: a list where a text would be. */
function isOtherKind(fault: Issue, value: Located): boolean {
  if (fault.path.length > 0) return false
  switch (fault.code) {
    case 'invalid_type':
      return true
    case 'invalid_value':
      return !isText(value)
    case 'invalid_union':
      return fault.errors.every((faults) => faults.some((inner) => isOtherKind(inner, value)))
    default:
      return false
  }
}

/** The codes that say what was expected; they need nothing but what was found. */
type ExpectedCode = Parameters<Problems['add']>[0] & `EXPECTED_${string}`

const isExpectedCode = (message: string): message is Exclude<ExpectedCode, 'EXPECTED_ONE_OF'> =>
  isScenarioProblemCode(message) && message.startsWith('EXPECTED_') && message !== 'EXPECTED_ONE_OF'

/** Every type of the schema refuses with a code of ours (`schema-words.ts`); one that does not is told by what it is not. */
const expectedCode = (message: string): Exclude<ExpectedCode, 'EXPECTED_ONE_OF'> =>
  isExpectedCode(message) ? message : 'EXPECTED_TEXT'
