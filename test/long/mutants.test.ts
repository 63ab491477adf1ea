import { expect, test } from 'vitest'
import { killScore } from '../../sim/edge/check/kill-score.ts'

const HOUR_MS = 3_600_000

test('the laws that judge everything kill all mutants, and the naive model is not the only one that does', {
  timeout: HOUR_MS,
}, async () => {
  const { rows, survivors } = await killScore({ runs: 2_000, workers: 2 })
  for (const { mutant, tried } of rows) {
    const cells = tried.map(({ broken, runs }) => (broken === undefined ? '-' : `${broken} (run ${runs})`))
    console.log([mutant.name, ...cells].join('  '))
  }
  expect(survivors).toEqual([])
  // A fault that cannot run at all would be noticed by anything.
  const slips = rows.flatMap(({ tried }) => tried.filter(({ what }) => what?.en.includes('is not defined')))
  expect(slips).toEqual([])
  const others = rows.filter(({ tried }) => tried.some(({ law, broken }) => law !== 'oracle' && broken !== undefined))
  console.log(`${rows.length} mutants; killed by sentences about isolation: ${others.length}`)
  expect(rows.filter((row) => !others.includes(row)).map(({ mutant }) => mutant.name)).toEqual([])
})
