import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { lintFiles } from '../../sim/advise/lint/pages/markdown.ts'

// docs/lint is made from the rules themselves, so that the command line and the documents say the same.

const FOLDER = fileURLToPath(new URL('../../docs/lint', import.meta.url))

test('docs/lint holds what the rules of sim/advise/lint say, and nothing else', () => {
  const files = lintFiles()
  if (process.env.GOLDEN === 'write') {
    rmSync(FOLDER, { recursive: true, force: true })
    mkdirSync(FOLDER, { recursive: true })
    for (const [name, text] of files) writeFileSync(join(FOLDER, name), text)
  }
  expect(readdirSync(FOLDER).sort()).toEqual([...files.keys()].sort())
  for (const [name, text] of files) {
    expect(readFileSync(join(FOLDER, name), 'utf8'), `${name}: changed on purpose? npm run golden`).toBe(text)
  }
})
