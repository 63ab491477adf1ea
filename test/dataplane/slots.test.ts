import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BITS, clear, put, TAG } from '../../sim/dataplane/slots.ts'

const SLOTS = 32
const MASK = SLOTS - 1
/** Two homes that all keys share, so that runs are longer than a slot can say of itself. */
const homeOf = (key: number): number => (key % 2 === 0 ? 3 : SLOTS - 2)
const hashOf = (key: number): number => Math.imul(key, 0x9e3779b1)

/** Where the search for a key ends: at its slot, or at a free one. */
function find(slots: Int32Array, key: number): number {
  let slot = homeOf(key)
  while (slots[slot] !== 0) {
    const word = slots[slot] ?? 0
    if (((word ^ hashOf(key)) & TAG) === 0 && word >>> BITS === key) break
    slot = (slot + 1) & MASK
  }
  return slot
}

test('what was put in and not taken out is found, and nothing else', () => {
  const sequences = fc.array(fc.integer({ min: 1, max: 24 }), { maxLength: 60 })
  fc.assert(fc.property(sequences, (all) => playedThrough(all)))
})

/** Puts in each key, or takes it out if it is there. */
function playedThrough(all: readonly number[]): void {
  const slots = new Int32Array(SLOTS)
  const there = new Set<number>()
  for (const key of all) {
    const slot = find(slots, key)
    expect(slots[slot] !== 0).toBe(there.has(key))
    if (there.delete(key)) clear(slots, MASK, slot, (word) => homeOf(word >>> BITS))
    else {
      there.add(key)
      put(slots, MASK, homeOf(key), key << BITS, hashOf(key))
    }
    for (const one of there) expect((slots[find(slots, one)] ?? 0) >>> BITS).toBe(one)
    expect(slots.filter((word) => word !== 0)).toHaveLength(there.size)
  }
}
