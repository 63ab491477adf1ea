import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { loadScenario } from '../../sim/scenario/load.ts'
import { runScenario } from '../../sim/scenario/run.ts'

// The files of scenarios/failures: each shows a failure as its client sees it, where and why the packet ended, and a fix that
// works.

const FOLDER = 'scenarios/failures'
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const names = readdirSync(join(ROOT, FOLDER)).filter((name) => name.endsWith('.yaml') && name !== 'base.yaml')
const textOf = (name: string) => readFileSync(join(ROOT, FOLDER, name), 'utf8')
const base = textOf('base.yaml')

const read = (name: string) => {
  const path = `${FOLDER}/${name}`
  const loaded = loadScenario(
    path,
    new Map([
      [path, textOf(name)],
      [`${FOLDER}/base.yaml`, base],
    ]),
  )
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  return loaded.value
}

test('every row of the facts has its file, here or among the live ones; of what nothing models the README says so', () => {
  const rows = names.flatMap((name) => /^\d\d(?=-)/.exec(name) ?? []).map(Number)
  const wanted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26]
  expect(rows.sort((a, b) => a - b)).toEqual([...wanted, 29, 31, 32, 33, 35, 36, 37, 40])
  const live = readdirSync(join(ROOT, 'scenarios/live')).flatMap((name) => /^\d\d(?=-)/.exec(name) ?? [])
  expect(live).toEqual(expect.arrayContaining(['27', '28']))
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toMatch(/rows 38, 30 and 34 .*row 39/)
  for (const name of names) {
    const [, row] = /^0?(\d+)-/.exec(name) ?? []
    if (row !== undefined) expect(textOf(name)).toContain(`# PRIVATE-LINK-FACTS, section 10, row ${row}:`)
  }
})

describe.each(names)('%s', (name) => {
  const scenario = read(name)
  const report = runScenario(scenario)

  test('holds', () => {
    expect(report.problems).toEqual([])
    expect(report.cases.flatMap(({ steps }) => steps.flatMap(({ failures }) => failures))).toEqual([])
  })

  test('has its title and its story in both languages', () => {
    for (const words of [scenario.title, scenario.about]) {
      // The console's own word for a state may stand in brackets behind the English one.
      expect(words?.en.replace(/ \([\u4e00-\u9fff]+\)/g, '')).toMatch(/^[ -~]+$/)
      expect(words?.zh).toMatch(/[\u4e00-\u9fff]/)
    }
  })

  test('teaches what its steps expect, and where the packet ended', () => {
    const expected = scenario.cases.flatMap(({ steps }) =>
      steps.flatMap(({ expect: wanted }) => {
        const entries = new Map(wanted?.entries.map(({ path, matcher }) => [path.join('.'), matcher]))
        const reason = entries.get('reason')
        if (reason === undefined || reason === 'DELIVERED') return []
        expect(entries.has('where') || reason === 'NO_SUCH_ADDRESS', `${reason} without where`).toBe(true)
        return [reason]
      }),
    )
    const seen = report.cases.flatMap(({ steps }) =>
      steps.flatMap(({ observed }) => Object.keys(observed.reasons ?? {})),
    )
    const taught = scenario.teaches.filter((reason) => reason !== 'DELIVERED')
    expect(new Set([...expected, ...taught])).toEqual(new Set(taught))
    for (const reason of taught) expect([...expected, ...seen]).toContain(reason)
  })

  test('ends with a connection that works', () => {
    for (const { steps } of report.cases) {
      const last = steps.findLast(({ kind }) => kind === 'connect' || kind === 'udp' || kind === 'ping')
      expect(last?.observed.outcome).toBe('connected')
    }
  })
})
