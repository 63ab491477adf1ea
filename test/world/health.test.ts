import { expect, test } from 'vitest'
import type { Options } from '../../sim/model/options.ts'
import { type Change, type Literal, ruleOf } from '../support/networks.ts'
import { LinkWorld, SECOND_US } from '../support/networks-world.ts'

const web = (...ingress: string[]): Change<Literal> => ({
  securityGroups: { web: { ingress } },
  cvms: { web1: { securityGroups: ['web'] } },
})
const check = (healthCheck: object): Change<Literal> => ({
  clbs: { lb1: { listeners: { 'tcp:80': { healthCheck } } } },
})
const LINK_RULE = 'ACCEPT#11.163.0.0/16#8080#TCP'
const udp = (listen: string[]): Change<Literal> => ({
  cvms: { web1: { listen } },
  clbs: { lb1: { listeners: { 'tcp:80': undefined, 'udp:80': { targets: [{ cvm: 'web1', port: 8080 }] } } } },
})
const acl = (ingress: string[], egress: string[]): Change<Literal> => ({
  networkAcls: { acl: { ingress, egress } },
  vpcs: { provider: { subnets: { web: { networkAcl: 'acl' } } } },
})
const both = (a: Change<Literal>, b: Change<Literal>): Change<Literal> => ({ ...a, ...b })

type Row = readonly [change: Change<Literal>, options: Partial<Options>, verdict: string, outcome: string]
const rows: Record<string, Row> = {
  'everything open': [{}, {}, 'Alive', 'connected'],
  'from 100.64: groups need no rule': [web(LINK_RULE), {}, 'Alive', 'connected'],
  'from 100.64 with sgAllows10064ByDefault off': [
    web(LINK_RULE),
    { sgAllows10064ByDefault: false },
    'Dead',
    'connected',
  ],
  'from 100.64 with sgAllows10064ByDefault off and a rule': [
    web(LINK_RULE, 'ACCEPT#100.64.0.0/10'),
    { sgAllows10064ByDefault: false },
    'Alive',
    'connected',
  ],
  'from the VIP without a rule: Dead, and all dead is all alive': [
    both(web(LINK_RULE), check({ source: 'VIP' })),
    {},
    'Dead',
    'connected',
  ],
  'from the VIP with a rule': [
    both(web(LINK_RULE, 'ACCEPT#10.0.1.100/32#8080#TCP'), check({ source: 'VIP' })),
    {},
    'Alive',
    'connected',
  ],
  'from the VIP by option': [web(LINK_RULE), { healthSource: 'VIP' }, 'Dead', 'connected'],
  'health may enter and traffic may not': [web('ACCEPT#10.0.1.100/32'), { healthSource: 'VIP' }, 'Alive', 'timeout'],
  'nothing listens': [{ cvms: { web1: { listen: [] } } }, {}, 'Dead', 'refused'],
  'listens on 127.0.0.1': [{ cvms: { web1: { listen: ['127.0.0.1:8080'] } } }, {}, 'Dead', 'refused'],
  'the machine is stopped': [{ cvms: { web1: { state: 'STOPPED' } } }, {}, 'Dead', 'timeout'],
  'the guest drops the probes': [
    { cvms: { web1: { firewall: [ruleOf('DROP#100.64.0.0/10')] } } },
    {},
    'Dead',
    'connected',
  ],
  'a check of another port': [check({ port: 9000 }), {}, 'Dead', 'connected'],
  'a check of another port that listens': [
    { ...check({ port: 9000 }), cvms: { web1: { listen: ['8080', '9000'] } } },
    {},
    'Alive',
    'connected',
  ],
  'the check is off': [both({ cvms: { web1: { listen: [] } } }, check({ enabled: false })), {}, 'Close', 'refused'],
  'the CLB is stopped': [{ clbs: { lb1: { state: 'STOPPED' } } }, {}, 'Close', 'timeout'],
  'the backend’s subnet keeps probes out': [
    acl(['ACCEPT#11.163.0.0/16'], ['ACCEPT#0.0.0.0/0']),
    {},
    'Dead',
    'connected',
  ],
  'the backend’s subnet keeps the answers to probes in': [
    acl(['ACCEPT#0.0.0.0/0'], ['ACCEPT#11.163.0.0/16']),
    {},
    'Dead',
    'connected',
  ],
  'a CLB that passes to its targets': [
    both(web(), { clbs: { lb1: { passToTarget: true, listeners: { 'tcp:80': { healthCheck: { source: 'VIP' } } } } } }),
    {},
    'Alive',
    'connected',
  ],
  'UDP is pinged, and listening does not matter': [udp([]), {}, 'Alive', 'timeout'],
  'UDP of a machine that keeps pings out': [
    both(udp([]), { cvms: { web1: { listen: [], firewall: [ruleOf('DROP#0.0.0.0/0#ALL#ICMP')] } } }),
    {},
    'Dead',
    'timeout',
  ],
}

test.each(Object.entries(rows))('settled health: %s', (_, [change, options, verdict, outcome]) => {
  const link = new LinkWorld(change, options)
  expect([...link.world.health().values()]).toEqual([verdict])
  expect(link.connect().outcome).toBe(outcome)
})

test('a probe leaves no flow and takes no turn, and health is told by target', () => {
  const link = new LinkWorld({
    cvms: { web2: { subnet: 'provider/web', securityGroups: ['open'] } },
    clbs: {
      lb1: {
        listeners: {
          'tcp:80': {
            targets: [
              { cvm: 'web1', port: 8080 },
              { cvm: 'web2', port: 8080 },
            ],
          },
        },
      },
    },
  })
  expect(Object.fromEntries(link.world.health())).toEqual({ 'lb1/tcp:80/web1': 'Alive', 'lb1/tcp:80/web2': 'Dead' })
  for (let i = 0; i < 3; i++) expect(link.connect().backend).toBe('web1')
})

test('cold, a target is Unknown and gets nothing until its third probe', () => {
  const link = new LinkWorld({}, {}, 'cold')
  expect([...link.world.health().values()]).toEqual(['Unknown'])
  expect(link.connect({ patienceUs: SECOND_US }).reason).toBe('NO_ELIGIBLE_TARGET')
  link.world.advance(15 * SECOND_US)
  expect([...link.world.health().values()]).toEqual(['Alive'])
  expect(link.connect().outcome).toBe('connected')
})

test('a target that stops listening is Dead after three probes, and Alive again after three', () => {
  const link = new LinkWorld()
  const verdict = () => [...link.world.health().values()].join()
  link.world.advance(SECOND_US)
  link.change({ cvms: { web1: { listen: [] } } })
  link.world.advance(13 * SECOND_US) // probes at 5 and 10 s
  expect(verdict()).toBe('Alive')
  link.world.advance(SECOND_US) // and at 15 s
  expect(verdict()).toBe('Dead')
  link.change({ cvms: { web1: { listen: ['8080'] } } })
  link.world.advance(14 * SECOND_US)
  expect(verdict()).toBe('Dead')
  link.world.advance(SECOND_US)
  expect(verdict()).toBe('Alive')
})

test('interval and thresholds are the listener’s own', () => {
  const link = new LinkWorld(check({ interval: 60, healthNum: 2, unHealthNum: 4 }))
  const verdict = () => [...link.world.health().values()].join()
  link.world.advance(SECOND_US)
  link.change({ cvms: { web1: { listen: [] } } })
  link.world.advance(238 * SECOND_US) // probes at 60, 120 and 180 s
  expect(verdict()).toBe('Alive')
  link.world.advance(SECOND_US) // and at 240 s
  expect(verdict()).toBe('Dead')
  link.change({ cvms: { web1: { listen: ['8080'] } } })
  link.world.advance(119 * SECOND_US)
  expect(verdict()).toBe('Dead')
  link.world.advance(SECOND_US)
  expect(verdict()).toBe('Alive')
})

test('a shorter interval does not wait for the end of a longer one, in a fork neither', () => {
  const link = new LinkWorld(check({ interval: 300 }))
  const verdict = () => [...link.world.health().values()].join()
  link.change({ cvms: { web1: { listen: [] } } })
  link.world.advance(SECOND_US)
  link.change(check({ interval: 3 }))
  const fork = link.world.fork()
  link.world.advance(7 * SECOND_US) // probes at 3 and 6 s
  expect(verdict()).toBe('Alive')
  link.world.advance(SECOND_US) // and at 9 s
  expect(verdict()).toBe('Dead')
  fork.advance(8 * SECOND_US)
  expect([...fork.health().values()]).toEqual(['Dead'])
})
