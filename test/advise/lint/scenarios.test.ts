import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { lint } from '../../../sim/advise/lint/lint.ts'
import { NETWORK_RULES, RULES } from '../../../sim/advise/lint/registry.ts'
import { SEVERITIES } from '../../../sim/advise/lint/rule.ts'
import { SILENCE_RULES } from '../../../sim/advise/lint/silence-rules.ts'
import type { Words } from '../../../sim/base/language.ts'
import { lintScenario } from '../../../sim/scenario/lint/lint-file.ts'
import { messageOf } from '../../../sim/scenario/lint/words.ts'
import { filesNeeded, loadScenario } from '../../../sim/scenario/load.ts'
import { openCase } from '../../../sim/scenario/run.ts'
import type { Scenario, ScenarioCase } from '../../../sim/scenario/scenario.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const FOLDER = 'scenarios/lint'

function scenarioAt(path: string): Scenario {
  const texts = new Map([[path, readFileSync(join(ROOT, path), 'utf8')]])
  for (const file of filesNeeded(path, texts)) texts.set(file, readFileSync(join(ROOT, file), 'utf8'))
  const loaded = loadScenario(path, texts)
  if (!loaded.ok) expect.fail(JSON.stringify(loaded.problems))
  return loaded.value
}

const caseOf = ({ cases }: Scenario, name: string): ScenarioCase => {
  const one = cases.find((each) => each.name === name)
  return one ?? expect.fail(`no case ${name}`)
}

/** What the case of a rule shows besides: who makes one mistake has often made a second one by it. */
const BESIDES: Readonly<Record<string, readonly string[]>> = {
  'shadowed-rule': ['backend-lacks-link'],
  'shadowed-by-other-group': ['backend-lacks-link'],
  'backend-allows-vport': ['link-rule-too-wide'],
}

describe.each(NETWORK_RULES.map(({ id, severity }) => [id, severity] as const))('%s', (id, severity) => {
  const scenario = scenarioAt(`${FOLDER}/${id}.yaml`)

  test('is found where its scenario shows it, at a place, and nowhere in the mended form', () => {
    const { findings, problems } = lintScenario(scenario, { only: caseOf(scenario, 'found') })
    expect(problems).toEqual([])
    const rules = new Set(findings.map(({ rule }) => rule))
    expect([...rules].sort()).toEqual([id, ...(BESIDES[id] ?? [])].sort())
    for (const finding of findings.filter(({ rule }) => rule === id)) {
      expect(finding.severity).toBe(severity)
      expect(finding.origin.file).toMatch(/^scenarios\/lint\//)
      expect(finding.origin.line).toBeGreaterThan(1)
      for (const language of ['en', 'zh'] as const) expect(messageOf(finding, language)).not.toMatch(/[{}]|undefined/)
    }
    const mended = lintScenario(scenario, { only: caseOf(scenario, 'mended') })
    expect(mended.findings.map(({ rule }) => rule)).toEqual([])
  })

  test('goes when the calls that it suggests are performed', () => {
    const opened = openCase(caseOf(scenario, 'found'))
    if (!opened.ok) expect.fail('sound')
    const cloud = opened.value
    const own = lint(cloud).filter(({ rule }) => rule === id)
    const calls = own.flatMap((finding) => finding.calls ?? [])
    if (calls.length === 0) return
    for (const { action, with: parameters } of calls) {
      const done = cloud.apply({ action, by: undefined, parameters, origin: undefined, parameterOrigins: new Map() })
      expect([action, parameters, done.ok ? 'ok' : done.error.code]).toEqual([action, parameters, 'ok'])
    }
    cloud.advance(60_000_000)
    expect(lint(cloud).filter(({ rule }) => rule === id)).toEqual([])
  })
})

test('there is a scenario for every rule, and no other but their base', () => {
  const files = readdirSync(join(ROOT, FOLDER)).filter((name) => !name.startsWith('silence-'))
  const wanted = [...NETWORK_RULES.map(({ id }) => `${id}.yaml`), 'base.yaml']
  expect(files.sort()).toEqual(wanted.sort())
})

test('the base has nothing to find', () => {
  expect(lintScenario(scenarioAt(`${FOLDER}/base.yaml`)).findings).toEqual([])
})

const quickStart = readdirSync(join(ROOT, 'scenarios/quick-start')).filter((name) => name.endsWith('.yaml'))

test.each(quickStart)('no false alarm on the quick start: %s', (name) => {
  const { findings, problems } = lintScenario(scenarioAt(`scenarios/quick-start/${name}`))
  expect(problems).toEqual([])
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([])
})

describe('the words of rules', () => {
  test('there are at least 25 rules, each with an id of its own', () => {
    expect(NETWORK_RULES.length).toBeGreaterThanOrEqual(25)
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(NETWORK_RULES.length + SILENCE_RULES.length)
  })

  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s is told in both languages', (id, rule) => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(SEVERITIES).toContain(rule.severity)
    for (const words of [rule.title, rule.message, rule.about, rule.mend]) expectSound(words)
    for (const { en, zh } of [rule.about, rule.mend]) {
      expect(en).toMatch(/\.$/)
      expect(zh).toMatch(/。$/)
    }
    const placesIn = (text: string) => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name).sort()
    expect(new Set(placesIn(rule.message.zh))).toEqual(new Set(placesIn(rule.message.en)))
  })
})

function expectSound({ en, zh }: Words): void {
  expect(en).not.toMatch(/undefined|^\s|\s$|\s\s/)
  expect(zh).not.toMatch(/undefined|^\s|\s$|\s\s/)
  expect(en.replaceAll(/\([^)]*\)/g, '')).not.toMatch(/[\u3000-\u9fff\uff00-\uffef]/)
  expect(zh).toMatch(/[\u4e00-\u9fff]/)
  expect(zh.replaceAll(/`[^`]*`/g, '')).not.toMatch(/[\u4e00-\u9fff] ?[,;?!]|[a-z]{4,} [a-z]{4,} [a-z]{4,}/)
}
