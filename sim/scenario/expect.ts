import { assert, unreachable } from '../base/assert.ts'
import type { Elsewhere } from '../cloud/destination.ts'
import type { OperationResult } from '../cloud/operation.ts'
import type { Actual, Verdict } from './expect-connection.ts'
import { holds, isCount, isValue } from './match.ts'
import type { FailedConnections, Failure } from './report.ts'
import type { ConnectStep, Expectation, ExpectationEntry, Step } from './scenario.ts'
import type { Miss, Tally } from './tally.ts'

/** What a step showed: its connections or its answer, and how things stand after it. */
export type StepObservation =
  | {
      readonly kind: 'connect'
      readonly tally: Tally
      readonly after: Standing
      readonly elsewhere?: Elsewhere | undefined
    }
  /** Nothing is called that any more, or yet: an earlier call that should have made it was refused. */
  | { readonly kind: 'absent'; readonly to: string; readonly after: Standing }
  | { readonly kind: 'call'; readonly result: OperationResult; readonly after: Standing }
  | { readonly kind: 'guest' | 'advance' | 'check'; readonly after: Standing }

/** How things stand: states and health by name. */
export type Standing = {
  /** The state of an endpoint, a CVM or a CLB, in the cloud's words. */
  readonly state: ReadonlyMap<string, string>
  /** HealthStatusDetail by target: `lb1/tcp:80/web1` -> `Alive`. */
  readonly health: ReadonlyMap<string, string>
}

/**
 * What a step must show: what it says; where it says nothing, a connection must be connected and a call must succeed,
 * because a scenario is a test (docs/decisions/0003).
 */
export function expectationOf(step: Step): Expectation {
  if (step.expect !== undefined) return step.expect
  const connected: ExpectationEntry = { path: ['outcome'], matcher: 'connected', origin: step.origin }
  return { origin: step.origin, entries: isSent(step) ? [connected] : [] }
}

/** Whether a step sends something and waits for what comes back. */
const isSent = (step: Step): step is ConnectStep =>
  step.kind === 'connect' || step.kind === 'udp' || step.kind === 'ping'

/** Every expectation of a step that was not met. */
export function checkExpectation(step: Step, observation: StepObservation): readonly Failure[] {
  if (observation.kind === 'absent') return [absence(step, observation.to)]
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
    const verdict = judge(entry, observation)
    return verdict.held ? [] : [failureOf(entry, verdict.actual)]
  })
  return [...unexpectedRefusal(step, observation), ...failures]
}

function connectionsOf({ failed, first }: Miss, observation: StepObservation): FailedConnections | undefined {
  const times = observation.kind === 'connect' ? observation.tally.total : 1
  return times === 1 ? undefined : { failed, times, first }
}

const HELD: Verdict = { held: true, actual: null }

/** Judges an entry; those about single connections were judged while the tally was made. */
function judge({ path, matcher }: ExpectationEntry, observation: StepObservation): Verdict {
  const [subject = '', ...rest] = path
  const name = rest.join('.')
  if (subject === 'state' || subject === 'health') {
    const actual = observation.after[subject].get(name) ?? null
    return { held: holds(matcher, (wanted) => isValue(wanted, actual)), actual }
  }
  switch (observation.kind) {
    case 'connect': {
      if (subject !== 'outcomes' && subject !== 'backends') return HELD
      const count = observation.tally[subject].get(name) ?? 0
      return { held: holds(matcher, (wanted) => isCount(wanted, count, observation.tally.total)), actual: count }
    }
    case 'call':
      return judgeAnswer(path, matcher, observation.result)
    case 'absent':
    case 'guest':
    case 'advance':
    case 'check':
      assert(false, `a step that shows nothing can be expected to show ${subject}`)
      break
    default:
      return unreachable(observation)
  }
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

/** The failure of a step that has nowhere to send to. */
const absence = ({ origin }: Step, to: string): Failure => ({
  path: 'to',
  expected: to,
  actual: null,
  origin,
  implied: false,
  connections: undefined,
})

/** The failure of a call that was refused although no error was expected. */
function unexpectedRefusal(step: Step, observation: StepObservation): Failure[] {
  if (observation.kind !== 'call' || observation.result.ok) return []
  if (step.expect?.entries.some(({ path }) => path[0] === 'error')) return []
  const { code } = observation.result.error
  const origin = step.expect?.origin ?? step.origin
  return [{ path: 'error', expected: null, actual: code, origin, implied: true, connections: undefined }]
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Readonly<Record<string, unknown>>)[key]
}

/** A value of a Response as a report may show it. */
function plain(value: unknown): Actual {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return null
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}
