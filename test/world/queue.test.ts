import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventQueue } from '../../sim/world/queue.ts'

test('events happen in order of time, and at the same time in order of scheduling', () => {
  // A number schedules an event at that time, undefined lets the next one happen.
  const deeds = fc.array(fc.option(fc.nat(20), { nil: undefined }), { maxLength: 200 })
  fc.assert(
    fc.property(deeds, (list) => {
      const queue = new EventQueue<() => void>()
      const model: { readonly atUs: number; readonly sequence: number }[] = []
      const happened: number[] = []
      const expected: number[] = []
      const next = () => {
        model.sort((a, b) => a.atUs - b.atUs || a.sequence - b.sequence)
        const first = model.shift()!
        expect(queue.nextUs).toBe(first.atUs)
        queue.pop()()
        expected.push(first.sequence)
      }
      for (const [sequence, atUs] of list.entries()) {
        expect(queue.isEmpty).toBe(model.length === 0)
        if (atUs === undefined) {
          if (model.length > 0) next()
          continue
        }
        queue.push(0, atUs, () => happened.push(sequence))
        model.push({ atUs, sequence })
      }
      while (model.length > 0) next()
      expect(happened).toEqual(expected)
      expect(queue.isEmpty).toBe(true)
    }),
  )
})

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('%d is no time', (atUs) => {
  expect(() => new EventQueue<number>().push(0, atUs, 1)).toThrow('whole number of microseconds')
})

test('the order is that of time also where delays change and the clock goes on', () => {
  // Events beget events: each schedules two more, after delays of few kinds.
  const delays = fc.array(fc.constantFrom(0, 1, 3, 3, 7, 50), { minLength: 40, maxLength: 200 })
  fc.assert(
    fc.property(delays, (list) => {
      const queue = new EventQueue<{ readonly atUs: number; readonly nth: number }>()
      let nowUs = 0
      let nth = 0
      const push = (delayUs: number): void => queue.push(nowUs, delayUs, { atUs: nowUs + delayUs, nth: nth++ })
      const happened: (readonly [number, number])[] = []
      push(0)
      for (const [i, delayUs] of list.entries()) {
        if (queue.isEmpty) push(delayUs)
        expect(queue.read()[0]?.atUs).toBe(queue.nextUs)
        const event = queue.pop()
        expect(event.atUs).toBeGreaterThanOrEqual(nowUs)
        nowUs = event.atUs
        happened.push([event.atUs, event.nth])
        push(delayUs)
        if (i % 2 === 0) push(list[i + 1] ?? 5)
        if (i % 5 === 0) push(i % 17)
      }
      const sorted = happened.toSorted(([a, n], [b, m]) => a - b || n - m)
      // What was scheduled later for an earlier time cannot have happened before it was.
      for (const [at, [timeUs]] of happened.entries()) expect(timeUs).toBe(sorted[at]?.[0])
      for (let at = 1; at < happened.length; at++) {
        const [one, other] = [happened[at - 1], happened[at]]
        if (one && other && one[0] === other[0]) expect(one[1]).toBeLessThan(other[1])
      }
    }),
  )
})

test('an event for an earlier time than others of its delay happens first', () => {
  const queue = new EventQueue<string>()
  queue.push(10, 5, 'late')
  queue.push(0, 5, 'early')
  expect([queue.nextUs, queue.pop(), queue.pop()]).toEqual([5, 'early', 'late'])
})
