import { expect, test } from 'vitest'
import { parseIpv4 } from '../../sim/net/ipv4.ts'
import type { LoadReport, LoadRequest } from '../../sim/world/load.ts'
import type { World } from '../../sim/world/world.ts'
import type { Change, Literal } from '../support/networks.ts'
import { LinkWorld, SECOND_US } from '../support/networks-world.ts'

const TWO: Change<Literal> = {
  cvms: {
    other: { subnet: 'consumer/app', ip: '10.0.1.11', securityGroups: ['open'] },
    web2: { subnet: 'provider/web', ip: '10.0.2.20', securityGroups: ['open'], listen: ['8080'] },
  },
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
}

const request = ({ world }: LinkWorld, says: Partial<LoadRequest> = {}, ...from: string[]): LoadRequest => ({
  name: 'load',
  ends: (from.length === 0 ? ['client'] : from).map((name) => ({
    client: world.network.cvms.findIndex((cvm) => cvm.name === name),
    address: parseIpv4('10.0.2.100')!,
    port: 80,
  })),
  ...{ everyUs: SECOND_US / 5, holdUs: 0, bytes: 100, patienceUs: 10 * SECOND_US },
  ...says,
})

function ended(world: World): LoadReport {
  const report = world.endLoad('load')
  expect(report).toBeDefined()
  return report!
}

test('connections begin one after the other, from the first moment on, and spread over the backends', () => {
  const link = new LinkWorld(TWO)
  link.world.startLoad(request(link, {}, 'client', 'other'))
  link.world.advance(SECOND_US)
  expect(ended(link.world)).toEqual({
    connections: 6,
    outcomes: new Map([['connected', 6]]),
    backends: new Map([
      ['web1', 3],
      ['web2', 3],
    ]),
    ...{ localErrors: 0, requests: 6, answers: 6, lostBytes: 0, longestStallUs: 600 },
  })
})

test('a connection that is held asks every second, and the last is over before the load is', () => {
  const link = new LinkWorld()
  link.world.startLoad(request(link, { holdUs: 3 * SECOND_US, times: 2 }))
  link.world.advance(10 * SECOND_US)
  expect(ended(link.world)).toMatchObject({
    connections: 2,
    requests: 8,
    answers: 8,
    outcomes: new Map([['connected', 2]]),
  })
})

test('what is open when the load ends has its answer first, and takes that time', () => {
  const link = new LinkWorld()
  link.world.startLoad(request(link, { holdUs: 3600 * SECOND_US, everyUs: SECOND_US }))
  link.world.advance(2 * SECOND_US)
  const before = link.world.nowUs
  expect(ended(link.world)).toMatchObject({ connections: 3, outcomes: new Map([['connected', 3]]), lostBytes: 0 })
  expect(link.world.nowUs - before).toBe(1_200)
  expect(link.world.endLoad('load')).toBeUndefined()
})

test('a backend that dies under the load: stalls, what was lost, and how long the longest waited', () => {
  const link = new LinkWorld()
  link.world.startLoad(request(link, { holdUs: 60 * SECOND_US, everyUs: SECOND_US, patienceUs: 5 * SECOND_US }))
  link.world.advance(3 * SECOND_US + 500_000)
  link.change({ cvms: { web1: { state: 'STOPPED' } } })
  link.world.advance(SECOND_US)
  const report = ended(link.world)
  expect(report.connections).toBe(5)
  expect(Object.fromEntries(report.outcomes)).toEqual({ stalled: 4, timeout: 1 })
  expect([report.lostBytes, report.longestStallUs]).toEqual([400, 5 * SECOND_US])
  expect(report.requests - report.answers).toBe(4)
})

test('answers that get lost count as well as requests', () => {
  const link = new LinkWorld()
  link.world.startLoad(request(link, { holdUs: 60 * SECOND_US, times: 2, patienceUs: 5 * SECOND_US }))
  link.world.advance(SECOND_US / 2)
  const nothing = { loss: 0, corrupt: 0, duplicate: 0, reorder: 0, delayUs: 0, jitterUs: 0 }
  link.world.fault({ name: 'f', where: { from: 'web1', to: 'lb1', both: false }, partition: true, ...nothing })
  link.world.advance(SECOND_US)
  expect(ended(link.world)).toMatchObject({
    outcomes: new Map([['stalled', 2]]),
    lostBytes: 200,
    requests: 4,
    answers: 2,
  })
})

test.each([
  ['a closed port', { cvms: { web1: { listen: [] } } }, 'refused'],
  ['a group that drops', { securityGroups: { open: { ingress: [] } } }, 'timeout'],
] as const)('%s: every connection is %s', (_, change, outcome) => {
  const link = new LinkWorld(change as Change<Literal>)
  link.world.startLoad(request(link, { times: 3, patienceUs: SECOND_US }))
  link.world.advance(SECOND_US)
  const report = ended(link.world)
  expect(report.outcomes).toEqual(new Map([[outcome, 3]]))
  expect([report.backends.size, report.requests, report.lostBytes]).toEqual([0, 0, 0])
})

test('a load without bytes only connects, and holds', () => {
  const link = new LinkWorld()
  link.world.startLoad(request(link, { bytes: 0, holdUs: 2 * SECOND_US, times: 1 }))
  link.world.advance(10 * SECOND_US)
  expect(ended(link.world)).toMatchObject({ outcomes: new Map([['connected', 1]]), lostBytes: 0, longestStallUs: 600 })
})

test('a copy of the world goes on with the load, and leaves that of the first as it is', () => {
  const link = new LinkWorld(TWO)
  link.world.startLoad(request(link, { holdUs: 5 * SECOND_US }, 'client', 'other'))
  link.world.advance(2 * SECOND_US + 100)
  const fork = link.world.fork()
  const finish = (world: World): LoadReport => {
    world.advance(7 * SECOND_US)
    return ended(world)
  }
  const forked = finish(fork)
  expect(forked).toEqual(finish(link.world))
  expect(forked.connections).toBe(46)
  expect(fork.nowUs).toBe(link.world.nowUs)
})

test('two runs of a load are the same', () => {
  const run = (): LoadReport => {
    const link = new LinkWorld(TWO)
    link.world.startLoad(request(link, { holdUs: SECOND_US }))
    link.world.advance(5 * SECOND_US)
    return ended(link.world)
  }
  expect(run()).toEqual(run())
})
