import type { Origin } from '../base/origin.ts'
import type { Problems } from './problems.ts'
import type { ScenarioCase, Step } from './scenario.ts'

/** How much a file may ask for, in small connections: some 20 seconds of a computer's time. One step may ask for 100,000. */
const WORK_MAX = 250_000
/** So many bytes more make as many packets more as opening and closing a connection does. */
const BYTES = 3_650
/** A change of the network (and its making, for each case) takes as long as this many connections, */
const CHANGE = 5
/** and one more for so many machines. */
const MACHINES = 10

/** Far below 2^53 microseconds, so that every time is exact, that of a packet on its way included. */
const TIME_MAX_HOURS = 800_000
const HOUR_US = 3_600_000_000
/** A kernel gives up by itself after some two minutes. */
const KERNEL_PATIENCE_US = 131_000_000

/** Refuses steps that could keep a computer busy for minutes, or go beyond the end of time. */
export function checkWork(cases: readonly ScenarioCase[], problems: Problems): void {
  let work = 0
  for (const { origin, documents, steps } of cases) {
    let timeUs = 0
    const change = CHANGE + documents.cvms.size / MACHINES
    const add = (amount: number, at: Origin): boolean => {
      work += amount
      if (work > WORK_MAX) problems.add('TOO_MUCH_WORK', at, [], { limit: String(WORK_MAX) })
      return work > WORK_MAX
    }
    if (add(change, origin)) return
    for (const step of steps) {
      if (add(workOf(step, change), step.origin)) return
      timeUs += timeOf(step)
      if (timeUs <= TIME_MAX_HOURS * HOUR_US) continue
      problems.add('TOO_MUCH_TIME', step.origin, [], { limit: `${TIME_MAX_HOURS}h` })
      break
    }
  }
}

function workOf(step: Step, change: number): number {
  switch (step.kind) {
    case 'connect':
    case 'udp':
    case 'ping':
      return step.times * Math.max(1, step.bytes / BYTES)
    case 'call':
    case 'guest':
      return change
    default:
      return 0
  }
}

/** The virtual time that a step can take: a client waits for its answer, and then for the other side to close. */
function timeOf(step: Step): number {
  if (step.kind === 'advance') return step.durationUs
  if (step.kind !== 'connect' && step.kind !== 'udp' && step.kind !== 'ping') return 0
  return step.times * 2 * (step.patience === 'kernel' ? KERNEL_PATIENCE_US : step.patience)
}
