import { assert } from '../base/assert.ts'
import { withEntry } from '../base/chunked-map.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { type Dial, resolveDestination } from '../cloud/destination.ts'
import type { SettledDocuments } from '../cloud/settle.ts'
import type { ReasonName } from '../dataplane/reason.ts'
import type { ListenerDocument } from '../model/documents.ts'
import type { Network } from '../model/network.ts'
import type { PacketTrace, TraceStep } from '../trace/trace.ts'
import type { Observation } from '../world/observation.ts'

/** What one new connection shows in a world; nothing changes there. */
export function ask(cloud: Cloud, dial: Dial): Observation {
  const found = resolveDestination(cloud.network, dial)
  assert(found.ok, 'whoever asks has looked both ends up, and no change takes them away')
  return cloud.explain(found.value)
}

export const isConnected = ({ outcome, reason }: Observation): boolean =>
  outcome === 'connected' && reason === 'DELIVERED'

/** What a connection shows when the CLB sends it to this target; undefined: no CLB has sent it anywhere. */
export type Verdict = {
  readonly target: string | undefined
  readonly observation: Observation
  /** The world in which the CLB does that. */
  readonly world: Cloud
}

/**
 * What a new connection shows, for every target that the CLB may send it to. Whom it may is not worked out here: a copy of the
 * world, in which this target comes first if it can come at all, is asked.
 */
export function* verdicts(cloud: Cloud, dial: Dial): Generator<Verdict> {
  const observation = ask(cloud, dial)
  const picked = targetOf(observation)
  if (picked === undefined) {
    yield { target: undefined, observation, world: cloud }
    return
  }
  const { clb, listener, targets } = listenerOf(cloud.network, picked)
  for (const [index, { name }] of targets.entries()) {
    const world = targets.length === 1 ? cloud : preferring(cloud, clb, listener, index)
    const seen = ask(world, dial)
    if (targetOf(seen) === name) yield { target: name, observation: seen, world }
  }
}

/** Whether both ends of a connection are there. */
export const areThere = (cloud: Cloud, dial: Dial): boolean => resolveDestination(cloud.network, dial).ok

/** The targets by which a connection is made. */
export const targetsMade = (cloud: Cloud, dial: Dial): readonly string[] =>
  [...verdicts(cloud, dial)].flatMap(({ target, observation }) =>
    target !== undefined && isConnected(observation) ? [target] : [],
  )

/** The name of the target that the CLB has sent a request to. */
export function targetOf({ trace }: Observation): string | undefined {
  const hops = trace.packets.find(({ direction }) => direction === 'request')?.hops ?? []
  const steps = hops.flatMap((hop) => hop.steps)
  return steps.find(({ check }) => check === 'dnat')?.places[0]
}

/** The CLB, and the place of the listener in its list, that a target of this name stands under. */
function listenerOf({ clbs }: Network, target: string) {
  const clb = clbs.find(({ listeners }) => listeners.some(({ targets }) => named(targets, target) !== undefined))
  const listener = clb?.listeners.findIndex(({ targets }) => named(targets, target) !== undefined) ?? -1
  const found = clb?.listeners[listener]
  assert(clb && found, 'a target that a packet was sent to stands under a listener')
  return { clb: clb.name, listener, targets: found.targets }
}

const WEIGHT_MAX = 100

/** A copy of the world in which a listener takes one of its targets before all others, if it may take it at all. */
function preferring(cloud: Cloud, clb: string, listener: number, target: number): Cloud {
  const copy = cloud.supposing((documents) =>
    withListener(documents, clb, listener, (document) => ({
      ...document,
      scheduler: 'WRR',
      sessionPersistence: 0,
      targets: document.targets.map((one, index) =>
        one.weight === 0 ? one : { ...one, weight: index === target ? WEIGHT_MAX : 1 },
      ),
    })),
  )
  assert(copy.ok, 'weights make no network unsound')
  return copy.value
}

/** Documents with one listener, by its place in its CLB's list, changed. */
function withListener(
  documents: SettledDocuments,
  name: string,
  listener: number,
  change: (document: ListenerDocument) => ListenerDocument,
): SettledDocuments {
  const clb = documents.clbs.get(name)
  assert(clb, 'a CLB of the network stands in its documents')
  const listeners = new Map(
    [...clb.listeners].map(([key, one], index) => [key, index === listener ? change(one) : one] as const),
  )
  return { ...documents, clbs: withEntry(documents.clbs, name, { ...clb, listeners }) }
}

/** What stopped a connection: why, at which component, which packet, and at which check. */
export type Stop = { readonly reason: ReasonName; readonly where: string; readonly end: End }

/** Where a packet ended, and at which check. */
export type End = {
  readonly packet: PacketTrace
  readonly hop: PacketTrace['hops'][number]
  readonly step: TraceStep
}

/**
 * What stopped a connection; undefined: nothing stopped any packet. A refusal that is lost on its way home is still what the guest said:
 * the way home of who says yes is judged when one does, which may be by another protocol and port.
 */
export function stopOf({ trace, reason, where }: Observation): Stop | undefined {
  if (reason === 'DELIVERED') return undefined
  const decided = trace.packets.findLast((one) => one.reason === reason && one.where === where)
  const isAnswer = decided?.direction === 'reply'
  const refused = isAnswer
    ? trace.packets.find((one) => one.direction === 'request' && isRefusal(one.reason))
    : undefined
  const packet = refused ?? decided
  const hop = packet?.hops.at(-1)
  const step = hop?.steps.at(-1)
  if (packet === undefined || hop === undefined || step === undefined) return undefined
  const end = { packet, hop, step }
  return refused === undefined || refused.reason === 'HIDDEN'
    ? { reason, where, end }
    : { reason: refused.reason, where: refused.where, end }
}

const isRefusal = (reason: PacketTrace['reason']): boolean =>
  reason === 'PORT_CLOSED' || reason === 'GUEST_FIREWALL_REJECTED'

/** What tells one obstacle from another: the check, and the place at which it is made. */
export function obstacleOf(observation: Observation): string {
  const stop = stopOf(observation)
  if (stop === undefined) return `${observation.reason} ${observation.where} ${observation.outcome}`
  const { packet, step } = stop.end
  return `${stop.reason} ${stop.where} ${packet.direction} ${step.check} ${step.places.join(' ')}`
}

/** A network's resource of this name. */
export function named<Resource extends { readonly name: string }>(
  resources: readonly Resource[],
  name: string,
): Resource | undefined {
  return resources.find((one) => one.name === name)
}
