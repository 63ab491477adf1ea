import { NONE } from '../tables/tables.ts'
import { commitPick } from './balance.ts'
import * as Flow from './flow-word.ts'
import { type Packet, Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { FlowState } from './track.ts'
import { loseStages } from './trackers.ts'

/** Puts into a packet what its flow has claimed, and how it stands. */
export function loadClaims(plane: Plane, packet: Packet, flow: number, reply: number): void {
  const { flows } = plane.flows
  const at = flow << Flow.SHIFT
  packet.forget()
  packet.reply = reply
  packet.passed = flows[at + Flow.PASSED]!
  packet.state = flows[at + Flow.STATE]! & Flow.STATE_MASK
  packet.client = flows[at + Flow.CLIENT]!
  packet.clientAddress = plane.flows.clientOf(flow)
  packet.server = flows[at + Flow.SERVER]!
  packet.endpoint = flows[at + Flow.ENDPOINT]!
  packet.clb = flows[at + Flow.CLB]!
  packet.listener = flows[at + Flow.LISTENER]!
  packet.target = flows[at + Flow.TARGET]!
  packet.snatAddress = flows[at + Flow.SNAT_ADDRESS]!
  packet.snatPort = flows[at + Flow.NAT_PORTS]! >>> 16
  packet.dialled = flows[at + Flow.DIALLED]!
  packet.clientPort = flows[at + Flow.DIALLED_PORTS]! >>> 16
  packet.dialledPort = flows[at + Flow.DIALLED_PORTS]! & 0xffff
}

/**
 * Writes down what the stages that this packet has made know its flow have given it. A stage that takes the flow anew lets go of
 * what it had of it, and so does one behind it that knew it by another header.
 */
export function commit(plane: Plane, packet: Packet, flow: number): void {
  const { flows } = plane.flows
  const at = flow << Flow.SHIFT
  const before = flows[at + Flow.PASSED]!
  const { passed, claimed } = packet
  const isNew = packet.state === FlowState.NONE
  if (!isNew && claimed === 0 && passed === before) return
  const natPorts = natPortsOf(plane, packet, flows[at + Flow.NAT_PORTS]!)
  if (!isNew) {
    const isMoved =
      flows[at + Flow.SERVER] !== packet.server ||
      flows[at + Flow.NAT_PORTS] !== natPorts ||
      flows[at + Flow.SNAT_ADDRESS] !== packet.snatAddress
    if (isMoved) plane.flows.leave(flow, 1)
    const released = before & (claimed | ~passed)
    if (released !== 0) loseStages(plane, flow, released)
  }
  flows[at + Flow.PASSED] = passed
  flows[at + Flow.CLIENT] = packet.client
  flows[at + Flow.SERVER] = packet.server
  flows[at + Flow.ENDPOINT] = packet.endpoint
  flows[at + Flow.CLB] = packet.clb
  flows[at + Flow.LISTENER] = packet.listener
  flows[at + Flow.TARGET] = packet.target
  flows[at + Flow.SNAT_ADDRESS] = packet.snatAddress
  flows[at + Flow.NAT_PORTS] = natPorts
  flows[at + Flow.DIALLED] = packet.dialled
  flows[at + Flow.DIALLED_PORTS] = (packet.clientPort << 16) | packet.dialledPort
  takeClaimed(plane, packet, flow)
}

/** The SNAT port and the server's port, which is that of the target, or, without a CLB, the one that was dialled. */
function natPortsOf({ tables }: Plane, packet: Packet, before: number): number {
  const { target, snatPort } = packet
  if ((packet.claimed & Stage.BALANCER) !== 0 && target !== NONE) return (snatPort << 16) | tables.targetPort[target]!
  const serverPort = packet.clb === NONE ? packet.dialledPort : before & 0xffff
  return (snatPort << 16) | serverPort
}

/** Takes what was claimed: the SNAT port, the turn of a target, a place in the count of each tracker. */
function takeClaimed(plane: Plane, packet: Packet, flow: number): void {
  const { endpointFlows, clbFlows, cvmFlows } = plane
  const { claimed, endpoint, clb, client, server } = packet
  if ((claimed & Stage.CLIENT) !== 0) cvmFlows[client] = cvmFlows[client]! + 1
  if ((claimed & Stage.LINK) !== 0) {
    plane.snatPorts.take(flow)
    endpointFlows[endpoint] = endpointFlows[endpoint]! + 1
  }
  if ((claimed & Stage.BALANCER) !== 0) {
    commitPick(plane, packet)
    clbFlows[clb] = clbFlows[clb]! + 1
  }
  if ((claimed & Stage.TARGET) !== 0) cvmFlows[server] = cvmFlows[server]! + 1
}
