import type { EndPointState } from '../model/network.ts'

/**
 * What can happen to an endpoint's connection. `accept` and `reject` are the service owner's; `provisioned` ends ACCEPTING;
 * `cut` is the loss of the whitelist entry under the option whitelistRemovalCutsExisting; `break` an error of the cloud.
 */
export const END_POINT_EVENTS = ['accept', 'reject', 'provisioned', 'cut', 'break'] as const
export type EndPointEvent = (typeof END_POINT_EVENTS)[number]

/**
 * The endpoint's states (PRIVATE-LINK-FACTS, section 2.2): for every state and event the next state, or undefined where the
 * event is refused. Accepting or rejecting twice is a success that changes nothing; what is on its way (ACCEPTING) can be
 * accepted again but not rejected; FAILED is the end.
 */
const NEXT: Readonly<Record<EndPointState, Readonly<Record<EndPointEvent, EndPointState | undefined>>>> = {
  PENDING: { accept: 'ACCEPTING', reject: 'REJECTED', provisioned: undefined, cut: 'REJECTED', break: 'FAILED' },
  ACCEPTING: { accept: 'ACCEPTING', reject: undefined, provisioned: 'ACTIVE', cut: 'REJECTED', break: 'FAILED' },
  ACTIVE: { accept: 'ACTIVE', reject: 'REJECTED', provisioned: 'ACTIVE', cut: 'REJECTED', break: 'FAILED' },
  REJECTED: { accept: 'ACCEPTING', reject: 'REJECTED', provisioned: undefined, cut: 'REJECTED', break: 'FAILED' },
  FAILED: { accept: undefined, reject: undefined, provisioned: undefined, cut: 'FAILED', break: 'FAILED' },
}

/** The next state, or undefined when the event is not legal here: the caller turns that into the cloud's error. */
export const nextState = (state: EndPointState, event: EndPointEvent): EndPointState | undefined => NEXT[state][event]
