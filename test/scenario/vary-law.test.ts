import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import { optionsDependedOn, type ScenarioReport } from '../../sim/scenario/report.ts'
import { runScenario } from '../../sim/scenario/run.ts'
import { NOT_TURNED, OPTION_NAMES, turnOption } from '../../sim/scenario/vary.ts'

const FILES = new Map(
  readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort()
    .map((path) => [`scenarios/${path}`, readFileSync(`scenarios/${path}`, 'utf8')]),
)

/** What the steps of a run showed of their ends, each as one text. */
const shownBy = ({ cases }: ScenarioReport): string[] =>
  cases.flatMap(({ steps }) =>
    steps.map(({ observed }) => {
      const { outcome, reason, where, outcomes, reasons, error, state, health } = observed
      return JSON.stringify({ outcome, reason, where, outcomes, reasons, error: error?.code, state, health })
    }),
  )

describe('an option that turned changes what a file shows is among those that its verdicts depended on, whichever value it had', () => {
  test.each([...FILES.keys()])('%s', (file) => {
    const loaded = loadScenario(file, FILES)
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
    const report = runScenario(loaded.value)
    const missing = OPTION_NAMES.filter((option) => {
      const turned = runScenario(turnOption(loaded.value, option))
      const isListed = [report, turned].every(
        (one) => one.problems.length > 0 || optionsDependedOn([one]).includes(option),
      )
      return !isListed && String(shownBy(turned)) !== String(shownBy(report))
    })
    expect(missing).toEqual([])
  })
})

test('every option is turned, or says why it is not', () => {
  const known = [...OPTION_NAMES, ...Object.keys(NOT_TURNED)].map((name) => name.replace(/Us$/, ''))
  const options = Object.keys(DEFAULT_OPTIONS).map((name) => name.replace(/Us$/, ''))
  expect(known.sort()).toEqual(options.sort())
})
