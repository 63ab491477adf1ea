import { expect, test } from 'vitest'
import { Health } from '../../sim/dataplane/balance.ts'
import { flush } from '../../sim/dataplane/trackers.ts'
import { Owner } from '../../sim/tables/tables.ts'
import { ACK, FIN, linkRig, RST, SYN } from '../support/networks-rig.ts'

// What the walk once did otherwise than the oracle, pinned by hand.

test('a health check from the VIP to a target in the subnet of its CLB crosses no border, so no ACL judges it', () => {
  const closed = { ingress: ['ACCEPT#11.163.0.0/16'], egress: ['ACCEPT#11.163.0.0/16'] }
  const health = (clbSubnet: string): unknown => {
    const rig = linkRig({
      vpcs: { provider: { subnets: { web: { networkAcl: 'acl' } } } },
      networkAcls: { acl: closed },
      clbs: {
        lb1: {
          subnet: clbSubnet,
          vip: undefined,
          listeners: { 'tcp:80': { healthCheck: { source: 'VIP' } } },
        },
      },
    })
    return rig.plane.health[rig.target('lb1/tcp:80/web1')]
  }
  expect(health('provider/web')).toBe(Health.ALIVE)
  expect(health('provider/lb')).toBe(Health.DEAD)
})

test('a SYN with the address of a neighbour does not end the closed flow of that neighbour', () => {
  const rig = linkRig({ cvms: { client2: { subnet: 'consumer/app', ip: '10.0.1.11', securityGroups: ['open'] } } })
  const shot = { from: 'client', to: 'ep1:80' }
  rig.send(shot)
  expect(rig.send({ ...shot, flags: RST }).reason).toBe('DELIVERED')
  expect(rig.send({ ...shot, from: 'client2', source: '10.0.1.10' }).reason).toBe('SPOOFED_SOURCE')
  expect(rig.send({ ...shot, flags: ACK }).reason).toBe('DELIVERED') // still known: CONNTRACK_INVALID if not
})

test.each([
  ['a reset', [RST | ACK]],
  ['the FINs of both sides', [FIN | ACK]],
])('%s that come to a closed port end the flow, and the next SYN is balanced anew', (_, flags) => {
  const rig = linkRig({
    cvms: { web1: { listen: [] }, web2: { subnet: 'provider/web', securityGroups: ['open'], listen: [] } },
    clbs: {
      lb1: {
        listeners: {
          'tcp:80': {
            targets: [
              { cvm: 'web1', port: 8080 },
              { cvm: 'web2', port: 8080 },
            ],
            healthCheck: { enabled: false },
          },
        },
      },
    },
  })
  const shot = { from: 'client', to: 'ep1:80' }
  const first = rig.send(shot)
  expect(first.reason).toBe('PORT_CLOSED')
  expect(rig.send({ ...shot, flags: SYN }).packet.to).toBe(first.packet.to)
  const hasAnswered = (flags[0]! & FIN) !== 0
  if (hasAnswered) {
    rig.send(rig.answerTo(first))
    rig.send(rig.answerTo(first, FIN | ACK))
  }
  // What a kernel has answered it knows about, whether or not anything listens.
  for (const one of flags) {
    expect(rig.send({ ...shot, flags: one }).reason).toBe(hasAnswered ? 'DELIVERED' : 'PORT_CLOSED')
  }
  rig.send(rig.answerTo(first, ACK))
  expect(rig.send(shot).packet.to).not.toBe(first.packet.to)
})

test('a packet whose time to live ends at the endpoint, or at the CLB, is known to nobody from there on', () => {
  const rig = linkRig()
  const sendWith = (ttl: number): unknown => {
    const packet = rig.packet({ from: 'client', to: 'ep1:80' })
    packet.ttl = ttl
    const { endpointFlows, clbFlows } = rig.plane
    return [rig.send(packet).reason, endpointFlows[0], clbFlows[0]]
  }
  expect(sendWith(1)).toEqual(['TTL_EXCEEDED', 0, 0])
  expect(sendWith(2)).toEqual(['TTL_EXCEEDED', 0, 0])
  expect(sendWith(3)).toEqual(['TTL_EXCEEDED', 1, 0])
  expect(sendWith(4)).toEqual(['TTL_EXCEEDED', 1, 1])
  expect(sendWith(5)).toEqual(['DELIVERED', 1, 1])
})

test('a segment that groups let out without tracking it does not keep them from tracking the next one', () => {
  const rig = linkRig({
    cvms: { server: { subnet: 'consumer/app', ip: '10.0.1.11', securityGroups: ['open'], listen: ['8080'] } },
  })
  const sent = rig.send({ from: 'client', to: 'server:8080' })
  flush(rig.plane, Owner.CVM, rig.cvm('server'))
  expect(rig.send(rig.answerTo(sent, RST)).reason).toBe('DELIVERED') // it opens nothing, so nobody tracks it
  expect(rig.send(rig.answerTo(sent, ACK)).reason).toBe('DELIVERED')
  expect(rig.plane.cvmFlows[rig.cvm('server')]).toBe(1)
})

test('a machine that reaches itself through a link tracks the connection at both of its ends', () => {
  const near = { subnet: 'provider/web', ip: '10.0.2.11', securityGroups: ['open'], listen: ['8080'] }
  const reasonWith = (conntrack: number): string =>
    linkRig({
      cvms: { near: { ...near, conntrack } },
      clbs: { lb1: { listeners: { 'tcp:80': { targets: [{ cvm: 'near', port: 8080 }] } } } },
      endpoints: { ep2: { subnet: 'provider/web', ip: '10.0.2.200', service: 'svc1' } },
    }).send({ from: 'near', to: 'ep2:80' }).reason
  expect([1, 2].map(reasonWith)).toEqual(['CONNTRACK_FULL', 'DELIVERED'])
})

test('a connection that was closed counts for its target again when the link takes it anew', () => {
  const rig = linkRig()
  const shot = { from: 'client', to: 'ep1:80' }
  const sent = rig.send(shot)
  rig.send(rig.answerTo(sent, RST | ACK))
  expect(rig.plane.connections[0]).toBe(0)
  flush(rig.plane, Owner.ENDPOINT, 0)
  rig.change({}, { midStream: 'pickup' })
  rig.send({ ...shot, flags: ACK }) // ends at the CLB, which knows it as closed
  expect(rig.plane.connections[0]).toBe(1)
})

test('a SYN that a stopped machine would send ends nothing: its closed flow is still known', () => {
  const rig = linkRig()
  const shot = { from: 'client', to: 'ep1:80' }
  const sent = rig.send(shot)
  rig.send(rig.answerTo(sent, RST | ACK))
  rig.change({ cvms: { client: { state: 'STOPPED' } } })
  expect(rig.send(shot).reason).toBe('CLIENT_STOPPED')
  expect(rig.plane.endpointFlows[0]).toBe(1)
  expect(rig.send(rig.answerTo(sent, ACK)).reason).toBe('TARGET_STOPPED') // NO_ROUTE if the server had begun it
})

test('a SYN that begins a flow anew at the link leaves no path behind that rests on the answer of before', () => {
  const rig = linkRig({ cvms: { web1: { listen: [] } }, clbs: { lb1: { listeners: { 'tcp:80': {} } } } })
  const shot = { from: 'client', to: 'ep1:80' }
  const sent = rig.send(shot)
  expect(sent.reason).toBe('PORT_CLOSED')
  rig.send(rig.answerTo(sent, SYN | ACK)) // something did listen, once
  expect(rig.send({ ...shot, flags: ACK }).reason).toBe('DELIVERED')
  flush(rig.plane, Owner.ENDPOINT, 0)
  expect(rig.send(shot).reason).toBe('DELIVERED') // the server knows the connection: it challenges the SYN
  expect(rig.send({ ...shot, flags: RST }).reason).toBe('PORT_CLOSED') // as a walk without a memory says
})
