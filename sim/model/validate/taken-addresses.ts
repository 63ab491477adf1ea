import { contains, sizeOf } from '../../net/cidr.ts'
import type { Ipv4 } from '../../net/ipv4.ts'
import type { Network } from '../network.ts'
import { type Pool, RESERVED_FIRST } from './placement.ts'

/** Which addresses of a subnet are taken, a bit each: who has them, the network knows. */
export class TakenAddresses implements Pool {
  /** The search for a free address begins here: all before it are taken. Those of a network are only ever added to. */
  next = RESERVED_FIRST
  exhausted = false
  readonly owners = this
  readonly #first: Ipv4
  readonly #bits: Uint8Array

  private constructor(first: Ipv4, bits: Uint8Array) {
    this.#first = first
    this.#bits = bits
  }

  static of({ subnets, cvms, clbs, endpoints }: Network, subnet: number): TakenAddresses | undefined {
    const cidr = subnets[subnet]?.cidr
    if (cidr === undefined) return undefined
    const taken = new TakenAddresses(cidr.network, new Uint8Array((sizeOf(cidr) >> 3) + 1))
    for (const one of cvms) if (one.subnet === subnet) taken.set(one.address)
    for (const one of clbs) if (one.subnet === subnet && contains(cidr, one.vip)) taken.set(one.vip)
    for (const one of endpoints) if (one.subnet === subnet) taken.set(one.address)
    return taken
  }

  copy(): TakenAddresses {
    const copy = new TakenAddresses(this.#first, this.#bits.slice())
    copy.next = this.next
    return copy
  }

  /** Somebody, where somebody has the address. */
  get(address: Ipv4): string | undefined {
    const offset = address - this.#first
    return ((this.#bits[offset >> 3] ?? 0) >> (offset & 7)) & 1 ? 'somebody' : undefined
  }

  set(address: Ipv4): void {
    const offset = address - this.#first
    this.#bits[offset >> 3] = (this.#bits[offset >> 3] ?? 0) | (1 << (offset & 7))
  }
}

/** By network: the subnets in which something was made lately. */
const known = new WeakMap<Network, ReadonlyMap<number, TakenAddresses>>()

/** The addresses of a subnet that are taken, for the caller to change. */
export const takenIn = (network: Network, subnet: number): TakenAddresses | undefined =>
  known.get(network)?.get(subnet)?.copy() ?? TakenAddresses.of(network, subnet)

/** The network `after` has what the one before has, but for these subnets. */
export function keepTaken(before: Network, after: Network, changed: ReadonlyMap<number, TakenAddresses>): void {
  const old = known.get(before)
  if (old !== undefined || changed.size > 0)
    known.set(after, changed.size === 0 && old ? old : new Map([...(old ?? []), ...changed]))
}
