import { unreachable } from '../base/assert.ts'
import { flagsText } from '../net/tcp.ts'
import type { ConnectStep, LiveStep, ProveStep, SegmentStep, Step } from './scenario.ts'

/** What a step does, as the file says it: `consumer:40000 -> ep1:80`, with how often; the action of a call; nothing for a check. */
export function whatOf(step: Step): string {
  switch (step.kind) {
    case 'connect':
      return `${endsOf(step)}${step.as === undefined ? '' : ` as ${step.as}`}${inBackground(step)}`
    case 'udp':
    case 'ping':
      return `${step.kind} ${endsOf(step)}${inBackground(step)}`
    case 'send':
    case 'receive':
    case 'close':
    case 'reset':
      return liveOf(step)
    case 'segment':
      return segmentOf(step)
    case 'call':
      return step.action
    case 'guest':
      return `guest ${[...step.changes].map(([cvm, { origin: _, ...change }]) => `${cvm} ${Object.entries(change).map(changeOf).join(' ')}`).join(', ')}`
    case 'fault':
      return `fault ${step.text}`
    case 'heal':
    case 'flush':
      return `${step.kind} ${step.names.join(', ')}`
    case 'load':
      return `load ${step.load}: ${step.from.join(', ')} -> ${step.to}:${step.port}`
    case 'endLoad':
      return `endLoad ${step.load}`
    case 'advance':
    case 'wait':
      return `${step.kind} ${step.text}`
    case 'check':
      return ''
    case 'prove':
      return `prove ${claimOf(step)}`
    case 'eventually':
    case 'always':
    case 'never':
      return `${step.kind} ${whatOf(step.step)}`.trimEnd()
    default:
      return unreachable(step)
  }
}

/** `only vpc1 -> vpc2 via ep1`, `reachable consumer -> ep1:80 (TCP)`. */
function claimOf({ says, from, to, port, protocol, via, health }: ProveStep): string {
  const dialled = port === undefined ? to : `${to}:${port}`
  const way = via.length === 0 ? '' : ` via ${via.join(', ')}`
  const limits = [protocol, health === 'now' ? 'health now' : undefined].filter((one) => one !== undefined)
  return `${says} ${from} -> ${dialled}${way}${limits.length === 0 ? '' : ` (${limits.join(', ')})`}`
}

/** `state STOPPED`; of a list its key only. */
const changeOf = ([key, value]: readonly [string, unknown]): string =>
  typeof value === 'object' || value === undefined ? key : `${key} ${value}`

const inBackground = ({ background }: Pick<Step, 'background'>): string => (background === true ? ' &' : '')

function endsOf({ kind, from, sourcePort, to, port, times }: ConnectStep): string {
  const client = sourcePort === undefined ? from : `${from}:${sourcePort}`
  return `${client} -> ${kind === 'ping' ? to : `${to}:${port}`}${timesOf(times)}`
}

const timesOf = (times: number): string => (times === 1 ? '' : ` x ${times}`)

/** `send a`, `receive b (server)`, `close a, half`. */
function liveOf(step: LiveStep): string {
  const side = step.side === 'server' ? ' (server)' : ''
  return `${step.kind} ${step.on}${side}${step.half ? ', half' : ''}${inBackground(step)}`
}

/** `SYN consumer -> ep1:80`, `ACK on a`. */
function segmentOf(step: SegmentStep): string {
  const { how, flags, times } = step
  const flagWords = flagsText(flags)
  const tail = timesOf(times) + inBackground(step)
  if ('on' in how) return `${flagWords} on ${how.on}${how.side === 'server' ? ' (server)' : ''}${tail}`
  const client = how.sourcePort === undefined ? how.from : `${how.from}:${how.sourcePort}`
  return `${flagWords} ${client} -> ${how.to}:${how.port}${tail}`
}
