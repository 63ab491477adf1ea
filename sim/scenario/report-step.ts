import { unreachable } from '../base/assert.ts'
import type { OptionName } from '../trace/trace.ts'
import { checkExpectation, type StepObservation } from './expect.ts'
import { blockerShown } from './expect-blockers.ts'
import { stepAs, type View } from './lens.ts'
import { blockersAs } from './lens-blockers.ts'
import { proofShown } from './prove-step.ts'
import type { Observed, StepReport } from './report.ts'
import type { Step, WatchStep } from './scenario.ts'
import { standingAskedFor } from './standing.ts'
import { whatOf } from './what-of.ts'

/** What a step showed, held against what it must show. */
export function reportOf(
  step: Step,
  observation: StepObservation,
  timeUs: number,
  dependedOn: readonly OptionName[],
): StepReport {
  const observed = { ...observedOf(observation), ...standingAskedFor(step, observation.after) }
  const failures = checkExpectation(step, observation, observed)
  return {
    origin: step.origin,
    kind: step.kind,
    what: whatOf(step),
    name: step.name,
    note: step.note,
    ok: failures.length === 0,
    timeUs,
    observed,
    failures,
    dependedOn,
    trace: traceOf(observation),
  }
}

function traceOf(observation: StepObservation): StepReport['trace'] {
  if (observation.kind === 'watch') return observation.last.trace
  if (observation.kind === 'proof')
    return 'example' in observation.proof ? observation.proof.example?.seen.trace : undefined
  return observation.kind === 'connect' ? observation.tally.trace : undefined
}

function observedOf(observation: StepObservation): Observed {
  switch (observation.kind) {
    case 'connect': {
      const { total, common: seen, outcomes, reasons, backends } = observation.tally
      const { elsewhere, blocked } = observation
      const blockers = blocked === undefined ? {} : { blockers: blocked.blockers.map(blockerShown) }
      const common = { ...seen, ...(elsewhere === undefined ? {} : { elsewhere }), ...blockers }
      if (total === 1) return common
      const counts = { outcomes: recordOf(outcomes), reasons: recordOf(reasons), backends: recordOf(backends) }
      return { times: total, ...common, ...counts }
    }
    case 'call':
      return observation.result.ok ? { result: observation.result.response } : { error: observation.result.error }
    case 'absent':
      if (observation.path === 'wait') return { missed: observation.name }
      return { absent: observation.name, ...(observation.path === 'on' ? { isConnection: true } : {}) }
    case 'proof':
      return proofShown(observation.proof)
    case 'load': {
      const { connections, outcomes, backends, lostBytes, longestStallUs } = observation.report
      const counts = { outcomes: recordOf(outcomes), backends: recordOf(backends) }
      return { times: connections, ...counts, lostBytes, longestWaitUs: longestStallUs }
    }
    case 'watch': {
      const { last, tries, tookUs } = observation
      return { ...last.observed, tries, lookedUs: tookUs }
    }
    case 'done':
      return {}
    default:
      return unreachable(observation)
  }
}

const recordOf = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> => Object.fromEntries(counts)

/**
 * A report as one account may see it. `written`: the step as the file has it, since what was saved may be another's;
 * `actors`: the machines that do what the step says.
 */
export function reportAs(
  view: View,
  written: Step,
  step: Step,
  report: StepReport,
  observation: StepObservation,
  actors: readonly string[],
): StepReport {
  const told = written === step ? report : { ...report, what: whatOf(written), failures: [] }
  if (observation.kind === 'watch') return watchAs(view, step as WatchStep, told, observation, actors)
  if (observation.kind === 'connect' && observation.blocked !== undefined)
    return blockersAs(view, step, told, observation.blocked, actors)
  const caller = observation.kind === 'call' ? observation.result.caller : undefined
  return stepAs(view, step, told, caller, actors)
}

/** What is looked at again and again is seen as the last of it is. */
function watchAs(
  view: View,
  { step }: WatchStep,
  report: StepReport,
  { last, failures, tries, tookUs }: Extract<StepObservation, { kind: 'watch' }>,
  actors: readonly string[],
): StepReport {
  // Of what blocks a connection the report itself tells as much as its viewer may know.
  const { blockers: _, ...observed } = last.observed
  const told = failures.filter(({ path }) => path !== 'blockers')
  const inner = stepAs(view, step, { ...last, observed, failures: told }, undefined, actors)
  const isSeen = step.kind === 'check' ? Object.keys(inner.observed).length > 0 : inner.what !== ''
  const isHidden = inner.failures.length < failures.length
  return {
    ...report,
    what: isSeen && !isHidden ? report.what : '',
    name: isSeen && !isHidden ? report.name : undefined,
    note: isSeen && !isHidden ? report.note : undefined,
    observed: isSeen ? { ...inner.observed, tries, lookedUs: tookUs } : inner.observed,
    failures: inner.failures,
    ok: inner.failures.length === 0,
    dependedOn: isHidden ? [] : inner.dependedOn,
    trace: inner.trace,
  }
}
