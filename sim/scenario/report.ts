import { unreachable } from '../base/assert.ts'
import type { Words } from '../base/language.ts'
import type { Origin } from '../base/origin.ts'
import type { Elsewhere } from '../cloud/destination.ts'
import type { Problem } from '../model/problem.ts'
import type { OptionName, ShownReason, Trace } from '../trace/trace.ts'
import type { BlockerShown } from './expect-blockers.ts'
import type { Actual } from './expect-connection.ts'
import type { ProofFault, ProofShown } from './proof-shown.ts'
import type { Matcher, Step } from './scenario.ts'
import type { Common } from './tally.ts'

/** What running one file showed. Codes and values only: words are made when it is rendered. */
export type ScenarioReport = {
  readonly file: string
  readonly title: Words | undefined
  readonly cases: readonly CaseReport[]
  readonly problems: readonly Problem[]
  /** With `run --vary`: what the options that its verdicts rested on would have changed. */
  readonly variations?: readonly Variation[]
}

/** What a file shows when one option that its verdicts rested on has its other value. */
export type Variation = {
  readonly option: OptionName
  readonly from: string
  readonly to: string
  /** The steps that then show something else. */
  readonly changes: readonly Change[]
}

export type Change = {
  readonly case: string | undefined
  readonly origin: Origin
  readonly what: string
  /** `connected`, `timeout ENDPOINT_PENDING`. */
  readonly before: string
  readonly after: string
  /** Whether the step's expectation still holds. */
  readonly ok: boolean
}

export type CaseReport = {
  readonly name: string | undefined
  readonly seed: number
  /** Empty for a base, which is validated and not run. */
  readonly steps: readonly StepReport[]
  /** The options that its verdicts rested on, in the order in which they were met. */
  readonly dependedOn: readonly OptionName[]
}

export type StepReport = {
  readonly origin: Origin
  readonly kind: Step['kind']
  /** What it did, as the file says it: `consumer -> ep1:80`, the action of a call. */
  readonly what: string
  readonly name: string | undefined
  readonly note: Words | undefined
  readonly ok: boolean
  /** Virtual time at which it began. */
  readonly timeUs: number
  readonly observed: Observed
  readonly failures: readonly Failure[]
  /** The options that what it showed rests on, in the order in which they were met. */
  readonly dependedOn: readonly OptionName[]
  readonly trace: Trace | undefined
}

/** What a step showed. A field is there when there was something to see. */
export type Observed = Omit<Common, 'reason'> & {
  readonly reason?: ShownReason
  /** Where there was more than one connection: how many, and how they ended. */
  readonly times?: number
  readonly outcomes?: Readonly<Record<string, number>>
  readonly reasons?: Readonly<Record<string, number>>
  readonly backends?: Readonly<Record<string, number>>
  /** What is not there: a destination, because the call that should have made it was refused; a connection that has ended. */
  readonly absent?: string
  /** Of what is absent: a kept connection, which never opened, has ended, or is closed from the end that was to act. */
  readonly isConnection?: true
  /** A moment that was waited for, and did not come. */
  readonly missed?: string
  /** All that blocks it, where the expectation asks. */
  readonly blockers?: readonly BlockerShown[]
  /** Of what is looked at again and again: how often it was, and for how long. */
  readonly tries?: number
  readonly lookedUs?: number
  /** Of a load: how many bytes its clients sent and nobody got. */
  readonly lostBytes?: number
  /** Of a load: the longest that a client waited for its connection or an answer. */
  readonly longestWaitUs?: number
  /** Of a claim: whether it is true; if not, a packet that shows it, as a step: `connect: consumer:40000 -> ep1:80`. */
  readonly held?: boolean
  readonly example?: string
  readonly proof?: ProofShown
  /** Of a claim that could not be judged: why. */
  readonly fault?: ProofFault
  /** The name dialled is another VPC's, and somebody else has its address in the client's own. */
  readonly elsewhere?: Elsewhere
  /** A call's Response, or its error. */
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code: string; readonly message: Words; readonly problems: readonly Problem[] }
  /** Of what the expectation asks for, after the step. */
  readonly state?: Readonly<Record<string, string | null>>
  readonly health?: Readonly<Record<string, string | null>>
  readonly flows?: Readonly<Record<string, number | null>>
  readonly atUs?: number
}

/** An expectation that was not met. */
export type Failure = {
  /** `outcome`, `health.lb1/tcp:80/web1`. */
  readonly path: string
  readonly expected: Matcher
  readonly actual: Actual
  readonly origin: Origin
  /** The file does not say it: a connection whose step has no `expect` must be connected. */
  readonly implied: boolean
  /** Of a step with several connections: how many did not meet it; undefined when it is not about single ones. */
  readonly connections: FailedConnections | undefined
}

export type FailedConnections = {
  readonly failed: number
  readonly times: number
  /** Which they were, counted from 1; only the first few. */
  readonly first: readonly number[]
}

/** Which traces a report keeps. */
export const TRACE_CHOICES = ['all', 'failed', 'none', 'first'] as const
export type TraceChoice = (typeof TRACE_CHOICES)[number]

/**
 * The report with those traces only; `first` is the first connection through an endpoint of a whole run, so the caller says
 * whether one was before.
 */
export function selectTraces(report: ScenarioReport, choice: TraceChoice, hadFirst = false): ScenarioReport {
  let isFirst = !hadFirst
  const keeps = (step: StepReport): boolean => {
    switch (choice) {
      case 'all':
        return true
      case 'none':
        return false
      case 'failed':
        return !step.ok
      case 'first': {
        const keep = isFirst && throughLink(step)
        isFirst &&= !keep
        return keep
      }
      default:
        return unreachable(choice)
    }
  }
  const trim = (step: StepReport): StepReport =>
    step.trace === undefined || keeps(step) ? step : { ...step, trace: undefined }
  return { ...report, cases: report.cases.map((one) => ({ ...one, steps: one.steps.map(trim) })) }
}

const throughLink = ({ trace }: StepReport): boolean =>
  trace?.packets.some(({ hops }) => hops.some(({ kind }) => kind === 'endpoint')) ?? false

export const hasTrace = (report: ScenarioReport): boolean =>
  report.cases.some(({ steps }) => steps.some(({ trace }) => trace !== undefined))

/** The code of the problem that stands for a fault of our own. */
export const OUR_FAULT = 'OUR_FAULT'

/** 0: all held; 1: an expectation failed; 2: bad input; 3: our fault. */
export type ExitCode = 0 | 1 | 2 | 3

export function exitCode({ problems, cases }: ScenarioReport): ExitCode {
  if (problems.some(({ code }) => code === OUR_FAULT)) return 3
  if (problems.length > 0) return 2
  return cases.some(({ steps }) => steps.some(({ ok }) => !ok)) ? 1 : 0
}

/** The options that the verdicts of a run rest on, each once. */
export const optionsDependedOn = (reports: readonly ScenarioReport[]): readonly OptionName[] => [
  ...new Set(reports.flatMap(({ cases }) => cases.flatMap(({ dependedOn }) => dependedOn))),
]

/** How much was run. `held` and `failed` count steps. */
export type Totals = {
  readonly files: number
  readonly cases: number
  readonly steps: number
  readonly held: number
  readonly failed: number
  readonly problems: number
}

export function totalsOf(reports: readonly ScenarioReport[]): Totals {
  const cases = reports.flatMap((report) => report.cases)
  const steps = cases.flatMap((one) => one.steps)
  const held = steps.filter(({ ok }) => ok).length
  const problems = reports.reduce((sum, report) => sum + report.problems.length, 0)
  return {
    files: reports.length,
    cases: cases.length,
    steps: steps.length,
    held,
    failed: steps.length - held,
    problems,
  }
}
