import type { Plane } from './plane.ts'

/** A number that tells two equal arrays from two others, as good as always. */
export function checksum(words: Int32Array | Uint8Array | Float64Array): number {
  let sum = words.length | 0
  for (let i = 0; i < words.length; i++) sum = Math.imul(sum ^ words[i]!, 0x01000193) ^ (sum >>> 15)
  return sum
}

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
