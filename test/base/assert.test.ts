import { expect, test } from 'vitest'
import { assert, unreachable } from '../../sim/base/assert.ts'

test('assert says what should have held', () => {
  expect(() => assert(1 + 1 === 3, 'one and one make three')).toThrow('assertion failed: one and one make three')
  expect(() => assert(true, 'never said')).not.toThrow()
})

test('unreachable names the value that got there', () => {
  expect(() => unreachable('purple' as never)).toThrow('assertion failed: unexpected purple')
})
