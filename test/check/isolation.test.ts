import { expect, test } from 'vitest'
import type { History } from '../../sim/check/history.ts'
import { isolation } from '../../sim/check/laws/isolation.ts'
import { LAWS, lawCalled } from '../../sim/check/laws.ts'
import { runLaw, unmet } from '../../sim/check/run-law.ts'
import { runs } from '../support/networks-met.ts'

test('all sentences about isolation hold, and meet what they must', { timeout: runs(300_000) }, () => {
  const report = runLaw(isolation, { seed: Number(process.env.ISTHMUS_SEED ?? 42), from: 0, to: runs(700) })
  expect(report.failure).toBeUndefined()
  expect(unmet(isolation, report.met)).toEqual([])
})

test('each law has a name of its own, and says what it says in both languages', () => {
  expect(new Set(LAWS.map(({ name }) => name)).size).toBe(LAWS.length)
  for (const { name, statement, mustMeet } of LAWS) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(statement.en).not.toBe('')
    expect(statement.zh).toMatch(/[一-鿿]/)
    expect(mustMeet.length, `${name} must meet something`).toBeGreaterThan(0)
  }
})

test('a connection that a link lost and took up with another port no longer holds the port of before', () => {
  const history: History = {
    seed: 1,
    options: { midStream: 'pickup' },
    network: {
      vpcs: { v0: { cidr: '192.168.0.0/16', subnets: { s1: { cidr: '192.168.1.0/28' } } } },
      cvms: { c0: { subnet: 'v0/s1' }, c2: { subnet: 'v0/s1', listen: ['8080'] } },
      clbs: { lb0: { subnet: 'v0/s1', listeners: { 'tcp:8080': { targets: [{ cvm: 'c2', port: 8080 }] } } } },
      endpointServices: { svc0: { clb: 'lb0' } },
      endpoints: { ep0: { subnet: 'v0/s1', service: 'svc0', snat: { ports: '40000-40001' } } },
    },
    steps: [
      { connect: 'c0 -> ep0:8080', as: 'k-1' },
      { connect: 'c0 -> ep0:8080', as: 'k-2' },
      { advance: '903s' },
      { send: 'k-2' }, // comes from the port of k-1, which is forgotten
      { connect: 'c0 -> ep0:8080' }, // so this one may have the port that k-2 had
    ],
  }
  expect(lawCalled('tenants-apart')?.check(history, () => undefined)).toBeUndefined()
})

test('a listener whose idle time-out is shortened has a moment to forget who is idle for longer', () => {
  const history: History = {
    seed: 1,
    options: {},
    network: {
      vpcs: { v0: { cidr: '172.16.0.0/16', subnets: { s0: { cidr: '172.16.0.0/24' } } } },
      cvms: { c2: { subnet: 'v0/s0' }, c4: { subnet: 'v0/s0', listen: ['8080'] } },
      clbs: { lb0: { subnet: 'v0/s0', listeners: { 'tcp:80': { targets: [{ cvm: 'c4', port: 8080 }] } } } },
    },
    steps: [
      { connect: 'c2 -> lb0:80', as: 'k-8' },
      { advance: '899s' },
      {
        call: 'ModifyListener',
        with: { LoadBalancerId: 'lb0', ListenerId: 'tcp:80', IdleConnectTimeout: 12 },
      },
      { send: 'k-8' },
    ],
  }
  const late = [...history.steps.slice(0, 3), { advance: '3s' }, ...history.steps.slice(3)]
  const met = new Set<string>()
  const check = (one: History) => lawCalled('flow-lifetime')?.check(one, (label) => met.add(label))
  expect(check(history)).toBeUndefined()
  expect(met).not.toContain('idle too long')
  expect(check({ ...history, steps: late })).toBeUndefined()
  expect(met).toContain('idle too long')
})
