import { parseFlags } from '../net/tcp.ts'
import type { Said } from './beside.ts'
import { booleanOf, child, isText, itemsOf, type Located, numberOf, type Scalar, shown, textOf } from './located.ts'
import type { Path, Problems } from './problems.ts'
import { BYTES, PATIENCE_US, readConnect, type StepNames } from './read-connect.ts'
import { bytesOf, durationOf } from './read-values.ts'
import type { LiveStep, SegmentStep, Side, WaitStep } from './scenario.ts'
import { BYTES_MAX } from './schema-send.ts'

// Steps about connections that are kept open.

type Read<Step, Field extends keyof Step> = { readonly fields: Pick<Step, Field>; readonly names: StepNames }

const sideOf = (fields: Located): Side => (textOf(child(fields, 'side')) === 'server' ? 'server' : 'client')

/** How long a step waits; `kernel` is only for who connects. */
function patienceOf(fields: Located, at: Path, problems: Problems, normal: number = PATIENCE_US): number {
  const patience = child(fields, 'patience')
  if (textOf(patience) === 'kernel' && patience !== undefined)
    problems.add('EXPECTED_DURATION', patience.origin, [...at, 'patience'], { found: 'kernel' })
  return durationOf(patience, [...at, 'patience'], problems) ?? normal
}

const SIZE = /^\d+ ?(B|kB|KiB|MB|MiB)?$/

/** `send: a`, `send: 64kB` with `on: a` beside it, or the long form. */
export function readLive(
  kind: LiveStep['kind'],
  { short, fields }: Said,
  at: Path,
  problems: Problems,
): Read<LiveStep, 'on' | 'side' | 'bytes' | 'half' | 'patience'> | undefined {
  const moves = kind === 'send' || kind === 'receive'
  const apart = child(fields, 'on')
  const isSize = moves && short !== undefined && SIZE.test(short.text)
  const on = isSize ? apart : (short ?? apart)
  if (short !== undefined && !isSize && apart !== undefined) {
    if (moves && /^[-\d]/.test(short.text)) problems.add('EXPECTED_SIZE', short.origin, at, { found: shown(short) })
    else problems.add('KEY_TWICE', apart.origin, at, { key: 'on', kind })
    return undefined
  }
  if (!isText(on)) {
    if (apart === undefined) problems.add('LIVE_WITHOUT_ON', (short ?? fields).origin, at, { kind })
    return undefined
  }
  const bytes = child(fields, 'bytes')
  if (isSize && bytes !== undefined) problems.add('KEY_TWICE', bytes.origin, at, { key: 'bytes', kind })
  const length = bytesOf(isSize ? short : bytes, [...at, 'bytes'], problems, BYTES_MAX) ?? BYTES
  const written = isSize ? short : bytes
  if (moves && length === 0 && written !== undefined)
    problems.add('TOO_SMALL', written.origin, at, { found: shown(written), minimum: '1' })
  const step = {
    on: on.text,
    side: sideOf(fields),
    bytes: moves ? length : 0,
    half: booleanOf(child(fields, 'half')) ?? false,
    patience: patienceOf(fields, at, problems),
  }
  return { fields: step, names: { on } }
}

const TTL = 64

/** `segment: { flags: SYN, from: consumer:40000, to: ep1:80 }`, or `on: a` in place of the ends. */
export function readSegment(
  said: Said,
  at: Path,
  problems: Problems,
):
  | Read<
      SegmentStep,
      'how' | 'source' | 'flags' | 'sequence' | 'acknowledgment' | 'bytes' | 'ttl' | 'times' | 'patience'
    >
  | undefined {
  const { fields } = said
  const ends = endsOf(said, at, problems)
  const flags = child(fields, 'flags')
  if (flags === undefined) problems.add('SEGMENT_WITHOUT_FLAGS', (said.short ?? fields).origin, at, {})
  if (ends === undefined) return undefined
  const source = child(fields, 'source')
  const step = {
    how: ends.how,
    source: textOf(source),
    flags: flagsOf(flags) ?? 0,
    sequence: numberOf(child(fields, 'seq')),
    acknowledgment: numberOf(child(fields, 'ack')),
    bytes: bytesOf(child(fields, 'bytes'), [...at, 'bytes'], problems, BYTES_MAX) ?? 0,
    ttl: numberOf(child(fields, 'ttl')) ?? TTL,
    times: numberOf(child(fields, 'times')) ?? 1,
    patience: patienceOf(fields, at, problems, SEGMENT_PATIENCE_US),
  }
  return { fields: step, names: { ...ends.names, source } }
}

/** What answers a segment does so at once, or never. */
const SEGMENT_PATIENCE_US = 1_000_000

/** Between whom a segment goes: on a kept connection, or from a machine to an address. */
function endsOf(
  { short, fields }: Said,
  at: Path,
  problems: Problems,
): { readonly how: SegmentStep['how']; readonly names: StepNames } | undefined {
  const on = child(fields, 'on')
  const from = short ?? child(fields, 'from')
  if (isText(on)) {
    if (from !== undefined) problems.add('SEGMENT_ENDS', from.origin, at, {})
    return { how: { on: on.text, side: sideOf(fields) }, names: { on } }
  }
  const to = short ?? child(fields, 'to')
  if (from === undefined || to === undefined) {
    problems.add('SEGMENT_ENDS', fields.origin, at, {})
    return undefined
  }
  const side = child(fields, 'side')
  if (side !== undefined) problems.add('SIDE_WITHOUT_ON', side.origin, [...at, 'side'], {})
  const ends = readConnect(short ?? fields, at, problems, 'connect', fields)
  if (ends === undefined) return undefined
  const { from: client, sourcePort, to: server, port } = ends.fields
  return { how: { from: client, sourcePort, to: server, port }, names: ends.names }
}

/** `SYN+ACK`, or `[SYN, ACK]`. */
function flagsOf(node: Located | undefined): number | undefined {
  if (node === undefined) return undefined
  const words = node.kind === 'list' ? itemsOf(node) : [node]
  return words.reduce((flags, word) => flags | (parseFlags(textOf(word) ?? '') ?? 0), 0)
}

/** How long a step waits for a moment, unless it says. */
const WAIT_US = 60_000_000

/** `wait: 300us`, `{ packet: SYN+ACK, at: ep1, nth: 2 }`, `{ bytes: 64kB, on: a }`. */
export function readWait(
  { short, fields }: Said,
  at: Path,
  problems: Problems,
): Read<WaitStep, 'text' | 'until' | 'patience'> | undefined {
  const patience = patienceOf(fields, at, problems, WAIT_US)
  if (short !== undefined) {
    const durationUs = durationOf(short, at, problems)
    return durationUs === undefined
      ? undefined
      : { fields: { text: short.text, until: { durationUs }, patience }, names: {} }
  }
  const packet = child(fields, 'packet')
  const bytes = child(fields, 'bytes')
  const place = child(fields, 'at')
  const on = child(fields, 'on')
  const asked = packet === undefined ? on : place
  if ((packet === undefined) === (bytes === undefined) || !isText(asked)) {
    problems.add('WAIT_FOR_WHAT', fields.origin, at, {})
    return undefined
  }
  return packet === undefined
    ? waitForBytes(bytes, asked, patience, at, problems)
    : waitForPacket(fields, packet, asked, patience)
}

function waitForPacket(
  fields: Located,
  packet: Located,
  place: Scalar,
  patience: number,
): Read<WaitStep, 'text' | 'until' | 'patience'> {
  const nth = numberOf(child(fields, 'nth')) ?? 1
  const flags = flagsOf(packet) ?? 0
  const words = packet.kind === 'list' ? itemsOf(packet).map(textOf).join('+') : textOf(packet)
  const text = `${words} at ${place.text}${nth === 1 ? '' : ` (${nth})`}`
  return { fields: { text, until: { flags, at: place.text, nth }, patience }, names: { places: place } }
}

function waitForBytes(
  bytes: Located | undefined,
  on: Scalar,
  patience: number,
  at: Path,
  problems: Problems,
): Read<WaitStep, 'text' | 'until' | 'patience'> {
  const length = bytesOf(bytes, [...at, 'bytes'], problems, BYTES_MAX) ?? 0
  const text = `${textOf(bytes)} on ${on.text}`
  return { fields: { text, until: { bytes: length, on: on.text }, patience }, names: { on } }
}
