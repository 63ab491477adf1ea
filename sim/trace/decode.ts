import { assert } from '../base/assert.ts'
import { answerOf } from '../dataplane/answer.ts'
import { REASON_NAMES, Reason, type ReasonName } from '../dataplane/reason.ts'
import { Detail, type Header, Step, type StepLog, type StepRecord } from '../dataplane/step-log.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { basisOf } from './basis.ts'
import {
  type Context,
  nameOfPlace,
  type Place,
  segmentText,
  surroundings,
  vpcOf,
  type WalkedPacket,
} from './context.ts'
import { placeOf, senderOf, vpcAfter } from './end.ts'
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

function reasonName(reason: Reason): ReasonName {
  const name = REASON_NAMES[reason]
  assert(name !== undefined, 'every reason has a name')
  return name
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
