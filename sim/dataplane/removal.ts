import { NONE, type Tables } from '../tables/tables.ts'
import * as Flow from './flow-word.ts'
import { Stage } from './packet.ts'
import type { Plane } from './plane.ts'
import { forget, loseStages } from './trackers.ts'

/** Old number -> new number of machines, CLBs and endpoints, or NONE for what is gone. */
export type Moves = { readonly cvms: Int32Array; readonly clbs: Int32Array; readonly endpoints: Int32Array }

/** The numbers that things have in tables from which some are gone; undefined: nothing is. Things are told by their names. */
export function movesOf(before: Tables, after: Tables): Moves | undefined {
  const counts = (tables: Tables) => [tables.cvmVpc.length, tables.clbVpc.length, tables.endpointVpc.length] as const
  const [was, is] = [counts(before), counts(after)]
  const vpcsMoved = before.cvmVpc !== after.cvmVpc && before.cvmVpc.some((vpc, i) => (after.cvmVpc[i] ?? vpc) !== vpc)
  if (!vpcsMoved && was.every((count, i) => count <= is[i]!)) return undefined
  return {
    cvms: numbers(
      was[0],
      (i) => before.names.cvm(i).name,
      is[0],
      (i) => after.names.cvm(i).name,
    ),
    clbs: numbers(
      was[1],
      (i) => before.names.clb(i).name,
      is[1],
      (i) => after.names.clb(i).name,
    ),
    endpoints: numbers(
      was[2],
      (i) => before.names.endpoint(i).name,
      is[2],
      (i) => after.names.endpoint(i).name,
    ),
  }
}

type NameOf = (index: number) => string

function numbers(was: number, nameBefore: NameOf, is: number, nameAfter: NameOf): Int32Array {
  const now = new Map<string, number>()
  for (let i = 0; i < is; i++) now.set(nameAfter(i), i)
  return Int32Array.from({ length: was }, (_, i) => now.get(nameBefore(i)) ?? NONE)
}

/** Whether something that is left has another number than before, or its VPC has. */
export function isMoved({ cvms, clbs, endpoints }: Moves, before: Tables, after: Tables): boolean {
  const other = (now: number, old: number): boolean => now !== NONE && now !== old
  const otherVpc = (now: number, old: number): boolean => now !== NONE && after.cvmVpc[now] !== before.cvmVpc[old]
  return cvms.some(other) || clbs.some(other) || endpoints.some(other) || cvms.some(otherVpc)
}

/** The flows of what is gone are forgotten; all of them, where what is left has other numbers than before. The plane has its old tables still. */
export function forgetRemoved(plane: Plane, moves: Moves, isAll: boolean): void {
  for (let flow = 0; flow < plane.flows.flowsUsed; flow++) {
    const records = plane.flows.flows
    const at = flow << Flow.SHIFT
    if (records[at + Flow.STATE] === 0) continue
    const isGone = (word: number, numbers: Int32Array): boolean => {
      const index = records[at + word]!
      return index !== NONE && numbers[index] === NONE
    }
    const isCut =
      isGone(Flow.CLIENT, moves.cvms) ||
      isGone(Flow.SERVER, moves.cvms) ||
      isGone(Flow.ENDPOINT, moves.endpoints) ||
      isGone(Flow.CLB, moves.clbs)
    if (isAll || isCut) forget(plane, flow)
  }
}

/**
 * A service has got another CLB: new connections go there, and what the link and the old CLB tracked drops silently (facts,
 * section 1.2: the documents do not say). The plane has its old tables still.
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
