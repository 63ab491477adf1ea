import { Budget } from './budget.ts'
import type { Machines } from './machines.ts'
import type { Awaited } from './observation.ts'
import type { TimeUs } from './queue.ts'

/** Lets time go by until something has come to pass (true), or patience is over, or too much has happened (false). */
export function waitFor(machines: Machines, what: Awaited, patienceUs: TimeUs): boolean {
  const fromUs = machines.nowUs
  const untilUs = fromUs + patienceUs
  const { observers, queue } = machines
  observers.isWaiting = true
  let isThere = false
  for (const budget = new Budget(); !budget.isSpent; ) {
    const nextUs = queue.isEmpty ? Number.POSITIVE_INFINITY : queue.nextUs
    const atUs = timeOf(machines, what, fromUs)
    isThere = atUs !== undefined && atUs <= nextUs && atUs <= untilUs
    if (isThere || nextUs > untilUs) {
      if (isThere && 'flags' in what) observers.passages.meet(what, fromUs)
      machines.reach(isThere && atUs !== undefined ? atUs : untilUs)
      break
    }
    budget.spend(machines.next())
  }
  observers.isWaiting = false
  return isThere
}

/** When it comes to pass, as far as is known now. What is told by bytes is known when it is so. */
function timeOf(machines: Machines, what: Awaited, fromUs: TimeUs): TimeUs | undefined {
  const { nowUs, observers, live } = machines
  if ('flags' in what) return observers.passages.find(what, fromUs)
  const open = live.find(what.on)
  const given = Math.max(open?.client.received ?? 0, open?.server?.received ?? 0)
  return given >= what.bytes ? nowUs : undefined
}
