import { expect, test } from 'vitest'
import type { LiveRequest } from '../../sim/world/observation.ts'
import { LinkWorld, SECOND_US } from '../support/networks-world.ts'

const act = (request: Partial<LiveRequest> & Pick<LiveRequest, 'act'>): LiveRequest => ({
  on: 'a',
  side: 'client',
  bytes: 100,
  half: false,
  patienceUs: 10 * SECOND_US,
  ...request,
})

/** A world in which the connection a is open. */
function open(): LinkWorld {
  const link = new LinkWorld()
  expect(link.connect({ as: 'a' }).outcome).toBe('connected')
  return link
}

/** What an end does, or that it cannot. */
function does(link: LinkWorld, request: Partial<LiveRequest> & Pick<LiveRequest, 'act'>): string {
  const activity = link.world.begin(act(request))
  if (activity === undefined) return 'not open'
  const { outcome, bytes } = link.world.finish(activity)
  return bytes === undefined ? outcome : `${outcome} ${bytes}`
}

const states = (link: LinkWorld): string => {
  const { client, server } = link.world.connectionState('a')!
  return `${client} ${server}`
}

test('a connection stays open under its name, and both ends can write and read', () => {
  const link = open()
  expect(states(link)).toBe('ESTABLISHED ESTABLISHED')
  expect(does(link, { act: 'send', bytes: 5000 })).toBe('connected 5000')
  expect(does(link, { act: 'receive', side: 'server', bytes: 3000 })).toBe('connected 3000')
  expect(does(link, { act: 'receive', side: 'server', bytes: 3000 })).toBe('stalled 2000')
  expect(does(link, { act: 'send', side: 'server', bytes: 200_000 })).toBe('connected 200000')
  expect(does(link, { act: 'receive', bytes: 200_000 })).toBe('connected 200000')
  link.world.advance(3600 * SECOND_US)
  expect(states(link)).toBe('ESTABLISHED ESTABLISHED')
})

test('a close takes both ends with it; a half-close leaves the other direction open', () => {
  const whole = open()
  expect([does(whole, { act: 'close' }), states(whole)]).toEqual(['connected', 'TIME_WAIT CLOSED'])
  expect(does(whole, { act: 'send' })).toBe('not open')
  const half = open()
  expect([does(half, { act: 'close', half: true }), states(half)]).toEqual(['connected', 'FIN_WAIT_2 CLOSE_WAIT'])
  expect(does(half, { act: 'send' })).toBe('not open')
  expect(does(half, { act: 'send', side: 'server', bytes: 7 })).toBe('connected 7')
  expect([does(half, { act: 'close', side: 'server' }), states(half)]).toEqual(['connected', 'TIME_WAIT CLOSED'])
})

test('a server can close first', () => {
  const link = open()
  expect([does(link, { act: 'close', side: 'server' }), states(link)]).toEqual(['connected', 'CLOSED TIME_WAIT'])
})

test('a reset ends both ends; the one that did not send it is told when it wants something', () => {
  const link = open()
  expect([does(link, { act: 'reset', side: 'server' }), states(link)]).toEqual(['reset', 'CLOSED CLOSED'])
  expect(does(link, { act: 'send' })).toBe('reset 0')
  expect(does(link, { act: 'send', side: 'server' })).toBe('not open')
})

test('a fork goes on with what is open, in its own way', () => {
  const link = open()
  link.world.begin(act({ act: 'send', bytes: 10_000 }))
  const fork = link.world.fork()
  fork.advance(SECOND_US)
  const receive = fork.begin(act({ act: 'receive', side: 'server', bytes: 10_000 }))!
  expect(fork.finish(receive).outcome).toBe('connected')
  fork.finish(fork.begin(act({ act: 'close' }))!)
  expect(fork.connectionState('a')).toMatchObject({ client: 'TIME_WAIT', server: 'CLOSED' })
  expect(states(link)).toBe('ESTABLISHED ESTABLISHED')
  expect(does(link, { act: 'receive', side: 'server', bytes: 10_000 })).toBe('connected 10000')
})
