import { expect, test } from 'vitest'
import { Flag } from '../../sim/net/tcp.ts'
import { LinkWorld, SECOND_US } from '../support/networks-world.ts'

const SYN_ACK = Flag.SYN | Flag.ACK

test.each([
  ['the SYN at the endpoint', { flags: Flag.SYN, at: 'ep1', nth: 1 }, 100],
  ['the SYN at the CLB', { flags: Flag.SYN, at: 'lb1', nth: 1 }, 200],
  ['the SYN at the backend', { flags: Flag.SYN, at: 'web1', nth: 1 }, 300],
  ['its answer as it leaves', { flags: SYN_ACK, at: 'web1', nth: 1 }, 300],
  ['its answer at the endpoint', { flags: SYN_ACK, at: 'ep1', nth: 1 }, 500],
  ['the first FIN at the endpoint', { flags: Flag.FIN, at: 'ep1', nth: 1 }, 1300],
  ['the second FIN at the endpoint', { flags: Flag.FIN, at: 'ep1', nth: 2 }, 1700],
])('time can stand still just when %s comes by', (_, awaited, atUs) => {
  const link = new LinkWorld()
  const activity = link.world.begin(link.request())
  expect(link.world.waitFor(awaited, SECOND_US)).toBe(true)
  expect(link.world.nowUs).toBe(atUs)
  expect(link.world.finish(activity)).toMatchObject({ outcome: 'connected', endUs: 1200 })
})

test('what a fault delays comes by later, at the hop that it delays and at all behind it', () => {
  const times = ['ep1', 'lb1', 'web1'].map((at) => {
    const link = new LinkWorld()
    const nothing = { loss: 0, corrupt: 0, duplicate: 0, reorder: 0, jitterUs: 0, partition: false }
    link.world.fault({ name: 'f', where: { from: 'ep1', to: 'lb1', both: false }, ...nothing, delayUs: 7_000 })
    link.world.begin(link.request())
    expect(link.world.waitFor({ flags: Flag.SYN, at, nth: 1 }, SECOND_US)).toBe(true)
    return link.world.nowUs
  })
  expect(times).toEqual([100, 7_200, 7_300])
})

test('a segment that is under way already can be waited for, one that has come by cannot', () => {
  const link = new LinkWorld()
  link.world.begin(link.request())
  expect(link.world.waitFor({ flags: Flag.SYN, at: 'lb1', nth: 1 }, SECOND_US)).toBe(true)
  expect(link.world.waitFor({ flags: Flag.SYN, at: 'web1', nth: 1 }, SECOND_US)).toBe(true)
  expect(link.world.waitFor({ flags: Flag.SYN, at: 'ep1', nth: 1 }, SECOND_US)).toBe(false)
  expect(link.world.nowUs).toBe(300 + SECOND_US)
})

test('a segment that was waited for is not met again by a wait that begins at the same instant', () => {
  const link = new LinkWorld({ cvms: { web1: { state: 'VANISHED' } } })
  link.world.begin(link.request({ patienceUs: 20 * SECOND_US }))
  const seen = [0, 1, 2, 3, 4, 5, 7].map(() => {
    expect(link.world.waitFor({ flags: Flag.SYN, at: 'ep1', nth: 1 }, 60 * SECOND_US)).toBe(true)
    return link.world.nowUs - 100
  })
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 7].map((second) => second * SECOND_US))
})

test('time can stand still in the middle of a transfer', () => {
  const link = new LinkWorld()
  link.connect({ as: 'a' })
  const startUs = link.world.nowUs
  link.world.begin({
    ...{ on: 'a', side: 'client', act: 'send', bytes: 200_000 },
    ...{ half: false, patienceUs: SECOND_US },
  } as const)
  expect(link.world.waitFor({ bytes: 64_000, on: 'a' }, SECOND_US)).toBe(true)
  expect(link.world.nowUs).toBe(startUs + 300)
  expect(link.world.waitFor({ bytes: 200_001, on: 'a' }, SECOND_US)).toBe(false)
})
