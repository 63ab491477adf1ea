import { unreachable } from '../base/assert.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { type Dial, type Elsewhere, resolveDestination } from '../cloud/destination.ts'
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

/** Whether a step dials: it asks for one new connection, or several alike. */
export const isDialled = (step: Step): step is ConnectStep => step.kind in PROTOCOL

/** What such a step dials, as a person writes it. */
export function dialOf({ kind, from, to, port, sourcePort, bytes, patience: patienceUs }: ConnectStep): Dial {
  return { from, to, port, sourcePort, bytes, patienceUs, protocol: PROTOCOL[kind] }
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

/** A step that changes something, lets time go by, or only looks. */
export type Act = Extract<
  Step,
  { readonly kind: 'guest' | 'fault' | 'heal' | 'flush' | 'load' | 'advance' | 'wait' | 'check' }
>

/** Does what such a step says. False: so much happened that time was stopped on the way; or what it speaks of is not there. */
export function act(cloud: Cloud, step: Act): boolean | Absent {
  switch (step.kind) {
    case 'guest':
      return changeGuests(cloud, step) ?? true
    case 'fault':
      return cloud.fault(step.rule) === undefined ? true : { path: 'where', name: step.text }
    case 'heal':
      // One whose time is over has healed by itself.
      for (const name of step.names) cloud.heal(name)
      return true
    case 'flush':
      for (const name of step.names) cloud.flush(name)
      return true
    case 'load':
      return startLoad(cloud, step) ?? true
    case 'advance':
      return cloud.advance(step.durationUs)
    case 'wait':
      return waitUntil(cloud, step)
    case 'check':
      return true
    default:
      return unreachable(step)
  }
}

/** Changes what runs in machines, all of them or none. One that a call should have made, and was refused, is not there. */
function changeGuests(cloud: Cloud, { changes }: GuestStep): Absent | undefined {
  const missing = [...changes.keys()].find((cvm) => !cloud.documents.cvms.has(cvm))
  if (missing !== undefined) return { path: 'guest', name: missing }
  for (const [cvm, { origin: _, ...change }] of changes) {
    // What is wrong was told when the file was read, unless the machine has its name from an earlier step.
    const [problem] = cloud.guest(cvm, change)
    if (problem !== undefined) return { path: problem.path, name: Object.values(problem.parameters).join(' ') }
  }
  return undefined
}

/** Lets time go by until the moment that a step waits for, which may not come. */
function waitUntil(cloud: Cloud, { until, text, patience }: WaitStep): boolean | Absent {
  if ('durationUs' in until) return cloud.advance(until.durationUs)
  return cloud.waitFor(until, patience) ? true : { path: 'wait', name: text }
}

/** A load begins: each of its clients dials the same in its own VPC. */
function startLoad(
  cloud: Cloud,
  { load, from, to, port, everyUs, holdUs, times, bytes, patience }: LoadStep,
): Absent | undefined {
  const ends: LoadRequest['ends'][number][] = []
  for (const client of from) {
    const dialled = dial(cloud, { from: client, to, port, sourcePort: undefined, patience, bytes }, 'TCP')
    if (!dialled.ok) return dialled.absent
    if (dialled.request !== undefined) ends.push(dialled.request)
  }
  cloud.startLoad({ name: load, ends, everyUs, holdUs, bytes, patienceUs: patience, ...given({ times }) })
  return undefined
}
