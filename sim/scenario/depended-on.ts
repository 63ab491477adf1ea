import type { Listener, Network } from '../model/network.ts'
import type { OptionName } from '../trace/trace.ts'
import type { Observation } from '../world/observation.ts'
import type { StepObservation } from './expect.ts'
import type { ConnectStep, LiveStep, SegmentStep, Step } from './scenario.ts'
import { TIMES } from './time-match.ts'

const SECOND_US = 1_000_000

/** The options on which rests what one step showed: of its packets' ways, of its call, of time, of what it asks after. */
export function optionsOfStep(before: Network, network: Network, step: Step, seen: StepObservation): OptionName[] {
  const options = new Set<OptionName>()
  if (seen.kind === 'connect') for (const option of seen.tally.options) options.add(option)
  if (seen.kind === 'watch') for (const option of seen.options) options.add(option)
  if (seen.kind === 'proof' && 'options' in seen.proof) for (const option of seen.proof.options) options.add(option)
  if (seen.kind === 'call') for (const option of seen.result.consulted) options.add(option)
  // How many connections a load had, and what they met, depends on how long each took.
  if (seen.kind === 'load') options.add('hopDelay')
  if (isProvisioned(before, network)) options.add('acceptDelay')
  for (const option of optionsOfUse(step, network)) options.add(option)
  for (const { path } of step.expect?.entries ?? []) {
    const [subject = '', ...rest] = path
    if (TIMES.includes(subject)) options.add('hopDelay')
    for (const option of optionsOfStanding(network, subject, rest.join('.'))) options.add(option)
  }
  return [...options]
}

/** Whether some endpoint was ACCEPTING until time, and no call, made it ACTIVE. */
function isProvisioned(before: Network, after: Network): boolean {
  if (before === after) return false
  const active = new Set(after.endpoints.flatMap(({ name, state }) => (state === 'ACTIVE' ? [name] : [])))
  return before.endpoints.some(({ name, state }) => state === 'ACCEPTING' && active.has(name))
}

function optionsOfStanding(network: Network, subject: string | undefined, name: string): OptionName[] {
  if (subject === 'state') {
    const endpoint = network.endpoints.find((one) => one.name === name)
    if (endpoint?.state === 'ACCEPTING') return ['acceptDelay']
    return endpoint?.stateBasis === 'sameAccountAlwaysAccepted' ? ['sameAccountAlwaysAccepted'] : []
  }
  if (subject !== 'health') return []
  for (const { listeners, passToTarget } of network.clbs) {
    const listener = listeners.find((one) => name.startsWith(`${one.name}/`))
    if (listener !== undefined) return optionsOfHealth(listener, passToTarget)
  }
  return []
}

/** The same as of a step of a trace (trace/basis.ts), which reads it out of tables. */
function optionsOfHealth({ healthCheck }: Listener, passToTarget: boolean): OptionName[] {
  const { enabled, source, sourceBasis } = healthCheck
  if (!enabled) return []
  const isGroupAsked = source !== 'VIP' && !passToTarget
  return [
    ...(sourceBasis === 'healthSource' ? (['healthSource'] as const) : []),
    ...(isGroupAsked ? (['sgAllows10064ByDefault'] as const) : []),
  ]
}

/**
 * The options of time on which a connection's outcome rests: how long a hop takes, where the client had little patience; when
 * its kernel repeats a SYN, where that is what got through, or what it gave up by.
 */
export function optionsOfTime(
  { kind, patience }: Pick<ConnectStep | LiveStep | SegmentStep, 'kind' | 'patience'>,
  seen: Observation,
): OptionName[] {
  const isOver = seen.outcome === 'timeout' || seen.outcome === 'stalled'
  // Only SYNs are repeated by a schedule that has a choice.
  const isDialled = kind === 'connect'
  const isRepeated = isDialled && seen.endUs - seen.startUs >= SECOND_US && (!isOver || patience === 'kernel')
  return [
    ...(patience !== 'kernel' && patience < SECOND_US ? (['hopDelay'] as const) : []),
    ...(isRepeated ? (['guestTcp'] as const) : []),
    ...(seen.portReused || seen.localError !== undefined ? (['tcpTimestamps'] as const) : []),
  ]
}

/**
 * Under `pickup` what is sent on a connection that is kept open, and a segment that is no SYN, may have opened its session anew,
 * which no trace of it says.
 */
const optionsOfUse = ({ kind }: Step, { options }: Network): OptionName[] =>
  USES.includes(kind) && options.midStream === 'pickup' ? ['midStream'] : []

const USES: readonly Step['kind'][] = ['send', 'receive', 'close', 'reset', 'segment']

/** The options without which a network would not be sound, so that no verdict of it would be there. */
export function optionsOfNetwork({ options, endpointServices }: Network): OptionName[] {
  const behind = endpointServices.filter(({ type }) => type === 'CLB').map(({ clb }) => clb)
  return !options.oneServicePerClb && new Set(behind).size < behind.length ? ['oneServicePerClb'] : []
}
