import { child, type Dict, dict, type Entry, isText, type Located, type Scalar } from './located.ts'
import type { Path, Problems } from './problems.ts'
import type { STEP_KINDS } from './schema-steps.ts'

export type StepKind = (typeof STEP_KINDS)[number]

/** What a step says of what it does: its short form, and the keys of its long one, wherever they were written. */
export type Said = {
  readonly short: Scalar | undefined
  readonly fields: Dict
  /** Whether what stands under the kind is of a form that the schema refuses, so that no more is to be said of it. */
  readonly isRefused: boolean
}

const OF_SENT = ['background', 'patience', 'times']
const OF_KEPT = ['on', 'side', 'background', 'patience']
const OF_WATCH = ['every', 'expect']

/** The keys that may stand beside each kind as well as inside of its long form. */
const BESIDE: { readonly [Kind in StepKind]?: readonly string[] } = {
  connect: [...OF_SENT, 'bytes', 'as'],
  udp: [...OF_SENT, 'bytes'],
  ping: OF_SENT,
  send: [...OF_KEPT, 'bytes'],
  receive: [...OF_KEPT, 'bytes'],
  close: [...OF_KEPT, 'half'],
  reset: OF_KEPT,
  segment: [...OF_KEPT, 'bytes', 'flags', 'times', 'seq', 'ack', 'ttl', 'source'],
  wait: ['on', 'patience'],
  fault: ['for'],
  load: ['every', 'times', 'bytes', 'patience'],
  call: ['with', 'by'],
  each: ['steps'],
  eventually: [...OF_WATCH, 'within'],
  always: [...OF_WATCH, 'for'],
  never: [...OF_WATCH, 'for'],
}

/** Keys that belong to no kind, or to the step as a whole. */
const OF_STEP: readonly string[] = ['expect', 'note', 'name', 'save']

/** Gathers what a step says under its kind and beside it. A key that does not go with the kind, or stands in both places, is reported. */
export function saidBy(step: Dict, kind: StepKind, at: Path, problems: Problems): Said {
  const value = child(step, kind)
  const inside: ReadonlyMap<string, Entry> = value?.kind === 'map' ? value.entries : new Map()
  const fields = new Map(inside)
  const allowed = BESIDE[kind] ?? []
  for (const [key, entry] of step.entries) {
    if (key === kind || (OF_STEP.includes(key) && !allowed.includes(key)) || !KNOWN.has(key)) continue
    const place = [...at, key]
    if (key === 'with' || key === 'by') {
      if (kind !== 'call') problems.add('KEY_WITHOUT_CALL', entry.key, place, { key })
    } else if (!allowed.includes(key)) {
      problems.add('KEY_NOT_HERE', entry.key, place, { key, kind, allowed: goesWith(kind) })
    } else if (inside.has(key)) problems.add('KEY_TWICE', entry.key, place, { key, kind })
    else fields.set(key, entry)
  }
  const isRefused = value !== undefined && !isText(value) && value.kind !== 'map' && !isBare(value)
  return { isRefused, short: isText(value) ? value : undefined, fields: dict(fields, value?.origin ?? step.origin) }
}

/** `close: true`, where all else stands beside it. */
const isBare = (value: Located): boolean => value.kind === 'scalar' && value.value === true

/** Every key of a step that is no kind. */
export const KNOWN: ReadonlySet<string> = new Set([...Object.values(BESIDE).flat(), ...OF_STEP])

/** The keys that a step of a kind may have, for people. */
const goesWith = (kind: StepKind): string => [...new Set([...(BESIDE[kind] ?? []), ...OF_STEP])].join(', ')
