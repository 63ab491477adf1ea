import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const FOLDER = new URL('../../sim/check/oracle/', import.meta.url)
const LINES_MAX = 600

test('the naive model stays small enough to be read: under 600 lines of code', () => {
  const lines = readdirSync(FOLDER).flatMap((file) => readFileSync(new URL(file, FOLDER), 'utf8').split('\n'))
  const code = lines.filter((line) => !/^\s*($|\/\*|\*|\/\/)/.test(line))
  expect(code.length).toBeGreaterThan(100)
  expect(code.length).toBeLessThan(LINES_MAX)
})
