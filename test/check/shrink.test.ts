import { expect, test } from 'vitest'
import { defineLaw } from '../../sim/check/define-law.ts'
import type { History, LongNetwork } from '../../sim/check/history.ts'
import { failureFile } from '../../sim/check/kept.ts'
import { play } from '../../sim/check/play.ts'
import { checked } from '../../sim/check/run-law.ts'
import { shrinkFailure } from '../../sim/check/shrink/shrink.ts'

// What is left of a counterexample is what somebody would have written by hand: no leftover of how it was drawn.

const neverEndsFor = (reason: string) =>
  defineLaw({
    name: 'never',
    check: (history, meet) =>
      play(history, meet, [
        (stage) => ({
          passage: (seen) => {
            if (seen.reason === reason) stage.fail('never', reason, { reason: { not: reason } })
          },
        }),
      ]).failure,
  })

/** The file of what is left, without what it says of itself. */
function keptOf(reason: string, history: History): string {
  const law = neverEndsFor(reason)
  const failure = checked(law, history, () => undefined)
  if (failure === undefined) throw new Error(`nothing ends for ${reason}`)
  const { yaml } = failureFile(law, shrinkFailure(law, { history, failure }), { isthmus: '0' })
  return yaml.slice(yaml.indexOf('\n', yaml.indexOf('about:')) + 1).replace(/^ {2}(en|zh): .*\n/gm, '')
}

const SUBNETS = { s0: { cidr: '10.0.0.0/24' }, s1: { cidr: '10.0.1.0/28' }, s2: { cidr: '10.0.2.128/25' } }
const DRAWN: History = {
  seed: 51_708,
  options: { snatPoolSize: 1 },
  network: {
    accounts: { alice: {}, bob: {} },
    vpcs: {
      v0: { cidr: '10.0.0.0/16', account: 'alice', assistantCidrs: ['192.168.128.0/20'], subnets: SUBNETS },
      v1: { cidr: '10.0.0.0/16', account: 'bob', subnets: SUBNETS },
    },
    cvms: {
      c0: { subnet: 'v0/s1', ip: '10.0.1.2', listen: ['80'] },
      c1: { subnet: 'v0/s2', ip: '10.0.2.130', listen: ['80'] },
      c2: { subnet: 'v1/s0', ip: '10.0.0.2', listen: ['80'] },
    },
    clbs: {
      lb0: { subnet: 'v1/s1', vip: '10.0.1.3', listeners: { 'tcp:80': { targets: [{ cvm: 'c2', port: 80 }] } } },
    },
    endpointServices: { svc0: { clb: 'lb0', whitelist: ['alice', 'bob'] } },
    endpoints: { ep0: { subnet: 'v0/s0', ip: '10.0.0.9', service: 'svc0', state: 'ACTIVE' } },
  },
  steps: [
    { connect: 'c0:40000 -> ep0:80', patience: '1s' },
    { advance: '9s' },
    { fault: { name: 'x-1', where: 'c1', corrupt: 0.5 } },
    { connect: 'c0:1024 -> c1:80', patience: '1s' },
    { connect: 'c1:65535 -> c2:80', patience: '300ms' },
  ],
}

test('one subnet to a VPC, no account, no port of the sender, no chance, no seed', () => {
  expect(keptOf('FAULT_CORRUPTED', DRAWN)).toBe(`network:
  vpcs:
    v0:
      cidr: 10.0.0.0/16
      subnets:
        s1:
          cidr: 10.0.1.0/28
  cvms:
    c0:
      subnet: v0/s1
    c1:
      subnet: v0/s1
steps:
  - fault:
      where: c1
      corrupt: 1
  - connect: c0 -> c1:80
    expect:
      reason:
        not: FAULT_CORRUPTED
`)
})

test('what must differ stays: two subnets where an ACL is between them, a port where two must have the same', () => {
  const acl = {
    v0: {
      ...DRAWN.network.vpcs.v0,
      cidr: '10.0.0.0/16',
      subnets: { ...SUBNETS, s2: { ...SUBNETS.s2, networkAcl: 'acl' } },
    },
  }
  const network = { ...DRAWN.network, vpcs: { ...DRAWN.network.vpcs, ...acl }, networkAcls: { acl: { vpc: 'v0' } } }
  const between = keptOf('ACL_INGRESS_DENIED', { ...DRAWN, network })
  expect(between.match(/^ {8}s\d:/gm)).toHaveLength(2)
  expect(between).not.toContain('account')
})

test('a port that the law needs stays, in each of the steps that need it', () => {
  const syn = (port: number) => ({ segment: `c0:${port} -> c1:80`, flags: 'SYN', patience: '20ms' as const })
  const law = defineLaw({
    name: 'twice',
    check: ({ steps }) => steps.filter(({ segment }) => String(segment).startsWith('c0:40000')).length < 2,
  })
  const history = { ...DRAWN, steps: [syn(40_000), syn(40_001), syn(40_000)] }
  const failure = checked(law, history, () => undefined)
  expect(failure?.what.en).toBe('it does not hold')
  if (failure === undefined) return
  const { steps } = shrinkFailure(law, { history, failure }).history
  expect(steps.map(({ segment }) => segment)).toEqual(['c0:40000 -> c1:80', 'c0:40000 -> c1:80'])
})

test('one VPC where one does, two where they must be apart', () => {
  const inTwo = { ...DRAWN, steps: [{ connect: 'c0 -> c0:81' }, { connect: 'c0 -> ep0:81' }] }
  expect(keptOf('NO_LISTENER', inTwo).match(/^ {4}v\d:/gm)).toHaveLength(1)
  const { v0, v1 } = DRAWN.network.vpcs
  const apart: LongNetwork = {
    accounts: { alice: {}, bob: {} },
    vpcs: {
      v0: { ...v0, cidr: '10.0.0.0/16', subnets: SUBNETS },
      v1: { ...v1, cidr: '172.16.0.0/16', subnets: { s: { cidr: '172.16.0.0/24' } } },
    },
    cvms: { c0: { subnet: 'v0/s1' }, c2: { subnet: 'v1/s', listen: ['80'] } },
  }
  const steps = [{ connect: 'c0 -> c2:80' }]
  expect(keptOf('NO_ROUTE', { seed: 1, options: {}, network: apart, steps }).match(/^ {4}v\d:/gm)).toHaveLength(2)
})
