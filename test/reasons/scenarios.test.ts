import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { REASON_NAMES, type ReasonName } from '../../sim/dataplane/reason.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import type { Matcher, Scenario } from '../../sim/scenario/scenario.ts'
import { REASON_SCENARIOS } from '../../sim/trace/reason-pages/scenarios.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The texts of all scenario files, by their paths. */
const files = new Map(
  readdirSync(join(ROOT, 'scenarios'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `scenarios/${name.replaceAll(sep, '/')}`)
    .sort()
    .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
)

/** The scenarios in which a step expects the Reason, of one connection or of some among many. */
const shownIn = new Map<string, string[]>(REASON_NAMES.map((name) => [name, []]))
for (const path of files.keys()) {
  const loaded = loadScenario(path, files)
  expect(loaded.ok, path).toBe(true)
  if (loaded.ok) for (const name of reasonsExpected(loaded.value)) shownIn.get(name)?.push(path)
}

function reasonsExpected({ cases }: Scenario): Set<string> {
  const entries = cases.flatMap(({ steps }) => steps.flatMap(({ expect }) => expect?.entries ?? []))
  return new Set(
    entries.flatMap(({ path: [subject, name = ''], matcher }) => {
      if (subject === 'reasons') return [name]
      return subject === 'reason' ? textsOf(matcher) : []
    }),
  )
}

function textsOf(matcher: Matcher): string[] {
  if (Array.isArray(matcher)) return matcher.flatMap(textsOf)
  return typeof matcher === 'string' ? [matcher] : []
}

/** The scenario that the page of a Reason names; undefined when it says why there is none. */
const named = (name: ReasonName): string | undefined => {
  const scenario = REASON_SCENARIOS[name]
  return typeof scenario === 'string' ? scenario : undefined
}

test.each(REASON_NAMES.filter((name) => named(name) !== undefined))('the scenario that %s names expects it', (name) => {
  expect(shownIn.get(name), 'name one of these in sim/trace/reason-pages/scenarios.ts').toContain(named(name))
})

test('what is said to be out of reach of scenarios is', () => {
  const unreached = REASON_NAMES.filter((name) => named(name) === undefined)
  expect(unreached).toEqual([])
  expect(unreached.filter((name) => shownIn.get(name)?.length)).toEqual([])
})
