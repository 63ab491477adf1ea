import { Protocol } from '../net/protocol.ts'
import { Flag } from '../net/tcp.ts'
import { NONE } from '../tables/tables.ts'
import { commit, loadClaims } from './claims.ts'
import * as Entry from './entry.ts'
import * as Flow from './flow-word.ts'
import { type Packet, Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { Reason, reachedGuest } from './reason.ts'
import type { StepLog } from './step-log.ts'
import { FlowState, IGNORED, INVALID, isLive, isSteady, REOPENS, transition } from './track.ts'
import { forget, noteState, takeUp, unmark } from './trackers.ts'
import { walk } from './walk.ts'

/**
 * One packet of real traffic. A plain segment of a known flow takes its remembered path while the plane's stamp says that nothing
 * can have become different; one that only has to be told to the flow's trackers does so, and takes that path as well; anything else
 * walks, and what the walk claimed is committed, for every stage that it left behind, delivered or not. The packet's header becomes
 * that with which it arrives, `packet.to` the CVM at which it does.
 */
export function forward(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  const { flows } = plane
  const zone = ((packet.vpc + 1) << 8) | packet.protocol
  const ports = (packet.sourcePort << 16) | packet.destinationPort
  const at = flows.find(zone, packet.source, packet.destination, ports)
  if (at === NONE) return judge(plane, packet, at, log)
  const { words } = flows
  const way = words[at + Entry.WAY]!
  const ttl = packet.ttl - ((way >> Entry.WAY_TTL_SHIFT) & Entry.WAY_MASK)
  const isOther =
    (words[at + Entry.STAMP]! ^ plane.stamp) |
    (words[at + Entry.SENDER]! ^ packet.sender) |
    (words[at + Entry.PLAIN]! ^ (packet.flags & Entry.TELLING)) |
    packet.error |
    ((ttl - 1) >> 31)
  if (isOther !== 0 || log !== null) return judge(plane, packet, at, log)
  takePath(words, at, packet)
  return Reason.DELIVERED
}

/** The header becomes that with which the packet arrives. */
function takePath(words: Int32Array, at: number, packet: Packet): void {
  const way = words[at + Entry.WAY]!
  const newPorts = words[at + Entry.NEW_PORTS]!
  packet.ttl -= (way >> Entry.WAY_TTL_SHIFT) & Entry.WAY_MASK
  packet.vpc = way >> Entry.WAY_VPC_SHIFT
  packet.hops = way & Entry.WAY_MASK
  packet.source = words[at + Entry.NEW_SOURCE]!
  packet.destination = words[at + Entry.NEW_DESTINATION]!
  packet.sourcePort = newPorts >>> 16
  packet.destinationPort = newPorts & 0xffff
  packet.to = words[at + Entry.TO]!
}

/**
 * Reads where the flows of a batch of packets will be looked for, so that it is in the cache when `forward` comes: first what says
 * where each is, where that is large, then the places, so that no packet waits for the memory of another.
 */
export function touch({ flows }: Plane, packets: readonly Packet[]): number {
  let read = 0
  if (flows.isWide) {
    for (const { vpc, protocol, source, sourcePort, destination, destinationPort } of packets) {
      const ports = (sourcePort << 16) | destinationPort
      read ^= flows.touchSlot(((vpc + 1) << 8) | protocol, source, destination, ports)
    }
  }
  for (const { vpc, protocol, source, sourcePort, destination, destinationPort } of packets) {
    const ports = (sourcePort << 16) | destinationPort
    read ^= flows.touch(((vpc + 1) << 8) | protocol, source, destination, ports)
  }
  return read
}

const NATS = Stage.LINK | Stage.BALANCER

/** A packet that no flow knows. */
function openFlow(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  packet.forget()
  const { vpc, source, ttl } = packet
  const reason = walk(plane, packet, log)
  packet.to = packet.server
  const reached = hasReached(packet, reason)
  if (!reached && packet.claimed === 0) return reason
  const { flows } = plane
  const flow = flows.newFlow()
  const zone = ((vpc + 1) << 8) | packet.protocol
  const ports = (packet.clientPort << 16) | packet.dialledPort
  flows.enter(flow, 0, zone, source, packet.dialled, ports)
  flows.flows[(flow << Flow.SHIFT) + Flow.STATE] = packet.protocol << Flow.PROTOCOL_SHIFT
  commit(plane, packet, flow)
  const state = transition(FlowState.NONE, packet.protocol, 0, packet.flags)
  noteState(plane, flow, state === INVALID ? FlowState.CLOSE : state) // only what a machine sends to itself is invalid here
  if (reason === Reason.DELIVERED && isTrackedByAll(packet))
    remember(plane, packet, flow << Entry.FLOW_SHIFT, state, ttl)
  if (reached) openWayBack(plane, packet, flow)
  return reason
}

/**
 * A packet that no flow knows (`at`: NONE), or one of a known flow that changes how that stands, or whose way must be judged again,
 * with what the flow has claimed (`at`: its entry). One function, so that V8 writes `forward` into its callers and this not.
 *
 * Where the way of this direction was judged in the same epoch, the trackers are told of the segment and it takes that way: nothing
 * else could be decided. A SYN always walks: it may open something, or meet a full queue.
 */
function judge(plane: Plane, packet: Packet, at: number, log: StepLog | null): Reason {
  if (at === NONE) return packet.error === 1 ? Reason.CONNTRACK_INVALID : openFlow(plane, packet, log)
  const { words } = plane.flows
  const flow = at >> Entry.FLOW_SHIFT
  const reply = (at >> Entry.SHIFT) & 1
  const before = plane.flows.flows[(flow << Flow.SHIFT) + Flow.STATE]! & Flow.STATE_MASK
  const next = packet.error === 1 ? IGNORED : transition(before, packet.protocol, reply, packet.flags)
  const isSame = words[at + Entry.EPOCH] === plane.epoch && words[at + Entry.SENDER] === packet.sender
  const fits = next >= IGNORED && packet.error === 0 && (packet.flags & Flag.SYN) === 0
  const arrives = packet.ttl > ((words[at + Entry.WAY]! >> Entry.WAY_TTL_SHIFT) & Entry.WAY_MASK)
  if (isSame && fits && arrives && log === null) {
    if (next >= 0) {
      noteState(plane, flow, next)
      words[at + Entry.STAMP] = isSteady(next) ? plane.stamp : 0
    }
    takePath(words, at, packet)
    return Reason.DELIVERED
  }
  loadClaims(plane, packet, flow, reply)
  if (next === REOPENS && mayReopen(plane, packet)) {
    forget(plane, flow)
    return openFlow(plane, packet, log)
  }
  packet.unfit = next === INVALID || next === REOPENS ? 1 : 0
  const { ttl } = packet
  const reason = walk(plane, packet, log)
  packet.to = reply === 1 ? packet.client : packet.server
  commit(plane, packet, flow)
  const state = stateAfter(packet, reason, next)
  if (state >= 0) {
    noteState(plane, flow, state)
    if (isLive(state) && !isLive(packet.state) && (packet.claimed & Stage.BALANCER) === 0) takeUp(plane, flow)
  }
  // What was delivered because the server had answered, to a flow that begins anew with it, says nothing of the next one.
  const isAnew = state === FlowState.SYN_SENT && packet.state !== FlowState.SYN_SENT
  if (reason === Reason.DELIVERED && packet.error === 0 && isTrackedByAll(packet) && !isAnew) {
    remember(plane, packet, at, state, ttl)
  }
  if (reply === 0 && hasReached(packet, reason)) openWayBack(plane, packet, flow)
  return reason
}

/** Whether the server's groups, or its kernel, have let this packet in: there an answer to it would be known. */
const hasReached = (packet: Packet, reason: Reason): boolean =>
  reachedGuest(reason) || (packet.seen & Stage.TARGET) !== 0

/** Whether the groups at both ends know the flow: those that do not are asked about its next packet, which they may track. */
function isTrackedByAll({ client, server, clb, passed }: Packet): boolean {
  if (server === client && clb === NONE) return true // it dialled itself, which no groups see
  return (passed & Stage.CLIENT) !== 0 && (server === NONE || (passed & Stage.TARGET) !== 0)
}

/**
 * Whether a SYN on a closed flow comes from who may begin it anew: its client, or who has a gone one's address, or, without a CLB in
 * between, its server; a machine that is stopped sends nothing that anybody sees.
 */
function mayReopen({ tables }: Plane, { reply, client, clb, server, sender }: Packet): boolean {
  if (tables.cvmRunning[sender] !== 1) return false
  return reply === 0 ? client === sender || client === NONE : clb === NONE && server === sender
}

/**
 * The state of a flow after a packet: that which its trackers gave it, if any of those that count saw the packet. Link and CLB
 * count where they know the flow, else the groups. One that took it anew begins anew. IGNORED: no tracker noted anything.
 */
function stateAfter(packet: Packet, reason: Reason, next: number): number {
  const known = packet.passed & NATS
  const counting = known !== 0 ? known : Stage.CLIENT | Stage.TARGET
  if (!reachedGuest(reason) && (packet.seen & counting) === 0) return IGNORED
  return (packet.claimed & NATS) !== 0 ? transition(FlowState.NONE, packet.protocol, 0, packet.flags) : next
}

/**
 * The entry of the way back, unless another flow of the server has the very same header and is not over: that one is not disturbed,
 * and this one walks with each packet, until it finds the place free.
 */
function openWayBack(plane: Plane, packet: Packet, flow: number): void {
  const { flows } = plane
  const zone = ((packet.vpc + 1) << 8) | packet.protocol
  const ports = (packet.destinationPort << 16) | packet.sourcePort
  if (flows.isEntered(flow, 1)) return
  const taken = flows.find(zone, packet.destination, packet.source, ports)
  if (taken === NONE || makesWay(plane, taken)) {
    flows.enter(flow, 1, zone, packet.destination, packet.source, ports)
  } else unmark(plane, flow, Entry.EPOCH)
}

/**
 * Whether the flow that has a header of the server's gives it up to one that has come to the server: one that is closed, as a SYN
 * begins a closed one anew at each tracker; and one that the server began and nobody else knows, such as an answer that it sent on
 * after all on the way had forgotten what it answers.
 */
function makesWay(plane: Plane, taken: number): boolean {
  const { flows } = plane
  const flow = taken >> Entry.FLOW_SHIFT
  const at = flow << Flow.SHIFT
  if (((taken >> Entry.SHIFT) & 1) === 0) {
    if (flows.flows[at + Flow.PASSED] !== Stage.CLIENT) return false
    forget(plane, flow)
    return true
  }
  const state = flows.flows[at + Flow.STATE]! & Flow.STATE_MASK
  if (state !== FlowState.TIME_WAIT && state !== FlowState.CLOSE) return false
  flows.leave(flow, 1)
  unmark(plane, flow, Entry.EPOCH)
  return true
}

/** Keeps the path that a delivered packet took, for the next ones of this direction. `ttl`: what it set out with. */
function remember(plane: Plane, packet: Packet, at: number, state: number, ttl: number): void {
  const { words } = plane.flows
  const hasFaults = plane.faults !== null
  words[at + Entry.WAY] =
    (packet.vpc << Entry.WAY_VPC_SHIFT) | ((ttl - packet.ttl) << Entry.WAY_TTL_SHIFT) | packet.hops
  words[at + Entry.NEW_SOURCE] = packet.source
  words[at + Entry.NEW_DESTINATION] = packet.destination
  words[at + Entry.NEW_PORTS] = (packet.sourcePort << 16) | packet.destinationPort
  words[at + Entry.TO] = packet.to
  words[at + Entry.SENDER] = packet.sender
  words[at + Entry.PLAIN] = packet.protocol === Protocol.TCP ? Flag.ACK : 0
  words[at + Entry.EPOCH] = hasFaults ? 0 : plane.epoch
  if (hasFaults) words[at + Entry.STAMP] = 0
  else if (state >= 0) words[at + Entry.STAMP] = isSteady(state) ? plane.stamp : 0
}
