import { NONE, type Tables } from '../tables/tables.ts'

/** Old number -> new number of what is still there, or NONE. */
export type Renumbering = { readonly listeners: Int32Array; readonly targets: Int32Array }

/**
 * The numbers that listeners and targets have in new tables; undefined: those that they had. A listener is the same by its CLB,
 * protocol and port, a target by its listener, CVM and port. (Its name will not do: that tells the port only where a listener has
 * the CVM twice, so it changes when another port of the CVM is registered.) Machines and CLBs keep their numbers: what is made
 * comes at the end.
 */
export function renumbering(before: Tables, after: Tables): Renumbering | undefined {
  const isSame =
    before.listenerClb === after.listenerClb &&
    before.listenerPort === after.listenerPort &&
    before.targetListener === after.targetListener &&
    before.targetCvm === after.targetCvm &&
    before.targetPort === after.targetPort
  if (isSame) return undefined
  const listeners = renumberedListeners(before, after)
  return { listeners, targets: renumberedTargets(before, after, listeners) }
}

function renumberedListeners(before: Tables, after: Tables): Int32Array {
  const numbers = new Int32Array(before.listenerClb.length).fill(NONE)
  const clbs = Math.min(before.clbVpc.length, after.clbVpc.length)
  for (let clb = 0; clb < clbs; clb++) {
    let now = after.listenerStart[clb]!
    const end = after.listenerStart[clb + 1]!
    for (let old = before.listenerStart[clb]!; old < before.listenerStart[clb + 1]!; old++) {
      const port = before.listenerPort[old]! // both slices are in the order of their ports
      while (now < end && after.listenerPort[now]! < port) now++
      if (now < end && after.listenerPort[now] === port) numbers[old] = now
    }
  }
  return numbers
}

function renumberedTargets(before: Tables, after: Tables, listeners: Int32Array): Int32Array {
  const numbers = new Int32Array(before.targetCvm.length).fill(NONE)
  for (const [old, now] of listeners.entries()) {
    if (now === NONE) continue
    const [start, end] = [after.targetStart[now]!, after.targetStart[now + 1]!]
    let next = start // whoever follows one in the old slice does so in the new one, as a rule
    for (let target = before.targetStart[old]!; target < before.targetStart[old + 1]!; target++) {
      const found = findTarget(after, start, end, next, before.targetCvm[target]!, before.targetPort[target]!)
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
