import type { Cloud } from '../cloud/cloud.ts'
import type { OptionName } from '../trace/trace.ts'
import type { StepObservation } from './expect.ts'
import type { Failure, StepReport } from './report.ts'
import type { WatchStep } from './scenario.ts'
import { NOTHING_ASKED } from './standing.ts'

/** Does a step again and again until it is decided, or its time is over. `look` does it once, and judges it. */
export function watch(
  cloud: Pick<Cloud, 'nowUs' | 'advance'>,
  step: WatchStep,
  look: () => StepReport,
): Extract<StepObservation, { kind: 'watch' }> {
  const { kind, everyUs, forUs } = step
  const startUs = cloud.nowUs
  const options = new Set<OptionName>()
  for (let tries = 1; ; tries++) {
    const triedUs = cloud.nowUs
    const last = look()
    for (const option of last.dependedOn) options.add(option)
    const isDecided = kind === 'always' ? !last.ok : last.ok
    const nextUs = Math.max(cloud.nowUs, triedUs + everyUs)
    if (!isDecided && nextUs <= startUs + forUs && cloud.advance(nextUs - cloud.nowUs)) continue
    const tookUs = cloud.nowUs - startUs
    const failures = kind === 'never' ? (last.ok ? heldOnce(step, last, tookUs) : []) : last.failures
    return { kind: 'watch', tries, tookUs, last, failures, options, after: NOTHING_ASKED }
  }
}

/** The failure of something that was never to hold. */
const heldOnce = ({ kind, origin }: WatchStep, { what }: StepReport, tookUs: number): readonly Failure[] => [
  { path: kind, expected: what, actual: tookUs, origin, implied: false, connections: undefined },
]
