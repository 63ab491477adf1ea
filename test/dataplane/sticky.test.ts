import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Sticky } from '../../sim/dataplane/sticky.ts'

const deedArb = fc.record({
  kind: fc.constantFrom('keep', 'keep', 'keep', 'find', 'later'),
  listener: fc.nat(2),
  address: fc.oneof(fc.nat(60), fc.integer()),
  target: fc.nat(9),
  ms: fc.constantFrom(1, 10, 30_000, 3_600_000, 2 ** 31),
})

test('it is a map with times', () => {
  fc.assert(
    fc.property(fc.array(deedArb, { maxLength: 200 }), (deeds) => {
      const sticky = new Sticky()
      const model = new Map<string, { target: number; untilMs: number }>()
      let nowMs = 0
      for (const { kind, listener, address, target, ms } of deeds) {
        const key = `${listener} ${address}`
        if (kind === 'later') nowMs += ms
        if (kind === 'keep') {
          sticky.keep(listener, address, target, nowMs, ms)
          model.set(key, { target, untilMs: nowMs + ms })
        }
        const known = model.get(key)
        expect(sticky.find(listener, address, nowMs)).toBe(known && known.untilMs > nowMs ? known.target : -1)
      }
      const copy = new Sticky()
      copy.copy(sticky)
      copy.renumber(Int32Array.of(1, -1, 0), Int32Array.of(9, -1, 7, 6, 5, 4, 3, 2, 1, 0), nowMs)
      for (const [key, { target, untilMs }] of model) {
        const [listener, address] = key.split(' ').map(Number) as [number, number]
        expect(sticky.find(listener, address, nowMs)).toBe(untilMs > nowMs ? target : -1)
        if (listener === 1) continue
        const moved = untilMs > nowMs && target !== 1 ? 9 - target : -1
        expect(copy.find(1 - listener / 2, address, nowMs)).toBe(moved)
      }
    }),
    { numRuns: 200 },
  )
})
