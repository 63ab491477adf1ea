import type { Outcome } from '../world/observation.ts'
import type { Step } from './scenario.ts'

/**
 * How a step must end that says nothing of it: what is sent must arrive, because a scenario is a test
 * (docs/decisions/0003). Undefined: of steps that have no outcome, and of raw segments, which are sent to see what happens.
 */
export const impliedOutcome = (kind: Step['kind']): Outcome | undefined => IMPLIED[kind]

const IMPLIED: { readonly [Kind in Step['kind']]?: Outcome } = {
  connect: 'connected',
  udp: 'connected',
  ping: 'connected',
  send: 'connected',
  receive: 'connected',
  close: 'connected',
  reset: 'reset',
}
