import { availableParallelism } from 'node:os'
import { killScore, type MutantRow } from '../sim/edge/check/kill-score.ts'
import { type Bench, ensure, median } from './measure.ts'

/** What a person can read. */
const VPCS_MAX = 3
const SERVICES_MAX = 2
const STEPS_MAX = 6

/** How long it took a law to notice a mutant and to cut down what it noticed, in seconds: of the law that was quickest. */
function secondsOf({ tried }: MutantRow): number {
  return Math.min(...tried.flatMap(({ seconds, shrunk }) => (shrunk === undefined ? [] : [seconds + shrunk.seconds])))
}

/** A law has cut it down to something that a person can read. */
const isSmall = ({ tried }: MutantRow): boolean =>
  tried.some(({ shrunk }) => {
    const { vpcs, services, steps } = shrunk ?? { vpcs: VPCS_MAX + 1, services: 0, steps: 0 }
    return vpcs <= VPCS_MAX && services <= SERVICES_MAX && steps <= STEPS_MAX
  })

export const shrinkBench: Bench = {
  figures: ['check.mutants_killed', 'check.shrink_median_seconds'],
  async run() {
    const workers = Math.min(2, availableParallelism())
    const { rows, killed, survivors } = await killScore({ runs: 2_000, workers, shrink: true })
    ensure(survivors.length === 0, `nothing noticed ${survivors.join(', ')}`)
    const large = rows.filter((row) => !isSmall(row)).map(({ mutant }) => mutant.name)
    ensure(
      large.length === 0,
      `not cut down to ${VPCS_MAX} VPCs, ${SERVICES_MAX} services, ${STEPS_MAX} steps: ${large.join(', ')}`,
    )
    return [
      { name: 'check.mutants_killed', value: killed, unit: 'mutants' },
      { name: 'check.shrink_median_seconds', value: median(rows.map(secondsOf)), unit: 's' },
    ]
  },
}
