import { holds, isWithin, type Scalar } from './match.ts'
import { unitsOfTime } from './read-values.ts'
import type { Matcher } from './scenario.ts'

/** Expectations that are times: how long something took, and when it was. */
export const TIMES: readonly string[] = ['after', 'at']

/** `~10ms` is 10 ms, give or take so much of it. */
const TOLERANCE_PERCENT = 5

/** What an expectation about a time may be: a time, `>=10s`, `~10ms`. */
export const TIME_PATTERN = /^(>=|<=|>|<|~)? ?(\d{1,12}(?:\.\d{1,6})?) ?(us|ms|s|m|h)$/

/** Whether a time was what was wanted: exactly that, within a bound, or about that. */
export const isTime = (matcher: Matcher, timeUs: number): boolean => holds(matcher, (wanted) => isOne(wanted, timeUs))

function isOne(wanted: Scalar, timeUs: number): boolean {
  if (wanted === 0) return timeUs === 0
  const [, operator, number = '', unit = ''] = (typeof wanted === 'string' && TIME_PATTERN.exec(wanted)) || []
  const wantedUs = Math.round(Number(number) * (unitsOfTime[unit] ?? Number.NaN))
  if (operator === '~') return Math.abs(timeUs - wantedUs) * 100 <= TOLERANCE_PERCENT * wantedUs
  return operator === undefined ? timeUs === wantedUs : isWithin({ operator, limit: wantedUs }, timeUs)
}

/** A time as a file writes it, to the microsecond: `131s`, `1.2ms`. */
export function timeText(timeUs: number): string {
  if (timeUs >= 1_000_000 && timeUs % 1000 === 0) return `${timeUs / 1_000_000}s`
  return timeUs >= 1000 ? `${timeUs / 1000}ms` : `${timeUs}us`
}
