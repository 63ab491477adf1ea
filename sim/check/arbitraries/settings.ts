import { nearest } from '../../base/text.ts'
import { UsageError } from '../usage-error.ts'

// Whoever sets sizes and weights may have no compiler that holds them to the types, and numbers are easily computed wrong: a NaN among
// the sizes would draw without end.

/** Of what is set, that which is: `undefined` stands for what it is otherwise. */
export function setOf<Settings extends object>(given: Partial<Settings> | undefined): Partial<Settings> {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined)) as Partial<Settings>
}

/** Throws a `UsageError` unless each of these is one that there is. */
export function refuseUnknown(what: string, given: object | undefined, known: object): void {
  const names = Object.keys(known)
  for (const name of Object.keys(given ?? {})) {
    if (names.includes(name)) continue
    const meant = nearest(name, names)
    throw new UsageError({
      en: `${what} has no ${name}${meant === undefined ? `: it has ${names.join(', ')}` : ` (did you mean ${meant}?)`}`,
      zh: `${what} 中没有 ${name}${meant === undefined ? `：可用的有 ${names.join('、')}` : `（是否指 ${meant}？）`}`,
    })
  }
}

/** Throws a `UsageError` unless it is a whole number in a range. */
export function refuseNumber(what: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return
  const range =
    most === Number.MAX_SAFE_INTEGER
      ? [`, ${least} or more`, `，至少为 ${least}`]
      : [` from ${least} to ${most}`, `，范围 ${least} 到 ${most}`]
  const shown = typeof value === 'number' ? String(value) : JSON.stringify(value)
  throw new UsageError({
    en: `${what} is a whole number${range[0]}, not ${shown}`,
    zh: `${what} 应为整数${range[1]}，而不是 ${shown}`,
  })
}
