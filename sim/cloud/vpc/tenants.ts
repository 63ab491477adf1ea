import type { Network } from '../../model/network.ts'

/** Where something that has an address stands. */
export type Placed = { readonly vpc: number; readonly subnet: number }

/** So many names of what stands in the way are told. */
const TOLD_MAX = 5

/** The names of what has an address in a part of the network, the first few of them. */
export function tenantsOf({ cvms, clbs, endpoints }: Network, isThere: (one: Placed) => boolean): readonly string[] {
  const names: string[] = []
  for (const list of [cvms, clbs, endpoints]) {
    for (const one of list) {
      if (names.length === TOLD_MAX) return names
      if (isThere(one)) names.push(one.name)
    }
  }
  return names
}

const counts = new WeakMap<Network, Int32Array>()

/** How many addresses of each subnet are taken. A public CLB's VIP is none of them. A network never changes, so they are counted once. */
export function addressesTaken(network: Network): Int32Array {
  const known = counts.get(network)
  if (known !== undefined) return known
  const taken = new Int32Array(network.subnets.length)
  const take = ({ subnet }: Placed): void => {
    taken[subnet] = (taken[subnet] ?? 0) + 1
  }
  for (const cvm of network.cvms) take(cvm)
  for (const clb of network.clbs) if (clb.type === 'INTERNAL') take(clb)
  for (const endpoint of network.endpoints) take(endpoint)
  counts.set(network, taken)
  return taken
}
