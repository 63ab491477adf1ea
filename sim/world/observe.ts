import { assert } from '../base/assert.ts'
import { REASON_NAMES, Reason, reachedGuest } from '../dataplane/reason.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { Protocol } from '../net/protocol.ts'
import { tracePacket } from '../trace/decode.ts'
import { whereOf } from '../trace/query.ts'
import type { PacketTrace } from '../trace/trace.ts'
import type { Observation, Outcome, SegmentAnswer } from './observation.ts'
import type { TimeUs } from './queue.ts'
import type { Recorder, Recording } from './recorder.ts'
import type { Machine } from './tcp/connection.ts'

/** What a client's program knows when it is done; the rest of an observation is in what was recorded on the way. */
export type Seen = {
  readonly outcome: Outcome
  readonly sourcePort: number
  readonly startUs: TimeUs
  readonly endUs: TimeUs
  /** Who serves, and whom that sees, where this is known better than from the packets. */
  readonly server?: { readonly machine: Machine; readonly peer: number; readonly peerPort: number } | undefined
  readonly bytes?: number | undefined
  readonly answer?: SegmentAnswer | undefined
  readonly localError?: 'EADDRNOTAVAIL' | undefined
  readonly portReused?: true | undefined
  readonly cutShort?: true | undefined
  readonly login?: 'granted' | 'denied' | undefined
}

/** Puts together what a client saw and what was recorded of its packets. */
export function observationOf(recorder: Recorder, all: Seen): Observation {
  const { request, reply, lost } = recorder
  const { server, ...seen } = all
  if (request === undefined) return withoutPackets(recorder, all)
  const deciding = lost ?? (reply && reply.reason !== Reason.DELIVERED ? reply : request)
  const recordings = [request, reply, lost].filter((recording) => recording !== undefined)
  const packets = recordings.map(traceOf)
  const decided = packets[recordings.indexOf(deciding)]
  assert(decided, 'the packet that decided is one of those recorded')
  const reached = server !== undefined || (reachedGuest(request.reason) && request.at !== undefined)
  const backend = reached ? (server?.machine ?? request.at)?.name : undefined
  const hasPorts = request.protocol !== Protocol.ICMP
  return {
    ...seen,
    reason: REASON_NAMES[deciding.reason] ?? 'OUTSIDE_MODEL',
    where: deciding.reason === Reason.DELIVERED && backend !== undefined ? backend : decided.where,
    places: whereOf(decided),
    backend,
    sourceSeen: reached ? ipv4Text(server?.peer ?? request.arrived.source) : undefined,
    sourcePortSeen: reached && hasPorts ? (server?.peerPort ?? request.arrived.sourcePort) : undefined,
    trace: { packets },
  }
}

/** Nothing was sent: whoever waited for it, or was kept from sending it, knows no more than that. */
function withoutPackets({ sender }: Recorder, { server, ...seen }: Seen): Observation {
  return {
    ...seen,
    reason: 'DELIVERED',
    where: sender.machine.name,
    places: [],
    backend: server?.machine.name,
    sourceSeen: server && ipv4Text(server.peer),
    sourcePortSeen: server?.peerPort,
    trace: { packets: [] },
  }
}

function traceOf(recording: Recording): PacketTrace {
  return tracePacket(recording.tables, recording.log, {
    start: recording.start,
    vpc: recording.vpc,
    protocol: recording.protocol,
    error: recording.isError,
    flags: recording.flags,
    reason: recording.reason,
    direction: recording.isReply ? 'reply' : 'request',
    timeUs: recording.timeUs,
    sender: recording.sender,
  })
}
