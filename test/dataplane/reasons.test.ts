import { expect, test } from 'vitest'
import { type FaultLine, Faults, MILLION } from '../../sim/dataplane/faults.ts'
import { REASON_NAMES, type ReasonName } from '../../sim/dataplane/reason.ts'
import { Step } from '../../sim/dataplane/step-log.ts'
import type { Options } from '../../sim/model/options.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { LOCAL_ROUTE, NONE, Owner, ownerCode } from '../../sim/tables/tables.ts'
import { type Change, LINK, type Literal, ruleOf } from '../support/networks.ts'
import { ACK, headerText, linkRig, type Shot } from '../support/networks-rig.ts'

type StepName = keyof typeof Step
type Row = {
  readonly change?: Change<Literal>
  readonly shot?: Partial<Shot>
  readonly before?: Shot
  readonly fault?: Partial<FaultLine>
  readonly fullSocket?: number
  readonly options?: Partial<Options>
  readonly step: StepName
  readonly detail: number
}

const LB1 = ownerCode(Owner.CLB, 0)
/** Between the endpoint and the CLB. */
const NO_FAULT: FaultLine = {
  ...{ from: ownerCode(Owner.ENDPOINT, 0), to: LB1, seed: 1, partition: false },
  ...{ loss: 0, corrupt: 0, duplicate: 0, reorder: 0, leastDelayUs: 0, mostDelayUs: 0 },
}

const CLOSED = { ingress: [], egress: [] }
const OPEN_ACL = { ingress: ['ACCEPT#0.0.0.0/0'], egress: ['ACCEPT#0.0.0.0/0'] }
/** The client's subnet, or another one, with an ACL of its own. */
const aclOn = (vpc: string, subnet: string, acl: { ingress: string[]; egress: string[] }): Change<Literal> => ({
  networkAcls: { acl },
  vpcs: { [vpc]: { subnets: { [subnet]: { networkAcl: 'acl' } } } },
})
const closedGroup: Change<Literal> = { securityGroups: { closed: CLOSED } }
const firewall = (action: string): Change<Literal> => ({
  cvms: { web1: { firewall: [ruleOf(`${action}#0.0.0.0/0#8080#TCP`)] } },
})
const inState = (state: string): Change<Literal> => ({ endpoints: { ep1: { state } } })

/** One row for each reason: the smallest change of the open link that brings it about, and the step that says so. */
const rows: Record<ReasonName, Row> = {
  DELIVERED: { step: 'SOCKET', detail: 0 },
  CLIENT_STOPPED: { change: { cvms: { client: { state: 'STOPPED' } } }, step: 'GUEST_OUT', detail: 0 },
  SPOOFED_SOURCE: { shot: { source: '10.0.1.11' }, step: 'GUEST_OUT', detail: 1 },
  EGRESS_DENIED: {
    change: { ...closedGroup, cvms: { client: { securityGroups: ['closed'] } } },
    step: 'EGRESS',
    detail: NONE,
  },
  NO_ROUTE: { shot: { to: '192.168.9.9:80' }, step: 'ROUTE', detail: NONE },
  OUTSIDE_MODEL: {
    change: {
      routeTables: {
        rt: { vpc: 'consumer', routes: [{ destination: '192.168.0.0/16', nextHopType: 'USER_CCN' }] },
      },
      vpcs: { consumer: { subnets: { app: { routeTable: 'rt' } } } },
    },
    shot: { to: '192.168.9.9:80' },
    step: 'ROUTE',
    detail: 0,
  },
  ACL_EGRESS_DENIED: {
    change: aclOn('consumer', 'app', { ...OPEN_ACL, egress: [] }),
    step: 'ACL_EGRESS',
    detail: NONE,
  },
  ACL_INGRESS_DENIED: {
    change: aclOn('consumer', 'ep', { ...OPEN_ACL, ingress: [] }),
    step: 'ACL_INGRESS',
    detail: NONE,
  },
  NO_SUCH_ADDRESS: { shot: { to: '10.0.2.77:80' }, step: 'OWNER', detail: NONE },
  INGRESS_DENIED: {
    change: { ...closedGroup, cvms: { peer: { subnet: 'consumer/app', securityGroups: ['closed'], listen: ['80'] } } },
    shot: { to: 'peer:80' },
    step: 'INGRESS',
    detail: NONE,
  },
  ENDPOINT_PENDING: { change: inState('PENDING'), step: 'ENDPOINT_STATE', detail: 1 },
  ENDPOINT_ACCEPTING: { change: inState('ACCEPTING'), step: 'ENDPOINT_STATE', detail: 2 },
  ENDPOINT_REJECTED: { change: inState('REJECTED'), step: 'ENDPOINT_STATE', detail: 3 },
  ENDPOINT_FAILED: { change: inState('FAILED'), step: 'ENDPOINT_STATE', detail: 4 },
  ENDPOINT_INGRESS_DENIED: {
    change: { ...closedGroup, endpoints: { ep1: { securityGroups: ['closed'] } } },
    step: 'ENDPOINT_INGRESS',
    detail: NONE,
  },
  PROTOCOL_UNSUPPORTED: {
    shot: { to: 'ep1:0', protocol: Protocol.ICMP },
    step: 'LINK_PROTOCOL',
    detail: NONE,
  },
  SNAT_EXHAUSTED: {
    change: { endpoints: { ep1: { snat: { addresses: 1, ports: '40000' } } } },
    before: { from: 'client', to: 'ep1:80', sourcePort: 50_000 },
    step: 'LINK_NAT',
    detail: NONE,
  },
  CLB_STOPPED: { change: { clbs: { lb1: { state: 'STOPPED' } } }, step: 'CLB_STATE', detail: 0 },
  NO_LISTENER: { shot: { to: 'ep1:81' }, step: 'LISTENER', detail: NONE },
  CLB_INGRESS_DENIED: {
    change: { ...closedGroup, clbs: { lb1: { securityGroups: ['closed'] } } },
    step: 'CLB_INGRESS',
    detail: NONE,
  },
  CONNTRACK_INVALID: { shot: { flags: ACK }, step: 'SESSION', detail: NONE },
  NO_TARGET: {
    change: { clbs: { lb1: { listeners: { 'tcp:80': { targets: [] } } } } },
    step: 'BALANCE',
    detail: NONE,
  },
  NO_ELIGIBLE_TARGET: {
    change: { clbs: { lb1: { listeners: { 'tcp:80': { targets: [{ cvm: 'web1', port: 8080, weight: 0 }] } } } } },
    step: 'BALANCE',
    detail: NONE,
  },
  HAIRPIN: { shot: { from: 'web1', to: 'lb1:80' }, step: 'BALANCE', detail: NONE },
  TARGET_STOPPED: { change: { cvms: { web1: { state: 'STOPPED' } } }, step: 'CVM_STATE', detail: 0 },
  TARGET_INGRESS_DENIED: {
    change: { ...closedGroup, cvms: { web1: { securityGroups: ['closed'] } } },
    step: 'INGRESS',
    detail: NONE,
  },
  // The first compiled rule after those of the group `open`, of which each account has a copy.
  GUEST_FIREWALL_DROPPED: { change: firewall('DROP'), step: 'GUEST_FIREWALL', detail: 4 },
  GUEST_FIREWALL_REJECTED: { change: firewall('REJECT'), step: 'GUEST_FIREWALL', detail: 4 },
  CONNTRACK_FULL: {
    change: { endpoints: { ep1: { connections: 1 } } },
    before: { from: 'client', to: 'ep1:80', sourcePort: 50_000 },
    step: 'TRACK_FULL',
    detail: 1,
  },
  TTL_EXCEEDED: { shot: { ttl: 4 }, step: 'TTL', detail: 1 },
  ACCEPT_QUEUE_FULL: { fullSocket: 0, step: 'ACCEPT_QUEUE', detail: 0 },
  FAULT_LOSS: { fault: { loss: MILLION }, step: 'FAULT', detail: LB1 },
  FAULT_PARTITION: { fault: { partition: true }, step: 'FAULT', detail: LB1 },
  FAULT_CORRUPTED: { fault: { corrupt: MILLION }, step: 'FAULT', detail: LB1 },
  PORT_CLOSED: { change: { cvms: { web1: { listen: [] } } }, step: 'SOCKET', detail: NONE },
}

test.each(Object.entries(rows))('%s is what the walk says at the step that finds it', (reason, row) => {
  const rig = linkRig(row.change, row.options)
  if (row.before) rig.send(row.before)
  if (row.fault) rig.plane.faults = new Faults([{ ...NO_FAULT, ...row.fault }])
  if (row.fullSocket !== undefined) rig.plane.queueFull[row.fullSocket] = 1
  const walked = rig.walk({ from: 'client', to: 'ep1:80', ...row.shot })
  expect([walked.reason, walked.last]).toEqual([reason, { step: row.step, detail: row.detail }])
})

test('there is a row for every reason', () => {
  expect(Object.keys(rows).sort()).toEqual([...REASON_NAMES].sort())
})

const STEP_NAMES = Object.keys(Step)

test('a first segment through the link is asked every check in the order in which the cloud applies them', () => {
  const rig = linkRig({
    networkAcls: { far: { ...OPEN_ACL, vpc: 'provider' }, near: { ...OPEN_ACL, vpc: 'consumer' } },
    vpcs: {
      consumer: { subnets: { app: { networkAcl: 'near' }, ep: { networkAcl: 'near' } } },
      provider: { subnets: { lb: { networkAcl: 'far' }, web: { networkAcl: 'far' } } },
    },
    cvms: { web1: { firewall: [ruleOf('ACCEPT#0.0.0.0/0')] } },
  })
  const walked = rig.walk({ from: 'client', to: 'ep1:80' })
  expect(walked.steps.map(({ step }) => STEP_NAMES[step])).toEqual([
    ...['GUEST_OUT', 'EGRESS', 'ROUTE', 'ACL_EGRESS', 'ACL_INGRESS', 'OWNER'],
    ...['ENDPOINT_STATE', 'ENDPOINT_INGRESS', 'LINK_NAT'],
    ...['CLB_STATE', 'LISTENER', 'CLB_INGRESS', 'BALANCE', 'TARGET_NAT'],
    ...['ACL_INGRESS', 'CVM_STATE', 'INGRESS', 'GUEST_FIREWALL', 'SOCKET'],
  ])
  const detailOf = (name: StepName) => walked.steps.find(({ step }) => step === Step[name])?.detail
  expect(detailOf('ROUTE')).toBe(LOCAL_ROUTE)
})

test('the header is the client’s up to the link, has both addresses rewritten there and the target’s port at the CLB', () => {
  const walked = linkRig().walk({ from: 'client', to: 'ep1:80' })
  const after = (name: StepName) => {
    const found = walked.steps.find(({ step }) => step === Step[name])
    return found && headerText(Object.assign(walked.packet, found.header))
  }
  const snat = walked.header.split(':')[0]
  expect(snat).toMatch(/^11\.163\.0\.[1-4]$/)
  expect(after('ENDPOINT_INGRESS')).toBe('10.0.1.10:40000 -> 10.0.2.100:80')
  expect(after('LINK_NAT')).toBe(`${snat}:40000 -> 10.0.1.100:80`)
  expect(after('CLB_INGRESS')).toBe(`${snat}:40000 -> 10.0.1.100:80`)
  expect(after('TARGET_NAT')).toBe(`${snat}:40000 -> 10.0.2.10:8080`)
})

test('when everything is wrong at once, the reasons come up one by one in the order of the checks', () => {
  const wrong: [ReasonName, Change<Literal>, Change<Literal>][] = [
    ['CLIENT_STOPPED', { cvms: { client: { state: 'STOPPED' } } }, { cvms: { client: { state: 'RUNNING' } } }],
    [
      'EGRESS_DENIED',
      { cvms: { client: { securityGroups: ['closed'] } } },
      { cvms: { client: { securityGroups: ['open'] } } },
    ],
    ['ACL_EGRESS_DENIED', { networkAcls: { app: CLOSED } }, { networkAcls: { app: OPEN_ACL } }],
    ['ACL_INGRESS_DENIED', { networkAcls: { ep: CLOSED } }, { networkAcls: { ep: OPEN_ACL } }],
    ['ENDPOINT_REJECTED', { endpoints: { ep1: { state: 'REJECTED' } } }, { endpoints: { ep1: { state: 'ACTIVE' } } }],
    [
      'ENDPOINT_INGRESS_DENIED',
      { endpoints: { ep1: { securityGroups: ['closed'] } } },
      { endpoints: { ep1: { securityGroups: [] } } },
    ],
    ['CLB_STOPPED', { clbs: { lb1: { state: 'STOPPED' } } }, { clbs: { lb1: { state: 'RUNNING' } } }],
    [
      'CLB_INGRESS_DENIED',
      { clbs: { lb1: { securityGroups: ['closed'] } } },
      { clbs: { lb1: { securityGroups: [] } } },
    ],
    [
      'NO_ELIGIBLE_TARGET',
      { clbs: { lb1: { listeners: { 'tcp:80': { targets: [{ cvm: 'web1', port: 8080, weight: 0 }] } } } } },
      { clbs: { lb1: { listeners: LINK.clbs!.lb1!.listeners! } } },
    ],
    ['ACL_INGRESS_DENIED', { networkAcls: { web: CLOSED } }, { networkAcls: { web: OPEN_ACL } }],
    ['TARGET_STOPPED', { cvms: { web1: { state: 'STOPPED' } } }, { cvms: { web1: { state: 'RUNNING' } } }],
    [
      'TARGET_INGRESS_DENIED',
      { cvms: { web1: { securityGroups: ['closed'] } } },
      { cvms: { web1: { securityGroups: ['open'] } } },
    ],
    ['GUEST_FIREWALL_DROPPED', firewall('DROP'), { cvms: { web1: { firewall: [] } } }],
    ['PORT_CLOSED', { cvms: { web1: { listen: [] } } }, { cvms: { web1: { listen: ['8080'] } } }],
  ]
  const rig = linkRig({
    ...closedGroup,
    networkAcls: { app: OPEN_ACL, ep: OPEN_ACL, web: OPEN_ACL },
    vpcs: {
      consumer: { subnets: { app: { networkAcl: 'app' }, ep: { networkAcl: 'ep' } } },
      provider: { subnets: { web: { networkAcl: 'web' } } },
    },
  })
  for (const [, fault] of wrong) rig.change(fault)
  for (const [reason, , repair] of wrong) {
    rig.plane.health.fill(1) // what health checks say of the faults is another test
    expect(rig.walk({ from: 'client', to: 'ep1:80' }).reason).toBe(reason)
    rig.change(repair)
  }
  rig.plane.health.fill(1)
  expect(rig.walk({ from: 'client', to: 'ep1:80' }).reason).toBe('DELIVERED')
})
