import { Protocol } from '../net/protocol.ts'
import { EGRESS, INGRESS, NONE, Owner, ownerCode, type Tables } from '../tables/tables.ts'
import { opensFlow, passAcl, passGroups, passTracker, type Verdict } from './checks.ts'
import { crossHop } from './hop.ts'
import { findSocket } from './lookup.ts'
import { From, type Packet, Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { CONTINUE, Reason } from './reason.ts'
import { accepts, firstInSet, firstMatch, rejects } from './security.ts'
import { Detail, Step, type StepLog } from './step-log.ts'
import { FlowState, isSyn } from './track.ts'

// What a packet meets at a machine: as it leaves, as it comes to the server, and as an answer comes home.

/**
 * 2: the groups of a machine that sends, egress, and what they track. They track what begins a flow; what is invalid they let out
 * if a rule does, without a trace (KERNEL-FACTS, raw-*: it is the endpoint that drops it).
 */
export function leaveGroups(
  plane: Plane,
  packet: Packet,
  cvm: number,
  stage: typeof Stage.CLIENT | typeof Stage.TARGET,
  log: StepLog | null,
): Verdict {
  const { tables } = plane
  const isKnown = (packet.passed & stage) !== 0
  if (isKnown && (stage === Stage.TARGET || !tables.behavior.sgReevaluateEstablished)) {
    if (stage === Stage.CLIENT) log?.record(Step.EGRESS, cvm, Detail.TRACKED, packet)
    packet.seen |= stage
    return CONTINUE
  }
  const { vpc, protocol, destination, destinationPort } = packet
  const rule = firstMatch(tables, tables.cvmGroupList[cvm]!, EGRESS, vpc, protocol, destinationPort, destination)
  log?.record(Step.EGRESS, cvm, rule, packet)
  if (rule === NONE || !accepts(tables, rule)) return Reason.EGRESS_DENIED
  if (!isKnown) {
    if (!opensFlow(packet)) return CONTINUE
    const taken = plane.cvmFlows[cvm]!
    const room = tables.cvmFlowsMax[cvm]!
    const tracked = passTracker(packet, false, true, taken, room, Owner.CVM, cvm, log)
    if (tracked !== CONTINUE) return tracked
    packet.passed |= stage
    packet.claimed |= stage
  }
  packet.seen |= stage
  return CONTINUE
}

/** The subnet of a health check's prober: the CLB's own when it probes from its VIP; 100.64.0.0/10 lies in none. */
export const proberSubnet = (tables: Tables, { listener, clb }: Packet): number =>
  tables.listenerProbesFromVip[listener] === 1 ? tables.clbSubnet[clb]! : NONE

/** The subnet that a packet on its way to a target comes from: that of its source address, when it is of this VPC. */
function sourceSubnet(tables: Tables, packet: Packet): number {
  if (packet.from === From.PROBER) return proberSubnet(tables, packet)
  return packet.endpoint === NONE ? tables.cvmSubnet[packet.client]! : NONE
}

/** 10 to 12 for a target of a CLB, which a health check enters here as well. */
export function enterTarget(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  const { tables } = plane
  const { server } = packet
  const arrived = crossHop(plane, packet, ownerCode(Owner.CLB, packet.clb), ownerCode(Owner.CVM, server), log)
  if (arrived !== CONTINUE) return arrived
  const crossed = passAcl(tables, packet, tables.cvmSubnet[server]!, sourceSubnet(tables, packet), INGRESS, log) // 10
  if (crossed !== CONTINUE) return crossed
  return enterGuest(plane, packet, Reason.TARGET_INGRESS_DENIED, log)
}

/** 11 and 12: the machine is running and its groups allow; then its own kernel: firewall, and does something listen. */
export function enterGuest(plane: Plane, packet: Packet, denied: Reason, log: StepLog | null): Reason {
  const { tables } = plane
  const { server } = packet
  log?.record(Step.CVM_STATE, server, tables.cvmRunning[server]!, packet) // 11
  if (tables.cvmRunning[server] === 0) return Reason.TARGET_STOPPED
  const list = tables.cvmGroupList[server]!
  const allowed = passGroups(tables, packet, list, skipOfTarget(tables, packet), Step.INGRESS, server, denied, log)
  if (allowed !== CONTINUE) return allowed
  const tracked = passServerTracker(plane, packet, log)
  if (tracked !== CONTINUE) return tracked
  const firewall = tables.cvmFirewall[server]!
  if (firewall !== NONE && (packet.passed & Stage.GUEST) === 0) {
    const rule = firstInSet(tables, firewall, packet.vpc, packet.protocol, packet.destinationPort, packet.source)
    log?.record(Step.GUEST_FIREWALL, server, rule, packet) // 12
    if (rule !== NONE && !accepts(tables, rule)) {
      return rejects(tables, rule) ? Reason.GUEST_FIREWALL_REJECTED : Reason.GUEST_FIREWALL_DROPPED
    }
  }
  packet.passed |= Stage.GUEST
  return listen(plane, packet, log)
}

/** The server tracks what its groups let in. */
function passServerTracker(plane: Plane, packet: Packet, log: StepLog | null): Verdict {
  const { server } = packet
  const known = (packet.passed & Stage.TARGET) !== 0
  const taken = plane.cvmFlows[server]! + claimedHere(packet, server, packet.client, Stage.CLIENT)
  const room = plane.tables.cvmFlowsMax[server]!
  const tracked = passTracker(packet, known, opensFlow(packet), taken, room, Owner.CVM, server, log)
  if (tracked !== CONTINUE) return tracked
  if (!known) {
    packet.passed |= Stage.TARGET
    packet.claimed |= Stage.TARGET
  }
  packet.seen |= Stage.TARGET
  return CONTINUE
}

/** A machine that reaches itself by way of a CLB tracks the flow twice: 1 when this packet has made its other end (`stage`) know it. */
const claimedHere = ({ claimed }: Packet, cvm: number, other: number, stage: number): number =>
  cvm === other && (claimed & stage) !== 0 ? 1 : 0

/** Why a target's groups are not asked, or CONTINUE. */
function skipOfTarget(tables: Tables, packet: Packet): number {
  if (packet.clb !== NONE && tables.clbPassToTarget[packet.clb] === 1) return Detail.PASS_TO_TARGET
  if ((packet.passed & Stage.TARGET) !== 0) return Detail.TRACKED
  const fromVip = packet.from === From.CVM || tables.listenerProbesFromVip[packet.listener] === 1
  return !fromVip && tables.behavior.sgAllows10064ByDefault ? Detail.HEALTH_CHECK : CONTINUE
}

/** Does something listen, and is there room for a connection. Every running guest answers an echo request. */
export function listen(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  const { tables } = plane
  if (packet.protocol === Protocol.ICMP) {
    log?.record(Step.SOCKET, packet.server, Detail.NO_GROUP, packet)
    return Reason.DELIVERED
  }
  const socket = findSocket(tables, packet.server, packet.protocol, packet.destinationPort, packet.destination)
  const isOpen = socket === NONE && stands(packet)
  log?.record(Step.SOCKET, packet.server, isOpen ? Detail.TRACKED : socket, packet) // 12
  if (socket === NONE) return isOpen ? Reason.DELIVERED : Reason.PORT_CLOSED
  // A SYN of a connection that stands already goes to that, whatever waits to be accepted.
  const isNew = packet.protocol === Protocol.TCP && isSyn(packet.flags) && packet.state <= FlowState.SYN_SENT
  if (!isNew || plane.queueFull[socket] === 0) return Reason.DELIVERED
  log?.record(Step.ACCEPT_QUEUE, packet.server, socket, packet)
  return Reason.ACCEPT_QUEUE_FULL
}

/**
 * Whether the server has answered the connection of a segment: its kernel knows about that, whether or not a socket still
 * listens. Later states count as well, closed or not, so that a path that was once remembered stays right.
 */
const stands = ({ protocol, state }: Packet): boolean =>
  protocol === Protocol.TCP && state >= FlowState.SYN_RECV && state !== FlowState.SYN_SENT2

/** An answer comes to the client: into its subnet, from another one or from inside it, past its groups if they lost the connection. */
export function arriveHome(plane: Plane, packet: Packet, fromSubnet: number, log: StepLog | null): Reason {
  const { tables } = plane
  const { client } = packet
  const entered = passAcl(tables, packet, tables.cvmSubnet[client]!, fromSubnet, INGRESS, log)
  if (entered !== CONTINUE) return entered
  const isKnown = (packet.passed & Stage.CLIENT) !== 0
  const running = tables.cvmRunning[client]!
  if (running === 0 || !isKnown || packet.unfit === 1) {
    log?.record(Step.CVM_STATE, client, running, packet)
    if (running === 0) return Reason.TARGET_STOPPED
    if (!isKnown) {
      const list = tables.cvmGroupList[client]!
      const allowed = passGroups(tables, packet, list, CONTINUE, Step.INGRESS, client, Reason.INGRESS_DENIED, log)
      if (allowed !== CONTINUE) return allowed
    }
    const taken = plane.cvmFlows[client]! + claimedHere(packet, client, packet.server, Stage.TARGET)
    const room = tables.cvmFlowsMax[client]!
    const tracked = passTracker(packet, isKnown, opensFlow(packet), taken, room, Owner.CVM, client, log)
    if (tracked !== CONTINUE) return tracked
    packet.passed |= Stage.CLIENT
    packet.claimed |= Stage.CLIENT
  }
  packet.seen |= Stage.CLIENT
  log?.record(Step.GUEST_BACK, client, NONE, packet)
  return Reason.DELIVERED
}
