import type { Clb, Cvm, Endpoint, Network } from '../model/network.ts'
import type { Shifts } from '../model/network-change.ts'
import { NONE, Owner, ownerCode, ownerHash, ownerIndex, ownerKind, type Tables } from '../tables/tables.ts'

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

/** As before, without the addresses of what is gone and with those of what is new: what stays keeps its own. */
export function changedOwners(before: Tables, network: Network, shifts: Shifts = {}): CompiledOwners {
  const { cvms, clbs, endpoints } = network
  const { cvmVpc, clbVpc, endpointVpc, ownerSlots, ownerMask } = before
  const count = cvms.length + clbs.length + endpoints.length
  const isShifted = [shifts.cvms, shifts.clbs, shifts.endpoints].some((shift) => shift !== undefined)
  // Owners stand by their VPC's number.
  if (count * 2 > ownerMask + 1 || shifts.vpcs?.moves) return compileOwners(network)
  if (!isShifted && count === cvmVpc.length + clbVpc.length + endpointVpc.length) return { ownerSlots, ownerMask }
  const owners = { ownerSlots: ownerSlots.slice(), ownerMask }
  for (const i of shifts.cvms?.removed ?? []) remove(owners, cvmVpc[i]!, before.cvmAddress[i]!, ownerCode(Owner.CVM, i))
  for (const i of shifts.clbs?.removed ?? []) {
    const code = ownerCode(Owner.CLB, i)
    for (const vpc of [clbVpc[i]!, NONE]) remove(owners, vpc, before.clbAddress[i]!, code)
  }
  for (const i of shifts.endpoints?.removed ?? []) {
    remove(owners, endpointVpc[i]!, before.endpointAddress[i]!, ownerCode(Owner.ENDPOINT, i))
  }
  renumber(owners.ownerSlots, shifts)
  for (let i = shifts.cvms?.after ?? cvmVpc.length; i < cvms.length; i++) putCvm(owners, cvms[i]!, i)
  for (let i = shifts.clbs?.after ?? clbVpc.length; i < clbs.length; i++) putClb(owners, clbs[i]!, i)
  for (let i = shifts.endpoints?.after ?? endpointVpc.length; i < endpoints.length; i++)
    putEndpoint(owners, endpoints[i]!, i)
  return owners
}

/** Owners have other numbers. */
function renumber(ownerSlots: Int32Array, { cvms, clbs, endpoints }: Shifts): void {
  const numbers: (Int32Array | undefined)[] = []
  if (cvms?.moves) numbers[Owner.CVM] = cvms.numbers
  if (clbs?.moves) numbers[Owner.CLB] = clbs.numbers
  if (endpoints?.moves) numbers[Owner.ENDPOINT] = endpoints.numbers
  if (numbers.length === 0) return
  for (let at = 2; at < ownerSlots.length; at += 3) {
    const code = ownerSlots[at]!
    if (code === NONE) continue
    const kind = ownerKind(code)
    const now = numbers[kind]?.[ownerIndex(code)]
    if (now !== undefined) ownerSlots[at] = ownerCode(kind, now)
  }
}

/** Takes an owner out, if it is there; who stands behind it only because the place was taken moves up. */
function remove({ ownerSlots, ownerMask }: CompiledOwners, vpc: number, address: number, owner: number): void {
  let hole = ownerHash(vpc, address) & ownerMask
  while (ownerSlots[hole * 3 + 2] !== owner) {
    if (ownerSlots[hole * 3 + 2] === NONE) return
    hole = (hole + 1) & ownerMask
  }
  for (let slot = (hole + 1) & ownerMask; ownerSlots[slot * 3 + 2] !== NONE; slot = (slot + 1) & ownerMask) {
    const wanted = ownerHash(ownerSlots[slot * 3]!, ownerSlots[slot * 3 + 1]!) & ownerMask
    if (((slot - wanted) & ownerMask) < ((slot - hole) & ownerMask)) continue
    ownerSlots.copyWithin(hole * 3, slot * 3, slot * 3 + 3)
    hole = slot
  }
  ownerSlots[hole * 3 + 2] = NONE
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
