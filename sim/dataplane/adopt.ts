import { NONE, type Tables } from '../tables/tables.ts'
import * as Flow from './flow-word.ts'
import { Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { FlowState } from './track.ts'
import { loseStages, noteState } from './trackers.ts'

/**
 * A plane takes over the tables of a new configuration. What is known of a target stays with it (see `targetKey`); a new one is
 * Unknown. Flows follow their listener and target to their new numbers; of a flow whose target is gone the CLB forgets what it
 * knew (DeregisterTargets stops forwarding live connections: facts, section 4.5). Machines, CLBs and endpoints keep their numbers:
 * what is made comes at the end.
 */
export function adopt(plane: Plane, tables: Tables): void {
  const before = plane.tables
  const targets = renumbered(
    before.targetCvm.length,
    (target) => targetKey(before, target),
    tables.targetCvm.length,
    (target) => targetKey(tables, target),
  )
  const listeners = renumbered(
    before.listenerClb.length,
    (listener) => before.names.listener(listener).name,
    tables.listenerClb.length,
    (listener) => tables.names.listener(listener).name,
  )
  moveFlows(plane, targets, listeners)
  const health = new Uint8Array(tables.targetCvm.length)
  const turn = new Int32Array(tables.targetCvm.length)
  const connections = new Int32Array(tables.targetCvm.length)
  for (const [old, target] of targets.entries()) {
    if (target === NONE) continue
    health[target] = plane.health[old]!
    turn[target] = plane.turn[old]!
    connections[target] = plane.connections[old]!
  }
  const persistent = listeners.map((now) => (now !== NONE && tables.listenerPersistenceMs[now] === 0 ? NONE : now))
  plane.sticky.renumber(persistent, targets, plane.clockMs)
  plane.health = health
  plane.turn = turn
  plane.connections = connections
  plane.queueFull = new Uint8Array(tables.socketPort.length)
  plane.endpointFlows = ofLength(plane.endpointFlows, tables.endpointVpc.length)
  plane.clbFlows = ofLength(plane.clbFlows, tables.clbVpc.length)
  plane.cvmFlows = ofLength(plane.cvmFlows, tables.cvmVpc.length)
  plane.tables = tables
  plane.judgeAnew()
}

function ofLength(counts: Int32Array, length: number): Int32Array {
  if (counts.length === length) return counts
  const longer = new Int32Array(length)
  longer.set(counts.subarray(0, length))
  return longer
}

/** Gives flows the new numbers of their listener and target. The plane has its old tables still. */
function moveFlows(plane: Plane, targets: Int32Array, listeners: Int32Array): void {
  if (isIdentity(targets) && isIdentity(listeners)) return
  for (let flow = 0; flow < plane.flows.flowsUsed; flow++) {
    const records = plane.flows.flows
    const at = flow << Flow.SHIFT
    const target = records[at + Flow.TARGET]!
    if (records[at + Flow.STATE] === 0 || target === NONE) continue
    if (targets[target] === NONE && (records[at + Flow.PASSED]! & Stage.BALANCER) !== 0) cut(plane, flow)
    records[at + Flow.TARGET] = targets[target]!
    records[at + Flow.LISTENER] = listeners[records[at + Flow.LISTENER]!]!
  }
}

const isIdentity = (numbers: Int32Array): boolean => numbers.every((number, i) => number === i)

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
  const [client, server] = [records[at + Flow.CLIENT]!, records[at + Flow.SERVER]!]
  const dialledPorts = records[at + Flow.DIALLED_PORTS]!
  const natPorts = records[at + Flow.NAT_PORTS]!
  const clientPort = dialledPorts >>> 16
  const isLinked = records[at + Flow.ENDPOINT] !== NONE
  plane.resets.push({
    cvm: client,
    header: {
      source: records[at + Flow.DIALLED]!,
      sourcePort: dialledPorts & 0xffff,
      destination: tables.cvmAddress[client]!,
      destinationPort: clientPort,
    },
  })
  plane.resets.push({
    cvm: server,
    header: {
      source: isLinked ? records[at + Flow.SNAT_ADDRESS]! : tables.cvmAddress[client]!,
      sourcePort: isLinked ? natPorts >>> 16 : clientPort,
      destination: tables.cvmAddress[server]!,
      destinationPort: natPorts & 0xffff,
    },
  })
}

/**
 * Which target it is, in every configuration: its listener, CVM and port. Its name will not do: that tells the port only
 * where a listener has the CVM twice, so it changes when another port of the CVM is registered.
 */
export function targetKey({ names, targetListener, targetCvm, targetPort }: Tables, target: number): string {
  const listener = names.listener(targetListener[target]!).name
  return `${listener}/${names.cvm(targetCvm[target]!).name}:${targetPort[target]}`
}

/** Old number -> new number of what has the same key, or NONE. */
function renumbered(
  oldCount: number,
  oldKey: (index: number) => string,
  newCount: number,
  newKey: (index: number) => string,
): Int32Array {
  const numbers = new Map(Array.from({ length: newCount }, (_, i) => [newKey(i), i]))
  return Int32Array.from({ length: oldCount }, (_, i) => numbers.get(oldKey(i)) ?? NONE)
}
