import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Reassembly } from '../../sim/world/tcp/reassembly.ts'

const BEFORE_WRAP = 0x7fffffff - 20

test('whatever overlaps: each byte is kept once, and taken in order as soon as it is there', () => {
  const piece = fc.record({ from: fc.nat(60), length: fc.integer({ min: 1, max: 25 }) })
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const early = new Reassembly()
      const there = new Set<number>()
      let next = 0
      for (const { from, length } of pieces) {
        early.add((BEFORE_WRAP + from) | 0, length, 7, from, false)
        for (let byte = from; byte < from + length; byte++) there.add(byte)
        const before = next
        for (let taken = early.take((BEFORE_WRAP + next) | 0); taken; taken = early.take((BEFORE_WRAP + next) | 0)) {
          expect([taken.start, taken.offset, taken.stream]).toEqual([(BEFORE_WRAP + next) | 0, next, 7])
          expect(taken.length).toBeGreaterThan(0)
          next += taken.length
        }
        let wanted = before
        while (there.has(wanted)) wanted += 1
        expect(next).toBe(wanted)
      }
    }),
    { numRuns: 500, seed: 42 },
  )
})

test('the mark at the end of what was written is kept', () => {
  const early = new Reassembly()
  early.add(110, 10, 7, 10, false)
  early.add(110, 10, 7, 10, true)
  early.add(100, 20, 7, 0, true)
  expect(early.take(100)).toMatchObject({ start: 100, length: 10, push: false })
  expect(early.take(110)).toMatchObject({ start: 110, length: 10, push: true })
  expect(early.take(120)).toBeUndefined()
})
