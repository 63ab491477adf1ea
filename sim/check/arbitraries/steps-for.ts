import type { NetworkInput, StepInput } from '../../scenario/file-format.ts'
import type { Arbitrary } from '../engine.ts'
import type { LongNetwork } from '../history.ts'
import { longNetwork } from '../long-network.ts'
import { aimsOf } from './boundaries.ts'
import { CHANGES } from './change-steps.ts'
import { CREATIONS } from './creation-steps.ts'
import { FAULTS } from './fault-steps.ts'
import { CREATING_WEIGHTS, MAKERS, type StepKind, type StepWeights, stepsArb, stepsOf, weightsOf } from './histories.ts'
import { MORE_TRAFFIC, TRAFFIC } from './traffic-steps.ts'

/** What may be set of steps that are drawn by themselves. */
export type StepsForOptions = {
  /** How many, at most; left out: 8. */
  readonly steps?: number
  /** How often each kind comes, beside the others; kinds of another arbitrary count for nothing. */
  readonly weights?: Partial<StepWeights>
}

/** As it is drawn, or as somebody writes it. */
type AnyNetwork = LongNetwork | NetworkInput

/** In a network: steps that send something: connections, datagrams, echoes, raw and spoofed segments, uses and ends of what is open. */
export const packets = (network: AnyNetwork, options?: StepsForOptions): Arbitrary<readonly StepInput[]> =>
  stepsFor(network, { ...TRAFFIC, ...MORE_TRAFFIC }, options, ['advance'])

/** In a network: steps that call the API: rules, endpoints, whitelists, targets, listeners, machines. */
export const operations = (network: AnyNetwork, options?: StepsForOptions): Arbitrary<readonly StepInput[]> =>
  stepsFor(network, { ...CHANGES, ...CREATIONS }, options, ['listen', 'firewall', 'guestState']).map(
    // A machine that is made listens by a step of its own, which is no call.
    (steps) => steps.filter(({ call }) => call !== undefined),
  )

/** In a network: steps that break a hop or a component for a while, heal it, or make it forget its flows. */
export const faults = (network: AnyNetwork, options?: StepsForOptions): Arbitrary<readonly StepInput[]> =>
  stepsFor(network, FAULTS, options)

/** Steps of some kinds only, aimed at both sides of every edge that the network draws. */
function stepsFor(
  network: AnyNetwork,
  kinds: object,
  { steps = 8, weights }: StepsForOptions = {},
  but: readonly StepKind[] = [],
): Arbitrary<readonly StepInput[]> {
  const isIn = (kind: StepKind): boolean => Object.hasOwn(kinds, kind) && !but.includes(kind)
  const all = weightsOf(weights, CREATING_WEIGHTS)
  const names = Object.keys(MAKERS) as StepKind[]
  const weighed = names.map((kind) => [kind, isIn(kind) ? all[kind] : 0] as const)
  const only: Partial<StepWeights> = Object.fromEntries(weighed)
  const long = longNetwork(network)
  const aims = aimsOf(long)
  return stepsArb({ steps, swarm: false }).map((draft) => stepsOf(long, draft, { steps, weights: only }, aims))
}
