import { NONE, Owner, ownerKind } from '../tables/tables.ts'
import type { Verdict } from './checks.ts'
import { judgeHop } from './faults.ts'
import type { Packet } from './packet.ts'
import type { Plane } from './plane.ts'
import { CONTINUE, Reason } from './reason.ts'
import { Step, type StepLog } from './step-log.ts'

/**
 * A packet goes from one component to the next (owner codes). Its time to live is lowered by the endpoint or CLB that sends it
 * on, and by the router of the VPC wherever a machine is at one end; so four are gone behind a link (KERNEL-FACTS, hops). Then
 * the faults of this hop judge it.
 */
export function crossHop(plane: Plane, packet: Packet, from: number, to: number, log: StepLog | null): Verdict {
  const isSentOn = ownerKind(from) !== Owner.CVM
  if (isSentOn) {
    packet.ttl -= 1
    if (packet.ttl <= 0) return expire(packet, from, log)
  }
  if (!isSentOn || ownerKind(to) === Owner.CVM) {
    packet.ttl -= 1
    if (packet.ttl <= 0) return expire(packet, NONE, log)
  }
  if (plane.faults !== null) {
    const fate = judgeHop(plane.faults, packet, from, to)
    if (fate !== CONTINUE) {
      log?.record(Step.FAULT, from, to, packet)
      return fate
    }
  }
  packet.hops += 1
  return CONTINUE
}

/** `owner`: who lowered it to nothing, or NONE: a router of the VPC in which the packet is. */
function expire(packet: Packet, owner: number, log: StepLog | null): Reason {
  log?.record(Step.TTL, owner, packet.vpc, packet)
  return Reason.TTL_EXCEEDED
}
