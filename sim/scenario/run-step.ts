import { assert, unreachable } from '../base/assert.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { type Elsewhere, resolveDestination } from '../cloud/destination.ts'
import type { Network } from '../model/network.ts'
import type { OptionName } from '../trace/trace.ts'
import type { Observation } from '../world/observation.ts'
import { optionsOfStep, optionsOfTime } from './depended-on.ts'
import { checkExpectation, expectationOf, type Standing, type StepObservation } from './expect.ts'
import { stepAs } from './lens.ts'
import type { Observed, StepReport } from './report.ts'
import type { ConnectStep, GuestStep, ScenarioCase, Step } from './scenario.ts'
import { Tally } from './tally.ts'
import { whatOf } from './what-of.ts'

/** Who looks on while steps run, and sees what a report does not keep. */
export type Watcher = {
  /** The network as it stands before the next step, and at the end. */
  readonly network: (network: Network) => void
  readonly connection: (observation: Observation) => void
  /** A case's cloud, before its first step. */
  readonly opened?: ((cloud: Cloud, one: ScenarioCase) => void) | undefined
}

/** Runs one step on a cloud that has every name it uses, and judges what it showed: to everybody, or to one account. */
export function runStep(cloud: Cloud, step: Step, seenBy?: string, watcher?: Watcher): StepReport {
  const { nowUs: timeUs, network: before } = cloud
  const observation = observe(cloud, step, watcher)
  const dependedOn = optionsOfStep(before, cloud.network, step, observation)
  const report = reportOf(step, observation, timeUs, dependedOn)
  if (seenBy === undefined) return report
  const caller = observation.kind === 'call' ? observation.result.caller : undefined
  return stepAs({ network: cloud.network, viewer: seenBy }, step, report, caller)
}

function reportOf(
  step: Step,
  observation: StepObservation,
  timeUs: number,
  dependedOn: readonly OptionName[],
): StepReport {
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
    dependedOn,
    trace: observation.kind === 'connect' ? observation.tally.trace : undefined,
  }
}

function observe(cloud: Cloud, step: Step, watcher: Watcher | undefined): StepObservation {
  switch (step.kind) {
    case 'connect':
    case 'udp':
    case 'ping': {
      const sent = send(cloud, step, watcher)
      const after = standingOf(cloud, step)
      return sent === undefined ? { kind: 'absent', to: step.to, after } : { kind: 'connect', ...sent, after }
    }
    case 'call': {
      const result = cloud.apply(step)
      return { kind: 'call', result, after: standingOf(cloud, step) }
    }
    case 'guest':
      changeGuests(cloud, step)
      return { kind: 'guest', after: standingOf(cloud, step) }
    case 'advance':
      cloud.advance(step.durationUs)
      return { kind: 'advance', after: standingOf(cloud, step) }
    case 'check':
      return { kind: 'check', after: standingOf(cloud, step) }
    default:
      return unreachable(step)
  }
}

const PROTOCOL = { connect: 'TCP', udp: 'UDP', ping: 'ICMP' } as const

type Sent = { readonly tally: Tally; readonly elsewhere: Elsewhere | undefined }

/** All connections of a step; undefined when its destination is what a call should have made, and was refused. */
function send(cloud: Cloud, step: ConnectStep, watcher: Watcher | undefined): Sent | undefined {
  const { from, to, port, sourcePort, bytes, patience: patienceUs } = step
  const { network } = cloud
  const protocol = PROTOCOL[step.kind]
  const request = resolveDestination(network, { from, to, port, protocol, sourcePort, patienceUs, bytes })
  if (!request.ok) {
    assert(request.fault.part === 'to', 'clients are in the file, and were looked for when it was loaded')
    return undefined
  }
  const tally = new Tally(
    expectationOf(step),
    network.accounts.map(({ name }) => name),
  )
  for (let n = 0; n < step.times; n++) {
    const observation = cloud.connect(request.value)
    watcher?.connection(observation)
    tally.add(observation)
    for (const option of optionsOfTime(step, observation)) tally.options.add(option)
  }
  return { tally, elsewhere: request.elsewhere }
}

function changeGuests(cloud: Cloud, { changes }: GuestStep): void {
  for (const [cvm, { origin: _, ...change }] of changes) {
    const problems = cloud.guest(cvm, change)
    assert(problems.length === 0, 'what a guest step says was judged when it was loaded')
  }
}

/** How things stand, as far as the step asks: a network may hold many thousands of machines. */
function standingOf(cloud: Cloud, step: Step): Standing {
  const { endpoints, cvms, clbs } = cloud.network
  const states = () => [...endpoints, ...cvms, ...clbs].map(({ name, state }): [string, string] => [name, state])
  return {
    state: new Map(asksFor(step, 'state') ? states() : []),
    health: asksFor(step, 'health') ? healthOf(cloud) : new Map(),
  }
}

/** By the name of each target, and by the one with its port, which is always right to write. */
function healthOf(cloud: Cloud): ReadonlyMap<string, string> {
  const health = new Map(cloud.health())
  for (const { listeners } of cloud.network.clbs) {
    for (const { name: listener, targets } of listeners) {
      for (const { name, cvm, port } of targets) {
        const verdict = health.get(name)
        if (verdict !== undefined) health.set(`${listener}/${cloud.network.cvms[cvm]?.name}:${port}`, verdict)
      }
    }
  }
  return health
}

const asksFor = (step: Step, subject: 'state' | 'health'): boolean =>
  step.expect?.entries.some(({ path }) => path[0] === subject) ?? false

function observedOf(observation: StepObservation): Observed {
  switch (observation.kind) {
    case 'connect': {
      const { total, common: seen, outcomes, reasons, backends } = observation.tally
      const { elsewhere } = observation
      const common = elsewhere === undefined ? seen : { ...seen, elsewhere }
      if (total === 1) return common
      const counts = { outcomes: recordOf(outcomes), reasons: recordOf(reasons), backends: recordOf(backends) }
      return { times: total, ...common, ...counts }
    }
    case 'call':
      return observation.result.ok ? { result: observation.result.response } : { error: observation.result.error }
    case 'absent':
      return { absent: observation.to }
    case 'guest':
    case 'advance':
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
