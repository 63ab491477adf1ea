import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const FOLDER = new URL('../../sim/check/oracle/', import.meta.url)
const LINES_MAX = 600
const WIDTH_MAX = 120

/** As `wc -l` counts: code, comments and blank lines. */
const linesOf = (file: string): string[] => readFileSync(new URL(file, FOLDER), 'utf8').split('\n').slice(0, -1)

test('the naive model stays small enough to be read: under 600 lines in all, none of them wide', () => {
  const lines = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).flatMap(linesOf)
  expect(lines.length).toBeGreaterThan(100)
  expect(lines.length).toBeLessThan(LINES_MAX)
  expect(lines.filter((line) => line.length > WIDTH_MAX)).toEqual([])
})
