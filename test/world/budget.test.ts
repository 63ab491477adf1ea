import { expect, test } from 'vitest'
import { Budget } from '../../sim/world/budget.ts'
import { LinkWorld, SECOND_US } from '../support/networks-world.ts'

const HOUR_US = 3_600 * SECOND_US
const LOSS = { loss: 100_000, corrupt: 0, duplicate: 0, reorder: 0, delayUs: 0, jitterUs: 0, partition: false }

test('a long advance under a lasting fault is not ended by the probes of health checks', () => {
  const { world } = new LinkWorld()
  world.fault({ name: 'f', where: { from: 'lb1', to: 'web1', both: true }, ...LOSS })
  // 720 probes an hour, which count as 36 events.
  expect(world.advance(HOUR_US, new Budget(40))).toBe(true)
  expect(world.advance(HOUR_US, new Budget(30))).toBe(false)
  expect(world.nowUs).toBeLessThan(2 * HOUR_US)
})

test('what never quiets down ends there all the same, and time stands where it was stopped', () => {
  const { world } = new LinkWorld()
  const again = () => world.schedule(0, again)
  world.schedule(SECOND_US, again)
  expect(world.advance(HOUR_US, new Budget(100))).toBe(false)
  expect(world.nowUs).toBe(SECOND_US)
})

test('a step in which too much happens is cut short', () => {
  const link = new LinkWorld()
  const again = () => link.world.schedule(0, again)
  link.world.schedule(50, again)
  expect(link.connect()).toMatchObject({ cutShort: true })
})
