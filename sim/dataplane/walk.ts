import { Protocol } from '../net/protocol.ts'
import {
  EGRESS,
  INGRESS,
  LOCAL_ROUTE,
  NONE,
  Owner,
  ownerCode,
  ownerIndex,
  ownerKind,
  type Tables,
} from '../tables/tables.ts'
import { pickTarget, recordPick, refusal } from './balance.ts'
import { opensSession, passAcl, passEndpointState, passGroups, passTracker, type Verdict } from './checks.ts'
import { enterGuest, enterTarget, leaveGroups, listen } from './guest.ts'
import { crossHop, sendOn } from './hop.ts'
import { findListener, lookupOwner, lookupRoute, lookupSubnet } from './lookup.ts'
import { From, type Packet, Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { CONTINUE, Reason } from './reason.ts'
import { pickSnat } from './snat.ts'
import { Detail, Step, type StepLog } from './step-log.ts'
import { walkBack } from './walk-back.ts'

/**
 * Judges one packet's whole way, at the instant at which it leaves its host: the only place where the behaviour of the
 * network is defined. Traffic, explanations and reachability all ask it.
 *
 * It reads the plane and writes only the packet: the header is rewritten as the way goes, and what the packet would take
 * (a SNAT address and port, a target) is left in it as claims, for `forward` to commit. Claims that are there already, for
 * stages that know this flow, are used as they are. `log`, when given, is told each step.
 *
 * The checks stand in the order in which the cloud applies them, and are numbered so: 1 and 2 the client, 3 to 5 its VPC, 6 and
 * 7 the link, 8 and 9 the CLB, 10 to 12 the machine that it is for.
 */
export function walk(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  if (packet.reply === 1) return walkBack(plane, packet, log)
  if (packet.from === From.PROBER) return enterTarget(plane, packet, log)
  const left = leaveClient(plane, packet, log)
  if (left !== CONTINUE) return left

  const { tables } = plane
  const owner = lookupOwner(tables, packet.vpc, packet.destination)
  const crossed = crossVpc(tables, packet, owner, log)
  if (crossed !== CONTINUE) return crossed
  log?.record(Step.OWNER, packet.vpc, owner, packet) // 5
  if (owner === NONE) return isPublic(tables, packet.destination) ? Reason.OUTSIDE_MODEL : Reason.NO_SUCH_ADDRESS
  const arrived = crossHop(plane, packet, ownerCode(Owner.CVM, packet.client), owner, log)
  if (arrived !== CONTINUE) return arrived
  switch (ownerKind(owner)) {
    case Owner.ENDPOINT: {
      packet.endpoint = ownerIndex(owner)
      const linked = crossLink(plane, packet, log)
      return linked === CONTINUE ? balance(plane, packet, log) : linked
    }
    case Owner.CLB:
      packet.clb = ownerIndex(owner)
      return balance(plane, packet, log)
    default:
      packet.server = ownerIndex(owner)
      return enterGuest(plane, packet, Reason.INGRESS_DENIED, log)
  }
}

/** The first octet of 127.0.0.0/8, which is every machine's own (RFC 1122, section 3.2.1.3). */
const LOOPBACK = 127

/** 1 and 2: the client's own kernel, and its groups. A CVM that dials itself never leaves it. */
function leaveClient(plane: Plane, packet: Packet, log: StepLog | null): Verdict {
  const { tables } = plane
  const client = packet.sender
  packet.client = client
  packet.dialled = packet.destination
  packet.dialledPort = packet.destinationPort
  packet.clientPort = packet.sourcePort
  log?.record(Step.GUEST_OUT, client, tables.cvmRunning[client]!, packet) // 1
  if (tables.cvmRunning[client] === 0) return Reason.CLIENT_STOPPED
  if (packet.source !== tables.cvmAddress[client]) return Reason.SPOOFED_SOURCE
  if (packet.destination === packet.source || packet.destination >>> 24 === LOOPBACK) {
    packet.server = client
    return listen(plane, packet, log)
  }
  return leaveGroups(plane, packet, client, Stage.CLIENT, log)
}

/** 3 and 4: the route table of the client's subnet, and the network ACLs between two subnets. */
function crossVpc(tables: Tables, packet: Packet, owner: number, log: StepLog | null): Verdict {
  const subnet = tables.cvmSubnet[packet.client]!
  const table = tables.subnetRouteTable[subnet]!
  const route = lookupRoute(tables, table, packet.destination)
  log?.record(Step.ROUTE, table, route, packet) // 3
  if (route === NONE) return isPublic(tables, packet.destination) ? Reason.OUTSIDE_MODEL : Reason.NO_ROUTE
  if (route !== LOCAL_ROUTE) return Reason.OUTSIDE_MODEL
  const destinationSubnet =
    owner === NONE ? lookupSubnet(tables, packet.vpc, packet.destination) : subnetOf(tables, owner)
  const left = passAcl(tables, packet, subnet, destinationSubnet, EGRESS, log) // 4
  if (left !== CONTINUE) return left
  if (owner !== NONE && ownerKind(owner) === Owner.CLB) return CONTINUE // no ACL on the CLB's own subnet
  return passAcl(tables, packet, destinationSubnet, subnet, INGRESS, log)
}

/** Whether an address is a public CLB's: it is reached by the Internet, which is not modelled. */
const isPublic = (tables: Tables, address: number): boolean => lookupOwner(tables, NONE, address) !== NONE

function subnetOf(tables: Tables, owner: number): number {
  const index = ownerIndex(owner)
  switch (ownerKind(owner)) {
    case Owner.ENDPOINT:
      return tables.endpointSubnet[index]!
    case Owner.CLB:
      return tables.clbSubnet[index]!
    default:
      return tables.cvmSubnet[index]!
  }
}

/** 6 and 7: the endpoint's state and groups, then both addresses are translated; the port stays VPORT. */
function crossLink(plane: Plane, packet: Packet, log: StepLog | null): Verdict {
  const { tables } = plane
  const { endpoint } = packet
  const state = passEndpointState(tables, packet, log) // 6
  if (state !== CONTINUE) return state
  if (packet.protocol === Protocol.ICMP) {
    log?.record(Step.LINK_PROTOCOL, endpoint, NONE, packet)
    return Reason.PROTOCOL_UNSUPPORTED
  }
  const known = (packet.passed & Stage.LINK) !== 0
  const allowed = passGroups(
    tables,
    packet,
    tables.endpointGroupList[endpoint]!,
    known ? Detail.TRACKED : CONTINUE,
    Step.ENDPOINT_INGRESS,
    endpoint,
    Reason.ENDPOINT_INGRESS_DENIED,
    log,
  )
  if (allowed !== CONTINUE) return allowed
  if (tables.endpointClb[endpoint] === NONE) {
    log?.record(Step.LINK_BACKEND, endpoint, NONE, packet)
    return Reason.OUTSIDE_MODEL
  }
  const opens = opensSession(tables, packet)
  const taken = plane.endpointFlows[endpoint]!
  const room = tables.endpointFlowsMax[endpoint]!
  const tracked = passTracker(packet, known, opens, taken, room, Owner.ENDPOINT, endpoint, log)
  if (tracked !== CONTINUE) return tracked
  const sent = sendOn(packet, ownerCode(Owner.ENDPOINT, endpoint), log)
  if (sent !== CONTINUE) return sent
  packet.clb = tables.endpointClb[endpoint]!
  if (!known && !claimLink(plane, packet)) {
    log?.record(Step.LINK_NAT, endpoint, NONE, packet)
    return Reason.SNAT_EXHAUSTED
  }
  packet.source = packet.snatAddress // 7
  packet.sourcePort = packet.snatPort
  packet.destination = tables.clbAddress[packet.clb]!
  packet.vpc = tables.clbVpc[packet.clb]!
  packet.seen |= Stage.LINK
  log?.record(Step.LINK_NAT, endpoint, packet.snatPort, packet)
  return crossHop(plane, packet, ownerCode(Owner.ENDPOINT, endpoint), ownerCode(Owner.CLB, packet.clb), log)
}

/** A SNAT address and port for a flow that the link does not know. Whoever is behind the link knows it by no others. */
function claimLink(plane: Plane, packet: Packet): boolean {
  const { snatAddress, snatPort } = packet
  if (!pickSnat(plane, packet)) return false
  packet.passed |= Stage.LINK
  packet.claimed |= Stage.LINK
  if (packet.snatAddress !== snatAddress || packet.snatPort !== snatPort) {
    packet.passed &= ~(Stage.BALANCER | Stage.TARGET | Stage.GUEST)
  }
  return true
}

/** 8 and 9: the CLB: is it running, has it a listener, do its groups allow, which target; then the target's address and port. */
function balance(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  const { tables } = plane
  const { clb } = packet
  log?.record(Step.CLB_STATE, clb, tables.clbRunning[clb]!, packet) // 8
  if (tables.clbRunning[clb] === 0) return Reason.CLB_STOPPED
  const isEcho = packet.protocol === Protocol.ICMP
  const listener = isEcho ? NONE : findListener(tables, clb, packet.protocol, packet.destinationPort)
  if (!isEcho) {
    log?.record(Step.LISTENER, clb, listener, packet)
    if (listener === NONE) return Reason.NO_LISTENER
    if (tables.listenerRunning[listener] === 0) return Reason.CLB_STOPPED
  }
  packet.listener = listener
  const admitted = passClb(plane, packet, log)
  if (admitted !== CONTINUE) return admitted
  if (isEcho) {
    log?.record(Step.CLB_ECHO, clb, NONE, packet)
    return Reason.DELIVERED
  }
  packet.server = tables.targetCvm[packet.target]!
  log?.record(Step.BALANCE, listener, packet.target, packet)
  packet.destination = tables.cvmAddress[packet.server]! // 9
  packet.destinationPort = tables.targetPort[packet.target]!
  log?.record(Step.TARGET_NAT, clb, packet.target, packet)
  return enterTarget(plane, packet, log)
}

/** 8: the CLB's groups and its sessions; a connection that it does not know is given a target. */
function passClb(plane: Plane, packet: Packet, log: StepLog | null): Verdict {
  const { tables } = plane
  const { clb, listener } = packet
  const known = (packet.passed & Stage.BALANCER) !== 0
  const isUnseen = packet.endpoint !== NONE && !tables.behavior.clbSgSeesPrivateLink
  const skip = isUnseen ? Detail.LINK_NOT_SEEN : known ? Detail.TRACKED : CONTINUE
  const list = tables.clbGroupList[clb]!
  const allowed = passGroups(tables, packet, list, skip, Step.CLB_INGRESS, clb, Reason.CLB_INGRESS_DENIED, log)
  if (allowed !== CONTINUE) return allowed
  const opens = opensSession(tables, packet)
  const tracked = passTracker(packet, known, opens, plane.clbFlows[clb]!, tables.clbFlowsMax[clb]!, Owner.CLB, clb, log)
  if (tracked !== CONTINUE) return tracked
  if (listener !== NONE) {
    const sent = sendOn(packet, ownerCode(Owner.CLB, clb), log)
    if (sent !== CONTINUE) return sent
  }
  if (!known && listener !== NONE) {
    const picked = pickTarget(plane, packet, listener)
    if (picked < 0) {
      log?.record(Step.BALANCE, listener, NONE, packet)
      return refusal(picked)
    }
    // Another target's groups do not know what those of the one before did.
    if (picked !== packet.target) packet.passed &= ~(Stage.TARGET | Stage.GUEST)
    packet.target = picked
    recordPick(plane, packet, listener, log)
  }
  if (!known) {
    packet.passed |= Stage.BALANCER
    packet.claimed |= Stage.BALANCER
  }
  packet.seen |= Stage.BALANCER
  return CONTINUE
}
