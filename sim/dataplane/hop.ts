import { NONE, Owner, ownerKind } from '../tables/tables.ts'
import type { Verdict } from './checks.ts'
import { judgeHop } from './faults.ts'
import type { Packet } from './packet.ts'
import type { Plane } from './plane.ts'
import { CONTINUE, Reason } from './reason.ts'
import { Step, type StepLog } from './step-log.ts'

/**
 * A packet goes from one component to the next (owner codes). Its time to live is lowered by the router of the VPC wherever a
 * machine is at one end, and by the endpoint or CLB that sends it on (`sendOn`); so four are gone behind a link (KERNEL-FACTS,
 * hops). Then the faults of this hop judge it.
 */
export function crossHop(plane: Plane, packet: Packet, from: number, to: number, log: StepLog | null): Verdict {
  if (ownerKind(from) === Owner.CVM || ownerKind(to) === Owner.CVM) {
    packet.ttl -= 1
    if (packet.ttl <= 0) return expire(packet, NONE, log)
  }
  const next = packet.hops + 1
  if (plane.faults !== null) {
    const fate = judgeHop(plane.faults, packet, from, to)
    if (fate !== CONTINUE) {
      note(packet, next) // a corrupted packet is seen to come in
      log?.record(Step.FAULT, from, to, packet)
      return fate
    }
  }
  packet.hops = next
  note(packet, next)
  return CONTINUE
}

/** With what a packet comes in behind a hop. */
function note({ trail, ttl, delayUs }: Packet, hop: number): void {
  trail[2 * hop] = ttl
  trail[2 * hop + 1] = delayUs
}

/**
 * An endpoint or CLB (owner code) sends a packet on, which lowers its time to live. Where nothing is left of that it takes and
 * tracks nothing: an entry is confirmed only when the packet leaves (KERNEL-FACTS, connection tracking).
 */
export function sendOn(packet: Packet, owner: number, log: StepLog | null): Verdict {
  packet.ttl -= 1
  return packet.ttl <= 0 ? expire(packet, owner, log) : CONTINUE
}

/** `owner`: who lowered it to nothing, or NONE: a router of the VPC in which the packet is. */
function expire(packet: Packet, owner: number, log: StepLog | null): Reason {
  log?.record(Step.TTL, owner, packet.vpc, packet)
  return Reason.TTL_EXCEEDED
}
