import type { Words } from '../../base/language.ts'
import type { ReasonName } from '../../dataplane/reason.ts'

/** A scenario in which a step expects the Reason; or why no step can; undefined: not written yet. */
export const REASON_SCENARIOS: Readonly<Record<ReasonName, string | Words | undefined>> = {
  DELIVERED: 'scenarios/quick-start/1-same-account.yaml',
  CLIENT_STOPPED: undefined,
  SPOOFED_SOURCE: {
    en: 'No step of a scenario sends from an address that is not its own: `test/dataplane/reasons.test.ts` does.',
    zh: '场景中的步骤不会使用他人的源地址，参见 `test/dataplane/reasons.test.ts`。',
  },
  EGRESS_DENIED: undefined,
  NO_ROUTE: 'scenarios/quick-start/0-preconditions.yaml',
  ACL_EGRESS_DENIED: undefined,
  ACL_INGRESS_DENIED: undefined,
  NO_SUCH_ADDRESS: undefined,
  INGRESS_DENIED: undefined,
  ENDPOINT_PENDING: 'scenarios/quick-start/4-cross-account-accept-reject.yaml',
  ENDPOINT_ACCEPTING: undefined,
  ENDPOINT_REJECTED: 'scenarios/quick-start/4-cross-account-accept-reject.yaml',
  ENDPOINT_FAILED: undefined,
  ENDPOINT_INGRESS_DENIED: 'scenarios/quick-start/5-endpoint-security-group.yaml',
  SNAT_EXHAUSTED: undefined,
  CLB_STOPPED: undefined,
  NO_LISTENER: 'scenarios/quick-start/6-verification.yaml',
  CLB_INGRESS_DENIED: undefined,
  CONNTRACK_INVALID: {
    en: 'A step that connects always begins with a SYN: `test/dataplane/reasons.test.ts` sends the other segments.',
    zh: '场景中的连接总是从 SYN 开始，其他报文参见 `test/dataplane/reasons.test.ts`。',
  },
  NO_TARGET: undefined,
  NO_ELIGIBLE_TARGET: undefined,
  HAIRPIN: undefined,
  TARGET_STOPPED: undefined,
  TARGET_INGRESS_DENIED: 'scenarios/quick-start/6-verification.yaml',
  PORT_CLOSED: undefined,
  GUEST_FIREWALL_DROPPED: undefined,
  GUEST_FIREWALL_REJECTED: undefined,
  PROTOCOL_UNSUPPORTED: undefined,
  OUTSIDE_MODEL: undefined,
}
