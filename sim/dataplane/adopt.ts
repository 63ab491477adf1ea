import { NONE, type Tables } from '../tables/tables.ts'
import { moveFlows } from './move-flows.ts'
import type { Plane } from './plane.ts'
import { type Moves, moved, renumbering } from './renumber.ts'
import { leaveSwapped } from './swapped.ts'
import { noteTimeouts } from './trackers.ts'

/**
 * A plane takes over the tables of a new configuration. `moves`: the components that have other numbers there, and those that are
 * gone; undefined: none. What is known of a target stays with it (see `renumbering`); a new one is Unknown. Flows follow what they
 * go through to its new number; what is gone has forgotten them (`moveFlows`).
 */
export function adopt(plane: Plane, tables: Tables, moves?: Moves): void {
  const before = plane.tables
  const numbers = renumbering(before, tables, moves)
  if (numbers !== undefined) {
    moveFlows(plane, numbers)
    moveTargets(plane, numbers.targets, tables.targetCvm.length)
  }
  if (numbers !== undefined || before.listenerPersistenceMs !== tables.listenerPersistenceMs) {
    const listeners = numbers?.listeners ?? Int32Array.from(tables.listenerClb.keys())
    const targets = numbers?.targets ?? Int32Array.from(tables.targetCvm.keys())
    const persistent = listeners.map((now) => (now !== NONE && tables.listenerPersistenceMs[now] === 0 ? NONE : now))
    plane.sticky.renumber(persistent, targets, plane.clockMs)
  }
  if (before.socketPort !== tables.socketPort) plane.queueFull = new Uint8Array(tables.socketPort.length)
  plane.endpointFlows = counts(plane.endpointFlows, moves?.endpoints, tables.endpointVpc.length)
  plane.clbFlows = counts(plane.clbFlows, moves?.clbs, tables.clbVpc.length)
  plane.cvmFlows = counts(plane.cvmFlows, moves?.cvms, tables.cvmVpc.length)
  leaveSwapped(plane, tables)
  plane.tables = tables
  if (before.listenerIdleS !== tables.listenerIdleS) noteTimeouts(plane)
  plane.judgeAnew()
}

/** What is known of targets goes with them. */
function moveTargets(plane: Plane, targets: Int32Array, count: number): void {
  const health = new Uint8Array(count)
  const turn = new Int32Array(count)
  const connections = new Int32Array(count)
  for (let old = 0; old < targets.length; old++) {
    const target = targets[old]!
    if (target === NONE) continue
    health[target] = plane.health[old]!
    turn[target] = plane.turn[old]!
    connections[target] = plane.connections[old]!
  }
  plane.health = health
  plane.turn = turn
  plane.connections = connections
}

/** Counts by component go with it. */
function counts(before: Int32Array, numbers: Int32Array | undefined, length: number): Int32Array {
  if (numbers === undefined && before.length === length) return before
  const after = new Int32Array(length)
  if (numbers === undefined) after.set(before.subarray(0, length))
  else {
    for (let old = 0; old < before.length; old++) {
      const now = moved(numbers, old)
      if (now !== NONE && now < length) after[now] = before[old]!
    }
  }
  return after
}
