import { assert } from '../base/assert.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { type Elsewhere, resolveDestination } from '../cloud/destination.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import type { LoadRequest } from '../world/load.ts'
import type { ConnectRequest, LiveRequest, SegmentRequest } from '../world/observation.ts'
import type { ConnectStep, GuestStep, LiveStep, LoadStep, SegmentStep, Step, WaitStep } from './scenario.ts'

/** A step that sends something, which takes time. */
export type Sender = ConnectStep | LiveStep | SegmentStep

export const isSender = (step: Step): step is Sender =>
  step.kind in PROTOCOL || step.kind === 'segment' || ['send', 'receive', 'close', 'reset'].includes(step.kind)

const PROTOCOL = { connect: 'TCP', udp: 'UDP', ping: 'ICMP' } as const

/** Something that the step speaks of is not there: which key of it, and what it says. */
export type Absent = { readonly path: string; readonly name: string }

type Request = ConnectRequest | LiveRequest | SegmentRequest
type Prepared =
  | { readonly ok: true; readonly request: Request; readonly elsewhere?: Elsewhere | undefined }
  | { readonly ok: false; readonly absent: Absent }

/**
 * What a step asks of the cloud. What it names may not be there: a call that should have made it was refused. `nth`: how many
 * steps came before it.
 */
export function requestOf(cloud: Cloud, step: Sender, nth: number): Prepared {
  switch (step.kind) {
    case 'connect':
    case 'udp':
    case 'ping':
      return dial(cloud, step, PROTOCOL[step.kind])
    case 'segment':
      return segment(cloud, step, nth)
    default: {
      const { on, side, kind: act, bytes, half, patience: patienceUs } = step
      return { ok: true, request: { on, side, act, bytes, half, patienceUs } }
    }
  }
}

type Dialled = Pick<ConnectStep, 'from' | 'to' | 'port' | 'sourcePort' | 'patience' | 'bytes' | 'as'>

function dial(
  { network }: Cloud,
  step: Dialled,
  protocol: ConnectRequest['protocol'],
): Prepared & {
  readonly request?: ConnectRequest | undefined
} {
  const { from, to, port, sourcePort, bytes, patience: patienceUs, as } = step
  const kept = as === undefined ? {} : { as }
  const found = resolveDestination(network, { from, to, port, protocol, sourcePort, patienceUs, bytes, ...kept })
  if (found.ok) return { ok: true, request: found.value, elsewhere: found.elsewhere }
  const { part, name } = found.fault
  return { ok: false, absent: { path: part, name } }
}

/** Where raw segments come from when nobody says, each from the next: no kernel chooses these ports by itself. */
const SEGMENT_PORT = 61_000
const SEGMENT_PORTS = 4_000

function segment(cloud: Cloud, step: SegmentStep, nth: number): Prepared {
  const { how, flags, sequence, acknowledgment, bytes, ttl, patience: patienceUs } = step
  const source = step.source === undefined ? undefined : parseIpv4(step.source)
  if (step.source !== undefined && source === undefined)
    return { ok: false, absent: { path: 'source', name: step.source } }
  const common = { flags, bytes, ttl, patienceUs, ...given({ source, sequence, acknowledgment }) }
  if ('on' in how) {
    const { on, side } = how
    return { ok: true, request: { ...common, on, side, client: 0, sourcePort: 0, address: 0, port: 0 } }
  }
  const ends = dial(cloud, { ...how, patience: patienceUs, bytes }, 'TCP')
  if (!ends.ok || ends.request === undefined) return ends
  const { client, address, port, sourcePort = SEGMENT_PORT + (nth % SEGMENT_PORTS) } = ends.request
  return { ...ends, request: { ...common, client, address, port, sourcePort } }
}

/** Leaves out what is undefined. */
const given = <Fields extends object>(fields: Fields): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Fields]?: Exclude<Fields[Key], undefined>
  }

/** How often a step sends; one after the other. */
export const timesOf = (step: Sender): number => ('times' in step ? step.times : 1)

/** Changes what runs in machines, all of them or none; the name of one that a call should have made, and was refused. */
export function changeGuests(cloud: Cloud, { changes }: GuestStep): string | undefined {
  const missing = [...changes.keys()].find((cvm) => !cloud.documents.cvms.has(cvm))
  if (missing !== undefined) return missing
  for (const [cvm, { origin: _, ...change }] of changes) {
    const problems = cloud.guest(cvm, change)
    assert(problems.length === 0, 'what a guest step says was judged when it was loaded')
  }
  return undefined
}

/** Lets time go by until the moment that a step waits for; false when that does not come. */
export function waitUntil(cloud: Cloud, { until, patience }: WaitStep): boolean {
  return 'durationUs' in until ? cloud.advance(until.durationUs) : cloud.waitFor(until, patience)
}

/** What a load asks of the cloud: each of its clients dials the same in its own VPC. */
export function loadRequestOf(
  cloud: Cloud,
  { load, from, to, port, everyUs, holdUs, times, bytes, patience }: LoadStep,
): { readonly ok: true; readonly request: LoadRequest } | { readonly ok: false; readonly absent: Absent } {
  const ends: LoadRequest['ends'][number][] = []
  for (const client of from) {
    const dialled = dial(cloud, { from: client, to, port, sourcePort: undefined, patience, bytes }, 'TCP')
    if (!dialled.ok) return { ok: false, absent: dialled.absent }
    if (dialled.request !== undefined) ends.push(dialled.request)
  }
  return { ok: true, request: { name: load, ends, everyUs, holdUs, bytes, patienceUs: patience, ...given({ times }) } }
}
