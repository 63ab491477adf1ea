import { mix } from '../../base/random.ts'
import type { Listener, Target } from '../../model/network.ts'
import { at } from './rules.ts'

/** The cloud's words for a target's health (facts 4.4). */
export type Health = 'Unknown' | 'Alive' | 'Dead' | 'Close'

/** Weight 0 gets nothing new; who is alive or not checked, or all when all are dead, never one without a verdict (facts 4.4). */
export function eligible({ targets }: Listener, health: readonly Health[]): number[] {
  const weighty = [...targets.keys()].filter((target) => (targets[target]?.weight ?? 0) > 0)
  const alive = weighty.filter((target) => health[target] === 'Alive' || health[target] === 'Close')
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

/** A target's key, whatever else its network has; what is known of a target is kept under it. */
export const keyOf = ({ name }: Listener, { cvm, port }: Target): string => `${name}/${cvm}:${port}`

/**
 * Smooth weighted round robin, as nginx has it: everyone gains its weight, the first of the highest is taken and pays what
 * all have gained.
 */
export function takeTurn(
  listener: Listener,
  candidates: readonly number[],
  turns: Map<string, number>,
): number | undefined {
  let total = 0
  let best: { readonly target: number; readonly key: string; readonly turn: number } | undefined
  for (const target of candidates) {
    const one = at(listener.targets, target)
    const key = keyOf(listener, one)
    const turn = (turns.get(key) ?? 0) + one.weight
    total += one.weight
    turns.set(key, turn)
    if (best === undefined || turn > best.turn) best = { target, key, turn }
  }
  if (best !== undefined) turns.set(best.key, best.turn - total)
  return best?.target
}
