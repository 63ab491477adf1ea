import { Protocol } from '../net/protocol.ts'
import type { Behavior } from '../tables/tables.ts'
import { type Answer, Reason } from './reason.ts'

/**
 * What comes back to the sender of a packet that ended for a reason. A group's DROP and the cloud's own refusals are
 * silent; only a guest without a listener answers by itself. Where the cloud's documents are silent an option decides.
 */
export function answerOf(behavior: Behavior, reason: Reason, protocol: number): Answer {
  switch (reason) {
    case Reason.PORT_CLOSED:
    case Reason.GUEST_FIREWALL_REJECTED: // REJECT --reject-with tcp-reset, or ICMP port unreachable
      return protocol === Protocol.TCP ? 'rst' : 'icmp'
    case Reason.TTL_EXCEEDED: // time exceeded in transit: ICMP 11/0 (RFC 792)
      return 'icmp'
    case Reason.ENDPOINT_PENDING:
    case Reason.ENDPOINT_ACCEPTING:
    case Reason.ENDPOINT_REJECTED:
    case Reason.ENDPOINT_FAILED:
      return behavior.nonActiveRst ? 'rst' : 'none'
    case Reason.NO_LISTENER:
      return behavior.noListenerRst ? 'rst' : 'none'
    case Reason.NO_TARGET:
    case Reason.NO_ELIGIBLE_TARGET:
      return behavior.emptyPoolRst ? 'rst' : 'none'
    case Reason.NO_SUCH_ADDRESS:
    case Reason.TARGET_STOPPED:
      return behavior.unknownAddressIcmp ? 'icmp' : 'none'
    default:
      return 'none'
  }
}
