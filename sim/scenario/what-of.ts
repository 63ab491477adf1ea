import { unreachable } from '../base/assert.ts'
import type { ConnectStep, Step } from './scenario.ts'

/** What a step does, as the file says it: `consumer:40000 -> ep1:80`, with how often; the action of a call; nothing for a check. */
export function whatOf(step: Step): string {
  switch (step.kind) {
    case 'connect':
      return endsOf(step)
    case 'udp':
    case 'ping':
      return `${step.kind} ${endsOf(step)}`
    case 'call':
      return step.action
    case 'guest':
      return `guest ${[...step.changes].map(([cvm, { origin: _, ...change }]) => `${cvm} ${Object.keys(change).join(' ')}`).join(', ')}`
    case 'advance':
      return `advance ${step.text}`
    case 'check':
      return ''
    default:
      return unreachable(step)
  }
}

function endsOf({ kind, from, sourcePort, to, port, times }: ConnectStep): string {
  const client = sourcePort === undefined ? from : `${from}:${sourcePort}`
  return `${client} -> ${kind === 'ping' ? to : `${to}:${port}`}${times === 1 ? '' : ` x ${times}`}`
}
