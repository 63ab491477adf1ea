import { EGRESS, INGRESS, NONE, type Tables } from '../tables/tables.ts'
import { passAcl, passEndpointState } from './checks.ts'
import { From, type Packet, Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { CONTINUE, Reason } from './reason.ts'
import { Step, type StepLog } from './step-log.ts'

/**
 * The way back of a flow that the packet's claims describe: from the server to the client, with every translation undone.
 * Groups are stateful and are not asked; network ACLs are stateless and judge every packet.
 */
export function walkBack(plane: Plane, packet: Packet, log: StepLog | null): Reason {
  const { tables } = plane
  const { server, client, endpoint, clb } = packet
  if (server === NONE && packet.sender === NONE) return arriveThroughAcl(plane, packet, tables.clbSubnet[clb]!, log) // a CLB's own answer to an echo
  const sender = packet.from === From.CVM ? packet.sender : server
  log?.record(Step.GUEST_OUT, sender, tables.cvmRunning[sender]!, packet)
  if (tables.cvmRunning[sender] === 0) return Reason.CLIENT_STOPPED
  if (sender !== server) return Reason.SPOOFED_SOURCE
  if (server === client && clb === NONE) return arrive(packet, log) // it dialled itself, and not by way of a CLB
  const linked = (packet.passed & Stage.LINK) !== 0
  const clientSubnet = packet.from === From.CVM ? tables.cvmSubnet[client]! : proberSubnet(tables, packet)
  const left = passAcl(tables, packet, tables.cvmSubnet[server]!, linked ? NONE : clientSubnet, EGRESS, log)
  if (left !== CONTINUE) return left
  packet.hops += 1
  if (clb === NONE) return arriveThroughAcl(plane, packet, tables.cvmSubnet[server]!, log)

  log?.record(Step.CLB_STATE, clb, tables.clbRunning[clb]!, packet)
  if (tables.clbRunning[clb] === 0) return Reason.CLB_STOPPED
  if (packet.from === From.PROBER) return Reason.DELIVERED // the answer to a health check ends here
  packet.source = tables.clbAddress[clb]!
  packet.sourcePort = packet.dialledPort
  packet.hops += 1
  log?.record(Step.TARGET_NAT_BACK, clb, packet.target, packet)
  if (!linked) return arriveThroughAcl(plane, packet, tables.clbSubnet[clb]!, log)

  const state = passEndpointState(tables, packet, log)
  if (state !== CONTINUE) return state
  packet.vpc = tables.endpointVpc[endpoint]!
  packet.source = packet.dialled
  packet.destination = tables.cvmAddress[client]!
  packet.destinationPort = packet.clientPort
  packet.hops += 1
  log?.record(Step.LINK_NAT_BACK, endpoint, NONE, packet)
  const sent = passAcl(tables, packet, tables.endpointSubnet[endpoint]!, clientSubnet, EGRESS, log)
  if (sent !== CONTINUE) return sent
  return arriveThroughAcl(plane, packet, tables.endpointSubnet[endpoint]!, log)
}

/** The subnet of a health check's prober: the CLB's own when it probes from its VIP; 100.64.0.0/10 lies in none. */
export const proberSubnet = (tables: Tables, { listener, clb }: Packet): number =>
  tables.listenerProbesFromVip[listener] === 1 ? tables.clbSubnet[clb]! : NONE

/** Into the client's subnet, from another one or from inside it. */
function arriveThroughAcl(plane: Plane, packet: Packet, from: number, log: StepLog | null): Reason {
  const entered = passAcl(plane.tables, packet, plane.tables.cvmSubnet[packet.client]!, from, INGRESS, log)
  return entered === CONTINUE ? arrive(packet, log) : entered
}

function arrive(packet: Packet, log: StepLog | null): Reason {
  log?.record(Step.GUEST_BACK, packet.client, NONE, packet)
  return Reason.DELIVERED
}
