import { Protocol } from '../net/protocol.ts'
import { EGRESS, INGRESS, LOCAL_ROUTE, NONE, Owner, ownerIndex, ownerKind, type Tables } from '../tables/tables.ts'
import { pickTarget, recordPick, refusal } from './balance.ts'
import { opensNothing, passAcl, passEndpointState, passGroups, type Verdict } from './checks.ts'
import { findListener, findSocket, lookupOwner, lookupRoute, lookupSubnet } from './lookup.ts'
import { From, type Packet, Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { CONTINUE, Reason } from './reason.ts'
import { accepts, firstInSet, firstMatch, rejects } from './security.ts'
import { pickSnat } from './snat.ts'
import { Detail, Step, type StepLog } from './step-log.ts'
import { proberSubnet, walkBack } from './walk-back.ts'

/**
 * Judges one packet's whole way, at the instant at which it leaves its host: the only place where the behaviour of the
 * network is defined. Traffic, explanations and reachability all ask it.
 *
 * It reads the plane and writes only the packet: the header is rewritten as the way goes, and what the packet would take
 * (a SNAT address and port, a target) is left in it as claims, for `forward` to commit. Claims that are there already, for
 * stages that have passed this flow before, are used as they are. `log`, when given, is told each step.
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
  switch (ownerKind(owner)) {
    case Owner.ENDPOINT: {
      packet.endpoint = ownerIndex(owner)
      const linked = crossLink(plane, packet, log)
      return linked === CONTINUE ? balance(plane, packet, log) : linked
    }
    case Owner.CLB:
      packet.clb = ownerIndex(owner)
      packet.hops += 1
      return balance(plane, packet, log)
    default:
      packet.server = ownerIndex(owner)
      packet.hops += 1
      return enterServer(plane, packet, log)
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
  if ((packet.passed & Stage.CLIENT) !== 0 && !tables.behavior.sgReevaluateEstablished) {
    log?.record(Step.EGRESS, client, Detail.TRACKED, packet)
    return CONTINUE
  }
  const { vpc, protocol, destination, destinationPort } = packet
  const rule = firstMatch(tables, tables.cvmGroupList[client]!, EGRESS, vpc, protocol, destinationPort, destination)
  log?.record(Step.EGRESS, client, rule, packet) // 2
  if (rule === NONE || !accepts(tables, rule)) return Reason.EGRESS_DENIED
  packet.passed |= Stage.CLIENT
  return CONTINUE
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
  packet.hops += 1
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
  if (!known && opensNothing(tables, packet)) {
    log?.record(Step.SESSION, tables.endpointClb[endpoint]!, NONE, packet)
    return Reason.CONNTRACK_INVALID
  }
  packet.clb = tables.endpointClb[endpoint]!
  if (!known && !pickSnat(plane, packet)) {
    log?.record(Step.LINK_NAT, endpoint, NONE, packet)
    return Reason.SNAT_EXHAUSTED
  }
  packet.source = packet.snatAddress // 7
  packet.sourcePort = packet.snatPort
  packet.destination = tables.clbAddress[packet.clb]!
  packet.vpc = tables.clbVpc[packet.clb]!
  packet.passed |= Stage.LINK
  packet.hops += 1
  log?.record(Step.LINK_NAT, endpoint, packet.snatPort, packet)
  return CONTINUE
}

/** 8 and 9: the CLB: is it running, has it a listener, do its groups allow, which target; then the target's address and port. */
function balance(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  const { tables } = plane
  const { clb } = packet
  log?.record(Step.CLB_STATE, clb, tables.clbRunning[clb]!, packet) // 8
  if (tables.clbRunning[clb] === 0) return Reason.CLB_STOPPED
  if (packet.protocol === Protocol.ICMP) return echoAtClb(tables, packet, log)
  const listener = findListener(tables, clb, packet.protocol, packet.destinationPort)
  log?.record(Step.LISTENER, clb, listener, packet)
  if (listener === NONE) return Reason.NO_LISTENER
  packet.listener = listener
  const known = (packet.passed & Stage.BALANCER) !== 0
  const linked = (packet.passed & Stage.LINK) !== 0
  const isUnseen = linked && !tables.behavior.clbSgSeesPrivateLink
  const skip = isUnseen ? Detail.LINK_NOT_SEEN : known ? Detail.TRACKED : CONTINUE
  const list = tables.clbGroupList[clb]!
  const allowed = passGroups(tables, packet, list, skip, Step.CLB_INGRESS, clb, Reason.CLB_INGRESS_DENIED, log)
  if (allowed !== CONTINUE) return allowed
  if (!known) {
    if (opensNothing(tables, packet)) {
      log?.record(Step.SESSION, clb, NONE, packet)
      return Reason.CONNTRACK_INVALID
    }
    const picked = pickTarget(plane, packet, listener)
    if (picked < 0) {
      log?.record(Step.BALANCE, listener, NONE, packet)
      return refusal(picked)
    }
    packet.target = picked
    recordPick(plane, packet, listener, log)
  }
  packet.passed |= Stage.BALANCER
  packet.server = tables.targetCvm[packet.target]!
  log?.record(Step.BALANCE, listener, packet.target, packet)
  packet.destination = tables.cvmAddress[packet.server]! // 9
  packet.destinationPort = tables.targetPort[packet.target]!
  packet.hops += 1
  log?.record(Step.TARGET_NAT, clb, packet.target, packet)
  return enterTarget(plane, packet, log)
}

/** A CLB answers an echo request itself, to clients in its own VPC (facts, section 4.6). */
function echoAtClb(tables: Tables, packet: Packet, log: StepLog | null): Reason {
  const { clb } = packet
  const skip = (packet.passed & Stage.BALANCER) !== 0 ? Detail.TRACKED : CONTINUE
  const list = tables.clbGroupList[clb]!
  const allowed = passGroups(tables, packet, list, skip, Step.CLB_INGRESS, clb, Reason.CLB_INGRESS_DENIED, log)
  if (allowed !== CONTINUE) return allowed
  packet.passed |= Stage.BALANCER
  log?.record(Step.CLB_ECHO, clb, NONE, packet)
  return Reason.DELIVERED
}

/** The subnet that a packet on its way to a target comes from: that of its source address, when it is of this VPC. */
function sourceSubnet(tables: Tables, packet: Packet): number {
  if (packet.from === From.PROBER) return proberSubnet(tables, packet)
  return (packet.passed & Stage.LINK) === 0 ? tables.cvmSubnet[packet.client]! : NONE
}

/** 10 to 12 for a target of a CLB, which a health check enters here as well. */
function enterTarget(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  const { tables } = plane
  const { server } = packet
  const crossed = passAcl(tables, packet, tables.cvmSubnet[server]!, sourceSubnet(tables, packet), INGRESS, log) // 10
  if (crossed !== CONTINUE) return crossed
  return enterGuest(plane, packet, Reason.TARGET_INGRESS_DENIED, log)
}

/** A CVM that is dialled directly; the ACL of its subnet has been asked. */
function enterServer(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  return enterGuest(plane, packet, Reason.INGRESS_DENIED, log)
}

/** 11 and 12: the machine is running and its groups allow; then its own kernel: firewall, and does something listen. */
function enterGuest(plane: Plane, packet: Packet, denied: Reason, log: StepLog | null): Reason {
  const { tables } = plane
  const { server } = packet
  log?.record(Step.CVM_STATE, server, tables.cvmRunning[server]!, packet) // 11
  if (tables.cvmRunning[server] === 0) return Reason.TARGET_STOPPED
  const list = tables.cvmGroupList[server]!
  const allowed = passGroups(tables, packet, list, skipOfTarget(tables, packet), Step.INGRESS, server, denied, log)
  if (allowed !== CONTINUE) return allowed
  packet.passed |= Stage.TARGET
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

/** Why a target's groups are not asked, or CONTINUE. */
function skipOfTarget(tables: Tables, packet: Packet): number {
  if (packet.clb !== NONE && tables.clbPassToTarget[packet.clb] === 1) return Detail.PASS_TO_TARGET
  if ((packet.passed & Stage.TARGET) !== 0) return Detail.TRACKED
  const fromVip = packet.from === From.CVM || tables.listenerProbesFromVip[packet.listener] === 1
  return !fromVip && tables.behavior.sgAllows10064ByDefault ? Detail.HEALTH_CHECK : CONTINUE
}

/** Does something listen. Every running guest answers an echo request. */
function listen(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  const { tables } = plane
  if (packet.protocol === Protocol.ICMP) {
    log?.record(Step.SOCKET, packet.server, Detail.NO_GROUP, packet)
    return Reason.DELIVERED
  }
  const socket = findSocket(tables, packet.server, packet.protocol, packet.destinationPort, packet.destination)
  log?.record(Step.SOCKET, packet.server, socket, packet) // 12
  return socket === NONE ? Reason.PORT_CLOSED : Reason.DELIVERED
}
