import { expect, test } from 'vitest'
import { closingLine } from '../../.ci/closing-line.mjs'

const counts = { passed: 5, failed: 0, skipped: 1 }

test.each([
  ['all passed', [], counts, '5 passed, 0 failed, 1 skipped'],
  ['a stage that has no tests failed', ['lint'], counts, '5 passed, 1 failed, 1 skipped'],
  ['two tests and a stage failed', ['types', 'tests'], { ...counts, failed: 2 }, '5 passed, 3 failed, 1 skipped'],
  ['the test runner failed and no test did', ['tests'], counts, '5 passed, 1 failed, 1 skipped'],
  ['the test runner died', ['tests'], undefined, '0 passed, 1 failed, 0 skipped'],
])('%s', (_, failedStages, tests, line) => {
  expect(closingLine(failedStages, tests)).toBe(line)
})
