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
