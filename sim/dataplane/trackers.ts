import { NONE, Owner, type Tables } from '../tables/tables.ts'
import * as Entry from './entry.ts'
import type { ExpiryWheel } from './expiry-wheel.ts'
import type { FlowTable } from './flow-table.ts'
import * as Flow from './flow-word.ts'
import { Stage } from './packet.ts'
import type { SnatPorts } from './snat-ports.ts'
import type { Header } from './step-log.ts'
import { FLOW_STATE_NAMES, type FlowStateName, groupsTimeoutOf, isLive, isSteady, linkTimeoutOf } from './track.ts'

const NATS = Stage.LINK | Stage.BALANCER
const GROUPS = Stage.CLIENT | Stage.TARGET
const ALL = Stage.CLIENT | Stage.LINK | Stage.BALANCER | Stage.TARGET | Stage.GUEST

/** What of a plane (plane.ts) has to do with the tracking of flows. */
type Tracking = {
  readonly tables: Tables
  readonly flows: FlowTable
  readonly snatPorts: SnatPorts
  readonly wheel: ExpiryWheel
  readonly connections: Int32Array
  readonly endpointFlows: Int32Array
  readonly clbFlows: Int32Array
  readonly cvmFlows: Int32Array
  readonly second: number
}

/**
 * Its trackers have seen a packet of a flow, which is in this state from now on. Sets anew when the flow is due, where that is
 * earlier than the wheel has it; where it is later, the wheel finds out.
 */
export function noteState(plane: Tracking, flow: number, state: number): void {
  const { flows } = plane.flows
  const at = flow << Flow.SHIFT
  const word = flows[at + Flow.STATE]!
  const before = word & Flow.STATE_MASK
  flows[at + Flow.SEEN] = plane.second
  if (before !== state) {
    if (isLive(before) && !isLive(state)) hangUp(plane, flow)
    flows[at + Flow.STATE] = (word & ~Flow.STATE_MASK) | state
    if (isSteady(before) && !isSteady(state)) unmark(plane, flow, Entry.STAMP)
  }
  const dueS = (plane.second + 1 + timeoutAt(plane, at)) | 0
  if (flows[at + Flow.PREVIOUS] === 0 || ((flows[at + Flow.DUE]! - dueS) | 0) > 0) plane.wheel.schedule(flow, dueS)
}

/**
 * The wheel says that a flow may be due. Idle time-outs are counted by whole seconds, from the end of the one in which the last
 * packet was seen: never early, and at most a second late. An open connection is forgotten by link and CLB long before the groups
 * of its machines forget it.
 */
export function expire(plane: Tracking, flow: number): void {
  const { flows } = plane.flows
  const at = flow << Flow.SHIFT
  const idleS = (plane.second - flows[at + Flow.SEEN]!) | 0
  const isLinkDue = (flows[at + Flow.PASSED]! & NATS) !== 0 && idleS > linkTimeoutAt(plane, at)
  const isGroupsDue = idleS > groupsTimeoutAt(plane, at)
  if (isLinkDue) loseStages(plane, flow, NATS)
  if (isGroupsDue) loseStages(plane, flow, ALL & ~NATS)
  const isKnown = (flows[at + Flow.PASSED]! & (ALL & ~Stage.GUEST)) !== 0
  if (isKnown || !(isLinkDue || isGroupsDue)) noteTimeout(plane, flow)
  else forget(plane, flow)
}

/** For how many seconds link and CLB know a flow after its last packet, and for how many the groups do. */
function linkTimeoutAt({ tables, flows: { flows } }: Tracking, at: number): number {
  const word = flows[at + Flow.STATE]!
  const listener = flows[at + Flow.LISTENER]!
  const idleS = listener === NONE ? 0 : tables.listenerIdleS[listener]!
  return linkTimeoutOf(word & Flow.STATE_MASK, word >> Flow.PROTOCOL_SHIFT, idleS)
}

function groupsTimeoutAt({ flows: { flows } }: Tracking, at: number): number {
  const word = flows[at + Flow.STATE]!
  return groupsTimeoutOf(word & Flow.STATE_MASK, word >> Flow.PROTOCOL_SHIFT)
}

/** How many seconds after its last packet the first of those that know a flow forgets it. */
function timeoutAt(plane: Tracking, at: number): number {
  const passed = plane.flows.flows[at + Flow.PASSED]!
  if ((passed & NATS) === 0) return groupsTimeoutAt(plane, at)
  const linkS = linkTimeoutAt(plane, at)
  return (passed & GROUPS) === 0 ? linkS : Math.min(linkS, groupsTimeoutAt(plane, at))
}

/** Trackers lose a flow: what it held there is free, and its next packet meets what is left. */
export function loseStages(plane: Tracking, flow: number, stages: number): void {
  if ((plane.flows.flows[(flow << Flow.SHIFT) + Flow.PASSED]! & stages) === 0) return
  release(plane, flow, stages)
  unmark(plane, flow, Entry.EPOCH)
}

function release(plane: Tracking, flow: number, stages: number): void {
  const { flows } = plane.flows
  const at = flow << Flow.SHIFT
  const passed = flows[at + Flow.PASSED]!
  const lost = passed & stages
  const { endpointFlows, clbFlows, cvmFlows } = plane
  if ((lost & Stage.LINK) !== 0) {
    plane.snatPorts.free(flow)
    addTo(endpointFlows, flows[at + Flow.ENDPOINT]!, -1)
  }
  if ((lost & Stage.BALANCER) !== 0) {
    if (isLive(flows[at + Flow.STATE]! & Flow.STATE_MASK)) hangUp(plane, flow)
    addTo(clbFlows, flows[at + Flow.CLB]!, -1)
  }
  if ((lost & Stage.CLIENT) !== 0) addTo(cvmFlows, flows[at + Flow.CLIENT]!, -1)
  if ((lost & Stage.TARGET) !== 0) addTo(cvmFlows, flows[at + Flow.SERVER]!, -1)
  flows[at + Flow.PASSED] = passed & ~lost
}

const addTo = (counts: Int32Array, index: number, change: number): void => {
  counts[index] = counts[index]! + change
}

/** A connection that was live is so no longer: its target has one less. */
const hangUp = (plane: Tracking, flow: number): void => addConnections(plane, flow, -1)

/** One that was closed is live again, although its CLB has known it all along: the link in front of it took it anew. */
export const takeUp = (plane: Tracking, flow: number): void => addConnections(plane, flow, 1)

function addConnections({ flows: { flows }, connections }: Tracking, flow: number, change: number): void {
  const at = flow << Flow.SHIFT
  const target = flows[at + Flow.TARGET]!
  if (target !== NONE && (flows[at + Flow.PASSED]! & Stage.BALANCER) !== 0) addTo(connections, target, change)
}

/** Ends a flow: all that it held is free again. */
export function forget(plane: Tracking, flow: number): void {
  release(plane, flow, ALL)
  plane.wheel.cancel(flow)
  plane.flows.endFlow(flow)
}

/** Takes a mark off both directions: STAMP, and the next packet meets its trackers; EPOCH, and its way is judged anew as well. */
export function unmark({ flows: { words } }: Tracking, flow: number, mark: number): void {
  const out = flow << Entry.FLOW_SHIFT
  const back = out + (1 << Entry.SHIFT)
  words[out + Entry.STAMP] = 0
  words[out + mark] = 0
  words[back + Entry.STAMP] = 0
  words[back + mark] = 0
}

/** An endpoint, a CLB or a CVM (kind of owner) forgets all its connections. */
export function flush(plane: Tracking, kind: number, index: number): void {
  const { flows } = plane
  for (let flow = 0; flow < flows.flowsUsed; flow++) {
    const records = flows.flows
    const at = flow << Flow.SHIFT
    if (records[at + Flow.STATE] === 0) continue
    const lost = stagesAt(records, at, kind, index) & records[at + Flow.PASSED]!
    if (lost === 0) continue
    loseFor(plane, flow, lost)
  }
}

/** Trackers lose a flow that is not due yet. False: nobody knows it any more, and it has ended. */
export function loseFor(plane: Tracking, flow: number, stages: number): boolean {
  loseStages(plane, flow, stages)
  if ((plane.flows.flows[(flow << Flow.SHIFT) + Flow.PASSED]! & (ALL & ~Stage.GUEST)) === 0) {
    forget(plane, flow)
    return false
  }
  noteTimeout(plane, flow)
  return true
}

/** The time-out of a flow may have become another one, by the trackers that are left or by its listener. */
function noteTimeout(plane: Tracking, flow: number): void {
  const { flows } = plane.flows
  const at = flow << Flow.SHIFT
  plane.wheel.schedule(flow, (flows[at + Flow.SEEN]! + 1 + timeoutAt(plane, at)) | 0)
}

/** Listeners may have other idle time-outs: those count for the connections that are open, too. */
export function noteTimeouts(plane: Tracking): void {
  const { flows } = plane
  for (let flow = 0; flow < flows.flowsUsed; flow++) {
    if (flows.flows[(flow << Flow.SHIFT) + Flow.STATE] !== 0) noteTimeout(plane, flow)
  }
}

/** Which stages of a flow are those of a component. */
function stagesAt(records: Int32Array, at: number, kind: number, index: number): number {
  if (kind === Owner.ENDPOINT) return records[at + Flow.ENDPOINT] === index ? Stage.LINK : 0
  if (kind === Owner.CLB) return records[at + Flow.CLB] === index ? Stage.BALANCER : 0
  const asClient = records[at + Flow.CLIENT] === index ? Stage.CLIENT : 0
  return records[at + Flow.SERVER] === index ? asClient | Stage.TARGET | Stage.GUEST : asClient
}

/** How many flows an endpoint, a CLB or a CVM tracks now. */
export function countFlows({ endpointFlows, clbFlows, cvmFlows }: Tracking, kind: number, index: number): number {
  const counts = kind === Owner.ENDPOINT ? endpointFlows : kind === Owner.CLB ? clbFlows : cvmFlows
  return counts[index]!
}

/** The state in which one tracker has a connection. */
export type TrackedState = { readonly kind: number; readonly index: number; readonly state: FlowStateName }

/** How each component that knows a connection has it, in the order of the way out; the header is that of the client's packets. None: nobody does. */
export function flowStatesOf(plane: Tracking, vpc: number, protocol: number, header: Header): readonly TrackedState[] {
  const { flows } = plane
  const ports = (header.sourcePort << 16) | header.destinationPort
  const entry = flows.find(((vpc + 1) << 8) | protocol, header.source, header.destination, ports)
  if (entry === NONE) return []
  const at = (entry >> Entry.FLOW_SHIFT) << Flow.SHIFT
  const records = flows.flows
  const passed = records[at + Flow.PASSED]!
  const state = FLOW_STATE_NAMES[records[at + Flow.STATE]! & Flow.STATE_MASK]!
  const places = [
    { stage: Stage.CLIENT, kind: Owner.CVM, word: Flow.CLIENT },
    { stage: Stage.LINK, kind: Owner.ENDPOINT, word: Flow.ENDPOINT },
    { stage: Stage.BALANCER, kind: Owner.CLB, word: Flow.CLB },
    { stage: Stage.TARGET, kind: Owner.CVM, word: Flow.SERVER },
  ]
  const known = places.filter(({ stage }) => (passed & stage) !== 0)
  return known.map(({ kind, word }) => ({ kind, index: records[at + word]!, state }))
}
