import { NONE, type Tables } from '../tables/tables.ts'
import type { Packet } from './packet.ts'
import { Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { Reason } from './reason.ts'

/** The verdicts of health checks (HealthStatusDetail of the API). Close: the check is off. */
export const Health = { UNKNOWN: 0, ALIVE: 1, DEAD: 2, CLOSE: 3 } as const

/**
 * Whether a listener has a target that is healthy or not checked, of those with a weight above 0. If so, these get the new
 * connections; if not, all whose verdict is Dead ("all dead, all alive": facts, section 4.4); never one that is Unknown.
 */
function hasHealthy(plane: Plane, listener: number): boolean {
  const { targetStart, targetWeight } = plane.tables
  for (let target = targetStart[listener]!; target < targetStart[listener + 1]!; target++) {
    const health = plane.health[target]!
    if (targetWeight[target] !== 0 && (health === Health.ALIVE || health === Health.CLOSE)) return true
  }
  return false
}

function isEligible(plane: Plane, healthy: boolean, target: number): boolean {
  if (plane.tables.targetWeight[target] === 0) return false
  const health = plane.health[target]!
  return healthy ? health === Health.ALIVE || health === Health.CLOSE : health === Health.DEAD
}

/** A backend that dials its own CLB would meet its own address as the source: the CLB takes another one. */
function isHairpin(tables: Tables, packet: Packet, target: number): boolean {
  return (packet.passed & Stage.LINK) === 0 && tables.targetCvm[target] === packet.client
}

/**
 * Which target a new connection goes to: smooth weighted round robin, as nginx has it, ties to the one registered
 * first. Returns a target, or -1 - Reason when there is none. Takes nothing: `commitTurn` moves the turn on.
 */
export function pickTarget(plane: Plane, packet: Packet, listener: number): number {
  const { tables, turn } = plane
  const start = tables.targetStart[listener]!
  const end = tables.targetStart[listener + 1]!
  if (start === end) return refuse(Reason.NO_TARGET)
  const healthy = hasHealthy(plane, listener)
  let picked: number = NONE
  let pickedTurn = 0
  let hairpins = 0
  for (let target = start; target < end; target++) {
    if (!isEligible(plane, healthy, target)) continue
    if (isHairpin(tables, packet, target)) {
      hairpins += 1
      continue
    }
    const next = turn[target]! + tables.targetWeight[target]!
    if (picked === NONE || next > pickedTurn) {
      picked = target
      pickedTurn = next
    }
  }
  if (picked !== NONE) return picked
  return refuse(hairpins > 0 ? Reason.HAIRPIN : Reason.NO_ELIGIBLE_TARGET)
}

/** How `pickTarget` says that there is none, and why. */
const refuse = (reason: Reason): number => -1 - reason
export const refusal = (picked: number): Reason => (-1 - picked) as Reason

/** Moves the turn of a listener on, as the pick of `packet.target` does: all that competed gain their weight, the winner pays. */
export function commitTurn(plane: Plane, packet: Packet): void {
  const { tables, turn } = plane
  const { listener } = packet
  const healthy = hasHealthy(plane, listener)
  let total = 0
  for (let target = tables.targetStart[listener]!; target < tables.targetStart[listener + 1]!; target++) {
    if (!isEligible(plane, healthy, target) || isHairpin(tables, packet, target)) continue
    turn[target] = turn[target]! + tables.targetWeight[target]!
    total += tables.targetWeight[target]!
  }
  turn[packet.target] = turn[packet.target]! - total
}
