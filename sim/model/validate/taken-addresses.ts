import { shifted } from '../../base/shift.ts'
import { contains, sizeOf } from '../../net/cidr.ts'
import type { Ipv4 } from '../../net/ipv4.ts'
import type { Network } from '../network.ts'
import { type Pool, RESERVED_FIRST } from './placement.ts'

/** Which addresses of a subnet are taken, a bit each: who has them, the network knows. */
export class TakenAddresses implements Pool {
  /** The search for a free address begins here: all before it are taken. */
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

  /** Nobody has the address any more. One that is none of the subnet (a public CLB's) is nobody's here. */
  free(address: Ipv4): void {
    const offset = address - this.#first
    if (offset < 0 || offset >> 3 >= this.#bits.length) return
    this.#bits[offset >> 3] = (this.#bits[offset >> 3] ?? 0) & ~(1 << (offset & 7))
    this.next = Math.max(RESERVED_FIRST, Math.min(this.next, offset))
  }
}

/** By network: the subnets in which something was made lately. */
const known = new WeakMap<Network, ReadonlyMap<number, TakenAddresses>>()

/** The taken addresses of a network that is made out of another one: of those subnets in which something was made lately. */
export class KnownAddresses {
  #before: ReadonlyMap<number, TakenAddresses>
  readonly #changed = new Map<number, TakenAddresses>()

  constructor(before: Network) {
    this.#before = known.get(before) ?? new Map()
  }

  /** The addresses of a subnet that are taken, for the caller to change. */
  in(network: Network, subnet: number): TakenAddresses | undefined {
    return this.#keep(subnet, this.#own(subnet) ?? TakenAddresses.of(network, subnet))
  }

  /** Whoever had an address is gone. */
  free(subnet: number, address: Ipv4): void {
    this.#keep(subnet, this.#own(subnet))?.free(address)
  }

  /** Subnets have other numbers; comes before anything is changed, or takes it along. */
  renumber(numbers: Int32Array): void {
    const moved = (map: ReadonlyMap<number, TakenAddresses>): [number, TakenAddresses][] =>
      [...map].flatMap(([subnet, taken]): [number, TakenAddresses][] => {
        const now = shifted(numbers, subnet)
        return now < 0 ? [] : [[now, taken]]
      })
    this.#before = new Map(moved(this.#before))
    const changed = moved(this.#changed)
    this.#changed.clear()
    for (const [subnet, taken] of changed) this.#changed.set(subnet, taken)
  }

  /** The network that was made has these. */
  keepFor(after: Network): void {
    if (this.#changed.size > 0) known.set(after, new Map([...this.#before, ...this.#changed]))
    else if (this.#before.size > 0) known.set(after, this.#before)
  }

  #own(subnet: number): TakenAddresses | undefined {
    return this.#changed.get(subnet) ?? this.#before.get(subnet)?.copy()
  }

  #keep(subnet: number, taken: TakenAddresses | undefined): TakenAddresses | undefined {
    if (taken !== undefined) this.#changed.set(subnet, taken)
    return taken
  }
}
