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
