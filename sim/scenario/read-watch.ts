import type { Said } from './beside.ts'
import { child, type Dict, dict, type Entry, type Located, shown } from './located.ts'
import type { Path, Problems } from './problems.ts'
import { durationOf } from './read-values.ts'
import type { WatchStep } from './scenario.ts'
import { STEP_KINDS } from './schema-steps.ts'

// Steps that look at something again and again.

const PACE = ['within', 'every', 'for'] as const
const EVERY_US = 1_000_000
/** How long each of them looks unless it says. */
const FOR_US = { eventually: 60_000_000, always: 10_000_000, never: 10_000_000 } as const

/** How often and how long it looks. */
export function paceOf(
  kind: WatchStep['kind'],
  { fields }: Said,
  at: Path,
  problems: Problems,
): Pick<WatchStep, 'everyUs' | 'forUs'> {
  const every = child(fields, 'every')
  const everyUs = durationOf(every, [...at, 'every'], problems) ?? EVERY_US
  if (everyUs === 0 && every !== undefined)
    problems.add('TOO_SMALL', every.origin, [...at, 'every'], { found: shown(every), minimum: '1us' })
  const [own, other] = kind === 'eventually' ? ['within', 'for'] : ['for', 'within']
  const wrong = fields.entries.get(other ?? '')
  if (wrong !== undefined && other !== undefined)
    problems.add('KEY_NOT_HERE', wrong.key, [...at, other], { key: other, kind, allowed: `${own}, every` })
  const forUs = durationOf(child(fields, own ?? ''), [...at, own ?? ''], problems) ?? FOR_US[kind]
  return { everyUs: everyUs === 0 ? EVERY_US : everyUs, forUs }
}

/**
 * What is looked at, as a step: `{ connect: ..., expect: ... }` as it is, `{ health: ... }` as what a check expects. An
 * `expect` beside the kind is that of the step.
 */
export function watchedStep(step: Dict, kind: WatchStep['kind'], { fields }: Said): Dict {
  const value = child(step, kind)
  const inside: ReadonlyMap<string, Entry> = value?.kind === 'map' ? value.entries : new Map()
  const entries = new Map([...inside].filter(([key]) => !PACE.some((word) => word === key)))
  const isStep = [...entries.keys()].some((key) => key === 'expect' || STEP_KINDS.some((one) => one === key))
  const beside = fields.entries.get('expect')
  if (isStep || entries.size === 0) {
    if (beside !== undefined && !entries.has('expect')) entries.set('expect', beside)
    return dict(entries, value?.origin ?? step.origin)
  }
  const key = step.entries.get(kind)?.key ?? step.origin
  const expected: Located = dict(entries, value?.origin ?? step.origin)
  return dict(new Map([['expect', { key, value: expected }]]), key)
}
