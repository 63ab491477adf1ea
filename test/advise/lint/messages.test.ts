import { expect, test } from 'vitest'
import { lint } from '../../../sim/advise/lint/lint.ts'
import { messageOf } from '../../../sim/scenario/lint/words.ts'
import { cloudOf } from '../rig.ts'

/** What is told of one rule about a network. */
const toldOf = (rule: string, text: string): string[] =>
  lint(cloudOf(text), new Set())
    .filter((finding) => finding.rule === rule)
    .map(({ origin, ...finding }) => (origin === undefined ? '' : messageOf({ ...finding, origin }, 'en')))

const behind = (parts: { readonly egress?: string; readonly ingress?: string; readonly group?: string }): string => `
securityGroups: { sg-web: { ingress: ${parts.group ?? '[ACCEPT#11.163.0.0/16#8080#TCP]'} } }
networkAcls: { acl: { ingress: ${parts.ingress ?? '[ACCEPT#0.0.0.0/0]'}, egress: ${parts.egress ?? '[ACCEPT#0.0.0.0/0]'} } }
vpcs: { vpc1: 10.0.0.0/16, vpc2: { cidr: 172.16.0.0/16, subnets: { lb: 172.16.0.0/24, web: { cidr: 172.16.1.0/24, networkAcl: acl } } } }
cvms: { c: vpc1, web: { subnet: vpc2/web, listen: 8080, securityGroups: [sg-web] } }
clbs: { lb1: { subnet: vpc2/lb, "tcp:80": web:8080 } }
endpointServices: { svc: lb1 }
endpoints: { ep1: { in: vpc1, service: svc } }
`

test('answers that an ACL drops are told by address with the ports of each', () => {
  const egress = '[ACCEPT#11.163.0.1/32#40000-40003#TCP, ACCEPT#11.163.0.2/32#1024-39999#TCP, ACCEPT#100.64.0.0/10]'
  expect(toldOf('acl-eats-replies', behind({ egress }))).toEqual([
    'acl, the network ACL of vpc2/web, lets no answers of lb1/tcp:80/web out to these addresses (client ports): 11.163.0.0, 11.163.0.3-11.163.255.255 (32768-60999); 11.163.0.1 (32768-39999,40004-60999); 11.163.0.2 (40000-60999)',
  ])
})

test('neighbouring blocks that are refused alike are one', () => {
  const ingress = '[ACCEPT#11.163.0.0/24#53#UDP, ACCEPT#100.64.0.0/10]'
  expect(toldOf('acl-blocks-link', behind({ ingress }))).toEqual([
    expect.stringContaining('refuses 11.163.0.0-11.163.255.255 on TCP 8080'),
  ])
})

test.each<[group: string, wide: number, open: number]>([
  ['[ACCEPT#11.163.0.0/16#8080#TCP]', 0, 0],
  ['[ACCEPT#0.0.0.0/0#8080#TCP]', 1, 0],
  ['[ACCEPT#0.0.0.0/0#1-9000#TCP]', 1, 0],
  ['[ACCEPT#0.0.0.0/0]', 0, 1],
  ['[ACCEPT#11.163.0.0/16#8080#TCP, ACCEPT#0.0.0.0/0#ALL#ICMP]', 0, 0],
])('a group of backends with %s opens more than the link needs, or all', (group, wide, open) => {
  const text = behind({ group })
  expect([toldOf('link-rule-too-wide', text).length, toldOf('backend-open-to-everybody', text).length]).toEqual([
    wide,
    open,
  ])
})

test.each(['acl-blocks-link', 'acl-eats-replies', 'health-check-blocked-by-acl'])(
  '%s goes by what is suggested, where a rule that drops stands first',
  (rule) => {
    const drop = '[DROP#11.163.0.0/16, DROP#100.64.0.0/10, ACCEPT#0.0.0.0/0]'
    const cloud = cloudOf(behind({ ingress: drop, egress: drop }))
    const found = () => lint(cloud).filter((finding) => finding.rule === rule)
    expect(found()).toHaveLength(1)
    for (const { action, with: parameters } of found().flatMap(({ calls = [] }) => calls)) {
      const done = cloud.apply({ action, by: undefined, parameters, origin: undefined, parameterOrigins: new Map() })
      expect(done.ok).toBe(true)
    }
    expect(found()).toEqual([])
  },
)

test.each<[rule: string, text: string]>([
  [
    'clb-group-lacks-link',
    behind({})
      .replace('clbs: { lb1: {', 'clbs: { lb1: { securityGroups: [sg-clb],')
      .replace('securityGroups: {', 'securityGroups: { sg-clb: { ingress: [DROP#11.0.0.0/8, ACCEPT#0.0.0.0/0] },'),
  ],
  [
    'endpoint-allows-nobody',
    behind({})
      .replace('service: svc }', 'service: svc, securityGroups: [sg-ep] }')
      .replace('securityGroups: {', 'securityGroups: { sg-ep: { ingress: [DROP#10.0.0.0/8, ACCEPT#0.0.0.0/0] },'),
  ],
  [
    'client-egress-blocks-endpoint',
    behind({})
      .replace('c: vpc1', 'c: { in: vpc1, securityGroups: [sg-c] }')
      .replace(
        'securityGroups: {',
        'securityGroups: { sg-c: { ingress: [], egress: [DROP#10.0.0.0/8#80#TCP, ACCEPT#0.0.0.0/0] },',
      ),
  ],
])('%s goes by what is suggested, where a rule that drops stands first', (rule, text) => {
  const cloud = cloudOf(text)
  const found = () => lint(cloud).filter((finding) => finding.rule === rule)
  expect(found().length).toBeGreaterThan(0)
  for (const { action, with: parameters } of found().flatMap(({ calls = [] }) => calls)) {
    const done = cloud.apply({ action, by: undefined, parameters, origin: undefined, parameterOrigins: new Map() })
    expect(done.ok).toBe(true)
  }
  expect(found()).toEqual([])
})
