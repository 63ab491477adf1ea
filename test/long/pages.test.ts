import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('the pages of the library can be made, and name every type that they mention', () => {
  const words = ['run', '--silent', '--workspace', 'docs/api', 'pages', '--', '--emit', 'none']
  const { status, stdout, stderr } = spawnSync('npm', words, { encoding: 'utf8' })
  expect({ status, said: stdout + stderr }).toMatchObject({ status: 0 })
})
