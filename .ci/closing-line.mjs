/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * `N passed, N failed, N skipped`: the tests, and one failure for each other stage of the gate that failed. The tests'
 * stage adds one of its own only when the failure shows in no test: it died, found no test, or left no counts.
 * @param {readonly string[]} failedStages @param {Counts | undefined} counts
 */
export function closingLine(failedStages, counts) {
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 }
  const shown = failed > 0 ? failedStages.filter((stage) => stage !== 'tests') : failedStages
  return `${passed} passed, ${failed + shown.length} failed, ${skipped} skipped`
}
