import type { Network } from '../model/network.ts'
import { NONE, Owner, ownerCode, ownerHash } from '../tables/tables.ts'

/** The table of who owns which address, keyed by VPC and address: VPCs may use the same blocks. */
export function compileOwners(network: Network): { readonly ownerSlots: Int32Array; readonly ownerMask: number } {
  const count = network.cvms.length + network.clbs.length + network.endpoints.length
  let slots = 4
  while (slots < count * 2) slots *= 2
  const ownerMask = slots - 1
  const ownerSlots = new Int32Array(slots * 3).fill(NONE)
  const put = (vpc: number, address: number, owner: number): void => {
    let slot = ownerHash(vpc, address) & ownerMask
    while (ownerSlots[slot * 3 + 2] !== NONE) slot = (slot + 1) & ownerMask
    ownerSlots[slot * 3] = vpc
    ownerSlots[slot * 3 + 1] = address
    ownerSlots[slot * 3 + 2] = owner
  }
  for (const [i, cvm] of network.cvms.entries()) put(cvm.vpc, cvm.address, ownerCode(Owner.CVM, i))
  for (const [i, clb] of network.clbs.entries()) {
    // A public CLB's address is not one of its VPC: it stands under no VPC.
    put(clb.type === 'INTERNAL' ? clb.vpc : NONE, clb.vip, ownerCode(Owner.CLB, i))
  }
  for (const [i, endpoint] of network.endpoints.entries()) {
    put(endpoint.vpc, endpoint.address, ownerCode(Owner.ENDPOINT, i))
  }
  return { ownerSlots, ownerMask }
}
