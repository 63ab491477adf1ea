import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { REASON_NAMES } from '../../sim/dataplane/reason.ts'

const FOLDER = fileURLToPath(new URL('../dataplane', import.meta.url))

test('every Reason is named by a test of the data plane', () => {
  const texts = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
  const isNamed = (name: string): boolean => texts.some((text) => new RegExp(`\\b${name}\\b`).test(text))
  expect(REASON_NAMES.filter((name) => !isNamed(name))).toEqual([])
})
