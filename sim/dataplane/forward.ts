import { Protocol } from '../net/protocol.ts'
import { Flag } from '../net/tcp.ts'
import { NONE } from '../tables/tables.ts'
import { commitPick } from './balance.ts'
import * as Entry from './entry.ts'
import * as Flow from './flow-word.ts'
import { type Packet, Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { Reason, reachedGuest } from './reason.ts'
import type { StepLog } from './step-log.ts'
import { walk } from './walk.ts'

/** How long a closed flow keeps its ports, in milliseconds (KERNEL-FACTS, connection tracking: TIME_WAIT and CLOSE). */
const TIME_WAIT_MS = 120_000
const CLOSE_MS = 10_000

/**
 * One packet of real traffic. A known flow takes its remembered path while the configuration is the one under which that
 * path was judged; anything else walks, and what the walk claimed is committed, for every stage that it left behind,
 * delivered or not. The packet's header becomes that with which it arrives, `packet.to` the CVM at which it does.
 */
export function forward(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  const { flows } = plane
  const zone = ((packet.vpc + 1) << 8) | packet.protocol
  const ports = (packet.sourcePort << 16) | packet.destinationPort
  const slot = flows.find(zone, packet.source, packet.destination, ports)
  if (slot === NONE) return packet.error === 1 ? Reason.CONNTRACK_INVALID : openFlow(plane, packet, log)
  const { words } = flows
  const at = slot << Entry.SHIFT
  if (
    log !== null ||
    words[at + Entry.VERSION] !== plane.version ||
    words[at + Entry.SENDER] !== packet.sender ||
    ((packet.flags & Entry.TURNING) | packet.error) !== 0
  ) {
    return followFlow(plane, packet, at, log)
  }
  const newPorts = words[at + Entry.NEW_PORTS]!
  const way = words[at + Entry.NEW_VPC_AND_HOPS]!
  packet.vpc = way >> Entry.HOPS_BITS
  packet.hops = way & Entry.HOPS_MASK
  packet.source = words[at + Entry.NEW_SOURCE]!
  packet.destination = words[at + Entry.NEW_DESTINATION]!
  packet.sourcePort = newPorts >>> 16
  packet.destinationPort = newPorts & 0xffff
  packet.to = words[at + Entry.TO]!
  return Reason.DELIVERED
}

/** A packet that no flow knows. */
function openFlow(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  packet.forget()
  const { vpc, source } = packet
  const reason = walk(plane, packet, log)
  packet.to = packet.server
  const reached = reachedGuest(reason)
  if (!reached && (packet.passed & (Stage.LINK | Stage.BALANCER)) === 0) return reason
  const { flows } = plane
  const flow = flows.newFlow()
  const zone = ((vpc + 1) << 8) | packet.protocol
  const ports = (packet.clientPort << 16) | packet.dialledPort
  const at = flows.insert(zone, source, packet.dialled, ports, flow << 1)
  flows.flows[(flow << Flow.SHIFT) + Flow.STATE] = Flow.OPEN
  // Before anything else is put into the table or taken out: that moves entries.
  if (reason === Reason.DELIVERED) remember(plane, packet, at, flow)
  commit(plane, packet, flow, 0)
  if (reached) openWayBack(plane, packet, flow)
  return reason
}

/** A packet of a known flow that must be judged again, with what the flow has claimed. `at`: its entry. */
function followFlow(plane: Plane, packet: Packet, at: number, log: StepLog | null): Reason {
  const { flows } = plane
  const flow = flows.words[at + Entry.FLOW]! >> 1
  const reply = flows.words[at + Entry.FLOW]! & 1
  if (flows.isExpired(flow, plane.clockMs) || reopens(plane, packet, flow, reply)) {
    plane.forget(flow)
    return openFlow(plane, packet, log)
  }
  loadClaims(plane, packet, flow, reply)
  const { vpc, source, destination } = packet
  const ports = (packet.sourcePort << 16) | packet.destinationPort
  const passedBefore = packet.passed
  const reason = walk(plane, packet, log)
  packet.to = reply === 1 ? packet.client : packet.server
  if (reply === 0) {
    if (packet.passed !== passedBefore) commit(plane, packet, flow, passedBefore)
    if (reachedGuest(reason)) openWayBack(plane, packet, flow)
  }
  if (reachedGuest(reason) && (packet.flags & Entry.TURNING) !== 0) turn(plane, packet, flow)
  if (reason === Reason.DELIVERED) {
    // What was committed may have moved the entry: it is looked up again.
    const slot = flows.find(((vpc + 1) << 8) | packet.protocol, source, destination, ports)
    remember(plane, packet, slot << Entry.SHIFT, flow)
  }
  return reason
}

/** Whether its own client begins a closed flow anew, which it may at once (KERNEL-FACTS, source ports); nobody else may. */
function reopens({ flows: { flows } }: Plane, packet: Packet, flow: number, reply: number): boolean {
  const at = flow << Flow.SHIFT
  return (
    packet.protocol === Protocol.TCP &&
    (packet.flags & (Flag.SYN | Flag.ACK)) === Flag.SYN &&
    reply === 0 &&
    flows[at + Flow.STATE] !== Flow.OPEN &&
    flows[at + Flow.CLIENT] === packet.sender
  )
}

/** Puts into a packet what its flow has claimed. */
export function loadClaims(plane: Plane, packet: Packet, flow: number, reply: number): void {
  const { flows } = plane.flows
  const at = flow << Flow.SHIFT
  packet.forget()
  packet.reply = reply
  packet.passed = flows[at + Flow.PASSED]!
  packet.client = flows[at + Flow.CLIENT]!
  packet.server = flows[at + Flow.SERVER]!
  packet.endpoint = flows[at + Flow.ENDPOINT]!
  packet.clb = flows[at + Flow.CLB]!
  packet.listener = flows[at + Flow.LISTENER]!
  packet.target = flows[at + Flow.TARGET]!
  packet.snatAddress = flows[at + Flow.SNAT_ADDRESS]!
  packet.snatPort = flows[at + Flow.SNAT_PORT]!
  packet.dialled = flows[at + Flow.DIALLED]!
  packet.clientPort = flows[at + Flow.DIALLED_PORTS]! >>> 16
  packet.dialledPort = flows[at + Flow.DIALLED_PORTS]! & 0xffff
}

/** Writes down what the stages that this packet passed for the first time have given it. */
function commit(plane: Plane, packet: Packet, flow: number, passedBefore: number): void {
  const { flows, snatPorts } = plane
  const newly = packet.passed & ~passedBefore
  if ((newly & Stage.LINK) !== 0) {
    const holder = snatPorts.holder(
      packet.clb,
      packet.protocol,
      packet.snatAddress,
      packet.dialledPort,
      packet.snatPort,
    )
    if (holder !== NONE) plane.forget(holder) // expired, or it would not have been free
    snatPorts.take(packet.clb, packet.protocol, packet.snatAddress, packet.dialledPort, packet.snatPort, flow)
  }
  if ((newly & Stage.BALANCER) !== 0) commitPick(plane, packet)
  const records = flows.flows
  const at = flow << Flow.SHIFT
  records[at + Flow.PASSED] = packet.passed
  records[at + Flow.CLIENT] = packet.client
  records[at + Flow.SERVER] = packet.server
  records[at + Flow.ENDPOINT] = packet.endpoint
  records[at + Flow.CLB] = packet.clb
  records[at + Flow.LISTENER] = packet.listener
  records[at + Flow.TARGET] = packet.target
  records[at + Flow.SNAT_ADDRESS] = packet.snatAddress
  records[at + Flow.SNAT_PORT] = packet.snatPort
  records[at + Flow.DIALLED] = packet.dialled
  records[at + Flow.DIALLED_PORTS] = (packet.clientPort << 16) | packet.dialledPort
  records[at + Flow.PROTOCOL] = packet.protocol
}

/** The entry of the way back, unless another flow of the server has the very same header: that one is not disturbed. */
function openWayBack(plane: Plane, packet: Packet, flow: number): void {
  const { flows } = plane
  const zone = ((packet.vpc + 1) << 8) | packet.protocol
  const ports = (packet.destinationPort << 16) | packet.sourcePort
  if (flows.find(zone, packet.destination, packet.source, ports) !== NONE) return
  flows.insert(zone, packet.destination, packet.source, ports, (flow << 1) | 1)
}

/** Keeps the path that a delivered packet took, for the next ones of this direction, unless the flow is closed. */
function remember(plane: Plane, packet: Packet, at: number, flow: number): void {
  const { words, flows } = plane.flows
  const isOpen = flows[(flow << Flow.SHIFT) + Flow.STATE] === Flow.OPEN
  words[at + Entry.NEW_VPC_AND_HOPS] = (packet.vpc << Entry.HOPS_BITS) | packet.hops
  words[at + Entry.NEW_SOURCE] = packet.source
  words[at + Entry.NEW_DESTINATION] = packet.destination
  words[at + Entry.NEW_PORTS] = (packet.sourcePort << 16) | packet.destinationPort
  words[at + Entry.TO] = packet.to
  words[at + Entry.SENDER] = packet.sender
  words[at + Entry.VERSION] = isOpen ? plane.version : 0
}

/** A FIN or RST that came to its machine may change the state of its flow. */
function turn(plane: Plane, packet: Packet, flow: number): void {
  const { flows } = plane.flows
  const at = flow << Flow.SHIFT
  if ((packet.flags & Flag.RST) !== 0) {
    close(plane, packet, flow, Flow.CLOSE, CLOSE_MS)
  } else if ((packet.flags & Flag.FIN) !== 0) {
    const fins = flows[at + Flow.FINS]! | (packet.reply === 1 ? 2 : 1)
    flows[at + Flow.FINS] = fins
    if (fins === 3) close(plane, packet, flow, Flow.TIME_WAIT, TIME_WAIT_MS)
  }
}

/** A closed flow may expire between two packets, so each is judged: the other direction forgets its path as well. */
function close(plane: Plane, packet: Packet, flow: number, state: number, keptMs: number): void {
  const { flows, words } = plane.flows
  const at = flow << Flow.SHIFT
  plane.hangUp(flow)
  flows[at + Flow.STATE] = state
  plane.flows.expireAt(flow, plane.clockMs + keptMs)
  const { vpc, protocol, source, sourcePort, destination, destinationPort } = packet
  const ports = (destinationPort << 16) | sourcePort
  const slot = plane.flows.find(((vpc + 1) << 8) | protocol, destination, source, ports)
  if (slot === NONE) return
  const other = slot << Entry.SHIFT
  if (words[other + Entry.FLOW]! >> 1 === flow) words[other + Entry.VERSION] = 0
}
