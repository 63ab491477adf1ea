import { assert, unreachable } from '../base/assert.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { resolveDestination } from '../cloud/destination.ts'
import { checkExpectation, expectationOf, type Standing, type StepObservation } from './expect.ts'
import type { Observed, StepReport } from './report.ts'
import type { ConnectStep, Step } from './scenario.ts'
import { Tally } from './tally.ts'

/** Runs one step on a cloud that has every name it uses, and judges what it showed. */
export function runStep(cloud: Cloud, step: Step): StepReport {
  const timeUs = cloud.nowUs
  const observation = observe(cloud, step)
  const failures = checkExpectation(step, observation)
  return {
    origin: step.origin,
    kind: step.kind,
    what: whatOf(step),
    name: step.name,
    note: step.note,
    ok: failures.length === 0,
    timeUs,
    observed: { ...observedOf(observation), ...standingAskedFor(step, observation.after) },
    failures,
    dependedOn: observation.kind === 'connect' ? [...observation.tally.options] : [],
    trace: observation.kind === 'connect' ? observation.tally.trace : undefined,
  }
}

function observe(cloud: Cloud, step: Step): StepObservation {
  switch (step.kind) {
    case 'connect': {
      const tally = connect(cloud, step)
      return { kind: 'connect', tally, after: standingOf(cloud, step) }
    }
    case 'call': {
      const result = cloud.apply(step)
      return { kind: 'call', result, after: standingOf(cloud, step) }
    }
    case 'check':
      return { kind: 'check', after: standingOf(cloud, step) }
    default:
      return unreachable(step)
  }
}

function connect(cloud: Cloud, step: ConnectStep): Tally {
  const { from, to, port, sourcePort, bytes, patience: patienceUs } = step
  const { network } = cloud
  const request = resolveDestination(network, { from, to, port, protocol: 'TCP', sourcePort, patienceUs, bytes })
  assert(request.ok, 'the names of a step were checked when it was loaded')
  const tally = new Tally(
    expectationOf(step),
    network.accounts.map(({ name }) => name),
  )
  for (let n = 0; n < step.times; n++) tally.add(cloud.connect(request.value))
  return tally
}

/** How things stand, as far as the step asks: a network may hold many thousands of machines. */
function standingOf(cloud: Cloud, step: Step): Standing {
  const { endpoints, cvms, clbs } = cloud.network
  const states = () => [...endpoints, ...cvms, ...clbs].map(({ name, state }): [string, string] => [name, state])
  return {
    state: new Map(asksFor(step, 'state') ? states() : []),
    health: asksFor(step, 'health') ? cloud.health() : new Map(),
  }
}

const asksFor = (step: Step, subject: 'state' | 'health'): boolean =>
  step.expect?.entries.some(({ path }) => path[0] === subject) ?? false

/** `consumer:40000 -> ep1:80`, with how often; the action of a call; nothing for a check. */
function whatOf(step: Step): string {
  switch (step.kind) {
    case 'connect': {
      const from = step.sourcePort === undefined ? step.from : `${step.from}:${step.sourcePort}`
      return `${from} -> ${step.to}:${step.port}${step.times === 1 ? '' : ` x ${step.times}`}`
    }
    case 'call':
      return step.action
    case 'check':
      return ''
    default:
      return unreachable(step)
  }
}

function observedOf(observation: StepObservation): Observed {
  switch (observation.kind) {
    case 'connect': {
      const { total, common, outcomes, reasons, backends } = observation.tally
      if (total === 1) return common
      const counts = { outcomes: recordOf(outcomes), reasons: recordOf(reasons), backends: recordOf(backends) }
      return { times: total, ...common, ...counts }
    }
    case 'call':
      return observation.result.ok ? { result: observation.result.response } : { error: observation.result.error }
    case 'check':
      return {}
    default:
      return unreachable(observation)
  }
}

/** The states and health that the step's expectation names. */
function standingAskedFor(step: Step, after: Standing): Observed {
  const asked = (subject: 'state' | 'health') => {
    const names = (step.expect?.entries ?? []).flatMap(({ path: [first, ...rest] }) =>
      first === subject ? [rest.join('.')] : [],
    )
    return Object.fromEntries(names.map((name) => [name, after[subject].get(name) ?? null]))
  }
  return {
    ...(asksFor(step, 'state') ? { state: asked('state') } : {}),
    ...(asksFor(step, 'health') ? { health: asked('health') } : {}),
  }
}

const recordOf = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> => Object.fromEntries(counts)
