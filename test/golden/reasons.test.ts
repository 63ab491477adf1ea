import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { reasonFiles } from '../../sim/trace/reason-pages/markdown.ts'

// docs/reasons is made from sim/trace/reason-pages, so that the command line and the documents say the same.

const FOLDER = fileURLToPath(new URL('../../docs/reasons', import.meta.url))

test('docs/reasons holds what sim/trace/reason-pages says, and nothing else', () => {
  const files = reasonFiles()
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
