import { expect, test } from 'vitest'
import { LAWS } from '../../sim/check/laws.ts'
import { runLaw, unmet } from '../../sim/check/run-law.ts'
import { runs } from '../support/networks-met.ts'

const seed = Number(process.env.ISTHMUS_SEED ?? 42)

test.each([
  ['twin-worlds', 120],
  ['tenant-lens', 60],
  ['replay', 40],
  ['memo', 150],
  ['order', 60],
  ['observer', 150],
  ['incremental', 100],
  ['replies', 200],
  ['reach', 200],
  ['compile', 60],
  ['classes', 100],
])('%s', { timeout: runs(120_000) }, (name, many) => {
  const law = LAWS.find((one) => one.name === name)
  expect(law).toBeDefined()
  if (law === undefined) return
  const report = runLaw(law, { seed, from: 0, to: runs(many) })
  expect(report.failure?.failure).toBeUndefined()
  expect(unmet(law, report.met)).toEqual([])
})
