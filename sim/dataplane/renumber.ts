import { NONE, type Tables } from '../tables/tables.ts'
import { type Moves, movesOf } from './removal.ts'

/** Old number -> new number of what is still there, or NONE. */
export type Renumbering = { readonly listeners: Int32Array; readonly targets: Int32Array }

/**
 * The numbers that listeners and targets have in new tables; undefined: those that they had. A listener is the same by its CLB,
 * protocol and port, a target by its listener, CVM and port. (Its name will not do: that tells the port only where a listener has
 * the CVM twice, so it changes when another port of the CVM is registered.) Machines and CLBs keep their numbers unless some are
 * gone: what is made comes at the end.
 */
export function renumbering(before: Tables, after: Tables): Renumbering | undefined {
  const isSame =
    before.listenerClb === after.listenerClb &&
    before.listenerPort === after.listenerPort &&
    before.targetListener === after.targetListener &&
    before.targetCvm === after.targetCvm &&
    before.targetPort === after.targetPort
  if (isSame) return undefined
  const moves = movesOf(before, after)
  const listeners = renumberedListeners(before, after, moves)
  return { listeners, targets: renumberedTargets(before, after, listeners, moves) }
}

function renumberedListeners(before: Tables, after: Tables, moves: Moves | undefined): Int32Array {
  const numbers = new Int32Array(before.listenerClb.length).fill(NONE)
  for (let clb = 0; clb < before.clbVpc.length; clb++) {
    const same = moves === undefined ? clb : moves.clbs[clb]!
    if (same === NONE) continue
    let now = after.listenerStart[same]!
    const end = after.listenerStart[same + 1]!
    for (let old = before.listenerStart[clb]!; old < before.listenerStart[clb + 1]!; old++) {
      const port = before.listenerPort[old]! // both slices are in the order of their ports
      while (now < end && after.listenerPort[now]! < port) now++
      if (now < end && after.listenerPort[now] === port) numbers[old] = now
    }
  }
  return numbers
}

function renumberedTargets(before: Tables, after: Tables, listeners: Int32Array, moves: Moves | undefined): Int32Array {
  const numbers = new Int32Array(before.targetCvm.length).fill(NONE)
  for (const [old, now] of listeners.entries()) {
    if (now === NONE) continue
    const [start, end] = [after.targetStart[now]!, after.targetStart[now + 1]!]
    let next = start // whoever follows one in the old slice does so in the new one, as a rule
    for (let target = before.targetStart[old]!; target < before.targetStart[old + 1]!; target++) {
      const cvm = before.targetCvm[target]!
      const same = moves === undefined ? cvm : moves.cvms[cvm]!
      const found = findTarget(after, start, end, next, same, before.targetPort[target]!)
      numbers[target] = found
      if (found !== NONE) next = found + 1
    }
  }
  return numbers
}

/** The target of a slice with this CVM and port; looked for from `first` on, and then before it. */
function findTarget(tables: Tables, start: number, end: number, first: number, cvm: number, port: number): number {
  for (let i = 0; i < end - start; i++) {
    const target = first + i < end ? first + i : first + i - (end - start)
    if (tables.targetCvm[target] === cvm && tables.targetPort[target] === port) return target
  }
  return NONE
}
