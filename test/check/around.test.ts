import { expect, test } from 'vitest'
import { defineLaw } from '../../sim/check/define-law.ts'
import { engine } from '../../sim/check/engine.ts'
import { ISOLATION_LAWS } from '../../sim/check/laws/isolation.ts'
import { tenantLens } from '../../sim/check/laws/lens.ts'
import { LAWS } from '../../sim/check/laws.ts'
import { play } from '../../sim/check/play.ts'
import { checked, historyOfRun, runLaw } from '../../sim/check/run-law.ts'
import { around } from '../../sim/edge/check/around-file.ts'
import { folderWith } from '../support/folder.ts'
import { Met, runs } from '../support/networks-met.ts'

/** Three tenants with one block and one address, an ACL without a way back, a target of weight 0, UDP, an endpoint that nobody has accepted. */
const ODD = `accounts: { a: {}, b: {}, c: {} }
securityGroups:
  sg-a: { account: a, ingress: [ACCEPT#10.0.0.0/8#ALL#TCP], egress: [ACCEPT#0.0.0.0/0#ALL#ALL] }
networkAcls:
  acl1: { vpc: va, ingress: [ACCEPT#0.0.0.0/0#80#TCP], egress: [ACCEPT#0.0.0.0/0#ALL#ALL] }
vpcs:
  va: { cidr: 10.0.0.0/16, account: a, subnets: { s: { cidr: 10.0.0.0/24, networkAcl: acl1 } } }
  vb: { cidr: 10.0.0.0/16, account: b, subnets: { s: { cidr: 10.0.0.0/24 } } }
  vc: { cidr: 10.0.0.0/16, account: c, subnets: { s: { cidr: 10.0.0.0/24 } } }
cvms:
  a1: { subnet: va/s, listen: 80, securityGroups: [sg-a] }
  b1: { subnet: vb/s, listen: [80, udp:53], ip: 10.0.0.10 }
  c1: { subnet: vc/s, ip: 10.0.0.10 }
clbs:
  lb: { subnet: vb/s, listeners: { tcp:80: [{ cvm: b1, port: 80, weight: 0 }], udp:53: [b1:53] } }
endpointServices:
  svc: { clb: lb, whitelist: [a, c] }
endpoints:
  epa: { subnet: va/s, service: svc, state: ACTIVE }
  epc: { subnet: vc/s, service: svc, state: PENDING }
`
const FILES = {
  'odd.yaml': ODD,
  'no-link.yaml': 'vpcs: { v: { cidr: 10.0.0.0/16 } }\ncvms: { x: { in: v, listen: 80 }, y: { in: v } }\n',
  'one-vpc.yaml': 'vpcs: { v: { cidr: 10.0.0.0/16 } }\n',
  'nothing.yaml': 'title: nothing\n',
}

test.each(['odd.yaml', 'no-link.yaml', 'one-vpc.yaml', 'nothing.yaml'])(
  'every law that comes with Isthmus holds around %s',
  { timeout: runs(120_000) },
  (file) => {
    const cwd = folderWith(FILES)
    // `isolation` judges all of its sentences.
    for (const law of LAWS.filter((one) => !ISOLATION_LAWS.includes(one))) {
      const near = { ...law, histories: () => around(`${cwd}/${file}`) }
      expect({ law: law.name, failure: runLaw(near, { seed: 1, from: 0, to: runs(6) }).failure?.failure }).toEqual({
        law: law.name,
        failure: undefined,
      })
    }
  },
)

test('what a tenant is shown does not hang on what faults are drawn by', () => {
  const cwd = folderWith(FILES)
  const [history] = engine().sample(around(`${cwd}/odd.yaml`, { steps: 0, changes: 0 }), { numRuns: 1, seed: 1 })
  if (history === undefined) throw new Error('one is drawn')
  const faults = [
    { fault: { where: 'lb', jitter: '20ms' } },
    { fault: { name: 'x', where: 'lb -> b1', loss: 0.5, corrupt: 0.5, duplicate: 0.5, reorder: 0.5, delay: '1ms' } },
    ...[1, 2, 3, 4].map(() => ({ ping: 'b1 -> lb' })),
    { heal: 'x' },
    { call: 'DescribeVpcs', by: 'c' },
  ]
  const met = new Met()
  expect(checked(tenantLens, { ...history, steps: faults }, (label) => met.add(label))).toBeUndefined()
  met.requireAll(['shown to a consumer'])
})

test('packets come to both sides of the edges that the rules draw', () => {
  const cwd = folderWith(FILES)
  const met = new Met()
  const law = defineLaw({
    name: 'edges',
    histories: () => around(`${cwd}/odd.yaml`),
    check: (history, meet) =>
      play(history, meet, [() => ({ passage: ({ sent }) => met.add(`${sent.destinationPort}`) })]).failure,
  })
  for (let run = 0; run < runs(60); run++) law.check(historyOfRun(law, 1, run), () => undefined)
  met.requireAll(['79', '80', '81', '52', '53', '54', '1', '65535'])
})

test('each part of the network is other in some of those that are nearly it', () => {
  const cwd = folderWith(FILES)
  const met = new Met()
  const written = engine().sample(around(`${cwd}/odd.yaml`, { steps: 0, changes: 0 }), { numRuns: 1, seed: 1 })[0]
    ?.network
  for (const { network } of engine().sample(around(`${cwd}/odd.yaml`, { steps: 0 }), { numRuns: runs(200), seed: 1 }))
    for (const [section, things] of Object.entries(network))
      if (JSON.stringify(things) !== JSON.stringify(written?.[section as keyof typeof network])) met.add(section)
  met.requireAll(['securityGroups', 'networkAcls', 'cvms', 'clbs', 'endpointServices', 'endpoints'])
})

test.each(['.', '', './'])('a folder in place of a file is told by its name: %j', (path) => {
  expect(() => around(path)).toThrow(/^\. is a folder|^\.: \. is a folder/)
})
