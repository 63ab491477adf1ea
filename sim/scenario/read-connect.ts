import { parsePort } from '../net/port.ts'
import { child, isText, type Located, numberOf, partOf, type Scalar, shown, textOf } from './located.ts'
import type { Path, Problems } from './problems.ts'
import { bytesOf, durationOf } from './read-values.ts'
import type { ConnectStep } from './scenario.ts'
import { BYTES_MAX } from './schema-send.ts'

/** Where a step says names that have to be there. */
export type StepNames = {
  readonly from?: Located | undefined
  readonly to?: Located | undefined
  readonly by?: Located | undefined
  readonly action?: Located | undefined
  readonly guests?: Located | undefined
  /** A connection that is kept open: where it gets its name, and where it is used. */
  readonly as?: Located | undefined
  readonly on?: Located | undefined
  /** Endpoints, CLBs and CVMs. */
  readonly places?: Located | undefined
  /** A spoofed address. */
  readonly source?: Located | undefined
  /** Where a fault is, and what it is called; which are healed. */
  readonly fault?: Located | undefined
  readonly faultName?: string | undefined
  readonly heal?: Located | undefined
  /** What a load is called, and which ends. */
  readonly load?: string | undefined
  readonly endLoad?: Located | undefined
  /** The parts of a network that a claim is about. */
  readonly claim?: Located | undefined
  readonly expect?: Located | undefined
}

type ConnectFields = Pick<ConnectStep, 'from' | 'sourcePort' | 'to' | 'port' | 'times' | 'patience' | 'bytes' | 'as'>
type Connect = { readonly fields: ConnectFields; readonly names: StepNames }

export const PATIENCE_US = 10_000_000
/** A request that fits into one segment, as `GET / HTTP/1.0` would. */
export const BYTES = 100

/** One end of a connection as written: a name, and a port where there is one. */
type End = { readonly name: Scalar; readonly port: Scalar | undefined }

const EXPECTED = { connect: 'EXPECTED_CONNECT', udp: 'EXPECTED_UDP', ping: 'EXPECTED_PING' } as const

/**
 * Reads `consumer:40000 -> ep1:80` or the long form; undefined when it cannot be read, which is reported. `fields`: the keys
 * of the long form, wherever they stand.
 */
export function readConnect(
  node: Located | undefined,
  at: Path,
  problems: Problems,
  kind: ConnectStep['kind'] = 'connect',
  fields: Located | undefined = node,
): Connect | undefined {
  const read = kind === 'ping' ? pingOf : connectOf
  if (isText(node)) {
    const ends = endsOf(node)
    if (ends !== undefined) return read(ends.from, ends.to, undefined, fields, at, problems)
    problems.add(EXPECTED[kind], node.origin, at, { found: shown(node) })
    return undefined
  }
  const from = child(node, 'from')
  const to = child(node, 'to')
  if (!isText(from) || !isText(to)) return undefined // the schema has refused it
  const [client, server] = [endOf(from, 0, from.text.length), endOf(to, 0, to.text.length)]
  return read(client, server, child(node, 'port'), fields, at, problems)
}

/** An echo request has neither ports nor a length. */
function pingOf(
  from: End,
  to: End,
  _port: Located | undefined,
  long: Located | undefined,
  at: Path,
  problems: Problems,
): Connect {
  const port = from.port ?? to.port
  if (port !== undefined) problems.add('PING_WITH_PORT', port.origin, at, { found: port.text })
  const ends = { from: from.name.text, to: to.name.text, port: 0, sourcePort: undefined }
  return {
    fields: { ...ends, ...repeated(long, at, problems), bytes: 0 },
    names: { from: from.name, to: to.name },
  }
}

function connectOf(
  from: End,
  to: End,
  portApart: Located | undefined,
  long: Located | undefined,
  at: Path,
  problems: Problems,
): Connect | undefined {
  const sourcePortApart = child(long, 'sourcePort')
  if (to.port !== undefined && portApart !== undefined) problems.add('CONNECT_PORT_TWICE', portApart.origin, at, {})
  if (from.port !== undefined && sourcePortApart !== undefined) {
    const words = { first: 'sourcePort', second: 'from: name:port' }
    problems.add('TWO_WORDS', sourcePortApart.origin, at, words)
  }
  const port = portOf(to.port ?? portApart, at, problems)
  const sourcePort = portOf(from.port ?? sourcePortApart, at, problems)
  if (to.port === undefined && portApart === undefined) {
    problems.add('CONNECT_PORT', to.name.origin, at, { found: to.name.text })
  }
  const fields: ConnectFields = {
    from: from.name.text,
    sourcePort,
    to: to.name.text,
    port: port ?? 0,
    ...repeated(long, at, problems),
    bytes: bytesOf(child(long, 'bytes'), [...at, 'bytes'], problems, BYTES_MAX) ?? BYTES,
  }
  return { fields, names: { from: from.name, to: to.name, as: child(long, 'as') } }
}

function repeated(
  long: Located | undefined,
  at: Path,
  problems: Problems,
): Pick<ConnectFields, 'times' | 'patience' | 'as'> {
  const patience = child(long, 'patience')
  const as = textOf(child(long, 'as'))
  const times = child(long, 'times')
  if (as !== undefined && times !== undefined) problems.add('KEPT_TIMES', times.origin, [...at, 'times'], {})
  return {
    ...(as === undefined ? {} : { as }),
    times: numberOf(times) ?? 1,
    patience:
      textOf(patience) === 'kernel' ? 'kernel' : (durationOf(patience, [...at, 'patience'], problems) ?? PATIENCE_US),
  }
}

function endsOf(text: Scalar): { from: End; to: End } | undefined {
  const match = /^(\s*)(\S+)(\s*(?:->|→)\s*)(\S+)\s*$/.exec(text.text)
  if (match === null) return undefined
  const [, before = '', from = '', arrow = '', to = ''] = match
  const toStart = before.length + from.length + arrow.length
  return {
    from: endOf(text, before.length, before.length + from.length),
    to: endOf(text, toStart, toStart + to.length),
  }
}

/** `ep1:80`: a name has no colon. */
function endOf(whole: Scalar, start: number, end: number): End {
  const colon = whole.text.lastIndexOf(':', end)
  if (colon < start) return { name: partOf(whole, start, end), port: undefined }
  return { name: partOf(whole, start, colon), port: partOf(whole, colon + 1, end) }
}

function portOf(written: Located | undefined, at: Path, problems: Problems): number | undefined {
  if (written === undefined) return undefined
  const port = parsePort(textOf(written) ?? '')
  if (port === undefined) problems.add('EXPECTED_PORT', written.origin, at, { found: shown(written) })
  return port
}
