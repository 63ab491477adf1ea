import { EGRESS, NONE, Owner, ownerCode, ownerIndex, ownerKind, type Tables } from '../tables/tables.ts'
import { passAcl, passEndpointState, passTracker, type Verdict } from './checks.ts'
import { arriveHome, leaveGroups, proberSubnet } from './guest.ts'
import { crossHop, sendOn } from './hop.ts'
import { lookupOwner } from './lookup.ts'
import { From, type Packet, Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { CONTINUE, Reason } from './reason.ts'
import { Step, type StepLog } from './step-log.ts'

/**
 * The way back of a flow that the packet's claims describe: from the server to the client, with every translation undone.
 * Groups are stateful and are not asked while they know the flow; network ACLs are stateless and judge every packet. What the CLB or
 * the link has lost ends there: from this side no session can be set up.
 */
export function walkBack(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  const { tables } = plane
  if (packet.client === NONE && packet.from === From.CVM) packet.client = occupantOf(tables, packet)
  const { server, client, endpoint, clb } = packet
  const home = ownerCode(Owner.CVM, client)
  if (server === NONE && packet.sender === NONE) {
    // a CLB's own answer to an echo
    return client === NONE ? endNowhere(packet, log) : arriveHome(plane, packet, tables.clbSubnet[clb]!, log)
  }
  const sender = packet.from === From.CVM ? packet.sender : server
  log?.record(Step.GUEST_OUT, sender, tables.cvmRunning[sender]!, packet)
  if (tables.cvmRunning[sender] === 0) return Reason.CLIENT_STOPPED
  if (sender !== server) return Reason.SPOOFED_SOURCE
  if (server === client && clb === NONE) {
    log?.record(Step.GUEST_BACK, client, NONE, packet) // it dialled itself, and not by way of a CLB
    return Reason.DELIVERED
  }
  const left = leaveServer(plane, packet, log)
  if (left !== CONTINUE) return left
  if (clb === NONE && client === NONE) return endNowhere(packet, log)
  const next = clb === NONE ? home : ownerCode(Owner.CLB, clb)
  const crossed = crossHop(plane, packet, ownerCode(Owner.CVM, server), next, log)
  if (crossed !== CONTINUE) return crossed
  if (clb === NONE) return arriveHome(plane, packet, tables.cvmSubnet[server]!, log)

  log?.record(Step.CLB_STATE, clb, tables.clbRunning[clb]!, packet)
  if (tables.clbRunning[clb] === 0) return Reason.CLB_STOPPED
  if (packet.from === From.PROBER) return Reason.DELIVERED // the answer to a health check ends here
  if (packet.listener !== NONE && tables.listenerRunning[packet.listener] === 0) {
    log?.record(Step.LISTENER, clb, packet.listener, packet)
    return Reason.CLB_STOPPED
  }
  const balanced = passKnown(packet, Stage.BALANCER, Owner.CLB, clb, log)
  if (balanced !== CONTINUE) return balanced
  packet.source = tables.clbAddress[clb]!
  packet.sourcePort = packet.dialledPort
  log?.record(Step.TARGET_NAT_BACK, clb, packet.target, packet)
  if (endpoint === NONE && client === NONE) return endNowhere(packet, log)
  const beyond = endpoint === NONE ? home : ownerCode(Owner.ENDPOINT, endpoint)
  const sentOn = crossHop(plane, packet, ownerCode(Owner.CLB, clb), beyond, log)
  if (sentOn !== CONTINUE) return sentOn
  if (endpoint === NONE) return arriveHome(plane, packet, tables.clbSubnet[clb]!, log)
  return returnByLink(plane, packet, log)
}

/** Who has the address of a client that is gone: a machine that was made since then, or nobody. */
function occupantOf(tables: Tables, { endpoint, vpc, clientAddress }: Packet): number {
  const owner = lookupOwner(tables, endpoint === NONE ? vpc : tables.endpointVpc[endpoint]!, clientAddress)
  return owner !== NONE && ownerKind(owner) === Owner.CVM ? ownerIndex(owner) : NONE
}

/** The client is gone, and nobody has its address. */
function endNowhere(packet: Packet, log: StepLog | null): Reason {
  log?.record(Step.OWNER, packet.vpc, NONE, packet)
  return Reason.NO_SUCH_ADDRESS
}

/** The server's groups, if they have lost the flow, and the ACL of its subnet. */
function leaveServer(plane: Plane, packet: Packet, log: StepLog | null): Verdict {
  const { tables } = plane
  const { server, client, endpoint } = packet
  if (packet.from === From.CVM) {
    const left = leaveGroups(plane, packet, server, Stage.TARGET, log)
    if (left !== CONTINUE) return left
  }
  const clientSubnet = packet.from === From.CVM ? tables.cvmSubnet[client]! : proberSubnet(tables, packet)
  return passAcl(tables, packet, tables.cvmSubnet[server]!, endpoint === NONE ? clientSubnet : NONE, EGRESS, log)
}

/** From the endpoint to the client, which sees its answer come from the endpoint. */
function returnByLink(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  const { tables } = plane
  const { client, endpoint } = packet
  const state = passEndpointState(tables, packet, log)
  if (state !== CONTINUE) return state
  const linked = passKnown(packet, Stage.LINK, Owner.ENDPOINT, endpoint, log)
  if (linked !== CONTINUE) return linked
  packet.vpc = tables.endpointVpc[endpoint]!
  packet.source = packet.dialled
  packet.destination = client === NONE ? packet.clientAddress : tables.cvmAddress[client]!
  packet.destinationPort = packet.clientPort
  log?.record(Step.LINK_NAT_BACK, endpoint, NONE, packet)
  if (client === NONE) return endNowhere(packet, log)
  const arrived = crossHop(plane, packet, ownerCode(Owner.ENDPOINT, endpoint), ownerCode(Owner.CVM, client), log)
  if (arrived !== CONTINUE) return arrived
  const sent = passAcl(tables, packet, tables.endpointSubnet[endpoint]!, tables.cvmSubnet[client]!, EGRESS, log)
  if (sent !== CONTINUE) return sent
  return arriveHome(plane, packet, tables.endpointSubnet[endpoint]!, log)
}

/** A CLB or link on the way back: it has to know the flow. */
function passKnown(packet: Packet, stage: number, kind: number, index: number, log: StepLog | null): Verdict {
  const tracked = passTracker(packet, (packet.passed & stage) !== 0, false, 0, 0, kind, index, log)
  if (tracked !== CONTINUE) return tracked
  const sent = sendOn(packet, ownerCode(kind, index), log)
  if (sent === CONTINUE) packet.seen |= stage
  return sent
}
