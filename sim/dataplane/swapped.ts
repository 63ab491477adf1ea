import { NONE, type Tables } from '../tables/tables.ts'
import * as Flow from './flow-word.ts'
import { Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { loseStages } from './trackers.ts'

/**
 * A service has got another CLB: new connections go there, and what the link and the old CLB tracked drops silently (facts,
 * section 1.2: the documents do not say). Flows have their new numbers, the plane its old tables still.
 */
export function leaveSwapped(plane: Plane, { endpointClb }: Tables): void {
  if (endpointClb === plane.tables.endpointClb) return
  for (let flow = 0; flow < plane.flows.flowsUsed; flow++) {
    const records = plane.flows.flows
    const at = flow << Flow.SHIFT
    const endpoint = records[at + Flow.ENDPOINT]!
    if (records[at + Flow.STATE] === 0 || endpoint === NONE || endpointClb[endpoint] === records[at + Flow.CLB])
      continue
    loseStages(plane, flow, Stage.LINK | Stage.BALANCER)
  }
}
