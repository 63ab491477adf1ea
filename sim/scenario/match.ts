import { contains, parseCidr } from '../net/cidr.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import type { Matcher } from './scenario.ts'

/** A matcher without parts. */
export type Scalar = string | number | boolean | null

/** Whether a matcher holds when `test` says whether one plain value does: a list is "one of", `not` turns it round. */
export function holds(matcher: Matcher, test: (wanted: Scalar) => boolean): boolean {
  if (isScalar(matcher)) return test(matcher)
  return isNot(matcher) ? !holds(matcher.not, test) : matcher.some((one) => holds(one, test))
}

const isScalar = (matcher: Matcher): matcher is Scalar => matcher === null || typeof matcher !== 'object'
const isNot = (matcher: readonly Matcher[] | { readonly not: Matcher }): matcher is { readonly not: Matcher } =>
  'not' in matcher

/**
 * Whether one value is what was wanted: `>=3` compares numbers, a CIDR holds for an address in it, `null` for what is not
 * there; the rest are equal as texts, so that `100000000001` and `"100000000001"` are one UIN.
 */
export function isValue(wanted: Scalar, actual: unknown): boolean {
  if (wanted === null) return actual === null || actual === undefined
  if (typeof wanted === 'string') {
    const bound = typeof actual === 'number' ? boundOf(wanted) : undefined
    if (bound !== undefined && typeof actual === 'number') return isWithin(bound, actual)
    if (typeof actual === 'string' && isInBlock(wanted, actual)) return true
  }
  return (
    (typeof actual === 'string' || typeof actual === 'number' || typeof actual === 'boolean') &&
    `${wanted}` === `${actual}`
  )
}

export type Bound = { readonly operator: string; readonly limit: number }

/** Reads `>=3`, `> 3`, `<10`, `<=10`. */
function boundOf(text: string): Bound | undefined {
  const [, operator, limit] = /^(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)$/.exec(text) ?? []
  return operator === undefined ? undefined : { operator, limit: Number(limit) }
}

export function isWithin({ operator, limit }: Bound, actual: number): boolean {
  if (operator === '>=') return actual >= limit
  if (operator === '<=') return actual <= limit
  return operator === '>' ? actual > limit : actual < limit
}

function isInBlock(block: string, address: string): boolean {
  if (!block.includes('/')) return false
  const cidr = parseCidr(block)
  const value = parseIpv4(address)
  return !('fault' in cidr) && value !== undefined && contains(cidr, value)
}

/**
 * Whether a count is what was wanted. `~25%` is a share of the total, give or take 5 percentage points and in any case
 * one: of 100 connections 20 to 30, of 8 connections 1 to 3.
 */
export function isCount(wanted: Scalar, count: number, total: number): boolean {
  const [, share] = (typeof wanted === 'string' && /^~\s*(\d+(?:\.\d+)?)%$/.exec(wanted)) || []
  if (share === undefined) return isValue(wanted, count)
  return Math.abs(100 * count - Number(share) * total) <= Math.max(100, SHARE_TOLERANCE_PERCENT * total)
}

const SHARE_TOLERANCE_PERCENT = 5
