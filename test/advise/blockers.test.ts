import { describe, expect, test } from 'vitest'
import { type Blocked, blockersOf } from '../../sim/advise/blockers.ts'
import { blockedText } from '../../sim/advise/blockers-text.ts'
import { fixFor } from '../../sim/advise/fix.ts'
import { PLAIN } from '../../sim/trace/text.ts'
import { cloudOf, dialled } from './rig.ts'

/** A link with everything on it, in parts that a test replaces. */
const PARTS = {
  client: 'subnet: vpc1/app, ip: 10.0.1.10, securityGroups: [sg-client]',
  clientGroup: 'egress: [ACCEPT#0.0.0.0/0]',
  endpointGroup: 'ingress: [ACCEPT#10.0.1.0/24#80#TCP]',
  endpoint: '',
  clbGroup: 'ingress: [ACCEPT#11.163.0.0/16]',
  webGroup: 'ingress: [ACCEPT#11.163.0.0/16#8080#TCP]',
  clb: '',
  listener: 'tcp:80: [web1:8080]',
  web: 'listen: 8080',
  acl: 'ingress: [ACCEPT#0.0.0.0/0], egress: [ACCEPT#0.0.0.0/0]',
  options: '',
}

const fileOf = (changes: Partial<typeof PARTS>): string => {
  const p = { ...PARTS, ...changes }
  return `
options: { clbSgSeesPrivateLink: true${p.options} }
securityGroups:
  sg-client: { ${p.clientGroup} }
  sg-ep: { ${p.endpointGroup} }
  sg-clb: { ${p.clbGroup} }
  sg-web: { ${p.webGroup} }
networkAcls: { acl: { ${p.acl} } }
vpcs:
  vpc1: { cidr: 10.0.0.0/16, subnets: { app: 10.0.1.0/24, ep: 10.0.2.0/24 } }
  vpc2: { cidr: 172.16.0.0/16, subnets: { web: { cidr: 172.16.0.0/24, networkAcl: acl } } }
cvms:
  consumer: { ${p.client} }
  web1: { subnet: vpc2/web, ip: 172.16.0.11, securityGroups: [sg-web], ${p.web} }
  web2: { subnet: vpc2/web, ip: 172.16.0.12, securityGroups: [sg-web], listen: 8080 }
clbs: { lb1: { subnet: vpc2/web, securityGroups: [sg-clb], listeners: { ${p.listener} }${p.clb} } }
endpointServices: { svc: { clb: lb1 } }
endpoints: { ep1: { subnet: vpc1/ep, ip: 10.0.2.200, service: svc, securityGroups: [sg-ep]${p.endpoint} } }
`
}

const told = ({ blockers }: Blocked): string[] =>
  blockers.map(
    ({ reason, where, direction, targets }) =>
      `${reason} ${where}${direction === 'reply' ? ' back' : ''}${targets.length === 0 ? '' : ` for ${targets.join()}`}`,
  )

function blocked(changes: Partial<typeof PARTS>, dial = 'consumer -> ep1:80'): Blocked {
  const cloud = cloudOf(fileOf(changes))
  return blockersOf(cloud, dialled(cloud, dial))
}

const rows: readonly (readonly [about: string, changes: Partial<typeof PARTS>, blockers: readonly string[]])[] = [
  ['nothing', {}, []],
  ['a client that is stopped', { client: `${PARTS.client}, state: STOPPED` }, ['CLIENT_STOPPED consumer']],
  ["the client's group", { clientGroup: 'egress: []' }, ['EGRESS_DENIED consumer']],
  ['an endpoint that was rejected', { endpoint: ', state: REJECTED' }, ['ENDPOINT_REJECTED ep1']],
  ['an endpoint that has failed', { endpoint: ', state: FAILED' }, ['ENDPOINT_FAILED ep1']],
  ["the endpoint's group", { endpointGroup: 'ingress: []' }, ['ENDPOINT_INGRESS_DENIED ep1']],
  ['a CLB that is stopped', { clb: ', state: STOPPED' }, ['CLB_STOPPED lb1']],
  ['a listener that is stopped', { listener: 'tcp:80: { targets: [web1:8080], state: STOPPED }' }, ['CLB_STOPPED lb1']],
  ['another port', { listener: 'tcp:81: [web1:8080]' }, ['NO_LISTENER lb1']],
  ["the CLB's group", { clbGroup: 'ingress: []' }, ['CLB_INGRESS_DENIED lb1']],
  ['weights', { listener: 'tcp:80: [{ cvm: web1, port: 8080, weight: 0 }]' }, ['NO_ELIGIBLE_TARGET lb1']],
  ["the backend's group", { webGroup: 'ingress: [ACCEPT#11.163.0.0/16#80#TCP]' }, ['TARGET_INGRESS_DENIED web1']],
  ['a backend that is stopped', { web: 'listen: 8080, state: STOPPED' }, ['TARGET_STOPPED web1']],
  ['a backend that has vanished', { web: 'listen: 8080, state: VANISHED' }, ['TARGET_STOPPED web1']],
  ["the guest's firewall", { web: 'listen: 8080, firewall: [DROP#11.163.0.0/16]' }, ['GUEST_FIREWALL_DROPPED web1']],
  ['a port that is closed', { web: 'listen: 9090' }, ['PORT_CLOSED web1']],
  ['an ACL on the way there', { acl: 'ingress: [], egress: [ACCEPT#0.0.0.0/0]' }, ['ACL_INGRESS_DENIED web1']],
  ['an ACL on the way back', { acl: 'ingress: [ACCEPT#0.0.0.0/0], egress: []' }, ['ACL_EGRESS_DENIED web1 back']],
  [
    'everything at once, in the order of the way',
    {
      client: `${PARTS.client}, state: STOPPED`,
      clientGroup: 'egress: [DROP#10.0.2.200/32, ACCEPT#0.0.0.0/0]',
      endpoint: ', state: PENDING',
      endpointGroup: 'ingress: []',
      clb: ', state: STOPPED',
      clbGroup: 'ingress: []',
      listener: 'tcp:80: { targets: [{ cvm: web1, port: 8080, weight: 0 }], state: STOPPED }',
      acl: 'ingress: [], egress: []',
      webGroup: 'ingress: []',
      web: 'state: STOPPED, firewall: [REJECT#0.0.0.0/0]',
    },
    [
      'CLIENT_STOPPED consumer',
      'EGRESS_DENIED consumer',
      'ENDPOINT_PENDING ep1',
      'ENDPOINT_INGRESS_DENIED ep1',
      'CLB_STOPPED lb1',
      'CLB_STOPPED lb1',
      'CLB_INGRESS_DENIED lb1',
      'NO_ELIGIBLE_TARGET lb1',
      'ACL_INGRESS_DENIED web1',
      'TARGET_STOPPED web1',
      'TARGET_INGRESS_DENIED web1',
      'GUEST_FIREWALL_REJECTED web1',
      'PORT_CLOSED web1',
      'ACL_EGRESS_DENIED web1 back',
    ],
  ],
  [
    'one of two backends only',
    { listener: 'tcp:80: [web1:8080, web2:8080]', web: 'listen: 8080, firewall: [DROP#11.163.0.0/16]' },
    ['GUEST_FIREWALL_DROPPED web1 for lb1/tcp:80/web1'],
  ],
  [
    'each of two backends in its own way',
    {
      listener: 'tcp:80: [web1:8080, { cvm: web2, port: 9000 }]',
      web: 'listen: 8080, firewall: [DROP#0.0.0.0/0]',
      webGroup: 'ingress: [ACCEPT#11.163.0.0/16#8080#TCP]',
    },
    [
      'GUEST_FIREWALL_DROPPED web1 for lb1/tcp:80/web1',
      'TARGET_INGRESS_DENIED web2 for lb1/tcp:80/web2',
      'PORT_CLOSED web2 for lb1/tcp:80/web2',
    ],
  ],
  [
    'a backend that the CLB does not choose is not on the way',
    { listener: 'tcp:80: [web1:8080, web2:8080]', web: 'listen: 8080, state: STOPPED' },
    [],
  ],
]

describe('blockers', () => {
  test.each(rows)('%s', (_, changes, blockers) => {
    const found = blocked(changes)
    expect(told(found)).toEqual(blockers)
    if (!blockers.includes('NO_LISTENER lb1')) expect(found.paths.every(({ isComplete }) => isComplete)).toBe(true)
  })

  test('every blocker has what mends it, unless no operation does', () => {
    for (const [, changes] of rows) {
      for (const { reason, change } of blocked(changes).blockers)
        if (reason !== 'NO_LISTENER') expect(change, reason).toBeDefined()
    }
  })

  test('what is beyond an address that nobody has is not told', () => {
    const { blockers, paths } = blocked({ clientGroup: 'egress: []' }, 'consumer -> 10.0.1.99:80')
    expect(told({ blockers, paths })).toEqual(['EGRESS_DENIED consumer', 'NO_SUCH_ADDRESS vpc1'])
    expect(paths.map(({ isComplete }) => isComplete)).toEqual([false])
  })

  test('a refusal that is lost on its way is the refusal; the way home is that of who would answer', () => {
    const lost = {
      acl: 'ingress: [ACCEPT#0.0.0.0/0], egress: [ACCEPT#100.64.0.0/10]',
      endpointGroup: 'ingress: [ACCEPT#0.0.0.0/0]',
      webGroup: 'ingress: [ACCEPT#11.163.0.0/16]',
      listener: 'udp:53: [web1:53]',
    }
    const found = blocked(lost, 'udp consumer -> ep1:53')
    expect(told(found)).toEqual(['PORT_CLOSED web1', 'ACL_EGRESS_DENIED web1 back'])
    expect(found.blockers[1]?.change).toMatchObject({ rule: 'ACCEPT#11.163.0.0/16#1024-65535#UDP' })
    expect(found.paths[0]?.isComplete).toBe(true)
    const cloud = cloudOf(fileOf(lost))
    const answer = fixFor(cloud, dialled(cloud, 'udp consumer -> ep1:53'), () => 0)
    expect(answer.kind === 'fixed' && answer.changes.map(({ kind }) => kind)).toEqual(['listen', 'entry'])
  })

  test('asking changes nothing', () => {
    const cloud = cloudOf(fileOf({ clientGroup: 'egress: []', endpoint: ', state: PENDING' }))
    const before = { documents: cloud.documents, nowUs: cloud.nowUs, health: [...cloud.health()] }
    blockersOf(cloud, dialled(cloud, 'consumer -> ep1:80'))
    expect({ documents: cloud.documents, nowUs: cloud.nowUs, health: [...cloud.health()] }).toEqual(before)
  })

  test('health checks that have no verdict yet are a blocker that passes', () => {
    const cloud = cloudOf(`start: cold\n${fileOf({ webGroup: 'ingress: []' })}`)
    const { blockers } = blockersOf(cloud, dialled(cloud, 'consumer -> ep1:80'))
    expect(blockers.map(({ reason, isPassing }) => `${reason} ${isPassing}`)).toEqual([
      'NO_ELIGIBLE_TARGET true',
      'TARGET_INGRESS_DENIED false',
    ])
  })

  test('a full pool of ports passes, and what is beyond it is told', () => {
    const cloud = cloudOf(
      fileOf({
        endpoint: ', snat: { addresses: 1, ports: "40000-40000" }',
        webGroup: 'ingress: [ACCEPT#11.163.0.0/16]',
      }),
    )
    const dial = dialled(cloud, 'consumer -> ep1:80')
    cloud.connect({ client: 0, address: cloud.network.endpoints[0]?.address ?? 0, ...dial, as: 'a' })
    expect(told(blockersOf(cloud, dial))).toEqual(['SNAT_EXHAUSTED ep1'])
  })

  test('is told in both languages', () => {
    const found = blocked({ clientGroup: 'egress: []', web: 'listen: 9090' })
    expect(
      blockedText(found, 'en', PLAIN)
        .split('\n')
        .filter((line) => !line.startsWith('     ')),
    ).toEqual([
      '',
      '2 things block this connection, and all of them have to go:',
      '  1. EGRESS_DENIED at consumer (request): There is no egress rule in security group sg-client of consumer, so TCP to port 80 of 10.0.2.200 is denied.',
      '  2. PORT_CLOSED at web1 (request): Nothing listens on TCP port 8080 of web1: its own kernel refuses.',
      '  The whole path by lb1/tcp:80/web1',
      '    request  consumer ✗1 -> ep1 -> lb1 -> web1 ✗2',
      '    answer  web1 -> lb1 -> ep1 -> consumer',
      '',
    ])
    expect(blockedText(found, 'zh', PLAIN)).toContain('阻断这次连接的共有 2 处')
  })
})
