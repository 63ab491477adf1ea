import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SerializedError } from 'vitest'
import type { Reporter, TestModule } from 'vitest/node'

type Tally = { passed: number; failed: number; skipped: number; readonly skips: string[] }

/** Names the skipped tests with their reasons, and leaves the counts where the gate (.ci/check.mjs) looks for them. */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const { skips, ...counts } = tally(modules, errors.length)
    for (const skip of skips) console.log(`skipped: ${skip}`)
    const file = process.env.TEST_COUNTS_FILE
    if (file === undefined) return
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(counts))
  }
}

/** A module or a suite that could not be loaded, and an error outside every test, count as one failure each. */
export function tally(modules: readonly TestModule[], strayErrors: number): Tally {
  const result: Tally = { passed: 0, failed: strayErrors, skipped: 0, skips: [] }
  for (const module of modules) {
    result.failed += module.errors().length
    for (const suite of module.children.allSuites()) result.failed += suite.errors().length
    for (const test of module.children.allTests()) {
      const outcome = test.result()
      if (outcome.state === 'passed') result.passed++
      else if (outcome.state === 'failed') result.failed++
      else {
        result.skipped++
        const why = outcome.state === 'skipped' ? outcome.note : undefined
        result.skips.push(why === undefined ? test.fullName : `${test.fullName}: ${why}`)
      }
    }
  }
  return result
}
