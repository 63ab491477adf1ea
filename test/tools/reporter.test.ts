import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** Runs vitest with our reporter over these files, in a folder of their own. */
function runVitest(files: Readonly<Record<string, string>>) {
  mkdirSync('.cache', { recursive: true })
  const folder = mkdtempSync(join('.cache', 'reporter-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), `import { describe, test } from 'vitest'\n${text}`)
  }
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {}') // not the project's
  const counts = join(folder, 'counts.json')
  const words = ['node_modules/vitest/vitest.mjs', 'run', '--root', folder]
  const { stdout, status } = spawnSync(
    process.execPath,
    [...words, '--reporter', resolve('test/support/reporter.ts')],
    { encoding: 'utf8', env: { ...process.env, TEST_COUNTS_FILE: counts } },
  )
  return { stdout, status, counts: JSON.parse(readFileSync(counts, 'utf8')) as unknown }
}

test('what could not be loaded counts as failed, and skipped tests are named with their reason', {
  timeout: 60_000,
}, () => {
  const { stdout, status, counts } = runVitest({
    'a.test.ts': "test('passes', () => {})\ntest('fails', () => { throw new Error('no') })",
    'b.test.ts': "test('sees packets', ({ skip }) => skip('needs tshark'))\ntest.skip('is put off', () => {})",
    'c.test.ts': "throw new Error('this file cannot be loaded')",
    'd.test.ts': "describe('suite', () => { throw new Error('cannot be collected') })",
  })
  expect(status).toBe(1)
  expect(counts).toEqual({ passed: 1, failed: 3, skipped: 2 })
  expect(stdout).toContain('skipped: sees packets: needs tshark\n')
  expect(stdout).toContain('skipped: is put off\n')
})
