import { describe, expect, test } from 'vitest'
import { REASON_NAMES } from '../../sim/dataplane/reason.ts'
import { ROOT } from '../docs/markdown.ts'
import { SMALLEST, WHOLE } from '../scenario/run-examples.ts'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

type Part = { met: number; total: number; unmet: { name: string; file: string; line: number; column: number }[] }
type Coverage = {
  reasons: { met: number; total: number; unmet: string[]; beyond: { reason: string; why: string }[] }
  rules: Part
  listeners: Part
  targets: Part
}

async function coverageOf(files: Record<string, string>, ...words: string[]): Promise<Coverage> {
  const cwd = folderWith(files)
  const { out, err } = await isthmus(['run', '.', '--coverage', '--format', 'json', ...words], { cwd })
  expect(err).toBe('')
  return JSON.parse(out).coverage
}

describe('run --coverage', () => {
  test('rules that decided, listeners that took and targets that got a connection are met', async () => {
    const { reasons, rules, listeners, targets } = await coverageOf({ 'a.yaml': WHOLE })
    expect(rules).toEqual({
      ...{ met: 1, total: 2 },
      unmet: [{ name: 'sg-web.ingress[1]', file: 'a.yaml', line: 13, column: 11 }],
    })
    expect(listeners).toEqual({ met: 1, total: 1, unmet: [] })
    expect(targets).toEqual({ met: 2, total: 2, unmet: [] })
    expect(reasons.met).toBe(2)
    expect(reasons.unmet).toContain('NO_ROUTE')
    expect(reasons.unmet).not.toContain('TARGET_INGRESS_DENIED')
  })

  test('every connection of a step counts, not only the one whose trace is kept', async () => {
    const text = WHOLE.replace(/steps:[\s\S]*/, 'steps: [{ connect: { from: consumer, to: "ep1:80", times: 4 } }]\n')
    expect((await coverageOf({ 'a.yaml': text })).targets.met).toBe(2)
    const once = await coverageOf({ 'a.yaml': text.replace('times: 4', 'times: 1') })
    expect(once.targets.unmet.map(({ name }) => name)).toEqual(['lb1/tcp:80/web1'])
  })

  test('what files share by extends is one thing, met by any of them', async () => {
    const base = WHOLE.replace(/steps:[\s\S]*/, '')
    const files = {
      'base.yaml': base,
      'a.yaml': 'extends: base.yaml\nsteps: [{ connect: "consumer -> ep1:80" }]\n',
      'b.yaml': 'extends: base.yaml\nsteps: [{ connect: "consumer -> ep1:81", expect: { reason: NO_LISTENER } }]\n',
    }
    const { rules, listeners, reasons } = await coverageOf(files)
    expect(rules).toMatchObject({ met: 1, total: 2, unmet: [{ file: 'base.yaml' }] })
    expect(listeners).toMatchObject({ met: 1, total: 1 })
    expect(reasons.unmet).not.toContain('NO_LISTENER')
  })

  test('what calls make belongs to it, and a rule whose place changes is the same rule', async () => {
    const text = WHOLE.replace(
      /steps:[\s\S]*/,
      `steps:
  - call: CreateSecurityGroupPolicies
    with: { SecurityGroupId: sg-web, Ingress: [{ PolicyIndex: 0, Action: DROP, CidrBlock: 10.0.0.0/8, Port: "22", Protocol: TCP }] }
  - connect: consumer -> ep1:80
`,
    )
    const { rules } = await coverageOf({ 'a.yaml': text })
    expect(rules.total).toBe(3)
    expect(rules.unmet.map(({ line }) => line)).toEqual([13, 31])
  })

  test('network ACLs and the firewalls of guests have rules, too; default groups have none', async () => {
    const { rules } = await coverageOf({ 'a.yaml': SMALLEST })
    expect(rules).toEqual({ met: 0, total: 0, unmet: [] })
    const text = `
networkAcls: { acl1: { ingress: [ACCEPT#0.0.0.0/0#ALL#ALL], egress: [ACCEPT#0.0.0.0/0#ALL#ALL, DROP#0.0.0.0/0#ALL#ALL] } }
vpcs: { vpc1: { cidr: 10.0.0.0/16, subnets: { a: { cidr: 10.0.0.0/24, networkAcl: acl1 }, b: 10.0.1.0/24 } } }
cvms: { c: vpc1/b, web: { subnet: vpc1/a, listen: 80, firewall: [ACCEPT#10.0.0.0/8#80#TCP] } }
steps: [{ connect: "c -> web:80" }]
`
    const acl = await coverageOf({ 'a.yaml': text })
    expect(acl.rules).toMatchObject({ met: 3, total: 4, unmet: [{ name: 'acl1.egress[1]', line: 2 }] })
  })

  test('as text, after the totals; where there is no room, on standard error', async () => {
    const cwd = folderWith({ 'a.yaml': WHOLE })
    const { code, out } = await isthmus(['run', 'a.yaml', '--coverage'], { cwd })
    expect(code).toBe(0)
    expect(out).toMatch(
      /held, 0 failed\n.*\n\nCoverage: what no step met\n {2}✗ Reasons {4}2 of \d+ met\n {6}CLIENT_STOPPED, SPOOFED_SOURCE, EGRESS_DENIED,/,
    )
    expect(out).toContain(
      '  ✗ rules      1 of 2 met\n      sg-web.ingress[1]  a.yaml:13:11\n  ✓ listeners  1 of 1 met\n',
    )
    expect(out).not.toContain('no step can meet')
    const junit = await isthmus(['run', 'a.yaml', '--coverage', '--format', 'junit', '--lang', 'zh'], { cwd })
    expect(junit.out.trimEnd().endsWith('</testsuites>')).toBe(true)
    expect(junit.err).toContain('已涉及 1 / 2')
    expect((await isthmus(['run', 'a.yaml', '--coverage', '--as', 'shop'], { cwd })).code).toBe(2)
    expect((await isthmus(['run', 'a.yaml'], { cwd })).out).not.toContain('Coverage')
  })

  test('the scenarios of this repository meet every Reason that a step can meet', async () => {
    const { code, out } = await isthmus(['run', 'scenarios', '--coverage', '--format', 'json', '--trace', 'none'], {
      cwd: ROOT,
    })
    expect(code).toBe(0)
    const { reasons } = JSON.parse(out).coverage as Coverage
    expect(reasons.unmet).toEqual([])
    expect(reasons.total + reasons.beyond.length).toBe(REASON_NAMES.length)
    for (const { why } of reasons.beyond) expect(why).not.toBe('')
  })
})
