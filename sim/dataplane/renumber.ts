import { NONE, type Tables } from '../tables/tables.ts'

/**
 * Old number -> new number of the components of a network, or NONE for what is gone. Undefined: all have the numbers that they
 * had, and what is new stands behind them.
 */
export type Moves = {
  readonly vpcs: Int32Array | undefined
  readonly cvms: Int32Array | undefined
  readonly clbs: Int32Array | undefined
  readonly endpoints: Int32Array | undefined
}

/** The same for what is numbered within a CLB, where anything at all has another number. */
export type Renumbering = Moves & { readonly listeners: Int32Array; readonly targets: Int32Array }

const UNMOVED: Moves = { vpcs: undefined, cvms: undefined, clbs: undefined, endpoints: undefined }

/** The number that something has now; NONE: it is gone, or there never was one. */
export const moved = (numbers: Int32Array | undefined, old: number): number =>
  numbers === undefined || old < 0 ? old : numbers[old]!

/**
 * The numbers that all have in new tables; undefined: those that they had. A listener is the same by its CLB, protocol and port, a
 * target by its listener, CVM and port. (Its name will not do: that tells the port only where a listener has the CVM twice, so it
 * changes when another port of the CVM is registered.) `moves`: undefined where no component has another number.
 */
export function renumbering(before: Tables, after: Tables, moves: Moves | undefined): Renumbering | undefined {
  const isSame =
    moves === undefined &&
    before.listenerClb === after.listenerClb &&
    before.listenerPort === after.listenerPort &&
    before.targetListener === after.targetListener &&
    before.targetCvm === after.targetCvm &&
    before.targetPort === after.targetPort
  if (isSame) return undefined
  const all = moves ?? UNMOVED
  const listeners = renumberedListeners(before, after, all)
  return { ...all, listeners, targets: renumberedTargets(before, after, all, listeners) }
}

function renumberedListeners(before: Tables, after: Tables, { clbs }: Moves): Int32Array {
  const numbers = new Int32Array(before.listenerClb.length).fill(NONE)
  for (let old = 0; old < before.clbVpc.length; old++) {
    const clb = moved(clbs, old)
    if (clb === NONE || clb >= after.clbVpc.length) continue
    let now = after.listenerStart[clb]!
    const end = after.listenerStart[clb + 1]!
    for (let one = before.listenerStart[old]!; one < before.listenerStart[old + 1]!; one++) {
      const port = before.listenerPort[one]! // both slices are in the order of their ports
      while (now < end && after.listenerPort[now]! < port) now++
      if (now < end && after.listenerPort[now] === port) numbers[one] = now
    }
  }
  return numbers
}

function renumberedTargets(before: Tables, after: Tables, { cvms }: Moves, listeners: Int32Array): Int32Array {
  const numbers = new Int32Array(before.targetCvm.length).fill(NONE)
  for (let old = 0; old < listeners.length; old++) {
    const now = listeners[old]!
    if (now === NONE) continue
    const [start, end] = [after.targetStart[now]!, after.targetStart[now + 1]!]
    let next = start // whoever follows one in the old slice does so in the new one, as a rule
    for (let target = before.targetStart[old]!; target < before.targetStart[old + 1]!; target++) {
      const cvm = moved(cvms, before.targetCvm[target]!)
      const found = cvm === NONE ? NONE : findTarget(after, start, end, next, cvm, before.targetPort[target]!)
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
