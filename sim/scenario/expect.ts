import type { Blocked } from '../advise/blockers.ts'
import type { Proof } from '../advise/reach/proof.ts'
import { assert, unreachable } from '../base/assert.ts'
import type { Elsewhere } from '../cloud/destination.ts'
import type { OperationResult } from '../cloud/operation.ts'
import type { OptionName } from '../trace/trace.ts'
import { EVENTS_MAX } from '../world/budget.ts'
import type { LoadReport } from '../world/load.ts'
import { judgeBlockers } from './expect-blockers.ts'
import type { Actual, Verdict } from './expect-connection.ts'
import { impliedOutcome } from './implied.ts'
import { holds, isCount, isValue } from './match.ts'
import type { FailedConnections, Failure, Observed, StepReport } from './report.ts'
import type { Expectation, ExpectationEntry, Matcher, Step } from './scenario.ts'
import { memberOf, namesIn, type Standing, shownAt, valueAt } from './standing.ts'
import type { Miss, Tally } from './tally.ts'
import { isTime, timeText } from './time-match.ts'

/** What a step showed: its connections or its answer, and how things stand after it. */
export type StepObservation =
  | {
      readonly kind: 'connect'
      readonly tally: Tally
      readonly after: Standing
      readonly elsewhere?: Elsewhere | undefined
      /** What blocks it, where the expectation asks. */
      readonly blocked?: Blocked | undefined
    }
  /**
   * Something that the step speaks of is not there: an earlier call that should have made it was refused, a connection has
   * ended, a moment that was waited for did not come. `path` is the key that says it.
   */
  | { readonly kind: 'absent'; readonly path: string; readonly name: string; readonly after: Standing }
  | { readonly kind: 'call'; readonly result: OperationResult; readonly after: Standing }
  | { readonly kind: 'load'; readonly report: LoadReport; readonly after: Standing }
  /** What was looked at again and again: how often, the last that it showed, and what was wrong with it. */
  | {
      readonly kind: 'watch'
      readonly tries: number
      readonly tookUs: number
      readonly last: StepReport
      readonly failures: readonly Failure[]
      readonly options: ReadonlySet<OptionName>
      readonly after: Standing
    }
  | { readonly kind: 'proof'; readonly proof: Proof; readonly after: Standing }
  /** Nothing but how things stand after it. `isCutShort`: time did not come as far as it was to go. */
  | { readonly kind: 'done'; readonly after: Standing; readonly isCutShort?: boolean }

/**
 * What a step must show: what it says; where it says nothing, a connection must be connected and a call must succeed,
 * because a scenario is a test (docs/decisions/0003).
 */
export function expectationOf(step: Step): Expectation {
  if (step.expect !== undefined) return step.expect
  const matcher = impliedOutcome(step.kind)
  const entries = matcher === undefined ? [] : [{ path: ['outcome'], matcher, origin: step.origin }]
  return { origin: step.origin, entries }
}

/** Every expectation of a step that was not met. */
export function checkExpectation(
  step: Step,
  observation: StepObservation,
  observed: Observed = {},
): readonly Failure[] {
  if (observation.kind === 'absent') return [absence(step, observation.path, observation.name)]
  if (observation.kind === 'watch') return observation.failures
  const failureOf = (entry: ExpectationEntry, actual: Actual, connections?: FailedConnections): Failure => ({
    path: entry.path.join('.'),
    expected: entry.matcher,
    actual,
    origin: entry.origin,
    implied: step.expect === undefined,
    connections,
  })
  const missed = new Map(
    observation.kind === 'connect' ? observation.tally.misses.map((miss) => [miss.entry, miss] as const) : [],
  )
  const { entries } = observation.kind === 'connect' ? observation.tally.expectation : expectationOf(step)
  const failures = entries.flatMap((entry) => {
    const miss = missed.get(entry)
    if (miss !== undefined) return [failureOf(entry, miss.actual, connectionsOf(miss, observation))]
    const verdict =
      entry.path[0] === 'differ'
        ? judgeDifference(entry.matcher, observation.after, step.name, observed)
        : judge(entry, observation, observed)
    return verdict.held ? [] : [failureOf(entry, verdict.actual)]
  })
  return [
    ...neverQuiet(step, observation),
    ...unexpectedRefusal(step, observation),
    ...falseClaim(step, observed),
    ...failures,
  ]
}

function connectionsOf({ failed, first }: Miss, observation: StepObservation): FailedConnections | undefined {
  const times = observation.kind === 'connect' ? observation.tally.total : 1
  return times === 1 ? undefined : { failed, times, first }
}

const HELD: Verdict = { held: true, actual: null }

/** Judges an entry; those about single connections were judged while the tally was made. */
function judge({ path, matcher }: ExpectationEntry, observation: StepObservation, observed: Observed): Verdict {
  const [subject = '', ...rest] = path
  const name = rest.join('.')
  if (subject === 'state' || subject === 'health') {
    const actual = observation.after[subject].get(name) ?? null
    return { held: holds(matcher, (wanted) => isValue(wanted, actual)), actual }
  }
  if (subject === 'flows') {
    const actual = observation.after.flows?.get(name) ?? 0
    return { held: holds(matcher, (wanted) => isCount(wanted, actual, actual)), actual }
  }
  if (subject === 'at') {
    const { nowUs = 0 } = observation.after
    return { held: isTime(matcher, nowUs), actual: timeText(nowUs) }
  }
  switch (observation.kind) {
    case 'connect': {
      const { blocked, tally } = observation
      if (subject === 'blockers' && blocked !== undefined) return judgeBlockers(matcher, blocked, tally.accounts)
      if (subject !== 'outcomes' && subject !== 'backends') return HELD
      const count = observation.tally[subject].get(name) ?? 0
      return { held: holds(matcher, (wanted) => isCount(wanted, count, observation.tally.total)), actual: count }
    }
    case 'call':
      return judgeAnswer(path, matcher, observation.result)
    case 'proof':
      return judgeProof(path, matcher, observed)
    case 'load':
      return judgeLoad(subject, name, matcher, observation.report)
    case 'absent':
    case 'watch':
    case 'done':
      assert(false, `a step that shows nothing can be expected to show ${subject}`)
      break
    default:
      return unreachable(observation)
  }
}

/** No two of what named steps showed are alike, and each showed it. */
function judgeDifference(
  matcher: ExpectationEntry['matcher'],
  { shown = new Map() }: Standing,
  name: string | undefined,
  observed: Observed,
): Verdict {
  const values = namesIn(matcher).map((item) => shownAt(item, shown, name, observed))
  return { held: !values.includes(null) && new Set(values).size === values.length, actual: values }
}

function judgeLoad(subject: string, name: string, matcher: ExpectationEntry['matcher'], report: LoadReport): Verdict {
  const total = report.connections
  if (subject === 'lostBytes') {
    const actual = report.lostBytes
    return { held: holds(matcher, (wanted) => isCount(wanted, actual, actual)), actual }
  }
  assert(subject === 'outcomes' || subject === 'backends', `a load can be expected to show ${subject}`)
  const counts: ReadonlyMap<string, number> = report[subject]
  const count = counts.get(name) ?? 0
  return { held: holds(matcher, (wanted) => isCount(wanted, count, total)), actual: count }
}

function judgeAnswer(path: readonly string[], matcher: ExpectationEntry['matcher'], result: OperationResult): Verdict {
  const [subject = '', ...rest] = path
  if (subject === 'error') {
    const actual = result.ok ? null : result.error.code
    return { held: holds(matcher, (wanted) => isValue(wanted, actual)), actual }
  }
  assert(subject === 'result', `a call can be expected to show ${subject}`)
  if (!result.ok) return HELD // the refusal itself is the failure
  const actual = plain(rest.reduce<unknown>(memberOf, result.response))
  return { held: holds(matcher, (wanted) => isValue(wanted, actual)), actual }
}

/** The failure of a step that speaks of what is not there. */
const absence = ({ origin }: Step, path: string, name: string): Failure => ({
  path,
  expected: name,
  actual: null,
  origin,
  implied: false,
  connections: undefined,
})

/** The failure of a step in which so much happened that it was stopped. */
function neverQuiet({ origin }: Step, observation: StepObservation): Failure[] {
  const isCutShort =
    (observation.kind === 'connect' && observation.tally.isCutShort) ||
    (observation.kind === 'done' && observation.isCutShort === true)
  if (!isCutShort) return []
  const limit = { expected: `<=${EVENTS_MAX}`, actual: `>${EVENTS_MAX}` }
  return [{ path: 'events', ...limit, origin, implied: true, connections: undefined }]
}

/** The failure of a call that was refused although no error was expected. */
function unexpectedRefusal(step: Step, observation: StepObservation): Failure[] {
  if (observation.kind !== 'call' || observation.result.ok) return []
  if (step.expect?.entries.some(({ path }) => path[0] === 'error')) return []
  const { code } = observation.result.error
  const origin = step.expect?.origin ?? step.origin
  return [{ path: 'error', expected: null, actual: code, origin, implied: true, connections: undefined }]
}

/** What of a claim can be expected; one that is expected to be false must be false, and not impossible to judge. */
function judgeProof([subject = '']: readonly string[], matcher: Matcher, observed: Observed): Verdict {
  const shown = observed.fault === undefined ? observed : {}
  const actual = valueAt(shown, [subject]) ?? (subject === 'held' ? (shown.held ?? null) : null)
  return { held: holds(matcher, (wanted) => isValue(wanted, actual)), actual }
}

/** The failure of a claim that is false, or was not judged, where that was not expected. */
function falseClaim({ kind, origin, expect }: Step, { held, fault }: Observed): Failure[] {
  if (kind !== 'prove' || held !== false) return []
  if (expect?.entries.some(({ path }) => path[0] === 'held')) return []
  const actual = fault === undefined ? false : fault.code
  return [
    { path: 'held', expected: true, actual, origin: expect?.origin ?? origin, implied: true, connections: undefined },
  ]
}

/** A value of a Response as a report may show it. */
function plain(value: unknown): Actual {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return null
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}
