import { expect, test } from 'vitest'
import { Flag } from '../../sim/net/tcp.ts'
import type { LiveRequest, Observation } from '../../sim/world/observation.ts'
import { LinkWorld, SECOND_US } from '../support/networks-world.ts'

// What a real Linux kernel did (KERNEL-FACTS; the situation's name is in brackets), as far as the hosts decide it.

function live(link: LinkWorld, request: Partial<LiveRequest> & Pick<LiveRequest, 'act'>): Observation | undefined {
  const defaults = { on: 'a', side: 'client', bytes: 100, half: false, patienceUs: 10 * SECOND_US } as const
  const activity = link.world.begin({ ...defaults, ...request })
  return activity && link.world.finish(activity)
}

function opened(change = {}): LinkWorld {
  const link = new LinkWorld(change)
  expect(link.connect({ as: 'a' }).outcome).toBe('connected')
  return link
}

const ends = (link: LinkWorld, name = 'a'): string => {
  const state = link.world.connectionState(name)
  return `${state?.client} ${state?.server}`
}

test('a reset right after accept: connected, then reset [rst-from-backend]', () => {
  const link = opened()
  expect(live(link, { act: 'reset', side: 'server' })?.outcome).toBe('reset')
  expect(live(link, { act: 'send' })?.outcome).toBe('reset')
})

test('the client resets: both ends are gone [client-rst]', () => {
  const link = opened()
  live(link, { act: 'reset' })
  expect(ends(link)).toBe('CLOSED CLOSED')
})

test('the backend closes first: TIME_WAIT is on its side [fin-from-backend]', () => {
  const link = opened()
  live(link, { act: 'close', side: 'server' })
  expect(ends(link)).toBe('CLOSED TIME_WAIT')
})

test('the same port again at once, after the backend closed first [tuple-reuse-after-backend-close]', () => {
  const link = new LinkWorld()
  link.connect({ as: 'a', sourcePort: 40_000 })
  live(link, { act: 'close', side: 'server' })
  expect(link.connect({ sourcePort: 40_000 }).outcome).toBe('connected')
})

test('the same port again at once, after a reset [rst-same-client]', () => {
  const link = new LinkWorld()
  link.connect({ as: 'a', sourcePort: 40_000 })
  live(link, { act: 'reset' })
  expect(link.connect({ sourcePort: 40_000 }).outcome).toBe('connected')
})

test('a client that is gone without a FIN leaves the backend ESTABLISHED [half-open-client-gone]', () => {
  const link = opened()
  link.change({ cvms: { client: { state: 'STOPPED' } } })
  link.world.advance(800 * SECOND_US)
  expect(ends(link)).toBe('CLOSED ESTABLISHED')
  expect(link.world.connectionState('a')?.flow.get('ep1')).toBe('ESTABLISHED')
})

test('a backend that is gone: its kernel resets the next bytes [half-open-backend-gone]', () => {
  const link = opened()
  link.change({ cvms: { web1: { state: 'STOPPED' } } })
  link.change({ cvms: { web1: { state: 'RUNNING' } } })
  const sent = live(link, { act: 'send' })
  expect([sent?.outcome, ends(link)]).toEqual(['reset', 'CLOSED CLOSED'])
})

test('a backend whose cable is pulled: the client sends again and again, and hangs [backend-unplugged-live]', () => {
  const link = opened()
  link.change({ cvms: { web1: { state: 'VANISHED' } } })
  expect(live(link, { act: 'send', patienceUs: 60 * SECOND_US })).toMatchObject({ outcome: 'stalled', bytes: 0 })
  expect(ends(link)).toBe('ESTABLISHED ESTABLISHED')
  link.world.advance(1000 * SECOND_US)
  expect(ends(link)).toBe('CLOSED ESTABLISHED') // after 15 retransmissions
})

test('after a half-close the answer still comes [half-close]', () => {
  const link = opened()
  live(link, { act: 'send' })
  live(link, { act: 'close', half: true })
  expect(live(link, { act: 'send', side: 'server', bytes: 5000 })).toMatchObject({ outcome: 'connected', bytes: 5000 })
  live(link, { act: 'close', side: 'server' })
  expect(ends(link)).toBe('TIME_WAIT CLOSED')
})

test('the same client and port to the backend itself and through the CLB: the second times out, the first is unharmed [direct-and-clb-same-port]', () => {
  const link = new LinkWorld({ cvms: { near: { subnet: 'provider/web', securityGroups: ['open'] } } })
  expect(link.connect({ from: 'near', to: 'web1:8080', sourcePort: 40_000, as: 'a' }).outcome).toBe('connected')
  const second = link.connect({ from: 'near', to: 'lb1:80', sourcePort: 40_000 })
  expect(second.outcome).toBe('timeout')
  expect(ends(link)).toBe('ESTABLISHED ESTABLISHED')
  expect(live(link, { act: 'send' })?.outcome).toBe('connected')
})

test('two listeners may be reached from the same port at the same time [two-listeners]', () => {
  const link = new LinkWorld({
    cvms: { web1: { listen: ['8080', '8081'] } },
    clbs: { lb1: { listeners: { 'tcp:81': { targets: [{ cvm: 'web1', port: 8081 }] } } } },
  })
  expect(link.connect({ sourcePort: 40_000, as: 'a' }).outcome).toBe('connected')
  expect(link.connect({ sourcePort: 40_000, to: 'ep1:81', as: 'b' })).toMatchObject({
    outcome: 'connected',
    sourcePortSeen: 40_000,
  })
})

test('segments in flight are judged when they leave: a change in the middle of a handshake stops what leaves after it', () => {
  const link = new LinkWorld()
  const activity = link.world.begin(link.request())
  expect(link.world.waitFor({ flags: Flag.SYN, at: 'ep1', nth: 1 }, SECOND_US)).toBe(true)
  link.change({ cvms: { web1: { state: 'VANISHED' } } })
  expect(link.world.finish(activity).outcome).toBe('timeout')
})
