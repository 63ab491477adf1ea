import { mix } from '../../base/random.ts'
import type { Listener } from '../../model/network.ts'

/** The cloud's words for a target's health (facts 4.4). */
export type Health = 'Unknown' | 'Alive' | 'Dead' | 'Close'

/** Weight 0 gets nothing new; who is alive, or all when all are dead, but never one without a verdict (facts 4.4). */
export function eligible({ healthCheck, targets }: Listener, health: readonly Health[]): number[] {
  const weighty = [...targets.keys()].filter((target) => (targets[target]?.weight ?? 0) > 0)
  if (!healthCheck.enabled) return weighty
  const alive = weighty.filter((target) => health[target] === 'Alive')
  return alive.length > 0 ? alive : weighty.filter((target) => health[target] === 'Dead')
}

/** Those with the fewest connections for their weight: nobody among them has more than anyone else has (facts 4.3). */
export function leastLoaded(
  { targets }: Listener,
  candidates: readonly number[],
  connectionsOf: (target: number) => number,
): number[] {
  const weightOf = (target: number): number => targets[target]?.weight ?? 1
  return candidates.filter((one) =>
    candidates.every((other) => connectionsOf(one) * weightOf(other) <= connectionsOf(other) * weightOf(one)),
  )
}

/** A ring with as many places for each target as its weight; an address has one, and goes on to the next candidate (facts 4.3). */
export function atPlaceOf({ targets }: Listener, candidates: readonly number[], source: number): number | undefined {
  const ring = targets.flatMap(({ weight }, target) => Array.from({ length: weight }, () => target))
  const place = (mix(source) & 0x7fffffff) % ring.length
  return [...ring.slice(place), ...ring.slice(0, place)].find((target) => candidates.includes(target))
}

/**
 * Smooth weighted round robin, as nginx has it: everyone gains its weight, the first of the highest is taken and pays what
 * all have gained.
 */
export function takeTurn({ targets }: Listener, candidates: readonly number[], turns: number[]): number | undefined {
  let total = 0
  let best: number | undefined
  for (const target of candidates) {
    const weight = targets[target]?.weight ?? 0
    total += weight
    turns[target] = (turns[target] ?? 0) + weight
    if (best === undefined || (turns[target] ?? 0) > (turns[best] ?? 0)) best = target
  }
  if (best !== undefined) turns[best] = (turns[best] ?? 0) - total
  return best
}
