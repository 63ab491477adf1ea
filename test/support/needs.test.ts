import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isInstalled, systemPackages } from '../../.ci/system-packages.mjs'
import { judge, needs } from './needs.ts'

const table = { tshark: { package: 'tshark', why: 'reads captures' } }

test('a test runs when its command is there', () => {
  expect(judge('tshark', table, true, true)).toEqual({ met: true })
})

test('without the command a test is skipped with the reason, and fails in CI', () => {
  const reason = 'needs tshark; to run it: apt-get install tshark'
  expect(judge('tshark', table, false, false)).toEqual({ met: false, fails: false, reason })
  expect(judge('tshark', table, false, true)).toEqual({ met: false, fails: true, reason })
})

test('a command that the table does not list is refused', () => {
  const unlisted = 'no-such-command-anywhere'
  expect(() => needs(unlisted)).toThrow(`list the package of '${unlisted}' in test/support/system-packages.json`)
})

test('a command is looked for on the PATH', () => {
  expect(isInstalled('node')).toBe(true)
  expect(isInstalled('no-such-command-anywhere')).toBe(false)
})

test('the table lists exactly the commands that tests need', () => {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'))
  const needed = files.flatMap((file) => readFileSync(`test/${file}`, 'utf8').match(/(?<=\bneeds\(')[\w-]+/g) ?? [])
  expect([...new Set(needed)].sort()).toEqual(Object.keys(systemPackages).sort())
})
