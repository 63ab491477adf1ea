import { expect, test } from 'vitest'
import type { Verdict } from '../../sim/check/oracle/oracle.ts'
import { Oracle, type Shot } from '../../sim/check/oracle/oracle.ts'
import { ipv4Text } from '../../sim/net/ipv4.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { type Change, LINK, type Literal } from '../support/networks.ts'
import { ACK, linkRig, type Shot as NamedShot, SYN_ACK } from '../support/networks-rig.ts'
import { answerShot, shotOf, walked } from '../support/networks-shots.ts'

// By hand, for the checks that the tables of test/dataplane do not reach: what facts and design say, held by walk and oracle.

/** A packet, or the answer to the one before, and what becomes of it: the reason, and the header of one that arrives. */
type Sent = readonly [NamedShot | 'answer', string]
type Row = readonly [name: string, change: Change<Literal>, packets: readonly Sent[]]

const NEAR = { near: { subnet: 'provider/web', ip: '10.0.2.11', securityGroups: ['open'] } }
const CLOSED = { ingress: [], egress: [] }
const { ICMP, UDP } = Protocol

const ROWS: readonly Row[] = [
  [
    'a CLB’s own subnet has no ACL, and the VIP answers',
    { vpcs: { provider: { subnets: { lb: { networkAcl: 'acl' } } } }, networkAcls: { acl: CLOSED }, cvms: NEAR },
    [
      [{ from: 'near', to: 'lb1:80' }, 'DELIVERED 10.0.2.11:40000 -> 10.0.2.10:8080'],
      ['answer', 'DELIVERED 10.0.1.100:80 -> 10.0.2.11:40000'],
    ],
  ],
  [
    'an address is looked up in the client’s VPC: two VPCs may have the same',
    { cvms: { ...NEAR, twin: { subnet: 'provider/web', ip: '10.0.2.100', securityGroups: ['open'], listen: ['80'] } } },
    [
      [{ from: 'near', to: '10.0.2.100:80' }, 'DELIVERED 10.0.2.11:40000 -> 10.0.2.100:80'],
      [{ from: 'client', to: '10.0.2.100:80' }, 'DELIVERED 11.163.0.3:40000 -> 10.0.2.10:8080'],
    ],
  ],
  [
    'clients pick their SNAT address by a hash of their own',
    {
      cvms: {
        c11: { subnet: 'consumer/app', ip: '10.0.1.11', securityGroups: ['open'] },
        c12: { subnet: 'consumer/app', ip: '10.0.1.12', securityGroups: ['open'] },
      },
    },
    [
      [{ from: 'client', to: 'ep1:80' }, 'DELIVERED 11.163.0.3:40000 -> 10.0.2.10:8080'],
      [{ from: 'c11', to: 'ep1:80' }, 'DELIVERED 11.163.0.2:40000 -> 10.0.2.10:8080'],
      [{ from: 'c12', to: 'ep1:80' }, 'DELIVERED 11.163.0.4:40000 -> 10.0.2.10:8080'],
    ],
  ],
  ['a listener is of one protocol', {}, [[{ from: 'client', to: 'ep1:80', protocol: UDP }, 'NO_LISTENER']]],
  [
    'only a SYN opens a session at a CLB',
    { cvms: NEAR },
    [
      [{ from: 'near', to: 'lb1:80', flags: ACK }, 'CONNTRACK_INVALID'],
      [{ from: 'near', to: 'lb1:80' }, 'DELIVERED 10.0.2.11:40000 -> 10.0.2.10:8080'],
      [{ from: 'near', to: 'lb1:80', flags: ACK }, 'CONNTRACK_INVALID'],
      [{ from: 'near', to: 'lb1:80' }, 'DELIVERED 10.0.2.11:40000 -> 10.0.2.10:8080'],
      ['answer', 'DELIVERED 10.0.1.100:80 -> 10.0.2.11:40000'],
      [{ from: 'near', to: 'lb1:80', flags: ACK }, 'DELIVERED 10.0.2.11:40000 -> 10.0.2.10:8080'],
    ],
  ],
  [
    'a CLB answers a ping by itself',
    { cvms: NEAR },
    [[{ from: 'near', to: 'lb1:0', sourcePort: 0, protocol: ICMP }, 'DELIVERED']],
  ],
  [
    'a CLB answers no ping that its groups deny',
    { cvms: NEAR, securityGroups: { closed: CLOSED }, clbs: { lb1: { securityGroups: ['closed'] } } },
    [[{ from: 'near', to: 'lb1:0', sourcePort: 0, protocol: ICMP }, 'CLB_INGRESS_DENIED']],
  ],
  [
    'what comes by a link enters the backend’s subnet from outside, though the client lives there',
    {
      cvms: NEAR,
      vpcs: { provider: { subnets: { web: { networkAcl: 'acl' } } } },
      networkAcls: { acl: { ingress: ['ACCEPT#10.0.0.0/16'], egress: ['ACCEPT#0.0.0.0/0'] } },
      endpoints: { ep2: { subnet: 'provider/web', ip: '10.0.2.200', service: 'svc1' } },
      clbs: { lb1: { listeners: { 'tcp:80': { healthCheck: { enabled: false } } } } },
    },
    [
      [{ from: 'near', to: 'ep2:80' }, 'ACL_INGRESS_DENIED'],
      [{ from: 'near', to: 'lb1:80' }, 'DELIVERED 10.0.2.11:40000 -> 10.0.2.10:8080'],
    ],
  ],
  [
    'an answer comes back to the client’s own port, whatever port the link gave it',
    { endpoints: { ep1: { snat: { addresses: 1, ports: '50000-50001' } } } },
    [
      [{ from: 'client', to: 'ep1:80' }, 'DELIVERED 11.163.0.1:50000 -> 10.0.2.10:8080'],
      ['answer', 'DELIVERED 10.0.2.100:80 -> 10.0.1.10:40000'],
    ],
  ],
  [
    'of two flows that look the same to the server the first is answered: through the CLB',
    { cvms: NEAR },
    [
      [{ from: 'near', to: 'lb1:80' }, 'DELIVERED 10.0.2.11:40000 -> 10.0.2.10:8080'],
      [{ from: 'near', to: 'web1:8080' }, 'DELIVERED 10.0.2.11:40000 -> 10.0.2.10:8080'],
      ['answer', 'DELIVERED 10.0.1.100:80 -> 10.0.2.11:40000'],
    ],
  ],
  [
    'of two flows that look the same to the server the first is answered: direct',
    { cvms: NEAR },
    [
      [{ from: 'near', to: 'web1:8080' }, 'DELIVERED 10.0.2.11:40000 -> 10.0.2.10:8080'],
      [{ from: 'near', to: 'lb1:80' }, 'DELIVERED 10.0.2.11:40000 -> 10.0.2.10:8080'],
      ['answer', 'DELIVERED 10.0.2.10:8080 -> 10.0.2.11:40000'],
    ],
  ],
  [
    'what a link without a CLB carries ends at the endpoint, behind its state and groups',
    {
      securityGroups: { 'db-only': { ingress: ['ACCEPT#0.0.0.0/0#3306#TCP'] } },
      endpointServices: {
        svc1: { clb: undefined, type: 'CDB', instance: 'cdb-abc12345', vpc: 'provider' },
      },
      endpoints: {
        ep1: { securityGroups: ['db-only'] },
        ep2: { subnet: 'consumer/ep', ip: '10.0.2.101', service: 'svc1', state: 'REJECTED' },
      },
    },
    [
      [{ from: 'client', to: 'ep1:80' }, 'ENDPOINT_INGRESS_DENIED'],
      [{ from: 'client', to: 'ep1:3306' }, 'OUTSIDE_MODEL'],
      [{ from: 'client', to: 'ep1:3306', flags: ACK }, 'OUTSIDE_MODEL'],
      [{ from: 'client', to: 'ep1:0', sourcePort: 0, protocol: ICMP }, 'PROTOCOL_UNSUPPORTED'],
      [{ from: 'client', to: 'ep2:3306' }, 'ENDPOINT_REJECTED'],
    ],
  ],
  [
    'when every target is Dead, all get traffic',
    {
      cvms: { web1: { securityGroups: ['link-only'] } },
      securityGroups: { 'link-only': { ingress: ['ACCEPT#11.163.0.0/16#8080#TCP'] } },
      clbs: { lb1: { listeners: { 'tcp:80': { healthCheck: { source: 'VIP' } } } } },
    },
    [[{ from: 'client', to: 'ep1:80' }, 'DELIVERED 11.163.0.3:40000 -> 10.0.2.10:8080']],
  ],
]

test.each(ROWS)('%s', (_, change, packets) => {
  const rig = linkRig(change)
  const { network, plane } = rig
  const oracle = new Oracle(network)
  let last: Verdict | undefined
  for (const [shot, expected] of packets) {
    const sent: Shot = shot === 'answer' ? answerShot(last!, SYN_ACK)! : shotOf(rig.packet(shot))
    const [byOracle, byWalk] = [oracle.send(sent), walked(plane, network, sent)]
    expect(textOf(byWalk), 'the walk').toBe(expected)
    expect(textOf(byOracle), 'the oracle').toBe(expected)
    last = byWalk
  }
})

test('a service gets another CLB: what went by the old one drops silently, and new connections go by the new one', () => {
  const rig = linkRig({ clbs: { lb2: { ...LINK.clbs!.lb1!, vip: '10.0.1.101' } } })
  const oracle = new Oracle(rig.network)
  const expectBoth = (shot: Shot, expected: string): Verdict => {
    const verdict = oracle.send(shot)
    expect([textOf(walked(rig.plane, rig.network, shot)), textOf(verdict)]).toEqual([expected, expected])
    return verdict
  }
  const shot = { from: 'client', to: 'ep1:80' }
  const syn = shotOf(rig.packet(shot))
  const first = expectBoth(syn, 'DELIVERED 11.163.0.3:40000 -> 10.0.2.10:8080')
  expectBoth(answerShot(first, SYN_ACK)!, 'DELIVERED 10.0.2.100:80 -> 10.0.1.10:40000')
  rig.change({ endpointServices: { svc1: { clb: 'lb2' } } })
  oracle.change(rig.network)
  expectBoth(shotOf(rig.packet({ ...shot, flags: ACK })), 'CONNTRACK_INVALID')
  expectBoth(answerShot(first, ACK)!, 'CONNTRACK_INVALID')
  expectBoth(syn, 'DELIVERED 11.163.0.3:40000 -> 10.0.2.10:8080')
})

function textOf({ word, header }: Verdict): string {
  if (header === undefined) return word
  const { source, sourcePort, destination, destinationPort } = header
  return `${word} ${ipv4Text(source)}:${sourcePort} -> ${ipv4Text(destination)}:${destinationPort}`
}
