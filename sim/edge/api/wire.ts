/** A request as it came in, before anything in it was believed. */
export type WireRequest = {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** As it was sent, without the question mark. */
  readonly query: string
  /** By its name in lower case. */
  readonly header: (name: string) => string | undefined
  readonly body: Uint8Array
}

/** What a request says that it wants, wherever it says it: in headers, or among the parameters (the older signatures). */
export type Wanted = {
  readonly action: string | undefined
  readonly version: string | undefined
  readonly region: string | undefined
  readonly language: string | undefined
  readonly parameters: Readonly<Record<string, unknown>>
}

/** Why a request cannot be read; a key of the words in wire-words.ts. */
export type WireFault = {
  readonly fault: 'BODY_NOT_JSON' | 'BODY_NOT_OBJECT' | 'TOO_DEEP' | 'PARAMETER_TORN' | 'BODY_NOT_TEXT'
}

/** Lists and structures in each other: deeper than any action's parameters go. */
const DEPTH_MAX = 16
/** The longest list that can be written with numbered keys. */
const INDEX_MAX = 10_000

/** Parameters that say what all calls say, in requests that have no headers for it. */
const COMMON = new Set([
  ...['Action', 'Version', 'Region', 'Timestamp', 'Nonce', 'SecretId', 'Signature', 'SignatureMethod', 'Token'],
  ...['Language', 'RequestClient'],
])

/** Whether all that calls have in common stands among the parameters, as under the older signatures. */
export const isOldStyle = ({ header, method }: WireRequest): boolean =>
  header('x-tc-action') === undefined &&
  (method === 'GET' || (header('content-type') ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded'))

/** Reads what is wanted out of a request. */
export function readWire(request: WireRequest): Wanted | WireFault {
  if (isOldStyle(request)) {
    const flat = flatParameters(request)
    if (flat === undefined) return { fault: 'BODY_NOT_TEXT' }
    const parameters = nested([...flat].filter(([key]) => !COMMON.has(key)))
    if (parameters === undefined) return { fault: 'PARAMETER_TORN' }
    const one = (key: string) => flat.get(key)
    return {
      action: one('Action'),
      version: one('Version'),
      region: one('Region'),
      language: one('Language'),
      parameters,
    }
  }
  const common = {
    action: request.header('x-tc-action'),
    version: request.header('x-tc-version'),
    region: request.header('x-tc-region'),
    language: request.header('x-tc-language'),
  }
  if (request.method === 'GET') {
    const parameters = nested(new URLSearchParams(request.query))
    return parameters === undefined ? { fault: 'PARAMETER_TORN' } : { ...common, parameters }
  }
  const parameters = jsonParameters(request.body)
  return 'fault' in parameters ? (parameters as WireFault) : { ...common, parameters: parameters.value }
}

/** All parameters of the older form, out of the query or the form in the body. */
export function flatParameters(request: WireRequest): ReadonlyMap<string, string> | undefined {
  const text = request.method === 'GET' ? request.query : textOf(request.body)
  return text === undefined ? undefined : new Map(new URLSearchParams(text))
}

function jsonParameters(body: Uint8Array): { readonly value: Readonly<Record<string, unknown>> } | WireFault {
  const text = textOf(body)
  if (text === undefined) return { fault: 'BODY_NOT_TEXT' }
  if (text.trim() === '') return { value: {} }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { fault: 'BODY_NOT_JSON' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { fault: 'BODY_NOT_OBJECT' }
  return depthOf(value) > DEPTH_MAX ? { fault: 'TOO_DEEP' } : { value: value as Readonly<Record<string, unknown>> }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes)
  } catch {
    return undefined
  }
}
const UTF8 = new TextDecoder('utf-8', { fatal: true })

/** How deep a value goes, as far as it matters: it may be deeper than we could follow it. */
function depthOf(value: unknown, above = 0): number {
  if (typeof value !== 'object' || value === null || above > DEPTH_MAX) return above
  return Object.values(value).reduce((deepest: number, one) => Math.max(deepest, depthOf(one, above + 1)), above + 1)
}

type Nest = Map<string, Nest | string>

/** `Filters.0.Name=vpc-id` as lists and structures; undefined where a key is both a value and a structure. */
export function nested(flat: Iterable<readonly [string, string]>): Readonly<Record<string, unknown>> | undefined {
  const root: Nest = new Map()
  for (const [key, value] of flat) {
    const path = key.split('.')
    if (path.length > DEPTH_MAX) return undefined
    let at = root
    for (const step of path.slice(0, -1)) {
      const next = at.get(step) ?? new Map()
      if (typeof next === 'string') return undefined
      at.set(step, next)
      at = next
    }
    const last = path.at(-1) ?? ''
    if (at.has(last)) return undefined
    at.set(last, value)
  }
  return structureOf(root)
}

const structureOf = (nest: Nest): Readonly<Record<string, unknown>> => {
  const made: Record<string, unknown> = Object.create(null)
  for (const [key, value] of nest) made[key] = treeOf(value, key)
  return made
}

function treeOf(value: Nest | string, key: string): unknown {
  if (typeof value === 'string') return plainOf(value, key)
  const indexes = [...value.keys()].map(Number)
  const isList = indexes.every((index) => Number.isInteger(index) && index >= 0 && index < INDEX_MAX)
  if (!isList) return structureOf(value)
  const items = [...value].toSorted(([a], [b]) => Number(a) - Number(b))
  return items.map(([, item]) => treeOf(item, key))
}

/** A query has texts only. Actions take numbers as texts, but not truth values. */
const plainOf = (text: string, key: string): unknown => {
  if (/Name$|Description$|^Values?$/.test(key)) return text
  return text === 'true' ? true : text === 'false' ? false : text
}
