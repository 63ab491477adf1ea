import { NONE, type Tables } from '../tables/tables.ts'
import * as Flow from './flow-word.ts'
import { Stage } from './packet.ts'
import type { Plane, Reset } from './plane.ts'
import { moved, type Renumbering } from './renumber.ts'
import { FlowState } from './track.ts'
import { loseFor, loseStages, noteState } from './trackers.ts'
import { turned } from './turned.ts'

const BEHIND = Stage.LINK | Stage.BALANCER | Stage.TARGET | Stage.GUEST

/**
 * Gives flows the new numbers of what they go through. The plane has its old tables still. First whoever is gone lets go of its
 * flows, while all numbers are those that counts and ports are kept by; then all are renumbered, and found by their new keys.
 */
export function moveFlows(plane: Plane, numbers: Renumbering): void {
  const { flows } = plane
  for (let flow = 0; flow < flows.flowsUsed; flow++) {
    if (flows.flows[(flow << Flow.SHIFT) + Flow.STATE] !== 0) letGo(plane, flow, numbers)
  }
  for (let flow = 0; flow < flows.flowsUsed; flow++) {
    if (flows.flows[(flow << Flow.SHIFT) + Flow.STATE] !== 0) renumber(flows.flows, flow << Flow.SHIFT, numbers)
  }
  if (numbers.vpcs !== undefined) flows.rezone(numbers.vpcs)
  if (numbers.clbs !== undefined) plane.snatPorts.rehash()
}

/** Whether something that a flow goes through is there no more. */
const isGone = (numbers: Int32Array | undefined, old: number): boolean => old >= 0 && moved(numbers, old) === NONE

/**
 * What is gone of a flow's way has forgotten it. Where that is what its client had dialled, so has everybody behind: nothing of it
 * will come to them any more, and what a server still sends is, from now on, no answer to anything.
 */
function letGo(plane: Plane, flow: number, numbers: Renumbering): void {
  const records = plane.flows.flows
  const at = flow << Flow.SHIFT
  const [endpoint, clb, server] = [records[at + Flow.ENDPOINT]!, records[at + Flow.CLB]!, records[at + Flow.SERVER]!]
  const target = records[at + Flow.TARGET]!
  if (target !== NONE && numbers.targets[target] === NONE && (records[at + Flow.PASSED]! & Stage.BALANCER) !== 0)
    cut(plane, flow, numbers)
  const isServerGone = isGone(numbers.cvms, server)
  const isDialledGone =
    isGone(numbers.endpoints, endpoint) || isGone(numbers.clbs, clb) || (clb === NONE && isServerGone)
  let lost = isGone(numbers.cvms, records[at + Flow.CLIENT]!) ? Stage.CLIENT : 0
  if (isServerGone) lost |= Stage.TARGET | Stage.GUEST
  if (isDialledGone) lost |= BEHIND
  if (lost === 0) return
  if (isServerGone || isDialledGone) plane.flows.leave(flow, 1)
  if (!loseFor(plane, flow, lost) || !isDialledGone) return
  for (const word of [Flow.SERVER, Flow.ENDPOINT, Flow.CLB, Flow.LISTENER, Flow.TARGET]) records[at + word] = NONE
}

function renumber(records: Int32Array, at: number, numbers: Renumbering): void {
  records[at + Flow.CLIENT] = moved(numbers.cvms, records[at + Flow.CLIENT]!)
  records[at + Flow.SERVER] = moved(numbers.cvms, records[at + Flow.SERVER]!)
  records[at + Flow.ENDPOINT] = moved(numbers.endpoints, records[at + Flow.ENDPOINT]!)
  records[at + Flow.CLB] = moved(numbers.clbs, records[at + Flow.CLB]!)
  records[at + Flow.LISTENER] = moved(numbers.listeners, records[at + Flow.LISTENER]!)
  records[at + Flow.TARGET] = moved(numbers.targets, records[at + Flow.TARGET]!)
}

/**
 * The target of a flow is taken off: the CLB forwards it no more. A listener with 双向 RST (DeregisterTargetRst) says so to both
 * ends; else they find out in their own time.
 */
function cut(plane: Plane, flow: number, { cvms }: Renumbering): void {
  const { tables, flows } = plane
  const records = flows.flows
  const at = flow << Flow.SHIFT
  const isOpen = (records[at + Flow.STATE]! & Flow.STATE_MASK) <= FlowState.LAST_ACK
  const resets = tables.listenerDeregisterRst[records[at + Flow.LISTENER]!] === 1 && isOpen
  loseStages(plane, flow, Stage.BALANCER)
  if (!resets) return
  noteState(plane, flow, FlowState.CLOSE)
  plane.resets.push(...resetsOf(tables, records.subarray(at, at + (1 << Flow.SHIFT)), flows.clientOf(flow), cvms))
}

/** The segments to both ends of a flow; `record`: the words of it, `source`: the client's address. */
function resetsOf(tables: Tables, record: Int32Array, source: number, cvms: Renumbering['cvms']): readonly Reset[] {
  const [client, server, clb] = [record[Flow.CLIENT]!, record[Flow.SERVER]!, record[Flow.CLB]!]
  const dialledPorts = record[Flow.DIALLED_PORTS]!
  const natPorts = record[Flow.NAT_PORTS]!
  const isLinked = record[Flow.ENDPOINT] !== NONE
  const dialled = {
    source,
    sourcePort: dialledPorts >>> 16,
    destination: record[Flow.DIALLED]!,
    destinationPort: dialledPorts & 0xffff,
  }
  const asServed = {
    source: isLinked ? record[Flow.SNAT_ADDRESS]! : source,
    sourcePort: isLinked ? natPorts >>> 16 : dialled.sourcePort,
    destination: tables.cvmAddress[server]!,
    destinationPort: natPorts & 0xffff,
  }
  const connection = { tables, clb, client, dialled }
  return [
    { cvm: moved(cvms, client), header: turned(dialled), hops: isLinked ? 2 : 1, isReply: true, ...connection },
    { cvm: moved(cvms, server), header: asServed, hops: 1, isReply: false, ...connection },
  ]
}
