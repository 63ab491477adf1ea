import { expect, test } from 'vitest'
import { isolation } from '../../sim/check/laws/isolation.ts'
import { LAWS } from '../../sim/check/laws.ts'
import { runLaw, unmet } from '../../sim/check/run-law.ts'
import { runs } from '../support/networks-met.ts'

test('all sentences about isolation hold, and meet what they must', { timeout: runs(300_000) }, () => {
  const report = runLaw(isolation, { seed: Number(process.env.ISTHMUS_SEED ?? 42), from: 0, to: runs(700) })
  expect(report.failure).toBeUndefined()
  expect(unmet(isolation, report.met)).toEqual([])
})

test('each law has a name of its own, and says what it says in both languages', () => {
  expect(new Set(LAWS.map(({ name }) => name)).size).toBe(LAWS.length)
  for (const { name, statement, mustMeet } of LAWS) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(statement.en).not.toBe('')
    expect(statement.zh).toMatch(/[一-鿿]/)
    expect(mustMeet.length, `${name} must meet something`).toBeGreaterThan(0)
  }
})
