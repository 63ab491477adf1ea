import { expect, test } from 'vitest'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

const FILE = `
vpcs: { vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16 }
cvms: { consumer: vpc1, web1: { in: vpc2, listen: [8080, "udp:53"] }, web2: { in: vpc2, listen: 8080 } }
clbs:
  lb1:
    in: vpc2
    "tcp:80": { targets: [{ cvm: web1, port: 8080, weight: 30 }, { cvm: web2, port: 8080, weight: 10 }] }
    "tcp:81": []
    "udp:53": { scheduler: LEAST_CONN, targets: web1:53 }
endpointServices: { svc: lb1 }
endpoints: { ep1: { in: vpc1, service: svc } }
`
const STEPS = `${FILE}
steps:
  - { connect: { from: consumer, to: "ep1:80", times: 8 } }
  - { connect: "consumer -> ep1:81", expect: { outcome: timeout } }
  - { udp: "consumer -> ep1:53" }
  - { call: DeregisterTargets, with: { LoadBalancerId: lb1, ListenerId: "tcp:80", Targets: ["web2:8080"] } }
  - { guest: { web1: { firewall: [DROP#0.0.0.0/0] } } }
  - { connect: "consumer -> ep1:80", expect: { outcome: timeout } }
`
const run = (files: Record<string, string>, ...words: string[]) =>
  isthmus(['run', '.', '--spread', ...words], { cwd: folderWith(files) })

test('how the connections of each listener spread, with weights, retransmissions not counted', async () => {
  const { out, code } = await run({ 'a.yaml': STEPS, 'base.yaml': FILE })
  expect(code).toBe(0)
  expect(out.slice(out.indexOf('\nHow new'))).toMatchInlineSnapshot(`
    "
    How new connections spread: a.yaml
      lb1/tcp:80 (WRR): 9 connections
        web1  weight 30     7  77.8%  ################      by weight 100.0%
        web2  deregistered  2  22.2%  ####
      lb1/udp:53 (LEAST_CONN): 1 connection
        web1  weight 10  1  100.0%  ####################
    "
  `)
})

test('in Chinese, by case', async () => {
  const cases = `${FILE}
cases:
  - { name: one, steps: [{ connect: { from: consumer, to: "ep1:80", times: 4 } }] }
  - { name: none, steps: [{ advance: 1s }] }
`
  const { out } = await run({ 'a.yaml': cases }, '--lang', 'zh')
  expect(out.slice(out.indexOf('\n新建'))).toMatchInlineSnapshot(`
    "
    新建连接的分布：a.yaml: one
      lb1/tcp:80（WRR）：4 个连接
        web1  权重 30  3  75.0%  ###############       按权重应为 75.0%
        web2  权重 10  1  25.0%  #####                 按权重应为 25.0%
    "
  `)
})

test('as JSON, with every case', async () => {
  const { out } = await run({ 'a.yaml': STEPS, 'base.yaml': FILE }, '--format', 'json')
  const { spread } = JSON.parse(out)
  expect(spread.map(({ file }: { file: string }) => file)).toEqual(['a.yaml', 'base.yaml'])
  expect(spread[0].listeners[1]).toEqual({
    listener: 'lb1/udp:53',
    scheduler: 'LEAST_CONN',
    connections: 1,
    targets: [{ target: 'lb1/udp:53/web1', weight: 10, connections: 1 }],
  })
})

test('the report before it is the same, also beside a capture and coverage', async () => {
  const cwd = folderWith({ 'a.yaml': STEPS })
  for (const words of [[], ['--coverage'], ['--capture', 'p.pcapng']]) {
    const plain = await isthmus(['run', 'a.yaml', ...words], { cwd })
    const { out } = await isthmus(['run', 'a.yaml', '--spread', ...words], { cwd })
    expect(out.startsWith(plain.out)).toBe(true)
  }
})

test('with JUnit it goes to standard error', async () => {
  const { out, err } = await run({ 'a.yaml': STEPS }, '--format', 'junit')
  expect(out).not.toContain('How new')
  expect(err).toContain('How new connections spread: a.yaml\n')
})
