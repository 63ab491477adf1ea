import { expect, test } from 'vitest'
import { installedMatches, lockCovers } from '../../.ci/npm-packages.mjs'

const lock = {
  packages: {
    '': { dependencies: { yaml: '2.9.1' } },
    'node_modules/yaml': { version: '2.9.1', integrity: 'sha512-a' },
    'node_modules/binding-of-another-platform': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  },
}
const yaml = lock.packages['node_modules/yaml']

test('what the lock asks for is installed, packages of other platforms aside', () => {
  expect(installedMatches({ packages: { 'node_modules/yaml': yaml } }, lock)).toBe(true)
})

test.each([
  ['a package is missing', {}],
  ['another version', { 'node_modules/yaml': { ...yaml, version: '2.9.0' } }],
  ['other content under the same version', { 'node_modules/yaml': { ...yaml, integrity: 'sha512-c' } }],
  ['a package that nobody asked for', { 'node_modules/yaml': yaml, 'node_modules/left': { version: '1.0.0' } }],
])('stale: %s', (_, packages) => {
  expect(installedMatches({ packages }, lock)).toBe(false)
})

test('a lock that was made from another package.json is stale', () => {
  expect(lockCovers(lock, { dependencies: { yaml: '2.9.1' } })).toBe(true)
  expect(lockCovers(lock, { dependencies: { yaml: '2.9.2' } })).toBe(false)
  expect(lockCovers(lock, { dependencies: { yaml: '2.9.1' }, devDependencies: { knip: '6.42.0' } })).toBe(false)
})
