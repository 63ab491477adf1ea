import { expect, test } from 'vitest'
import { Protocol } from '../../sim/net/protocol.ts'
import type { Change, Literal } from '../support/networks.ts'
import { linkRig, type Rig, type Sent, type Shot } from '../support/networks-rig.ts'

type Rules = { readonly ingress: readonly string[]; readonly egress: readonly string[] }
const OPEN = ['ACCEPT#0.0.0.0/0']
const CLOSED: Rules = { ingress: [], egress: [] }

/** The open link with ACLs by subnet (`app` and `ep` of the consumer, `lb` and `web` of the provider), and more machines. */
function rigWith(
  acls: Partial<Record<'app' | 'ep' | 'lb' | 'web', Partial<Rules>>>,
  change: Change<Literal> = {},
): Rig {
  const vpcOf = { app: 'consumer', ep: 'consumer', lb: 'provider', web: 'provider' } as const
  const names = Object.keys(acls) as (keyof typeof acls)[]
  const subnets = (vpc: string) =>
    Object.fromEntries(names.filter((name) => vpcOf[name] === vpc).map((name) => [name, { networkAcl: name }]))
  return linkRig({
    networkAcls: Object.fromEntries(names.map((name) => [name, { ingress: OPEN, egress: OPEN, ...acls[name] }])),
    vpcs: { consumer: { subnets: subnets('consumer') }, provider: { subnets: subnets('provider') } },
    ...change,
    cvms: {
      peer: { subnet: 'consumer/app', ip: '10.0.1.20', securityGroups: ['open'], listen: ['80'] },
      far: { subnet: 'consumer/ep', ip: '10.0.2.20', securityGroups: ['open'], listen: ['80'] },
      web2: { subnet: 'provider/web', ip: '10.0.2.20', securityGroups: ['open'] },
      lbnear: { subnet: 'provider/lb', ip: '10.0.1.20', securityGroups: ['open'], listen: ['8080'] },
      ...change.cvms,
    },
  })
}

/** `DELIVERED, DELIVERED`: what became of a request and, if it arrived, of the answer to it. */
function exchange(rig: Rig, shot: Shot): string {
  const request: Sent = rig.send(shot)
  return request.reason === 'DELIVERED' ? `DELIVERED, ${rig.send(rig.answerTo(request)).reason}` : request.reason
}

const through: Shot = { from: 'client', to: 'ep1:80' }

test('what stays inside a subnet is not asked', () => {
  expect(exchange(rigWith({ app: CLOSED }), { from: 'client', to: 'peer:80' })).toBe('DELIVERED, DELIVERED')
})

test.each([
  ['nothing closed', {}, 'DELIVERED, DELIVERED'],
  ['the client’s subnet, on the way out', { app: { egress: [] } }, 'ACL_EGRESS_DENIED'],
  ['the other subnet, on the way in', { ep: { ingress: [] } }, 'ACL_INGRESS_DENIED'],
  ['the other subnet, on the answer’s way out', { ep: { egress: [] } }, 'DELIVERED, ACL_EGRESS_DENIED'],
  ['the client’s subnet, on the answer’s way in', { app: { ingress: [] } }, 'DELIVERED, ACL_INGRESS_DENIED'],
])('between two subnets of a VPC, with %s', (_, acls, outcome) => {
  expect(exchange(rigWith(acls), { from: 'client', to: 'far:80' })).toBe(outcome)
})

test.each([
  ['the client’s subnet, out', { app: { egress: [] } }, 'ACL_EGRESS_DENIED'],
  ['the endpoint’s subnet, in', { ep: { ingress: [] } }, 'ACL_INGRESS_DENIED'],
  ['the CLB’s own subnet, both ways: not asked', { lb: CLOSED }, 'DELIVERED, DELIVERED'],
  ['the backend’s subnet, in', { web: { ingress: [] } }, 'ACL_INGRESS_DENIED'],
  ['the backend’s subnet, out', { web: { egress: [] } }, 'DELIVERED, ACL_EGRESS_DENIED'],
  ['the endpoint’s subnet, out', { ep: { egress: [] } }, 'DELIVERED, ACL_EGRESS_DENIED'],
  ['the client’s subnet, in', { app: { ingress: [] } }, 'DELIVERED, ACL_INGRESS_DENIED'],
])('through the link, with a closed ACL on %s', (_, acls, outcome) => {
  expect(exchange(rigWith(acls), through)).toBe(outcome)
})

test('a client in the endpoint’s subnet crosses no border on its way to it', () => {
  expect(exchange(rigWith({ ep: CLOSED }), { from: 'far', to: 'ep1:80' })).toBe('DELIVERED, DELIVERED')
})

test.each([
  ['the consumer’s block', 'ACCEPT#10.0.0.0/8', 'ACL_INGRESS_DENIED'],
  ['the SNAT range and VPORT', 'ACCEPT#11.163.0.0/16#80#TCP', 'ACL_INGRESS_DENIED'],
  ['the SNAT range and the backend’s port', 'ACCEPT#11.163.0.0/16#8080#TCP', 'DELIVERED, DELIVERED'],
])('the backend’s subnet sees the SNAT address: ingress for %s', (_, rule, outcome) => {
  expect(exchange(rigWith({ web: { ingress: [rule] } }), through)).toBe(outcome)
})

test.each([
  ['the service’s port only', 'ACCEPT#11.163.0.0/16#8080#TCP', 'DELIVERED, ACL_EGRESS_DENIED'],
  ['the ephemeral ports', 'ACCEPT#11.163.0.0/16#1024-65535#TCP', 'DELIVERED, DELIVERED'],
  ['the ephemeral ports of the consumer’s block', 'ACCEPT#10.0.0.0/8#1024-65535#TCP', 'DELIVERED, ACL_EGRESS_DENIED'],
])('answers need a rule of their own, by their own destination port: egress for %s', (_, rule, outcome) => {
  expect(exchange(rigWith({ web: { egress: [rule] } }), through)).toBe(outcome)
})

test.each([
  ['ingress for the endpoint’s address', 'ACCEPT#10.0.2.100/32#1024-65535#TCP', 'DELIVERED, DELIVERED'],
  ['ingress for the CLB’s address', 'ACCEPT#10.0.1.100/32', 'DELIVERED, ACL_INGRESS_DENIED'],
])('an answer comes into the client’s subnet from the endpoint: %s', (_, rule, outcome) => {
  expect(exchange(rigWith({ app: { ingress: [rule] } }), through)).toBe(outcome)
})

test('the CLB’s own subnet is not asked by those who dial it from another one of its VPC either', () => {
  expect(exchange(rigWith({ lb: CLOSED }), { from: 'web2', to: 'lb1:80' })).toBe('DELIVERED, DELIVERED')
})

test('a backend’s subnet is asked for a client of the same subnet that comes through a link', () => {
  const own: Change<Literal> = {
    endpointServices: { svc1: { whitelist: [{ account: 'shop' }, { account: 'bank' }] } },
    endpoints: { own: { subnet: 'provider/lb', ip: '10.0.1.101', service: 'svc1' } },
  }
  const shot: Shot = { from: 'web2', to: 'own:80' }
  expect(exchange(rigWith({}, own), shot)).toBe('DELIVERED, DELIVERED')
  expect(exchange(rigWith({ web: { ingress: ['ACCEPT#10.0.0.0/8'] } }, own), shot)).toBe('ACL_INGRESS_DENIED')
})

test('a backend in the CLB’s own subnet is asked for what comes through the link', () => {
  const rig = rigWith(
    { lb: { ingress: [] } },
    { clbs: { lb1: { listeners: { 'tcp:80': { targets: [{ cvm: 'lbnear', port: 8080 }] } } } } },
  )
  expect(exchange(rig, through)).toBe('ACL_INGRESS_DENIED')
})

test('a client in the backend’s subnet is not asked when it dials the backend, and is when it goes by way of the CLB', () => {
  const direct: Shot = { from: 'web2', to: 'web1:8080' }
  const balanced: Shot = { from: 'web2', to: 'lb1:80' }
  expect(exchange(rigWith({ web: CLOSED }), direct)).toBe('DELIVERED, DELIVERED')
  expect(exchange(rigWith({ web: CLOSED }), balanced)).toBe('ACL_EGRESS_DENIED')
  // The CLB keeps the client's address, so to the backend the request comes from inside its subnet; the answer the client
  // gets comes from the VIP, which is outside.
  expect(exchange(rigWith({ web: { ingress: [] } }), balanced)).toBe('DELIVERED, ACL_INGRESS_DENIED')
})

test('the first rule that matches decides, and a deny stands at the end', () => {
  const ingress = (...rules: string[]) => exchange(rigWith({ ep: { ingress: rules } }), through)
  expect(ingress('DROP#10.0.1.10/32', 'ACCEPT#0.0.0.0/0')).toBe('ACL_INGRESS_DENIED')
  expect(ingress('ACCEPT#0.0.0.0/0', 'DROP#10.0.1.10/32')).toBe('DELIVERED, DELIVERED')
  expect(ingress('ACCEPT#10.0.1.11/32')).toBe('ACL_INGRESS_DENIED')
})

test('an answer with an ICMP error is judged as ICMP', () => {
  const rig = rigWith({ web: { egress: ['ACCEPT#0.0.0.0/0#ALL#UDP'] } }, { cvms: { web1: { listen: ['udp:8080'] } } })
  const request = rig.send({ from: 'web2', to: 'lbnear:9', protocol: Protocol.UDP })
  expect(request.reason).toBe('PORT_CLOSED')
  const open = rigWith({ web: { ingress: ['ACCEPT#0.0.0.0/0#ALL#UDP'] } })
  const asked = open.send({ from: 'web2', to: 'lbnear:9', protocol: Protocol.UDP })
  const error = open.answerTo(asked)
  error.error = 1
  expect(open.send(error).reason).toBe('ACL_INGRESS_DENIED')
  expect(open.send(open.answerTo(asked)).reason).toBe('DELIVERED')
})
