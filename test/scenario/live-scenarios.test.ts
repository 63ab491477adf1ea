import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadScenario } from '../../sim/scenario/load.ts'
import { runScenario } from '../../sim/scenario/run.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LIVE = readdirSync(join(ROOT, 'scenarios/live'))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => `scenarios/live/${name}`)
const FILES = new Map(
  [...LIVE, 'scenarios/failures/base.yaml'].map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
)

test.each(LIVE)('%s holds, the same in a second run, and tells its story in both languages', (path) => {
  const loaded = loadScenario(path, FILES)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  const report = runScenario(loaded.value)
  expect(report.problems).toEqual([])
  expect(report.cases.flatMap(({ steps }) => steps.flatMap(({ failures }) => failures))).toEqual([])
  expect(JSON.stringify(runScenario(loaded.value))).toBe(JSON.stringify(report))
  for (const words of [loaded.value.title, loaded.value.about]) {
    expect(words?.en).toMatch(/[a-z]/)
    expect(words?.zh).toMatch(/[\u4e00-\u9fff]/)
  }
})
