import { mix } from '../base/random.ts'
import { NONE, Scheduler } from '../tables/tables.ts'
import type { Packet } from './packet.ts'
import type { Plane } from './plane.ts'
import { Reason } from './reason.ts'
import { Step, type StepLog } from './step-log.ts'

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

/** The targets of a listener that may get new connections at the health that the plane knows, in their order. */
export function eligibleTargets(plane: Plane, listener: number): number[] {
  const { targetStart } = plane.tables
  const healthy = hasHealthy(plane, listener)
  const eligible: number[] = []
  for (let target = targetStart[listener]!; target < targetStart[listener + 1]!; target++) {
    if (isEligible(plane, healthy, target)) eligible.push(target)
  }
  return eligible
}

/** A backend that dials its own CLB would meet its own address as the source: the CLB takes another one. */
function isHairpin({ tables }: Plane, packet: Packet, target: number): boolean {
  return packet.endpoint === NONE && tables.targetCvm[target] === packet.client
}

const isUsable = (plane: Plane, packet: Packet, healthy: boolean, target: number): boolean =>
  isEligible(plane, healthy, target) && !isHairpin(plane, packet, target)

/**
 * Which target a new connection goes to: the one that its source address has already, under session persistence; else
 * whom the listener's scheduler says. Returns a target, or -1 - Reason when there is none. Takes nothing:
 * `commitPick` does.
 */
export function pickTarget(plane: Plane, packet: Packet, listener: number): number {
  const { tables } = plane
  if (tables.targetStart[listener] === tables.targetStart[listener + 1]) return refuse(Reason.NO_TARGET)
  const healthy = hasHealthy(plane, listener)
  const kept = keptTarget(plane, packet, listener, healthy)
  if (kept !== NONE) return kept
  const isHashed = tables.listenerScheduler[listener] === Scheduler.IP_HASH
  const picked = isHashed ? hashed(plane, packet, listener, healthy) : nextInTurn(plane, packet, listener, healthy)
  return picked === NONE ? refuse(whyNone(plane, packet, listener, healthy)) : picked
}

/** How `pickTarget` says that there is none, and why. */
const refuse = (reason: Reason): number => -1 - reason
export const refusal = (picked: number): Reason => (-1 - picked) as Reason

/** Some target is eligible, and is the client itself; or none is. */
function whyNone(plane: Plane, packet: Packet, listener: number, healthy: boolean): Reason {
  const { targetStart } = plane.tables
  for (let target = targetStart[listener]!; target < targetStart[listener + 1]!; target++) {
    if (isEligible(plane, healthy, target) && isHairpin(plane, packet, target)) return Reason.HAIRPIN
  }
  return Reason.NO_ELIGIBLE_TARGET
}

/** The target that the source address was sent to before, while that is remembered and still usable; or NONE. */
function keptTarget(plane: Plane, packet: Packet, listener: number, healthy: boolean): number {
  if (plane.tables.listenerPersistenceMs[listener] === 0) return NONE
  const target = plane.sticky.find(listener, packet.source, plane.clockMs)
  return target !== NONE && isUsable(plane, packet, healthy, target) ? target : NONE
}

/** Smooth weighted round robin, as nginx has it, ties to the one registered first; or NONE. */
function nextInTurn(plane: Plane, packet: Packet, listener: number, healthy: boolean): number {
  const { tables, turn } = plane
  const least = leastLoaded(plane, packet, listener, healthy)
  let picked: number = NONE
  let pickedTurn = 0
  for (let target = tables.targetStart[listener]!; target < tables.targetStart[listener + 1]!; target++) {
    if (!isUsable(plane, packet, healthy, target) || isBusier(plane, target, least)) continue
    const next = turn[target]! + tables.targetWeight[target]!
    if (picked === NONE || next > pickedTurn) {
      picked = target
      pickedTurn = next
    }
  }
  return picked
}

/**
 * Under LEAST_CONN only those that have the fewest connections for their weight compete for the turn: this is the first of them.
 * Under another scheduler: NONE.
 */
function leastLoaded(plane: Plane, packet: Packet, listener: number, healthy: boolean): number {
  const { tables } = plane
  if (tables.listenerScheduler[listener] !== Scheduler.LEAST_CONN) return NONE
  let least: number = NONE
  for (let target = tables.targetStart[listener]!; target < tables.targetStart[listener + 1]!; target++) {
    if (!isUsable(plane, packet, healthy, target)) continue
    if (least === NONE || isBusier(plane, least, target)) least = target
  }
  return least
}

/** Whether a target has more connections for its weight than another one; nobody has more than NONE. */
function isBusier({ tables, connections }: Plane, target: number, other: number): boolean {
  if (other === NONE) return false
  return connections[target]! * tables.targetWeight[other]! > connections[other]! * tables.targetWeight[target]!
}

/**
 * Every target has as many places in a ring as its weight, in the order of registration; the source address is hashed to a
 * place. Whoever fails loses its own addresses only: they go to the next one in the ring that is usable. NONE: nobody is.
 */
function hashed(plane: Plane, packet: Packet, listener: number, healthy: boolean): number {
  const { targetStart } = plane.tables
  const start = targetStart[listener]!
  const count = targetStart[listener + 1]! - start
  const first = placeOf(plane, packet.source, listener)
  if (first === NONE) return NONE
  for (let i = 0; i < count; i++) {
    const target = start + ((first - start + i) % count)
    if (isUsable(plane, packet, healthy, target)) return target
  }
  return NONE
}

/** The target at whose place in the ring an address comes to stand, usable or not; NONE: every weight is 0. */
function placeOf({ tables }: Plane, address: number, listener: number): number {
  const { targetStart, targetWeight } = tables
  let places = 0
  for (let target = targetStart[listener]!; target < targetStart[listener + 1]!; target++) {
    places += targetWeight[target]!
  }
  if (places === 0) return NONE
  let place = (mix(address) & 0x7fffffff) % places
  let target = targetStart[listener]!
  for (; place >= targetWeight[target]!; target++) place -= targetWeight[target]!
  return target
}

/** Tells a log why a target was picked, where more than its turn decided; `commitPick` then changes what that rests on. */
export function recordPick(plane: Plane, packet: Packet, listener: number, log: StepLog | null): void {
  const { tables, connections } = plane
  switch (tables.listenerScheduler[listener]) {
    case Scheduler.LEAST_CONN:
      log?.record(Step.LEAST_CONN, packet.target, connections[packet.target]!, packet)
      return
    case Scheduler.IP_HASH:
      log?.record(Step.IP_HASH, listener, placeOf(plane, packet.source, listener), packet)
      return
    default: {
      if (tables.listenerPersistenceMs[listener] === 0) return
      const kept = keptTarget(plane, packet, listener, hasHealthy(plane, listener))
      if (kept !== NONE) log?.record(Step.SESSION_KEPT, listener, kept, packet)
    }
  }
}

/** Takes what the pick of `packet.target` claims: its turn, if turns decided; the memory of the source; a live connection. */
export function commitPick(plane: Plane, packet: Packet): void {
  const { tables, connections, sticky, clockMs } = plane
  const { listener, target } = packet
  if (target === NONE) return // an echo, which the CLB answers itself
  const healthy = hasHealthy(plane, listener)
  const isKept = keptTarget(plane, packet, listener, healthy) !== NONE
  if (!isKept && tables.listenerScheduler[listener] !== Scheduler.IP_HASH) commitTurn(plane, packet, healthy)
  const keptMs = tables.listenerPersistenceMs[listener]!
  if (keptMs !== 0) sticky.keep(listener, packet.source, target, clockMs, keptMs)
  connections[target] = connections[target]! + 1
}

/** Moves the turn of a listener on: all that competed gain their weight, the winner pays. */
function commitTurn(plane: Plane, packet: Packet, healthy: boolean): void {
  const { tables, turn } = plane
  const { listener } = packet
  const least = leastLoaded(plane, packet, listener, healthy)
  let total = 0
  for (let target = tables.targetStart[listener]!; target < tables.targetStart[listener + 1]!; target++) {
    if (!isUsable(plane, packet, healthy, target) || isBusier(plane, target, least)) continue
    turn[target] = turn[target]! + tables.targetWeight[target]!
    total += tables.targetWeight[target]!
  }
  turn[packet.target] = turn[packet.target]! - total
}
