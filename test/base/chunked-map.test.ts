import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChunkedMap, changesSince, chunked, withEntry, withoutEntry } from '../../sim/base/chunked-map.ts'

const large = (size: number): Map<string, number> => new Map(Array.from({ length: size }, (_, i) => [`key${i}`, i]))

/** Entries put in or taken out, by key; a value of undefined takes out. */
const changesArb = fc.array(fc.tuple(fc.nat(1200), fc.option(fc.nat(9), { nil: undefined, freq: 3 })), {
  maxLength: 600,
})

test('a chunked map holds what a Map holds, in the same order, whatever was put in and taken out', () => {
  fc.assert(
    fc.property(fc.constantFrom(0, 1, 255, 256, 257, 1000), changesArb, (size, changes) => {
      const plain = large(size)
      let map = ChunkedMap.of(plain)
      for (const [number, value] of changes) {
        const key = `key${number}`
        if (value === undefined) plain.delete(key)
        else plain.set(key, value)
        map = value === undefined ? map.without(key) : map.with(key, value)
        expect([map.get(key), map.has(key), map.size]).toEqual([plain.get(key), plain.has(key), plain.size])
      }
      expect([...map]).toEqual([...plain])
      expect([...map.keys()]).toEqual([...plain.keys()])
      expect([...map.values()]).toEqual([...plain.values()])
      const seen: unknown[] = []
      map.forEach((value, key) => {
        seen.push([key, value])
      })
      expect(seen).toEqual([...plain])
      for (let i = 0; i < 1300; i += 7) expect(map.get(`key${i}`)).toBe(plain.get(`key${i}`))
    }),
    { numRuns: 40 },
  )
})

test('a map that another one was made from stays as it was', () => {
  const first = ChunkedMap.of(large(1000))
  const second = first.with('key7', -7).with('new', 1).without('key8')
  expect([...first]).toEqual([...large(1000)])
  expect([second.get('key7'), second.get('new'), second.has('key8'), second.size]).toEqual([-7, 1, false, 1000])
})

test.each([0, 10, 1000])('of %i entries: what was changed and added is told in order', (size) => {
  const before = chunked(large(size))
  let after = withEntry(withEntry(before, 'new', 1), 'newer', 2)
  if (size > 0) after = withEntry(withEntry(after, 'key9', -9), 'key3', -3)
  const changed = size > 0 ? ['key3', 'key9'] : []
  expect(changesSince(before, after)).toEqual({ changed, added: ['new', 'newer'], removed: [] })
  expect(changesSince(before, before)).toEqual({ changed: [], added: [], removed: [] })
  expect(changesSince(before, new Map(before))).toEqual({ changed: [], added: [], removed: [] })
})

test.each([10, 1000])(
  'of %i entries: that one is gone is told; that one came back elsewhere is more than a change',
  (size) => {
    const before = chunked(large(size))
    const without = withoutEntry(before, 'key5')
    expect([...without.keys()]).toEqual([...before.keys()].filter((key) => key !== 'key5'))
    expect(changesSince(before, without)).toEqual({ changed: [], added: [], removed: ['key5'] })
    const other = withEntry(withEntry(withoutEntry(without, 'key0'), 'key3', -3), 'new', 1)
    expect(changesSince(before, other)).toEqual({ changed: ['key3'], added: ['new'], removed: ['key0', 'key5'] })
    expect(changesSince(before, withEntry(without, 'key5', 5))).toBeUndefined()
    expect(changesSince(without, before)).toBeUndefined()
    const reversed = new Map([...before].reverse())
    expect(changesSince(before, reversed)).toBeUndefined()
  },
)
