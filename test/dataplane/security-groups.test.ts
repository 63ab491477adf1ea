import { expect, test } from 'vitest'
import { Protocol } from '../../sim/net/protocol.ts'
import { changed, type Literal } from '../support/networks.ts'
import { linkRig, Rig } from '../support/networks-rig.ts'

const { TCP, UDP, ICMP } = Protocol

/** Two machines in one subnet; `server` is in the groups `a` and `b`, in that order unless told. */
const PAIR: Literal = {
  vpcs: { vpc: { cidr: '192.168.0.0/16', subnets: { app: '192.168.1.0/24' } } },
  securityGroups: {
    open: { ingress: ['ACCEPT#0.0.0.0/0'] },
    clients: {},
    a: {},
    b: {},
  },
  cvms: {
    client: { subnet: 'vpc/app', ip: '192.168.1.10', securityGroups: ['open', 'clients'] },
    server: { subnet: 'vpc/app', ip: '192.168.1.20', securityGroups: ['a', 'b'] },
  },
}

type Row = readonly [what: string, a: string[], b: string[], port: number, protocol: number, decidedBy: string]

const ALL = 'ACCEPT#0.0.0.0/0'
/** `accept a[0]` names the rule that decided; `deny` is the implicit one at the end. */
const rows: readonly Row[] = [
  ['a drop in an earlier group beats an accept in a later one', ['DROP#0.0.0.0/0#80#TCP'], [ALL], 80, TCP, 'drop a[0]'],
  [
    'an accept in an earlier group beats a drop in a later one',
    [ALL],
    ['DROP#0.0.0.0/0#80#TCP'],
    80,
    TCP,
    'accept a[0]',
  ],
  ['a group that says nothing of a packet leaves it to the next', [], [ALL], 80, TCP, 'accept b[0]'],
  [
    'the deny at the end comes once, after all groups',
    ['ACCEPT#0.0.0.0/0#443#TCP'],
    ['ACCEPT#0.0.0.0/0#80#TCP'],
    80,
    TCP,
    'accept b[0]',
  ],
  ['what no rule matches is denied', ['ACCEPT#0.0.0.0/0#443#TCP'], ['ACCEPT#0.0.0.0/0#444#TCP'], 80, TCP, 'deny'],
  ['two empty groups deny', [], [], 80, TCP, 'deny'],
  ['the first rule that matches decides: drop above accept', ['DROP#192.168.1.10/32', ALL], [], 80, TCP, 'drop a[0]'],
  ['the first rule that matches decides: accept above drop', [ALL, 'DROP#192.168.1.10/32'], [], 80, TCP, 'accept a[0]'],
  ['a rule for another source is passed over', ['DROP#192.168.1.11/32', ALL], [], 80, TCP, 'accept a[1]'],
  ['the first of several ports', ['ACCEPT#0.0.0.0/0#80,443#TCP'], [], 80, TCP, 'accept a[0]'],
  ['the last of several ports', ['ACCEPT#0.0.0.0/0#80,443#TCP'], [], 443, TCP, 'accept a[0]'],
  ['between several ports', ['ACCEPT#0.0.0.0/0#80,443#TCP'], [], 100, TCP, 'deny'],
  ['below a range', ['ACCEPT#0.0.0.0/0#8000-8010#TCP'], [], 7999, TCP, 'deny'],
  ['the low end of a range', ['ACCEPT#0.0.0.0/0#8000-8010#TCP'], [], 8000, TCP, 'accept a[0]'],
  ['the high end of a range', ['ACCEPT#0.0.0.0/0#8000-8010#TCP'], [], 8010, TCP, 'accept a[0]'],
  ['above a range', ['ACCEPT#0.0.0.0/0#8000-8010#TCP'], [], 8011, TCP, 'deny'],
  ['port 65535', ['ACCEPT#0.0.0.0/0#1-65535#TCP'], [], 65_535, TCP, 'accept a[0]'],
  ['a TCP rule does not match UDP', ['ACCEPT#0.0.0.0/0#80#TCP'], [], 80, UDP, 'deny'],
  ['a UDP rule does not match TCP', ['ACCEPT#0.0.0.0/0#80#UDP'], [], 80, TCP, 'deny'],
  ['protocol ALL matches UDP', ['ACCEPT#0.0.0.0/0#ALL#ALL'], [], 80, UDP, 'accept a[0]'],
  ['protocol ALL matches ICMP', ['ACCEPT#0.0.0.0/0#ALL#ALL'], [], 0, ICMP, 'accept a[0]'],
  ['an ICMP rule matches ICMP', ['ACCEPT#0.0.0.0/0#ALL#ICMP'], [], 0, ICMP, 'accept a[0]'],
  ['an ICMP rule does not match TCP', ['ACCEPT#0.0.0.0/0#ALL#ICMP'], [], 80, TCP, 'deny'],
  ['a TCP rule does not match ICMP', ['ACCEPT#0.0.0.0/0#ALL#TCP'], [], 0, ICMP, 'deny'],
  ['a block that holds the source', ['ACCEPT#192.168.1.0/28#80#TCP'], [], 80, TCP, 'accept a[0]'],
  ['a block that ends before the source', ['ACCEPT#192.168.1.0/29#80#TCP'], [], 80, TCP, 'deny'],
  ['the upper half of all addresses', ['ACCEPT#128.0.0.0/1#80#TCP'], [], 80, TCP, 'accept a[0]'],
  ['0.0.0.0/1 is stored as 0.0.0.0/0', ['ACCEPT#0.0.0.0/1#80#TCP'], [], 80, TCP, 'accept a[0]'],
  ['a group as a source is the addresses of its machines', ['ACCEPT#clients#80#TCP'], [], 80, TCP, 'accept a[0]'],
  ['a group as a source, on another port', ['ACCEPT#clients#81#TCP'], [], 80, TCP, 'deny'],
  ['a group that the client is not in', ['ACCEPT#b#80#TCP'], [], 80, TCP, 'deny'],
  ['a drop by group', ['DROP#clients', ALL], [], 80, TCP, 'drop a[0]'],
]

test.each(rows)('ingress: %s', (_, a, b, port, protocol, decidedBy) => {
  const rig = new Rig(changed(PAIR, { securityGroups: { a: { ingress: a }, b: { ingress: b } } }))
  expect(decision(rig, 'INGRESS', { from: 'client', to: `server:${port}`, protocol })).toBe(decidedBy)
})

test.each(rows.filter(([what]) => !what.includes('group as a source') && !what.includes('by group')))(
  'egress, where the peer is the destination: %s',
  (_, a, b, port, protocol, decidedBy) => {
    // The same rules on the way out of the client, for a destination where the source was.
    const rig = new Rig(
      changed(PAIR, {
        securityGroups: { a: { egress: a }, b: { egress: b } },
        cvms: {
          client: { ip: '192.168.1.20', securityGroups: ['a', 'b'] },
          server: { ip: '192.168.1.10', securityGroups: ['open'] },
        },
      }),
    )
    expect(decision(rig, 'EGRESS', { from: 'client', to: `server:${port}`, protocol })).toBe(decidedBy)
  },
)

test('binding order is the order of matching, whatever the order of writing', () => {
  const rules = { a: { ingress: ['DROP#0.0.0.0/0'] }, b: { ingress: ['ACCEPT#0.0.0.0/0'] } }
  const inOrder = (...securityGroups: string[]) =>
    decision(new Rig(changed(PAIR, { securityGroups: rules, cvms: { server: { securityGroups } } })), 'INGRESS', {
      from: 'client',
      to: 'server:80',
    })
  expect([inOrder('a', 'b'), inOrder('b', 'a')]).toEqual(['drop a[0]', 'accept b[0]'])
})

test('without an egress list everything goes out; with an empty one nothing does', () => {
  const egress = (rules: string[] | undefined) =>
    new Rig(
      changed(PAIR, {
        securityGroups: { lone: rules ? { egress: rules } : {}, a: { ingress: [ALL] } },
        cvms: { client: { securityGroups: ['lone'] } },
      }),
    ).walk({ from: 'client', to: 'server:80' }).reason
  expect([egress(undefined), egress([])]).toEqual(['PORT_CLOSED', 'EGRESS_DENIED'])
})

test('machines of one group do not reach each other for that alone', () => {
  const rig = new Rig(
    changed(PAIR, {
      securityGroups: { both: {} },
      cvms: { client: { securityGroups: ['both'] }, server: { securityGroups: ['both'] } },
    }),
  )
  expect(rig.walk({ from: 'client', to: 'server:80' }).reason).toBe('INGRESS_DENIED')
})

test('a group as a source never matches what comes through a link, whoever sent it', () => {
  const rig = linkRig({
    accounts: { bank: undefined },
    vpcs: { provider: { account: 'shop' } },
    securityGroups: { clients: {}, backends: { ingress: ['ACCEPT#clients'] } },
    cvms: {
      client: { securityGroups: ['open', 'clients'] },
      web1: { securityGroups: ['backends'] },
      // It has the client's address, but in the provider's VPC, where it is in the group.
      near: { subnet: 'provider/lb', ip: '10.0.1.10', securityGroups: ['open', 'clients'] },
    },
  })
  expect(rig.walk({ from: 'client', to: 'ep1:80' }).reason).toBe('TARGET_INGRESS_DENIED')
  expect(rig.walk({ from: 'near', to: 'lb1:80' }).reason).toBe('DELIVERED')
})

test('a group as a source means machines of the same VPC only', () => {
  // Both VPCs have a machine at 10.0.1.10; only the provider's is in the group.
  const rig = linkRig({
    accounts: { bank: undefined },
    vpcs: { provider: { account: 'shop' } },
    securityGroups: { clients: {}, guarded: { ingress: ['ACCEPT#clients'] } },
    cvms: {
      near: { subnet: 'provider/lb', ip: '10.0.1.10', securityGroups: ['open', 'clients'] },
      peer: { subnet: 'consumer/app', securityGroups: ['guarded'] },
    },
  })
  expect(rig.walk({ from: 'client', to: 'peer:80' }).reason).toBe('INGRESS_DENIED')
})

test('the endpoint’s groups see the client and VPORT, the CLB’s the SNAT address and VPORT, the backend’s that and its own port', () => {
  const reason = (endpoint: string, clb: string, web: string) =>
    linkRig({
      securityGroups: { e: { ingress: [endpoint] }, c: { ingress: [clb] }, w: { ingress: [web] } },
      endpoints: { ep1: { securityGroups: ['e'] } },
      clbs: { lb1: { securityGroups: ['c'] } },
      cvms: { web1: { securityGroups: ['w'] } },
    }).walk({ from: 'client', to: 'ep1:80' }).reason
  const [client, snat, web] = [
    'ACCEPT#10.0.1.10/32#80#TCP',
    'ACCEPT#11.163.0.0/16#80#TCP',
    'ACCEPT#11.163.0.0/16#8080#TCP',
  ]
  expect(reason(client, snat, web)).toBe('DELIVERED')
  expect(reason('ACCEPT#11.163.0.0/16#80#TCP', snat, web)).toBe('ENDPOINT_INGRESS_DENIED')
  expect(reason('ACCEPT#10.0.1.10/32#8080#TCP', snat, web)).toBe('ENDPOINT_INGRESS_DENIED')
  expect(reason(client, 'ACCEPT#10.0.0.0/8#80#TCP', web)).toBe('CLB_INGRESS_DENIED')
  expect(reason(client, 'ACCEPT#11.163.0.0/16#8080#TCP', web)).toBe('CLB_INGRESS_DENIED')
  expect(reason(client, snat, 'ACCEPT#10.0.0.0/8#8080#TCP')).toBe('TARGET_INGRESS_DENIED')
  expect(reason(client, snat, 'ACCEPT#11.163.0.0/16#80#TCP')).toBe('TARGET_INGRESS_DENIED')
})

test.each([
  ['off, no group on the CLB: the target’s group decides', false, undefined, 'TARGET_INGRESS_DENIED'],
  ['off, and a group on the CLB that accepts: both must', false, 'ACCEPT#0.0.0.0/0', 'TARGET_INGRESS_DENIED'],
  ['on, no group on the CLB: everything is let in', true, undefined, 'DELIVERED'],
  ['on, and a group on the CLB that accepts: it alone decides', true, 'ACCEPT#0.0.0.0/0', 'DELIVERED'],
  ['on, and a group on the CLB that drops: it alone decides', true, 'DROP#0.0.0.0/0', 'CLB_INGRESS_DENIED'],
])('pass to target %s', (_, passToTarget, rule, reason) => {
  const rig = linkRig({
    securityGroups: { closed: { ingress: ['DROP#0.0.0.0/0'] }, clb: { ingress: rule ? [rule] : [] } },
    cvms: { web1: { securityGroups: ['closed'] } },
    clbs: { lb1: { passToTarget, securityGroups: rule ? ['clb'] : [] } },
  })
  expect(rig.walk({ from: 'client', to: 'ep1:80' }).reason).toBe(reason)
})

test('with clbSgSeesPrivateLink off, the CLB’s groups judge its own VPC and not the link', () => {
  const rig = linkRig(
    {
      securityGroups: { closed: { ingress: [] } },
      clbs: { lb1: { securityGroups: ['closed'] } },
      cvms: { near: { subnet: 'provider/lb', securityGroups: ['open'] } },
    },
    { clbSgSeesPrivateLink: false },
  )
  expect(rig.walk({ from: 'client', to: 'ep1:80' }).reason).toBe('DELIVERED')
  expect(rig.walk({ from: 'near', to: 'lb1:80' }).reason).toBe('CLB_INGRESS_DENIED')
})

/** `accept a[0]`, `drop a[0]`, or `deny` for the implicit one. */
function decision(rig: Rig, step: 'INGRESS' | 'EGRESS', shot: Parameters<Rig['walk']>[0]): string {
  const walked = rig.walk(shot)
  const rule = walked.detailOf(step)
  if (rule === undefined || rule < 0) return walked.reason === `${step}_DENIED` ? 'deny' : `nothing: ${walked.reason}`
  const name = rig.ruleName(rule)
  return `${walked.reason === `${step}_DENIED` ? 'drop' : 'accept'} ${name}`
}
