import type { Cloud } from '../cloud/cloud.ts'
import { differenceOf, type FlowBox } from './difference.ts'

/** Connections that are made in one world and not in another: every client to every address and port of them. */
export type Opening = Pick<FlowBox, 'protocol' | 'clients' | 'destinations' | 'ports' | 'sourcePorts' | 'servers'>

export type Difference =
  | { readonly isKnown: true; readonly openings: readonly Opening[]; readonly size: number }
  /** The networks are too large to be compared within the memory that there is: about so many bytes. */
  | { readonly isKnown: false; readonly bytes: number; readonly bytesMax: number }

/** How much memory one of the two answers may take. */
const BYTES_MAX = 256 * 2 ** 20

/**
 * What can be reached in a world after a change and could not before: new connections, over any health and any choice of target. What a
 * machine says to itself is left out: no network opens that. Who is dialled by his own address is not told as a server once more.
 */
export function openedBetween(before: Cloud, after: Cloud): Difference {
  const [was, is] = [before, after].map(({ network, tables }) => ({ network, tables, health: 'any' as const }))
  if (was === undefined || is === undefined) throw new Error('assertion failed: two worlds are compared')
  const difference = differenceOf(was, is, BYTES_MAX)
  if (!difference.ok) return { isKnown: false, bytes: difference.bytes, bytesMax: difference.bytesMax }
  const { gained, size } = difference
  const openings = gained.map(({ isDirect, servers, protocol, clients, destinations, ports, sourcePorts }) => {
    const known = { protocol, clients, destinations, ports, sourcePorts }
    return { ...known, servers: isDirect ? [] : servers }
  })
  return { isKnown: true, openings, size }
}
