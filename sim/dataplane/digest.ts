import { checksum } from './checksum.ts'
import type { Plane } from './plane.ts'

/** What a plane has beside its tables, as numbers: of two planes with the same history they are the same. */
export const planeDigest = (plane: Plane): readonly number[] => [
  plane.flows.flowsLive,
  checksum(plane.flows.words),
  checksum(plane.flows.flows),
  checksum(plane.health),
  checksum(plane.turn),
  checksum(plane.connections),
  plane.sticky.checksum,
]
