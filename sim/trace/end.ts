import { lookupOwner } from '../dataplane/lookup.ts'
import { Step, type StepLog, type StepRecord } from '../dataplane/step-log.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { ownerPlace, type Place, type WalkedPacket } from './context.ts'
import { valueAt } from './value-at.ts'

/** The component at which a walk ended, and the last that it wrote down there. */
export type End = { readonly place: Place; readonly last: StepRecord | undefined }

/** Where a walk ended, as `tracePacket` says it of the same log. */
export function endOf(tables: Tables, log: StepLog, packet: Pick<WalkedPacket, 'sender' | 'vpc' | 'start'>): End {
  let place = senderOf(tables, packet)
  let { vpc } = packet
  let last: StepRecord | undefined
  for (const record of log.read()) {
    place = placeOf(tables, vpc, place, record)
    vpc = vpcAfter(tables, vpc, record)
    last = record
  }
  return { place, last }
}

/** Who sends a packet. */
export function senderOf(
  tables: Tables,
  { sender, fromClb, vpc, start }: Pick<WalkedPacket, 'sender' | 'fromClb' | 'vpc' | 'start'>,
): Place {
  if (sender === NONE) return ownerPlace(vpc, lookupOwner(tables, vpc, start.source))
  return { kind: fromClb === true ? 'clb' : 'cvm', index: sender }
}

/** The component that a step belongs to; see Hop. */
export function placeOf(
  tables: Tables,
  vpc: number,
  current: Place,
  { step, subject, detail, header }: StepRecord,
): Place {
  switch (step) {
    case Step.GUEST_OUT:
    case Step.EGRESS:
    case Step.CVM_STATE:
    case Step.INGRESS:
    case Step.SOCKET:
    case Step.GUEST_BACK:
    case Step.GUEST_FIREWALL:
    case Step.ACCEPT_QUEUE:
      return { kind: 'cvm', index: subject }
    case Step.ROUTE:
    case Step.ACL_EGRESS:
    case Step.SESSION:
      return current
    case Step.ACL_INGRESS:
      return ownerPlace(vpc, lookupOwner(tables, vpc, header.destination))
    case Step.OWNER:
      return ownerPlace(subject, detail)
    case Step.TTL:
      return ownerPlace(detail, subject)
    case Step.TRACK_FULL:
      return ownerPlace(vpc, subject)
    case Step.FAULT: // where it did not arrive: a consumer is not to see what is behind its endpoint
      return ownerPlace(vpc, detail)
    case Step.ENDPOINT_STATE:
    case Step.ENDPOINT_INGRESS:
    case Step.LINK_NAT:
    case Step.LINK_NAT_BACK:
    case Step.LINK_PROTOCOL:
    case Step.LINK_BACKEND:
      return { kind: 'endpoint', index: subject }
    case Step.CLB_STATE:
    case Step.LISTENER:
    case Step.CLB_INGRESS:
    case Step.TARGET_NAT:
    case Step.TARGET_NAT_BACK:
    case Step.CLB_ECHO:
      return { kind: 'clb', index: subject }
    case Step.LEAST_CONN:
      return { kind: 'clb', index: valueAt(tables.listenerClb, valueAt(tables.targetListener, subject)) }
    case Step.BALANCE:
    case Step.SESSION_KEPT:
    case Step.IP_HASH:
      return { kind: 'clb', index: valueAt(tables.listenerClb, subject) }
  }
}

/** The VPC that the packet is in after a step: the link joins two. */
export function vpcAfter(tables: Tables, vpc: number, { step, subject }: StepRecord): number {
  if (step === Step.LINK_NAT) return valueAt(tables.clbVpc, valueAt(tables.endpointClb, subject))
  if (step === Step.LINK_NAT_BACK) return valueAt(tables.endpointVpc, subject)
  return vpc
}
