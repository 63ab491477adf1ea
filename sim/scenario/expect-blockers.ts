import { type Blocked, type Blocker, blockersOf } from '../advise/blockers.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { resolveDestination } from '../cloud/destination.ts'
import type { Verdict } from './expect-connection.ts'
import { dialOf, isDialled } from './observe-step.ts'
import type { Matcher, Step } from './scenario.ts'

/** `TARGET_INGRESS_DENIED`, or with its place: `TARGET_INGRESS_DENIED at web1`. */
const BLOCKER_PATTERN = /^([A-Z][A-Z0-9_]*)(?: at (\S.*))?$/

/** The place that such a text names, if it does. */
export const placesOfBlocker = (text: string): readonly string[] =>
  BLOCKER_PATTERN.exec(text)?.slice(2).filter(Boolean) ?? []

/** A blocker as a report shows it. */
export type BlockerShown = {
  readonly reason: Blocker['reason'] | 'HIDDEN'
  readonly where: string
  readonly direction: Blocker['direction']
  /** The targets behind which it stands; left out: it blocks whichever is chosen. */
  readonly targets?: readonly string[]
  readonly rule?: string
}

export const blockerShown = ({ reason, where, direction, targets, step }: Blocker): BlockerShown => ({
  reason,
  where,
  direction,
  ...(targets.length === 0 ? {} : { targets }),
  ...(step.rule === undefined ? {} : { rule: step.rule.name }),
})

/** All that blocks what a step sends, before it sends; undefined: its expectation does not ask. */
export function blockedAskedFor(cloud: Cloud, step: Step): Blocked | undefined {
  if (!isDialled(step) || !(step.expect?.entries ?? []).some(({ path }) => path[0] === 'blockers')) return undefined
  const dial = dialOf(step)
  return resolveDestination(cloud.network, dial).ok ? blockersOf(cloud, dial) : undefined
}

/** Whether these are all blockers: each is named, and each that is named is there. In any order: an entry may stand for several. */
export function judgeBlockers(matcher: Matcher, { blockers }: Blocked, accounts: readonly string[]): Verdict {
  const actual = blockers.map(({ reason, where }) => `${reason} at ${where}`)
  return { held: areAll(matcher, blockers, accounts), actual }
}

function areAll(matcher: Matcher, blockers: readonly Blocker[], accounts: readonly string[]): boolean {
  if (typeof matcher === 'object' && matcher !== null && 'not' in matcher)
    return !areAll(matcher.not, blockers, accounts)
  const wanted = (Array.isArray(matcher) ? matcher : [matcher]).map(String)
  return (
    wanted.every((one) => blockers.some((blocker) => isNamed(one, blocker, accounts))) &&
    blockers.every((blocker) => wanted.some((one) => isNamed(one, blocker, accounts)))
  )
}

function isNamed(wanted: string, { reason, where, step }: Blocker, accounts: readonly string[]): boolean {
  const [, name, place] = BLOCKER_PATTERN.exec(wanted) ?? []
  const isThere = [where, ...step.places].some(
    (one) => one === place || accounts.some((account) => one === `${account}/${place}`),
  )
  return name === reason && (place === undefined || isThere)
}
