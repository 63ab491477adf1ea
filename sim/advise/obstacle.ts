import type { Cloud } from '../cloud/cloud.ts'
import type { Dial } from '../cloud/destination.ts'
import type { ReasonName } from '../dataplane/reason.ts'
import type { Change } from './change.ts'
import type { End } from './verdicts.ts'

/** What stops a connection in a world. */
export type Obstacle = {
  readonly cloud: Cloud
  readonly dial: Dial
  readonly reason: ReasonName
  readonly end: End
}

/** Changes that belong together: they may be what takes an obstacle out of the way. Whether they do, the walk is asked. */
export type Candidate = readonly Change[]
