import { expect, test } from 'vitest'
import { compareText, nearest } from '../../sim/base/text.ts'

const kinds = ['vpc', 'subnet', 'endpoint', 'endpointService', 'securityGroup', 'clb']

test.each([
  ['subent', 'subnet'],
  ['Endpoint', 'endpoint'],
  ['endpoitnService', 'endpointService'],
  ['vcp', 'vpc'],
  ['lattice', undefined],
  ['', undefined],
])('%s: did you mean %s', (text, meant) => {
  expect(nearest(text, kinds)).toBe(meant)
})

test('of two names as near, the first', () => {
  expect(nearest('web-x', ['web-a', 'web-b'])).toBe('web-a')
})

test('a word of which nothing is left is not meant', () => {
  expect(nearest('5', ['0'])).toBeUndefined()
  expect(nearest('a', ['b', 'ab'])).toBe('ab')
})

test('a very long name costs little: only its beginning is compared', () => {
  expect(nearest(`${'a'.repeat(64)}tail`, [`${'a'.repeat(100_000)}`])).toHaveLength(100_000)
})

test('texts are ordered by their units, not by a locale', () => {
  expect(['b', 'ä', 'a', 'B'].sort(compareText)).toEqual(['B', 'a', 'b', 'ä'])
  expect(compareText('a', 'a')).toBe(0)
})
