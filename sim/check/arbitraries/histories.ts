import { mix } from '../../base/random.ts'
import type { NetworkInput, StepInput } from '../../scenario/file-format.ts'
import { type Arbitrary, engine } from '../engine.ts'
import type { History, LongNetwork } from '../history.ts'
import { longNetwork } from '../long-network.ts'
import { CHANGES } from './change-steps.ts'
import { CREATIONS } from './creation-steps.ts'
import { FAULTS } from './fault-steps.ts'
import { lapse } from './lapse-steps.ts'
import { networkOptions, networks } from './networks.ts'
import { type Aims, Outline } from './outline.ts'
import type { NetworkSizes } from './recipe.ts'
import { refuseNumber, refuseUnknown, setOf } from './settings.ts'
import { among, type Rolls, type StepMaker } from './step-maker.ts'
import { MORE_TRAFFIC, TRAFFIC } from './traffic-steps.ts'

/** Every kind of step that a history may have. */
export const MAKERS = {
  lapse,
  ...TRAFFIC,
  ...MORE_TRAFFIC,
  ...CHANGES,
  ...FAULTS,
  ...CREATIONS,
} as const satisfies Readonly<Record<string, StepMaker>>
export type StepKind = keyof typeof MAKERS

/** How often each kind of step comes, beside the others; 0: never. */
export type StepWeights = Readonly<Record<StepKind, number>>

export const STEP_WEIGHTS: StepWeights = {
  ...{
    connect: 30,
    twin: 5,
    open: 12,
    burst: 3,
    again: 6,
    send: 10,
    receive: 2,
    close: 3,
    reset: 2,
    segment: 8,
    spoof: 3,
    lapse: 6,
  },
  ...{ udp: 5, ping: 2, advance: 12 },
  ...{ createRule: 5, deleteRule: 2, replaceRule: 2, aclEntries: 2, accept: 5, reject: 4, createEndpoint: 4 },
  ...{ deleteEndpoint: 3, groupsOfEndpoint: 2, allow: 1, forbid: 2, register: 2, deregister: 2, weigh: 3 },
  ...{ listener: 1, startClb: 2, start: 1, stop: 1, terminate: 1, listen: 2, firewall: 1, guestState: 2 },
  ...{ loss: 1, delay: 1, duplicate: 1, reorder: 1, corrupt: 1, partition: 1, heal: 2, flush: 2 },
  // A history begins with a network in which all of these stand already.
  ...{ createInstance: 0, createGroup: 0, createClb: 0, createListener: 0, createService: 0 },
}

/** As often as that, where operations are the point. */
export const CREATING_WEIGHTS: StepWeights = {
  ...STEP_WEIGHTS,
  ...{ createInstance: 3, createGroup: 1, createClb: 1, createListener: 3, createService: 2 },
}

const WEIGHT_MAX = 10_000

/** All weights, of those that are set and those that are not. Throws a `UsageError` for one that is none. */
export function weightsOf(given: Partial<StepWeights> | undefined, otherwise = STEP_WEIGHTS): StepWeights {
  refuseUnknown('weights', given, STEP_WEIGHTS)
  const weights = { ...otherwise, ...setOf(given) }
  for (const [kind, weight] of Object.entries(weights)) refuseNumber(`weights.${kind}`, weight, 0, WEIGHT_MAX)
  return weights
}

/** What may be set of histories. */
export type HistoryOptions = {
  /** Of the networks. */
  readonly sizes?: Partial<NetworkSizes>
  /** How many steps, at most; as many in nearly all. */
  readonly steps?: number
  readonly weights?: Partial<StepWeights>
  /** Each history has a random subset of the kinds of steps (but for connections, and time): rare ones get a history to themselves. */
  readonly swarm?: boolean
  /** In place of drawn networks. */
  readonly networks?: Arbitrary<LongNetwork | NetworkInput>
}

const STEPS = 30

/** Histories: networks that collide, and what happens in them. */
export function histories(options: HistoryOptions = {}): Arbitrary<History> {
  const fc = engine()
  const network = options.networks?.map(longNetwork) ?? networks(options.sizes)
  return fc.tuple(fc.nat(0xffff), networkOptions(), network, stepsArb(options)).map(([seed, chosen, one, draft]) => ({
    seed,
    options: chosen,
    network: one,
    steps: stepsOf(one, draft, options),
  }))
}

/** Numbers from which steps are made, once their network is known. */
export type Draft = { readonly swarm: number; readonly rolls: readonly (readonly [roll: number, ...Rolls])[] }

export function stepsArb({ steps = STEPS, swarm = true, weights }: HistoryOptions): Arbitrary<Draft> {
  const fc = engine()
  refuseNumber('steps', steps, 0)
  weightsOf(weights)
  const one = fc.nat(63)
  const roll = fc.tuple(fc.nat(0xffff), one, one, one, one, one)
  // Some numbers make no step in the network that they meet.
  const many = steps + (steps >> 2)
  const long = fc.array(roll, { minLength: many, maxLength: many })
  const any = fc.array(roll, { minLength: Math.min(1, steps), maxLength: many })
  return fc.record({
    swarm: swarm ? fc.nat(0x7fffffff) : fc.constant(0),
    rolls: fc.oneof({ weight: 1, arbitrary: any }, { weight: 9, arbitrary: long }),
  })
}

/** What a draft means in a network. */
export function stepsOf(
  network: LongNetwork,
  { swarm, rolls }: Draft,
  { steps = STEPS, weights }: HistoryOptions,
  aims?: Aims,
): StepInput[] {
  const outline = new Outline(network, aims)
  const urn = urnOf({ ...STEP_WEIGHTS, ...setOf(weights) }, swarm)
  const result: StepInput[] = []
  for (const [roll, ...rest] of rolls) {
    const maker = among(urn, roll)
    const made = maker?.(outline, rest) ?? []
    if ('length' in made) result.push(...made)
    else result.push(made)
  }
  return result.slice(0, steps)
}

/** Each kind of step as often as it weighs; `swarm` says which are left out, 0: none. */
function urnOf(weights: StepWeights, swarm: number): readonly StepMaker[] {
  return Object.entries(MAKERS).flatMap(([kind, maker], index) => {
    const isIn = swarm === 0 || ALWAYS.has(kind) || (mix(swarm + Math.imul(index, 0x9e3779b1)) & 1) === 1
    return isIn ? Array.from({ length: weights[kind as StepKind] }, () => maker) : []
  })
}

const ALWAYS: ReadonlySet<string> = new Set<StepKind>(['connect', 'advance', 'open', 'send'])
