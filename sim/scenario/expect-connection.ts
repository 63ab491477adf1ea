import type { Observation } from '../world/observation.ts'
import { holds, isValue } from './match.ts'
import { isRule, refusersOf, rulesSeen } from './rules-seen.ts'
import type { Expectation, ExpectationEntry, Matcher } from './scenario.ts'
import { isTime, timeText } from './time-match.ts'

/** Whether an expectation held, and what was seen in its place. */
export type Verdict = { readonly held: boolean; readonly actual: Actual }

/** What was seen; null when there was nothing. */
export type Actual = string | number | boolean | null | readonly Actual[] | { readonly [key: string]: Actual }

/** Judges what each single connection must show; undefined for an entry that is about something else. */
export function judgeConnection(
  { path, matcher }: ExpectationEntry,
  expectation: Expectation,
  observation: Observation,
  accounts: readonly string[],
): Verdict | undefined {
  switch (path[0]) {
    case 'outcome':
    case 'reason':
    case 'backend':
    case 'sourceSeen':
    case 'sourcePortSeen':
    case 'sourcePort':
    case 'bytes':
    case 'login':
    case 'localError':
    case 'answer': {
      const actual = observation[path[0]] ?? null
      return { held: holds(matcher, (wanted) => isValue(wanted, actual)), actual }
    }
    case 'after': {
      const tookUs = observation.endUs - observation.startUs
      return { held: isTime(matcher, tookUs), actual: timeText(tookUs) }
    }
    case 'where':
      return judgePlace(matcher, observation, accounts)
    case 'rule': {
      const rules = rulesSeen(observation)
      const isAmong = (wanted: unknown) => typeof wanted === 'string' && rules.some((rule) => isRule(wanted, rule))
      return { held: holds(matcher, isAmong), actual: rules.map(({ name }) => name) }
    }
    case 'refusedBy': {
      const rule = expectation.entries.find((entry) => entry.path[0] === 'rule')?.matcher
      const fields = refusersOf(rulesSeen(observation), rule).flatMap(({ refusedBy }) => refusedBy ?? [])
      return {
        held: holds(matcher, (wanted) => fields.some((field) => field === wanted)),
        actual: [...new Set(fields)],
      }
    }
    case 'hops': {
      const hops = observation.trace.packets[0]?.hops.map(({ component }) => component) ?? []
      return { held: areHops(matcher, hops), actual: hops }
    }
    default:
      return undefined
  }
}

/** A place is the component, or what stands for it there: its subnet, ACL, group, service; with its account or without. */
function judgePlace(matcher: Matcher, { where, places }: Observation, accounts: readonly string[]): Verdict {
  const all = [where, ...places]
  const isThere = (wanted: unknown) =>
    all.some((place) => place === wanted || accounts.some((account) => place === `${account}/${wanted}`))
  return { held: holds(matcher, isThere), actual: where }
}

/** The one expectation whose list is the value itself, in order. */
function areHops(matcher: Matcher, hops: readonly string[]): boolean {
  if (typeof matcher === 'object' && matcher !== null && 'not' in matcher) return !areHops(matcher.not, hops)
  const wanted = Array.isArray(matcher) ? matcher : [matcher]
  return wanted.length === hops.length && hops.every((hop, index) => hop === wanted[index])
}
