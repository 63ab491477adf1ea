import type { Clb, Cvm, Endpoint, Network } from '../model/network.ts'
import { NONE, Owner, ownerCode, ownerHash, type Tables } from '../tables/tables.ts'

type CompiledOwners = Pick<Tables, 'ownerSlots' | 'ownerMask'>

/** The table of who owns which address, keyed by VPC and address: VPCs may use the same blocks. */
export function compileOwners(network: Network): CompiledOwners {
  const { cvms, clbs, endpoints } = network
  const count = cvms.length + clbs.length + endpoints.length
  let slots = 4
  while (slots < count * 2) slots *= 2
  const owners = { ownerSlots: new Int32Array(slots * 3).fill(NONE), ownerMask: slots - 1 }
  for (let i = 0; i < cvms.length; i++) putCvm(owners, cvms[i]!, i)
  for (let i = 0; i < clbs.length; i++) putClb(owners, clbs[i]!, i)
  for (let i = 0; i < endpoints.length; i++) putEndpoint(owners, endpoints[i]!, i)
  return owners
}

/** As before, with the addresses of what is new: what is there keeps its own. */
export function changedOwners(before: Tables, network: Network): CompiledOwners {
  const { cvms, clbs, endpoints } = network
  const { cvmVpc, clbVpc, endpointVpc, ownerSlots, ownerMask } = before
  const count = cvms.length + clbs.length + endpoints.length
  if (count === cvmVpc.length + clbVpc.length + endpointVpc.length) return { ownerSlots, ownerMask }
  if (count * 2 > ownerMask + 1) return compileOwners(network)
  const owners = { ownerSlots: ownerSlots.slice(), ownerMask }
  for (let i = cvmVpc.length; i < cvms.length; i++) putCvm(owners, cvms[i]!, i)
  for (let i = clbVpc.length; i < clbs.length; i++) putClb(owners, clbs[i]!, i)
  for (let i = endpointVpc.length; i < endpoints.length; i++) putEndpoint(owners, endpoints[i]!, i)
  return owners
}

function put({ ownerSlots, ownerMask }: CompiledOwners, vpc: number, address: number, owner: number): void {
  let slot = ownerHash(vpc, address) & ownerMask
  while (ownerSlots[slot * 3 + 2] !== NONE) slot = (slot + 1) & ownerMask
  ownerSlots[slot * 3] = vpc
  ownerSlots[slot * 3 + 1] = address
  ownerSlots[slot * 3 + 2] = owner
}

const putCvm = (owners: CompiledOwners, { vpc, address }: Cvm, i: number): void =>
  put(owners, vpc, address, ownerCode(Owner.CVM, i))

/** A public CLB's address is not one of its VPC: it stands under no VPC. */
const putClb = (owners: CompiledOwners, { type, vpc, vip }: Clb, i: number): void =>
  put(owners, type === 'INTERNAL' ? vpc : NONE, vip, ownerCode(Owner.CLB, i))

const putEndpoint = (owners: CompiledOwners, { vpc, address }: Endpoint, i: number): void =>
  put(owners, vpc, address, ownerCode(Owner.ENDPOINT, i))
