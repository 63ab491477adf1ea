import { compile } from '../../../sim/compile/compile.ts'
import { Reason } from '../../../sim/dataplane/reason.ts'
import type { Network } from '../../../sim/model/network.ts'
import type { Cell } from '../../../sim/reach/question.ts'
import { reach } from '../../../sim/reach/reach.ts'
import { NONE } from '../../../sim/tables/tables.ts'
import type { End } from './network.ts'

/** Where packets of a client arrive, and what they dialled that did; and of which of these an answer comes back. */
export type Found = { readonly arrives: Set<string>; readonly answered: Set<string> }
export const nameOf = (end: End): string => ('cvm' in end ? `cvm ${end.cvm}` : `clb ${end.clb}`)

/** What becomes of the packets of each client of a network, in its order: found by walks, or what reach says. */
export type Search = (network: Network) => readonly Found[]

/** What a machine may dial and somebody has: in its VPC, and its own. */
export function addressesIn({ cvms, clbs, endpoints }: Network, client: number): readonly number[] {
  const { vpc } = cvms[client]!
  return [
    ...cvms.filter((cvm) => cvm.vpc === vpc).map((cvm) => cvm.address),
    ...clbs.filter((clb) => clb.vpc === vpc).map((clb) => clb.vip),
    ...endpoints.filter((endpoint) => endpoint.vpc === vpc).map((endpoint) => endpoint.address),
    (127 << 24) + 1,
  ]
}

export const byReach: Search = (network) => {
  const tables = compile(network, 1)
  const from = [...network.cvms.keys()]
  const answer = reach(tables, { from, to: { kind: 'anywhere' }, health: 'any' })
  if (!answer.ok) throw new Error('the network is small')
  return from.map((client) => {
    const own = answer.cells.filter(({ clients }) => clients.includes(client))
    return saidOf(network, own, client)
  })
}

/** What the cells of a client say of the addresses that it may dial. */
export function saidOf(network: Network, cells: readonly Cell[], client: number): Found {
  const found: Found = { arrives: new Set(), answered: new Set() }
  for (const dialled of addressesIn(network, client)) {
    for (const { verdicts } of cells.filter((cell) => isDialled(cell, network, client, dialled))) {
      for (const { reason, reply, servers, clb } of verdicts) {
        if (reason !== Reason.DELIVERED) continue
        const direct = dialled >>> 24 === 127 ? client : (ownerOf(network, client, dialled) ?? NONE)
        const [server = NONE] = clb === NONE ? [direct] : servers
        const end = server === NONE ? { clb } : { cvm: server }
        for (const name of [nameOf(end), `dialled ${dialled}`]) {
          found.arrives.add(name)
          if (reply === Reason.DELIVERED) found.answered.add(name)
        }
      }
    }
  }
  return found
}

const ownerOf = ({ cvms }: Network, client: number, address: number): number | undefined => {
  const owner = cvms.findIndex((cvm) => cvm.vpc === cvms[client]!.vpc && cvm.address === address)
  return owner < 0 ? undefined : owner
}

function isDialled({ destinations }: Cell, { cvms }: Network, client: number, address: number): boolean {
  const isOwn = address === cvms[client]!.address
  if (destinations === 'own') return isOwn
  return !isOwn && destinations.some(({ low, high }) => low <= address >>> 0 && address >>> 0 <= high)
}
