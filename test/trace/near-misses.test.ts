import { describe, expect, test } from 'vitest'
import type { RuleDocument } from '../../sim/model/documents.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { type Changes, ending, rule, type Sent, send } from './quick-start.ts'

/** The near misses at web1, which is asked for TCP from 11.163.0.3 to port 8080, under these rules. */
const missesOf = (...web: RuleDocument[]): [string, string][] =>
  ending(send({ web })).nearMisses.map((miss) => [miss.rule.name, miss.refusedBy])

describe('a rule is near when one change would have let the packet through', () => {
  const rows: [string, string[], [string, string][]][] = [
    ['another port', ['ACCEPT#11.163.0.0/16#80#TCP'], [['sg-web.ingress[0]', 'port']]],
    ['another block', ['ACCEPT#10.0.0.0/8#8080#TCP'], [['sg-web.ingress[0]', 'cidrBlock']]],
    ['a group', ['ACCEPT#sg-client#8080#TCP'], [['sg-web.ingress[0]', 'securityGroup']]],
    ['another protocol', ['ACCEPT#11.163.0.0/16#8080#UDP'], [['sg-web.ingress[0]', 'protocol']]],
    ['two fields are one too many', ['ACCEPT#10.0.0.0/8#80#TCP'], []],
    ['a list of ports is one rule', ['ACCEPT#11.163.0.0/16#80,443,8000-8010#TCP'], [['sg-web.ingress[0]', 'port']]],
    ['a list of ports that holds the port', ['ACCEPT#10.0.0.0/8#80,8080#TCP'], [['sg-web.ingress[0]', 'cidrBlock']]],
    ['a DROP would not have helped', ['DROP#11.163.0.0/16#80#TCP'], []],
    ['nothing is near an empty list', [], []],
    ['the DROP that decided', ['DROP#11.163.0.0/16#8080#TCP'], [['sg-web.ingress[0]', 'action']]],
    [
      'an ACCEPT behind the DROP',
      ['DROP#11.0.0.0/8#ALL#ALL', 'ACCEPT#11.163.0.0/16#8080#TCP'],
      [
        ['sg-web.ingress[0]', 'action'],
        ['sg-web.ingress[1]', 'order'],
      ],
    ],
    [
      'one field off ahead of the DROP, but not behind it',
      ['ACCEPT#11.163.0.0/16#80#TCP', 'DROP#0.0.0.0/0#ALL#ALL', 'ACCEPT#11.163.0.0/16#81#TCP'],
      [
        ['sg-web.ingress[1]', 'action'],
        ['sg-web.ingress[0]', 'port'],
      ],
    ],
    [
      'the closest peer first, then ports before blocks before protocols',
      [
        'ACCEPT#11.163.0.0/16#8080#UDP',
        'ACCEPT#10.0.0.0/8#8080#TCP',
        'ACCEPT#0.0.0.0/0#22#TCP',
        'ACCEPT#11.163.0.0/16#80#TCP',
      ],
      [
        ['sg-web.ingress[3]', 'port'],
        ['sg-web.ingress[2]', 'port'],
        ['sg-web.ingress[1]', 'cidrBlock'],
        ['sg-web.ingress[0]', 'protocol'],
      ],
    ],
  ]

  test.each(rows)('%s', (_, rules, near) => {
    expect(missesOf(...rules.map((text) => rule(text)))).toEqual(near)
  })

  test('and only the five closest are shown', () => {
    expect(missesOf(...[1, 2, 3, 4, 5, 6, 7].map((port) => rule(`ACCEPT#11.163.0.0/16#${port}#TCP`)))).toHaveLength(5)
  })

  test('over all groups in binding order', () => {
    const groups = new Map([['sg-first', { ingress: [rule('DROP#11.163.0.0/16#8080#TCP', 40)] }]])
    const step = ending(send({ groups, server: { securityGroups: ['sg-first', 'sg-web'] } }))
    expect(step.rule).toMatchObject({ name: 'sg-first.ingress[0]', origin: { line: 40 } })
    expect(step.nearMisses.map((miss) => miss.words.en)).toEqual([
      'it matches, and its action is DROP',
      'it matches and accepts, but sg-first.ingress[0] comes before it',
    ])
    expect(step.places).toEqual(['sg-first', 'sg-web'])
  })
})

describe('words of a near miss', () => {
  const rows: [string, Sent, string, string][] = [
    ['ACCEPT#11.163.0.0/16#80#TCP', {}, "its port is 80, the packet's is 8080", '规则端口为 80，报文的目的端口为 8080'],
    [
      'ACCEPT#11.163.0.0/16#80,443#TCP',
      {},
      "its ports are 80,443, the packet's is 8080",
      '规则端口为 80,443，报文的目的端口为 8080',
    ],
    [
      'ACCEPT#10.0.0.0/8#8080#TCP',
      {},
      'its source is 10.0.0.0/8, which does not hold 11.163.0.3',
      '规则来源为 10.0.0.0/8，不包含 11.163.0.3',
    ],
    [
      'ACCEPT#sg-client#8080#TCP',
      {},
      'its source is security group sg-client, which has no member with the address 11.163.0.3 in this VPC',
      '规则来源为安全组 sg-client，本私有网络中没有地址为 11.163.0.3 的成员',
    ],
    ['ACCEPT#0.0.0.0/0#ALL#UDP', {}, "its protocol is UDP, the packet's is TCP", '规则协议为 UDP，报文协议为 TCP'],
    ['DROP#0.0.0.0/0#ALL#ALL', {}, 'it matches, and its action is DROP', '规则匹配，但动作为 DROP'],
  ]

  test.each(rows)('%s', (text, sent, en, zh) => {
    expect(ending(send({ web: [rule(text)] }, sent)).nearMisses.map((miss) => miss.words)).toEqual([{ en, zh }])
  })

  test('of an egress rule speak of the destination', () => {
    const step = ending(send({ client: [rule('ACCEPT#172.16.0.0/16#80#TCP')] }))
    expect(step.nearMisses[0]?.words).toEqual({
      en: 'its destination is 172.16.0.0/16, which does not hold 10.0.2.200',
      zh: '规则目标为 172.16.0.0/16，不包含 10.0.2.200',
    })
  })

  test('of a ping name its protocol, and no port', () => {
    const changes = {
      groups: new Map([['sg-peer', { ingress: [rule('ACCEPT#0.0.0.0/0#ALL#TCP')] }]]),
      peer: { securityGroups: ['sg-peer'] },
    }
    const step = ending(send(changes, { to: '10.0.1.11', protocol: Protocol.ICMP }))
    expect(step.words.en).toContain('does not match ICMP from 10.0.1.10, and')
    expect(step.nearMisses[0]?.words.en).toBe("its protocol is TCP, the packet's is ICMP")
    expect(step.wouldMatch).toEqual({ owner: 'sg-peer', direction: 'ingress', text: 'ACCEPT#10.0.1.10/32#ALL#ICMP' })
  })
})

test('in the firewall of a guest the same rules are near', () => {
  const firewall = ['ACCEPT#11.163.0.0/16#22#TCP', 'REJECT#0.0.0.0/0#ALL#ALL', 'ACCEPT#11.163.0.0/16#8080#TCP']
  const step = ending(send({ server: { firewall: firewall.map((text) => rule(text)) } }))
  expect(step.nearMisses.map((miss) => [miss.rule.name, miss.refusedBy, miss.words.en])).toEqual([
    ['web1.firewall[1]', 'action', 'it matches, and its action is REJECT'],
    ['web1.firewall[2]', 'order', 'it matches and accepts, but web1.firewall[1] comes before it'],
    ['web1.firewall[0]', 'port', "its port is 22, the packet's is 8080"],
  ])
})

describe('the rule that would have matched', () => {
  const acl = new Map([['acl', { ingress: [], egress: [rule('ACCEPT#0.0.0.0/0#ALL#ALL')] }]])
  const rows: [string, Changes, string, string][] = [
    [
      'at a backend: the range of the link and its own port',
      { web: [] },
      'sg-web.ingress',
      'ACCEPT#11.163.0.0/16#8080#TCP',
    ],
    ['at a client: what it dialled', { client: [] }, 'sg-client.egress', 'ACCEPT#10.0.2.200/32#80#TCP'],
    [
      'at an endpoint: the client and VPORT',
      { groups: new Map([['sg-ep', {}]]), endpoint: { securityGroups: ['sg-ep'] } },
      'sg-ep.ingress',
      'ACCEPT#10.0.1.10/32#80#TCP',
    ],
    [
      'at a CLB: the range of the link and VPORT',
      { groups: new Map([['sg-lb', {}]]), clb: { securityGroups: ['sg-lb'] } },
      'sg-lb.ingress',
      'ACCEPT#11.163.0.0/16#80#TCP',
    ],
    ['in an ACL of a backend', { acls: acl, aclOf: { web: 'acl' } }, 'acl.ingress', 'ACCEPT#11.163.0.0/16#8080#TCP'],
    ['in an ACL of an endpoint', { acls: acl, aclOf: { ep: 'acl' } }, 'acl.ingress', 'ACCEPT#10.0.1.10/32#80#TCP'],
  ]

  test.each(rows)('%s', (_, changes, list, text) => {
    const { wouldMatch } = ending(send(changes))
    expect([`${wouldMatch?.owner}.${wouldMatch?.direction}`, wouldMatch?.text]).toEqual([list, text])
  })

  test.each(rows.slice(0, 4).map(([, changes, list, text]) => [list, text, changes] as const))(
    'and does let the packet through: %s %s',
    (list, text, changes) => {
      const [owner = '', direction = ''] = list.split('.')
      const edit: Changes['edit'] = (documents) => {
        const group = documents.securityGroups.get(owner)
        const added = { ...group, [direction]: [rule(text)] }
        return { ...documents, securityGroups: new Map([...documents.securityGroups, [owner, added]]) }
      }
      expect(send({ ...changes, edit }).trace.reason).toBe('DELIVERED')
    },
  )

  test('is not offered where a DROP decided: its place in the list matters', () => {
    expect(ending(send({ web: [rule('DROP#0.0.0.0/0#ALL#ALL')] })).wouldMatch).toBeUndefined()
  })
})

test("a rule of one account's copy of a template is called by both its names", () => {
  const edit: Changes['edit'] = (documents) => ({
    ...documents,
    accounts: new Map([
      ['shop', {}],
      ['store', {}],
    ]),
    vpcs: new Map(
      [...documents.vpcs].map(([name, vpc]) => [name, { ...vpc, account: name === 'vpc1' ? 'shop' : 'store' }]),
    ),
    endpointServices: new Map([['svc', { clb: 'lb1', autoAccept: true, whitelist: [{ account: 'shop' }] }]]),
    cvms: new Map([...documents.cvms].map(([name, cvm]) => [name, { ...cvm, securityGroups: ['sg-web'] }])),
  })
  const walked = send({ edit, web: [rule('ACCEPT#11.163.0.0/16#80#TCP')] })
  expect(walked.trace.hops.map((hop) => hop.account)).toEqual(['shop', 'shop', 'store', 'store'])
  const [miss] = ending(walked).nearMisses
  expect(miss?.rule).toMatchObject({ name: 'store/sg-web.ingress[0]', documentName: 'sg-web.ingress[0]' })
  expect(ending(walked).places).toEqual(['store/sg-web', 'sg-web'])
})
