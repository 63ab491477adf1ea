import { expect, test } from 'vitest'
import { eightDigits, hash, Random } from '../../sim/base/random.ts'

// Pinned: every id, port and choice that people have seen in a trace depends on these numbers. Changing one of them
// changes all traces, and needs a decision record.

test('hash of seed 42', () => {
  expect([
    hash(42),
    hash(42, 'endpoint'),
    hash(42, 'endpoint', 'alice/web'),
    hash(42, 'endpoint', 'alice/web', 1),
  ]).toEqual([-4239677, 221493456, -452027617, 771770643])
})

test('hash tells where one part ends and the next begins', () => {
  expect(hash('ab', 'c')).not.toBe(hash('a', 'bc'))
  expect(hash('a')).not.toBe(hash('a', ''))
})

test('ids of seed 42', () => {
  expect([eightDigits(42, 'vpc', 'alice/shop'), eightDigits(42, 'vpc', 'alice/shop2'), eightDigits(0)]).toEqual([
    'df8amcz7',
    'htq2bqkl',
    '4fj21djx',
  ])
})

test('ids have eight digits of base 36', () => {
  for (let n = 0; n < 2000; n++) expect(eightDigits(n)).toMatch(/^[0-9a-z]{8}$/)
})

test('numbers drawn with seed 42', () => {
  const random = new Random(42, 'snat', 'alice/web')
  expect(Array.from({ length: 6 }, () => random.integer(1, 1000))).toEqual([594, 450, 131, 739, 892, 649])
})

test('a draw stays within its bounds and meets both of them', () => {
  const random = new Random(42, 'dice')
  const rolls = Array.from({ length: 600 }, () => random.integer(1, 6))
  expect([...new Set(rolls)].sort()).toEqual([1, 2, 3, 4, 5, 6])
})

test('another name, other numbers', () => {
  const draw = (name: string) => new Random(42, name).integer(0, 1_000_000)
  expect(draw('a')).not.toBe(draw('b'))
})
