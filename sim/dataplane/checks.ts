import { Protocol } from '../net/protocol.ts'
import { EGRESS, EndpointState, INGRESS, NONE, ownerCode, type Tables } from '../tables/tables.ts'
import { type Packet, Stage } from './packet.ts'
import { CONTINUE, Reason } from './reason.ts'
import { accepts, firstAclMatch, firstMatch } from './security.ts'
import { Detail, KNOWN_FLOW, Step, type StepLog } from './step-log.ts'
import { isAck, isSyn } from './track.ts'

/** Why a check ends the walk, or CONTINUE. */
export type Verdict = Reason | typeof CONTINUE

/**
 * The ACL of a subnet, for a packet that crosses its border: stateless, so every packet is judged both ways; what stays
 * inside the subnet (`otherEnd` is the same) is not judged. NONE as a subnet has no ACL.
 */
export function passAcl(
  tables: Tables,
  packet: Packet,
  subnet: number,
  otherEnd: number,
  direction: number,
  log: StepLog | null,
): Verdict {
  if (subnet === otherEnd || subnet === NONE) return CONTINUE
  const acl = tables.subnetAcl[subnet]!
  if (acl === NONE) return CONTINUE
  const peer = direction === EGRESS ? packet.destination : packet.source
  const protocol = packet.error === 1 ? Protocol.ICMP : packet.protocol
  const port = packet.error === 1 ? 0 : packet.destinationPort
  const rule = firstAclMatch(tables, acl, direction, protocol, port, peer)
  log?.record(direction === EGRESS ? Step.ACL_EGRESS : Step.ACL_INGRESS, subnet, rule, packet)
  if (rule !== NONE && accepts(tables, rule)) return CONTINUE
  return direction === EGRESS ? Reason.ACL_EGRESS_DENIED : Reason.ACL_INGRESS_DENIED
}

const STATE_REASON: readonly Verdict[] = [
  CONTINUE,
  Reason.ENDPOINT_PENDING,
  Reason.ENDPOINT_ACCEPTING,
  Reason.ENDPOINT_REJECTED,
  Reason.ENDPOINT_FAILED,
]

/** Why a state of an endpoint lets nothing through, or CONTINUE. */
export function passEndpointState(tables: Tables, packet: Packet, log: StepLog | null): Verdict {
  const state = tables.endpointState[packet.endpoint]!
  const isKnown = (packet.passed & Stage.LINK) !== 0
  log?.record(Step.ENDPOINT_STATE, packet.endpoint, isKnown ? state | KNOWN_FLOW : state, packet)
  const kept = isKnown && !tables.behavior.endpointCut
  return kept || state === EndpointState.ACTIVE ? CONTINUE : STATE_REASON[state]!
}

/** Whether a packet begins a flow for link and CLB: a SYN, by the option midStream an ACK in the middle, any datagram; no error. */
export function opensSession({ behavior }: Tables, { protocol, flags, error }: Packet): boolean {
  if (error === 1) return false
  return protocol !== Protocol.TCP || isSyn(flags) || (behavior.midStreamPickup && isAck(flags))
}

/** Whether a packet begins a flow for security groups, which take connections up in the middle (KERNEL-FACTS: tcp_loose). */
export const opensFlow = ({ protocol, flags, error }: Packet): boolean =>
  error === 0 && (protocol !== Protocol.TCP || isSyn(flags) || isAck(flags))

/**
 * A tracker takes a look at a packet: one of a flow that it knows has to fit the flow's state, any other has to open one. `room`:
 * how many flows it may track (0: any number), `taken`: how many it does, `owner`: who it is, as kind and index.
 */
export function passTracker(
  packet: Packet,
  isKnown: boolean,
  opens: boolean,
  taken: number,
  room: number,
  kind: number,
  index: number,
  log: StepLog | null,
): Verdict {
  if (isKnown ? packet.unfit === 1 : !opens) {
    log?.record(Step.SESSION, index, isKnown ? packet.state : NONE, packet)
    return Reason.CONNTRACK_INVALID
  }
  if (!isKnown && room !== 0 && taken >= room) {
    log?.record(Step.TRACK_FULL, ownerCode(kind, index), room, packet)
    return Reason.CONNTRACK_FULL
  }
  return CONTINUE
}

/**
 * Ingress through a list of groups. `skip` is a Detail when they need not be asked, else CONTINUE; a connection that was let
 * through before is asked again only by the option sgReevaluateEstablished. An empty list filters nothing.
 */
export function passGroups(
  tables: Tables,
  packet: Packet,
  list: number,
  skip: number,
  step: Step,
  subject: number,
  denied: Reason,
  log: StepLog | null,
): Verdict {
  let detail = skip
  if (skip === CONTINUE && list === 0) detail = Detail.NO_GROUP
  if (detail !== CONTINUE && !(detail === Detail.TRACKED && list !== 0 && tables.behavior.sgReevaluateEstablished)) {
    log?.record(step, subject, detail, packet)
    return CONTINUE
  }
  const { vpc, protocol, source, destinationPort } = packet
  const rule = firstMatch(tables, list, INGRESS, vpc, protocol, destinationPort, source)
  log?.record(step, subject, rule, packet)
  return rule !== NONE && accepts(tables, rule) ? CONTINUE : denied
}
