import { NONE, type Tables } from '../tables/tables.ts'
import * as Flow from './flow-word.ts'
import { Stage } from './packet.ts'
import type { Plane, Reset } from './plane.ts'
import { leaveSwapped } from './removal.ts'
import { type Renumbering, renumbering } from './renumber.ts'
import { FlowState } from './track.ts'
import { loseStages, noteState, noteTimeouts } from './trackers.ts'
import { turned } from './turned.ts'

/**
 * A plane takes over the tables of a new configuration. What is known of a target stays with it (see `renumbering`); a new one is
 * Unknown. Flows follow their listener and target to their new numbers; of a flow whose target is gone the CLB forgets what it
 * knew (DeregisterTargets stops forwarding live connections: facts, section 4.5). Machines, CLBs and endpoints keep their numbers
 * (what is made comes at the end) unless some are gone: then their flows are forgotten before (`forgetRemoved`).
 */
export function adopt(plane: Plane, tables: Tables): void {
  const before = plane.tables
  leaveSwapped(plane, tables)
  const moved = renumbering(before, tables)
  if (moved !== undefined) {
    moveFlows(plane, moved)
    moveTargets(plane, moved.targets, tables.targetCvm.length)
  }
  if (moved !== undefined || before.listenerPersistenceMs !== tables.listenerPersistenceMs) {
    const listeners = moved?.listeners ?? Int32Array.from(tables.listenerClb.keys())
    const targets = moved?.targets ?? Int32Array.from(tables.targetCvm.keys())
    const persistent = listeners.map((now) => (now !== NONE && tables.listenerPersistenceMs[now] === 0 ? NONE : now))
    plane.sticky.renumber(persistent, targets, plane.clockMs)
  }
  if (before.socketPort !== tables.socketPort) plane.queueFull = new Uint8Array(tables.socketPort.length)
  plane.endpointFlows = ofLength(plane.endpointFlows, tables.endpointVpc.length)
  plane.clbFlows = ofLength(plane.clbFlows, tables.clbVpc.length)
  plane.cvmFlows = ofLength(plane.cvmFlows, tables.cvmVpc.length)
  plane.tables = tables
  if (before.listenerIdleS !== tables.listenerIdleS) noteTimeouts(plane)
  plane.judgeAnew()
}

/** What is known of targets goes with them. */
function moveTargets(plane: Plane, targets: Int32Array, count: number): void {
  const health = new Uint8Array(count)
  const turn = new Int32Array(count)
  const connections = new Int32Array(count)
  for (const [old, target] of targets.entries()) {
    if (target === NONE) continue
    health[target] = plane.health[old]!
    turn[target] = plane.turn[old]!
    connections[target] = plane.connections[old]!
  }
  plane.health = health
  plane.turn = turn
  plane.connections = connections
}

function ofLength(counts: Int32Array, length: number): Int32Array {
  if (counts.length === length) return counts
  const longer = new Int32Array(length)
  longer.set(counts.subarray(0, length))
  return longer
}

/** Gives flows the new numbers of their listener and target. The plane has its old tables still. */
function moveFlows(plane: Plane, { targets, listeners }: Renumbering): void {
  for (let flow = 0; flow < plane.flows.flowsUsed; flow++) {
    const records = plane.flows.flows
    const at = flow << Flow.SHIFT
    if (records[at + Flow.STATE] === 0) continue
    const listener = records[at + Flow.LISTENER]!
    const target = records[at + Flow.TARGET]!
    if (target !== NONE && targets[target] === NONE && (records[at + Flow.PASSED]! & Stage.BALANCER) !== 0)
      cut(plane, flow)
    if (target !== NONE) records[at + Flow.TARGET] = targets[target]!
    if (listener !== NONE) records[at + Flow.LISTENER] = listeners[listener]!
  }
}

/**
 * The target of a flow is taken off: the CLB forwards it no more. A listener with 双向 RST (DeregisterTargetRst) says so to both
 * ends; else they find out in their own time.
 */
function cut(plane: Plane, flow: number): void {
  const { tables, flows } = plane
  const records = flows.flows
  const at = flow << Flow.SHIFT
  const isOpen = (records[at + Flow.STATE]! & Flow.STATE_MASK) <= FlowState.LAST_ACK
  const resets = tables.listenerDeregisterRst[records[at + Flow.LISTENER]!] === 1 && isOpen
  loseStages(plane, flow, Stage.BALANCER)
  if (!resets) return
  noteState(plane, flow, FlowState.CLOSE)
  plane.resets.push(...resetsOf(tables, records.subarray(at, at + (1 << Flow.SHIFT))))
}

/** The segments to both ends of a flow; `record`: the words of it. */
function resetsOf(tables: Tables, record: Int32Array): readonly Reset[] {
  const [client, server, clb] = [record[Flow.CLIENT]!, record[Flow.SERVER]!, record[Flow.CLB]!]
  const dialledPorts = record[Flow.DIALLED_PORTS]!
  const natPorts = record[Flow.NAT_PORTS]!
  const isLinked = record[Flow.ENDPOINT] !== NONE
  const dialled = {
    source: tables.cvmAddress[client]!,
    sourcePort: dialledPorts >>> 16,
    destination: record[Flow.DIALLED]!,
    destinationPort: dialledPorts & 0xffff,
  }
  const asServed = {
    source: isLinked ? record[Flow.SNAT_ADDRESS]! : dialled.source,
    sourcePort: isLinked ? natPorts >>> 16 : dialled.sourcePort,
    destination: tables.cvmAddress[server]!,
    destinationPort: natPorts & 0xffff,
  }
  return [
    { cvm: client, header: turned(dialled), clb, hops: isLinked ? 2 : 1, isReply: true, client, dialled },
    { cvm: server, header: asServed, clb, hops: 1, isReply: false, client, dialled },
  ]
}
