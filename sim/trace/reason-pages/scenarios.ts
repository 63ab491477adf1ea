import type { Words } from '../../base/language.ts'
import type { ReasonName } from '../../dataplane/reason.ts'

/** Until the step words are there. */
const LATER: Words = { en: 'The scenario comes with the step that shows it.', zh: '相应的场景将随对应的步骤一并提供。' }

/** A scenario in which a step expects the Reason; or why no step can. */
export const REASON_SCENARIOS: Readonly<Record<ReasonName, string | Words>> = {
  DELIVERED: 'scenarios/quick-start/1-same-account.yaml',
  CLIENT_STOPPED: 'scenarios/failures/more-client-stopped.yaml',
  SPOOFED_SOURCE: {
    en: 'No step of a scenario sends from an address that is not its own: `test/dataplane/reasons.test.ts` does.',
    zh: '场景中的步骤不会使用他人的源地址，参见 `test/dataplane/reasons.test.ts`。',
  },
  EGRESS_DENIED: 'scenarios/failures/12-client-group-without-egress.yaml',
  NO_ROUTE: 'scenarios/failures/18-dialling-the-vip.yaml',
  ACL_EGRESS_DENIED: 'scenarios/failures/16-network-acl-of-the-backends.yaml',
  ACL_INGRESS_DENIED: 'scenarios/failures/16-network-acl-of-the-backends.yaml',
  NO_SUCH_ADDRESS: 'scenarios/failures/more-no-such-address.yaml',
  INGRESS_DENIED: 'scenarios/failures/more-direct-connection-denied.yaml',
  ENDPOINT_PENDING: 'scenarios/failures/05-endpoint-not-accepted.yaml',
  ENDPOINT_ACCEPTING: 'scenarios/failures/more-endpoint-accepting.yaml',
  ENDPOINT_REJECTED: 'scenarios/failures/06-endpoint-rejected.yaml',
  ENDPOINT_FAILED: 'scenarios/failures/more-endpoint-failed.yaml',
  ENDPOINT_INGRESS_DENIED: 'scenarios/failures/10-endpoint-group-too-tight.yaml',
  SNAT_EXHAUSTED: 'scenarios/failures/more-snat-exhausted.yaml',
  CLB_STOPPED: 'scenarios/failures/31-clb-stopped.yaml',
  NO_LISTENER: 'scenarios/failures/08-wrong-port.yaml',
  CLB_INGRESS_DENIED: 'scenarios/failures/35-clb-group-without-11.163.yaml',
  CONNTRACK_INVALID: 'scenarios/live/27-idle-for-15-minutes.yaml',
  NO_TARGET: 'scenarios/failures/40-listener-without-targets.yaml',
  NO_ELIGIBLE_TARGET: 'scenarios/failures/17-weights-are-0.yaml',
  HAIRPIN: 'scenarios/failures/33-loopback.yaml',
  TARGET_STOPPED: 'scenarios/failures/32-backends-stopped.yaml',
  TARGET_INGRESS_DENIED: 'scenarios/failures/01-backend-group-lacks-11.163.yaml',
  PORT_CLOSED: 'scenarios/failures/13-service-does-not-listen.yaml',
  GUEST_FIREWALL_DROPPED: 'scenarios/failures/15-firewall-of-the-host.yaml',
  GUEST_FIREWALL_REJECTED: 'scenarios/failures/15-firewall-of-the-host.yaml',
  PROTOCOL_UNSUPPORTED: 'scenarios/failures/37-ping-is-no-test.yaml',
  CONNTRACK_FULL: LATER,
  TTL_EXCEEDED: LATER,
  ACCEPT_QUEUE_FULL: LATER,
  FAULT_LOSS: LATER,
  FAULT_PARTITION: LATER,
  FAULT_CORRUPTED: LATER,
  OUTSIDE_MODEL: 'scenarios/failures/19-client-in-another-vpc.yaml',
}
