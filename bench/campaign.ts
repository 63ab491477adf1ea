import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, ensure } from './measure.ts'

const CAMPAIGN_RUNS = 10_000
const LONG_RUNS = 20_000
const BIN = join(process.cwd(), 'bin/isthmus.mjs')

/** Seconds of `isthmus check` with all isolation laws, as a person waits for it, start and report included. */
function secondsOf(runs: number, workers: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'))
  const words = [
    'check',
    '--law',
    'isolation',
    '--runs',
    String(runs),
    '--workers',
    String(workers),
    '--format',
    'json',
  ]
  const start = process.hrtime.bigint()
  const { status, stdout } = spawnSync(process.execPath, [BIN, ...words], { cwd: folder, encoding: 'utf8' })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  rmSync(folder, { recursive: true })
  ensure(status === 0 && JSON.parse(stdout).laws[0].runs === runs, `${words.join(' ')} holds over all of its runs`)
  return seconds
}

/**
 * A campaign of histories (of 30 steps; one in ten of fewer) on two workers; and how much sooner two workers are done than one with
 * one of twice the size. (Each worker compiles for its first seconds what one compiles once: over 1,000 runs two are 1.2 times
 * as fast, over 10,000 1.5 times.)
 */
export const campaignBench: Bench = {
  figures: ['check.10k_seconds', 'check.speedup_2'],
  run() {
    const seconds = secondsOf(CAMPAIGN_RUNS, 2)
    const [one, two] = [secondsOf(LONG_RUNS, 1), secondsOf(LONG_RUNS, 2)]
    return [
      { name: 'check.10k_seconds', value: seconds, unit: 's' },
      { name: 'check.speedup_2', value: one / two, unit: 'times' },
    ]
  },
}
