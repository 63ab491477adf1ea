import { describe, expect, test } from 'vitest'
import { Stage } from '../../sim/dataplane/packet.ts'
import { REASON_NAMES } from '../../sim/dataplane/reason.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { headerLine } from '../../sim/trace/text.ts'
import type { PacketTrace } from '../../sim/trace/trace.ts'
import { answer, check, DENIALS, ending, type quickStart, rule, send, toDatabase } from './quick-start.ts'

const components = ({ hops }: PacketTrace) => hops.map((hop) => hop.component)
const headers = ({ hops }: PacketTrace) => hops.map((hop) => `${headerLine(hop.before)} => ${headerLine(hop.after)}`)
const checks = ({ hops }: PacketTrace) => hops.map((hop) => hop.steps.map((step) => step.check).join(' '))

describe('a request that is delivered', () => {
  const { trace } = send()

  test('goes through the client, the endpoint, the CLB and the backend', () => {
    expect(components(trace)).toEqual(['consumer', 'ep1', 'lb1', 'web1'])
    expect(trace).toMatchObject({
      segment: 'SYN',
      direction: 'request',
      reason: 'DELIVERED',
      where: 'web1',
      answer: undefined,
    })
  })

  test('shows both rewrites: SNAT and DNAT at the endpoint, DNAT at the CLB', () => {
    expect(headers(trace)).toEqual([
      '10.0.1.10:40000 -> 10.0.2.200:80 => 10.0.1.10:40000 -> 10.0.2.200:80',
      '10.0.1.10:40000 -> 10.0.2.200:80 => 11.163.0.3:40000 -> 172.16.1.100:80',
      '11.163.0.3:40000 -> 172.16.1.100:80 => 11.163.0.3:40000 -> 172.16.0.11:8080',
      '11.163.0.3:40000 -> 172.16.0.11:8080 => 11.163.0.3:40000 -> 172.16.0.11:8080',
    ])
  })

  test('passes its checks in the order in which the cloud applies them', () => {
    expect(checks(trace)).toEqual([
      'guestOut egress route',
      'owner endpointState endpointIngress snat',
      'clbState listener clbIngress target dnat',
      'cvmState ingress socket',
    ])
  })

  test('names the rule that let it in, with the line that it was written in', () => {
    expect(trace.hops[3]?.steps[1]).toMatchObject({
      check: 'ingress',
      verdict: 'pass',
      rule: {
        name: 'sg-web.ingress[0]',
        documentName: undefined,
        text: 'ACCEPT#11.163.0.0/16#8080#TCP',
        description: 'the link',
        origin: { file: 'quick-start.yaml', line: 12, column: 11 },
      },
      places: ['sg-web'],
      nearMisses: [],
      wouldMatch: undefined,
    })
  })

  test('says what the backend will see', () => {
    expect(trace.hops[1]?.steps[3]?.words.en).toContain('The backend will see the client as 11.163.0.3.')
    expect(trace.hops[1]?.steps[3]?.words.zh).toContain('后端服务器看到的客户端地址将是 11.163.0.3。')
  })

  test('says of each hop what it is, whose, and where it stands', () => {
    expect(trace.hops.map(({ kind, id, account, places }) => [kind, id.split('-')[0], account, ...places])).toEqual([
      ['cvm', 'ins', 'default', 'vpc1/app', 'vpc1'],
      ['endpoint', 'vpce', 'default', 'vpc1/ep', 'vpc1'],
      ['clb', 'lb', 'default', 'vpc2/lb', 'vpc2'],
      ['cvm', 'ins', 'default', 'vpc2/web', 'vpc2'],
    ])
  })
})

describe('its answer', () => {
  const { trace } = answer(send())

  test('comes back the same way', () => {
    expect(components(trace)).toEqual(['web1', 'lb1', 'ep1', 'consumer'])
    expect(trace).toMatchObject({ segment: 'SYN-ACK', direction: 'reply', reason: 'DELIVERED', where: 'consumer' })
  })

  test('has both rewrites undone', () => {
    expect(headers(trace)).toEqual([
      '172.16.0.11:8080 -> 11.163.0.3:40000 => 172.16.0.11:8080 -> 11.163.0.3:40000',
      '172.16.0.11:8080 -> 11.163.0.3:40000 => 172.16.1.100:80 -> 11.163.0.3:40000',
      '172.16.1.100:80 -> 11.163.0.3:40000 => 10.0.2.200:80 -> 10.0.1.10:40000',
      '10.0.2.200:80 -> 10.0.1.10:40000 => 10.0.2.200:80 -> 10.0.1.10:40000',
    ])
  })

  test('is judged by network ACLs, which ask for the ephemeral ports of the link', () => {
    const acl = new Map([
      ['acl', { ingress: [rule('ACCEPT#11.163.0.0/16#8080#TCP')], egress: [rule('ACCEPT#0.0.0.0/0#80#TCP', 30)] }],
    ])
    const denied = answer(send({ acls: acl, aclOf: { web: 'acl' } }))
    expect(denied.trace).toMatchObject({ reason: 'ACL_EGRESS_DENIED', where: 'web1' })
    expect(ending(denied)).toMatchObject({
      check: 'aclEgress',
      wouldMatch: { owner: 'acl', direction: 'egress', text: 'ACCEPT#11.163.0.0/16#1024-65535#TCP' },
      nearMisses: [{ refusedBy: 'port', words: { en: "its port is 80, the packet's is 40000" } }],
    })
    expect(ending(denied).words.en).toContain('Network ACLs are stateless: the answer needs a rule of its own.')
  })

  test('enters the subnet of the client through its ACL, at the client', () => {
    const acls = new Map([['acl', { ingress: [], egress: [rule('ACCEPT#0.0.0.0/0#ALL#ALL')] }]])
    const denied = answer(send({ acls, aclOf: { app: 'acl' } }))
    expect(components(denied.trace)).toEqual(['web1', 'lb1', 'ep1', 'consumer'])
    expect(ending(denied)).toMatchObject({
      check: 'aclIngress',
      reason: 'ACL_INGRESS_DENIED',
      places: ['acl', 'vpc1/app'],
      wouldMatch: { text: 'ACCEPT#10.0.2.200/32#1024-65535#TCP' },
    })
  })
})

describe('other ways', () => {
  test('to a CVM of the same VPC there are two hops', () => {
    const direct = send({}, { to: '10.0.1.11', port: 8080 })
    expect(components(direct.trace)).toEqual(['consumer', 'peer'])
    expect(checks(direct.trace)).toEqual(['guestOut egress route', 'owner cvmState ingress socket'])
    expect(direct.trace.hops[1]?.steps[2]?.words).toEqual({
      en: 'The default group default of peer lets TCP from 10.0.1.10 to port 8080 in, by its ingress rule default.ingress[0].',
      zh: 'peer 的默认安全组 default 通过入站规则 default.ingress[0] 放通来自 10.0.1.10、访问端口 8080 的 TCP 流量。',
    })
    expect(components(answer(direct).trace)).toEqual(['peer', 'consumer'])
  })

  test('to itself a CVM does not leave', () => {
    const own = send({ consumer: { listen: ['80'] } }, { to: '10.0.1.10' })
    expect(checks(own.trace)).toEqual(['guestOut socket'])
    expect(checks(answer(own).trace)).toEqual(['guestOut guestBack'])
  })

  test('a ping has no ports, and is answered by the guest', () => {
    const ping = send({}, { to: '10.0.1.11', protocol: Protocol.ICMP })
    expect(ping.trace.segment).toBe('ICMP')
    expect(headers(ping.trace)[0]).toBe('10.0.1.10 -> 10.0.1.11 => 10.0.1.10 -> 10.0.1.11')
    expect(ending(ping).words.en).toBe('peer answers the echo request.')
  })

  test('a CLB answers a ping itself', () => {
    const ping = send({}, { from: 'web1', to: '172.16.1.100', protocol: Protocol.ICMP })
    expect(ping.trace).toMatchObject({ reason: 'DELIVERED', where: 'lb1' })
    expect(checks(ping.trace)).toEqual(['guestOut egress route', 'owner clbState clbIngress clbEcho'])
    expect(components(answer(ping).trace)).toEqual(['lb1', 'web1'])
  })

  test('an ICMP error goes back as an answer, and ACLs see it as ICMP', () => {
    const acls = new Map([
      ['acl', { ingress: [rule('ACCEPT#0.0.0.0/0#ALL#ALL')], egress: [rule('ACCEPT#11.163.0.0/16#ALL#TCP')] }],
    ])
    const error = answer(send({ server: { listen: [] }, acls, aclOf: { web: 'acl' } }), true)
    expect(error.trace).toMatchObject({ segment: 'ICMP', direction: 'reply', reason: 'ACL_EGRESS_DENIED' })
    expect(error.trace.hops[0]?.steps[0]?.words.en).toBe('web1 answers with an ICMP error.')
    expect(ending(error)).toMatchObject({
      nearMisses: [{ refusedBy: 'protocol', words: { en: "its protocol is TCP, the packet's is ICMP" } }],
      wouldMatch: { text: 'ACCEPT#11.163.0.0/16#ALL#ICMP' },
    })
  })

  test('past the firewall of a guest, which lets in what no rule matches', () => {
    const open = send({ server: { firewall: [rule('DROP#0.0.0.0/0#22#TCP')] } })
    expect(open.trace.hops[3]?.steps[2]).toMatchObject({ check: 'guestFirewall', verdict: 'pass', rule: undefined })
    const allowed = send({ server: { firewall: [rule('ACCEPT#11.163.0.0/16#ALL#TCP')] } })
    expect(allowed.trace.hops[3]?.steps[2]).toMatchObject({ verdict: 'pass', rule: { name: 'web1.firewall[0]' } })
  })

  test('a health check starts at the CLB', () => {
    const probe = check({ web: [] })
    expect(components(probe.trace)).toEqual(['lb1', 'web1'])
    expect(probe.trace.hops[1]?.steps[1]).toMatchObject({
      verdict: 'skip',
      words: { zh: expect.stringContaining('健康检查') },
    })
    expect(components(answer(probe).trace)).toEqual(['web1', 'lb1'])
  })

  test('a health check from the VIP needs a rule', () => {
    expect(ending(check({}, true))).toMatchObject({
      reason: 'TARGET_INGRESS_DENIED',
      wouldMatch: { text: 'ACCEPT#172.16.1.100/32#8080#TCP' },
      nearMisses: [{ refusedBy: 'cidrBlock' }],
    })
  })

  test('a health check of 100.64.0.0/10 needs a rule for that range when groups do not let it in by themselves', () => {
    expect(ending(check({ options: { sgAllows10064ByDefault: false } })).wouldMatch?.text).toBe(
      'ACCEPT#100.64.0.0/10#8080#TCP',
    )
  })

  test('an ACL of the subnet of the endpoint belongs to the endpoint', () => {
    const acls = new Map([
      ['acl', { ingress: [rule('ACCEPT#10.0.1.0/24#80#TCP')], egress: [rule('ACCEPT#0.0.0.0/0#ALL#ALL')] }],
    ])
    expect(checks(send({ acls, aclOf: { ep: 'acl' } }).trace)[1]).toBe(
      'aclIngress owner endpointState endpointIngress snat',
    )
  })
})

describe('what a check did not need to ask', () => {
  const all = Stage.CLIENT | Stage.LINK | Stage.BALANCER | Stage.TARGET

  test('groups remember a connection', () => {
    const { trace } = send({}, { flags: Flag.ACK, passed: all, before: (packet, plane) => claim(packet, plane) })
    expect(
      trace.hops.flatMap(({ steps }) => steps.filter((step) => step.verdict === 'skip').map((step) => step.words.en)),
    ).toEqual([
      'The connection was let through at consumer before: security groups are stateful and are not asked again.',
      'The connection was let through at ep1 before: security groups are stateful and are not asked again.',
      'The connection was let through at lb1 before: security groups are stateful and are not asked again.',
      'The connection was let through at web1 before: security groups are stateful and are not asked again.',
    ])
  })

  test('an open connection outlives its endpoint by option', () => {
    const changes = { endpoint: { state: 'REJECTED' }, options: { endpointCut: false } }
    const { trace } = send(changes, { flags: Flag.ACK, passed: all, before: (packet, plane) => claim(packet, plane) })
    expect(trace.reason).toBe('DELIVERED')
    expect(trace.hops[1]?.steps[1]).toMatchObject({
      verdict: 'pass',
      words: { en: 'Endpoint ep1 is REJECTED now, but option endpointCut leaves open connections alone.' },
    })
  })

  test('a CLB that passes traffic to its targets', () => {
    const { trace } = send({ web: [], clb: { passToTarget: true } })
    expect(trace.reason).toBe('DELIVERED')
    expect(trace.hops[3]?.steps[1]).toMatchObject({
      verdict: 'skip',
      words: {
        en: 'CLB lb1 passes traffic to its targets, so the security groups of web1 are not asked.',
        zh: '负载均衡 lb1 已开启安全组默认放通，不检查 web1 的安全组。',
      },
    })
  })

  test('groups of a CLB that do not see the link', () => {
    const groups = new Map([['sg-lb', { ingress: [] }]])
    const { trace } = send({ groups, clb: { securityGroups: ['sg-lb'] }, options: { clbSgSeesPrivateLink: false } })
    expect(trace.hops[2]?.steps[2]?.words.en).toContain('option clbSgSeesPrivateLink is off')
  })

  /** What `forward` would put into a packet of a flow that it knows. */
  function claim(packet: Parameters<typeof Object.assign>[0], plane: ReturnType<typeof quickStart>): void {
    const address = plane.tables.snatAddress[0]
    Object.assign(packet, {
      endpoint: 0,
      clb: 0,
      listener: 0,
      target: 0,
      server: 2,
      snatAddress: address,
      snatPort: 40_000,
    })
  }
})

describe('each reason', () => {
  const rows: [keyof typeof DENIALS, string, string, string][] = [
    ['CLIENT_STOPPED', 'consumer', 'guestOut', 'consumer is not running, so it sends nothing.'],
    [
      'SPOOFED_SOURCE',
      'consumer',
      'guestOut',
      'consumer sends from 10.0.1.99, which is not its own address 10.0.1.10.',
    ],
    [
      'EGRESS_DENIED',
      'consumer',
      'egress',
      'The only egress rule of security group sg-client of consumer does not match TCP to port 80 of 10.0.2.200, and what no rule accepts is denied.',
    ],
    [
      'NO_ROUTE',
      'consumer',
      'route',
      'Route table vpc1/default of subnet vpc1/app has no route to 172.16.1.100, which is no address of vpc1.',
    ],
    [
      'ACL_EGRESS_DENIED',
      'consumer',
      'aclEgress',
      'There is no egress rule in network ACL acl of subnet vpc1/app, so TCP to port 80 of 10.0.2.200 is denied.',
    ],
    [
      'ACL_INGRESS_DENIED',
      'web1',
      'aclIngress',
      'Network ACL acl of subnet vpc2/web drops TCP from 11.163.0.3 to port 8080: its ingress rule acl.ingress[0] matches first, and its action is DROP.',
    ],
    ['NO_SUCH_ADDRESS', 'vpc1', 'owner', 'Nobody in vpc1 has the address 10.0.2.77.'],
    [
      'INGRESS_DENIED',
      'peer',
      'ingress',
      'The only ingress rule of security group sg-peer of peer does not match TCP from 10.0.1.10 to port 8080, and what no rule accepts is denied.',
    ],
    [
      'ENDPOINT_PENDING',
      'ep1',
      'endpointState',
      'Endpoint ep1 is PENDING: the owner of endpoint service svc has not accepted it yet, and must do so (EnableVpcEndPointConnect, AcceptFlag true).',
    ],
    [
      'ENDPOINT_ACCEPTING',
      'ep1',
      'endpointState',
      'Endpoint ep1 is ACCEPTING: endpoint service svc has accepted it, and it will be ACTIVE shortly; try again then.',
    ],
    [
      'ENDPOINT_REJECTED',
      'ep1',
      'endpointState',
      'Endpoint ep1 is REJECTED: the owner of endpoint service svc has refused it, and may still accept it (EnableVpcEndPointConnect, AcceptFlag true).',
    ],
    [
      'ENDPOINT_FAILED',
      'ep1',
      'endpointState',
      'Endpoint ep1 is FAILED: its making did not succeed; delete it and make a new endpoint of service svc.',
    ],
    [
      'ENDPOINT_INGRESS_DENIED',
      'ep1',
      'endpointIngress',
      'The only ingress rule of security group sg-ep of ep1 does not match TCP from 10.0.1.10 to port 80, and what no rule accepts is denied.',
    ],
    ['SNAT_EXHAUSTED', 'ep1', 'snat', 'Endpoint ep1 has no SNAT source port left at 11.163.0.1 (ports 40000).'],
    ['CLB_STOPPED', 'lb1', 'clbState', 'CLB lb1 is stopped: it forwards nothing.'],
    ['NO_LISTENER', 'lb1', 'listener', 'CLB lb1 has no listener for TCP port 8080; it has lb1/tcp:80.'],
    [
      'CLB_INGRESS_DENIED',
      'lb1',
      'clbIngress',
      'The only ingress rule of security group sg-lb of lb1 does not match TCP from 11.163.0.3 to port 80, and what no rule accepts is denied.',
    ],
    [
      'CONNTRACK_INVALID',
      'ep1',
      'session',
      'ep1 knows no session of this connection, and a segment with ACK opens none: only a SYN does.',
    ],
    ['NO_TARGET', 'lb1', 'target', 'Listener lb1/tcp:80 has no target: none is registered.'],
    [
      'NO_ELIGIBLE_TARGET',
      'lb1',
      'target',
      'Every target of listener lb1/tcp:80 (1) has weight 0, so none gets new connections.',
    ],
    [
      'HAIRPIN',
      'lb1',
      'target',
      "The only target that listener lb1/tcp:80 could use is web1, which is the client itself: a CLB does not send a backend's connection back to it.",
    ],
    ['TARGET_STOPPED', 'web1', 'cvmState', 'CVM web1 is not running, so nobody takes the packet.'],
    [
      'TARGET_INGRESS_DENIED',
      'web1',
      'ingress',
      'The only ingress rule of security group sg-web of web1 does not match TCP from 11.163.0.3 to port 8080, and what no rule accepts is denied.',
    ],
    [
      'PORT_CLOSED',
      'web1',
      'socket',
      'web1 listens on TCP port 8080 at 127.0.0.1 only, and the packet is for 172.16.0.11: its own kernel refuses.',
    ],
    [
      'GUEST_FIREWALL_DROPPED',
      'web1',
      'guestFirewall',
      "The firewall of web1's own system (iptables) drops TCP from 11.163.0.3 to port 8080 silently, by its rule web1.firewall[0]: no security group sees that.",
    ],
    [
      'GUEST_FIREWALL_REJECTED',
      'web1',
      'guestFirewall',
      "The firewall of web1's own system (iptables) rejects TCP from 11.163.0.3 to port 8080, by its rule web1.firewall[1], and tells the sender so.",
    ],
    [
      'PROTOCOL_UNSUPPORTED',
      'ep1',
      'linkProtocol',
      'Endpoint ep1 carries TCP and UDP only, so it never answers a ping; try telnet to its address and VPORT.',
    ],
    [
      'CONNTRACK_FULL',
      'web1',
      'flowCapacity',
      'web1 may track 2 connections, and does: there is no room for a new one until one of them ends or expires.',
    ],
    [
      'TTL_EXCEEDED',
      'vpc2',
      'ttl',
      "The packet's time to live runs out at the router of vpc2, which answers with ICMP time exceeded.",
    ],
    [
      'ACCEPT_QUEUE_FULL',
      'web1',
      'acceptQueue',
      'web1 listens on TCP port 8080, but connections that the program has not accepted fill its queue: the kernel drops the SYN and says nothing.',
    ],
    ['FAULT_LOSS', 'lb1', 'fault', 'The packet is lost on its way from ep1 to lb1, by a fault of this hop.'],
    ['FAULT_PARTITION', 'lb1', 'fault', 'Nothing gets from ep1 to lb1: a fault parts the two in this direction.'],
    [
      'FAULT_CORRUPTED',
      'lb1',
      'fault',
      'A fault corrupts the packet on its way from ep1 to lb1: there its checksum does not hold, and it is dropped.',
    ],
    [
      'OUTSIDE_MODEL',
      'consumer',
      'route',
      'Route table rt sends 192.168.3.4 out of what is modelled: 192.168.0.0/16 -> PEERCONNECTION pcx-1.',
    ],
  ]

  test.each(rows)('%s ends at %s, in check %s', (reason, where, check, words) => {
    const walked = DENIALS[reason]()
    expect(walked.trace).toMatchObject({ reason, where })
    expect(ending(walked)).toMatchObject({ check, verdict: 'deny', reason, words: { en: words } })
    expect(components(walked.trace).at(-1)).toBe(where)
  })

  test('has a row here', () => {
    expect(rows.map(([reason]) => reason)).toEqual(REASON_NAMES.filter((name) => name !== 'DELIVERED'))
  })

  test('or ends where a link leads to something else than a CLB: at the endpoint, with its service as a place', () => {
    const walked = toDatabase()
    expect(walked.trace).toMatchObject({ reason: 'OUTSIDE_MODEL', where: 'ep1', answer: 'none' })
    expect(ending(walked)).toMatchObject({
      check: 'linkBackend',
      verdict: 'deny',
      places: ['svc'],
      words: {
        en: 'Endpoint ep1 leads to endpoint service svc, which is of type CDB: what stands behind it is not modelled, so what becomes of the packet is not known.',
      },
    })
  })

  test('says what comes back to the sender', () => {
    expect(DENIALS.PORT_CLOSED().trace.answer).toBe('rst')
    expect(DENIALS.TARGET_INGRESS_DENIED().trace.answer).toBe('none')
    expect(send({ options: { unknownAddress: 'icmp' } }, { to: '10.0.2.77' }).trace.answer).toBe('icmp')
  })
})

describe('sentences that depend on more than the reason', () => {
  const rows: [string, () => ReturnType<typeof send>, string][] = [
    [
      'a port where nothing listens',
      () => send({ server: { listen: [] } }),
      'Nothing listens on TCP port 8080 of web1: its own kernel refuses.',
    ],
    [
      'targets without a verdict',
      () => send({ health: 0 }),
      'No target of listener lb1/tcp:80 that has a weight has a health verdict yet: their health checks say Unknown.',
    ],
    [
      'an empty list of rules',
      () => send({ web: [] }),
      'There is no ingress rule in security group sg-web of web1, so TCP from 11.163.0.3 to port 8080 is denied.',
    ],
    [
      'several groups',
      () =>
        send({
          web: [],
          groups: new Map([
            ['sg-a', { ingress: [rule('ACCEPT#10.0.0.0/8#22#TCP'), rule('ACCEPT#10.0.0.0/8#23#TCP')] }],
          ]),
          server: { securityGroups: ['sg-a', 'sg-web'] },
        }),
      'None of the 2 ingress rules of security groups sg-a and sg-web of web1 matches TCP from 11.163.0.3 to port 8080, and what no rule accepts is denied.',
    ],
  ]

  test.each(rows)('%s', (_, make, words) => {
    expect(ending(make()).words.en).toBe(words)
  })
})
