import { isolation } from '../sim/check/laws/isolation.ts'
import { historyOfRun, runLaw } from '../sim/check/run-law.ts'
import { type Bench, ensure, type Figure } from './measure.ts'

/** A campaign is timed on a part of it, on one core; two cores do it in half of the time (check.speedup_2 says how nearly). */
const PART = 1_000
const CAMPAIGN = 10_000
const CORES = 2
const SEED = 1
/** For V8 to know the code. */
const WARM_UP = 100

function timed(): readonly Figure[] {
  runLaw(isolation, { seed: SEED + 1, from: 0, to: WARM_UP })
  const started = process.cpuUsage()
  const { runs, failure } = runLaw(isolation, { seed: SEED, from: 0, to: PART })
  const { user, system } = process.cpuUsage(started)
  ensure(failure === undefined && runs === PART, `isolation holds: ${failure?.failure.what.en}`)
  const steps = historyOfRun(isolation, SEED, 0).steps.length
  ensure(steps > 0 && steps <= 30, 'histories have 30 steps at most')
  const secondsEach = (user + system) / 1e6 / PART
  return [
    { name: 'check.10k_seconds', value: (secondsEach * CAMPAIGN) / CORES, unit: 's on two cores, in processor time' },
  ]
}

/** Histories of 30 steps, with all sentences about isolation judged on each. */
export const checkBench: Bench = { figures: ['check.10k_seconds'], run: timed }
