import { assert } from '../base/assert.ts'
import { answerOf } from '../dataplane/answer.ts'
import { lookupOwner } from '../dataplane/lookup.ts'
import { REASON_NAMES, Reason, type ReasonName } from '../dataplane/reason.ts'
import { Detail, type Header, Step, type StepLog, type StepRecord } from '../dataplane/step-log.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { basisOf } from './basis.ts'
import {
  type Context,
  nameOfPlace,
  ownerPlace,
  type Place,
  segmentText,
  surroundings,
  vpcOf,
  type WalkedPacket,
} from './context.ts'
import { DECODERS } from './steps.ts'
import type { HeaderText, Hop, PacketTrace, TraceStep } from './trace.ts'
import { valueAt } from './value-at.ts'
import { CHECK_NAMES, type CheckName } from './words.ts'

/** A hop while its steps are being read. */
type OpenHop = { readonly place: Place; readonly before: Header; after: Header; readonly steps: TraceStep[] }

/**
 * What a walk did, in names and words. `log` is what it wrote down, `tables` are those that it ran on. Nothing is decided
 * here a second time: of a denial it is only said which other rules came close, with the walk's own comparison.
 */
export function tracePacket(tables: Tables, log: StepLog, packet: WalkedPacket): PacketTrace {
  const records = log.read()
  const reason = reasonName(packet.reason)
  const place = senderOf(tables, packet)
  let hop: OpenHop = { place, before: packet.start, after: packet.start, steps: [] }
  const hops = [hop]
  let vpc = packet.vpc
  let clb = place.kind === 'clb' ? place.index : NONE
  let isLinked = false
  let isKnown = false
  for (const [i, record] of records.entries()) {
    const at = placeOf(tables, vpc, hop.place, record)
    if (at.kind !== hop.place.kind || at.index !== hop.place.index) {
      hop = { place: at, before: hop.after, after: hop.after, steps: [] }
      hops.push(hop)
    }
    if (at.kind === 'clb') clb = at.index
    if (record.step === Step.LINK_NAT) isLinked = true
    if (record.step === Step.CLB_INGRESS) isKnown = record.detail === Detail.TRACKED
    const ended = i === records.length - 1
    const denied = ended && packet.reason !== Reason.DELIVERED
    hop.steps.push(
      readStep({ tables, packet, vpc, place: at, clb, isLinked, isKnown, denied }, record, ended ? reason : undefined),
    )
    hop.after = record.header
    vpc = vpcAfter(tables, vpc, record)
  }
  return {
    segment: segmentText(packet),
    direction: packet.direction,
    timeUs: packet.timeUs,
    hops: hops.map((one) => closeHop(tables, one)),
    reason,
    where: nameOfPlace(tables, hop.place),
    answer: packet.reason === Reason.DELIVERED ? undefined : answerOf(tables.behavior, packet.reason, packet.protocol),
  }
}

function senderOf(tables: Tables, { sender, fromClb, vpc, start }: WalkedPacket): Place {
  if (sender === NONE) return ownerPlace(vpc, lookupOwner(tables, vpc, start.source))
  return { kind: fromClb === true ? 'clb' : 'cvm', index: sender }
}

function reasonName(reason: Reason): ReasonName {
  const name = REASON_NAMES[reason]
  assert(name !== undefined, 'every reason has a name')
  return name
}

/** The component that a step belongs to; see Hop. */
function placeOf(tables: Tables, vpc: number, current: Place, { step, subject, detail, header }: StepRecord): Place {
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
function vpcAfter(tables: Tables, vpc: number, { step, subject }: StepRecord): number {
  if (step === Step.LINK_NAT) return valueAt(tables.clbVpc, valueAt(tables.endpointClb, subject))
  if (step === Step.LINK_NAT_BACK) return valueAt(tables.endpointVpc, subject)
  return vpc
}

/** The check names by number of step. */
const CHECK_OF_STEP: ReadonlyMap<number, CheckName> = new Map(
  Object.entries(Step).map(([name, step]) => [step, CHECK_NAMES[name as keyof typeof Step]]),
)

function readStep(context: Context, record: StepRecord, reason: ReasonName | undefined): TraceStep {
  const check = CHECK_OF_STEP.get(record.step)
  assert(check !== undefined, 'every step has a name')
  const finding = DECODERS[record.step](context, record)
  return {
    check,
    verdict: context.denied ? 'deny' : (finding.verdict ?? 'pass'),
    words: finding.words,
    rule: finding.rule,
    nearMisses: finding.nearMisses ?? [],
    wouldMatch: finding.wouldMatch,
    basis: basisOf(context, record),
    places: finding.places,
    reason,
  }
}

const headerText = (header: Header): HeaderText => ({
  source: ipv4Text(header.source),
  sourcePort: header.sourcePort,
  destination: ipv4Text(header.destination),
  destinationPort: header.destinationPort,
})

/** A component at which a packet comes in without a walk. */
export const bareHop = (tables: Tables, place: Place, header: Header): Hop =>
  closeHop(tables, { place, before: header, after: header, steps: [] })

function closeHop(tables: Tables, { place, before, after, steps }: OpenHop): Hop {
  const { names } = tables
  return {
    component: nameOfPlace(tables, place),
    kind: place.kind,
    id: names[place.kind](place.index).id,
    account: names.account(names.vpc(vpcOf(tables, place)).account),
    service:
      place.kind === 'endpoint' ? names.endpointService(valueAt(tables.endpointService, place.index)).name : undefined,
    places: surroundings(tables, place),
    before: headerText(before),
    after: headerText(after),
    steps,
  }
}
