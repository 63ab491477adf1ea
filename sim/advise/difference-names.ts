import type { Network } from '../model/network.ts'
import { NONE } from '../tables/tables.ts'

/**
 * Numbers that CVMs of two networks share by their names, in the order of the first: what is not changed has the same, and neighbours
 * stay neighbours, so that many machines are one run of numbers.
 */
export class SharedNames {
  readonly #networks: readonly [Network, Network]
  readonly #numbers: readonly [readonly number[], readonly number[]]
  readonly #indices: readonly [ReadonlyMap<number, number>, ReadonlyMap<number, number>]
  readonly #count: number

  constructor(before: Network, after: Network) {
    this.#networks = [before, after]
    const known = new Map<string, number>()
    const numberOf = (name: string): number => {
      const number = known.get(name) ?? known.size
      known.set(name, number)
      return number
    }
    const numbers = (network: Network): number[] => network.cvms.map(({ name }) => numberOf(name))
    const indices = (list: readonly number[]): Map<number, number> =>
      new Map(list.map((number, index) => [number, index]))
    const [old, anew] = [numbers(before), numbers(after)]
    this.#numbers = [old, anew]
    this.#indices = [indices(old), indices(anew)]
    this.#count = known.size
  }

  /** The number of a CVM of one of the networks. */
  cvm(side: 0 | 1, index: number): number {
    return this.#numbers[side][index] ?? NONE
  }

  /** The CVM of a number in one of the networks. */
  indexOf(side: 0 | 1, number: number): number {
    return this.#indices[side].get(number) ?? NONE
  }

  /** The number of a CVM as somebody who is dialled: another one in the second network where it has another address or VPC there. */
  dialled(side: 0 | 1, index: number): number {
    const number = this.cvm(side, index)
    return side === 1 && this.#isMoved(number) ? number + this.#count : number
  }

  /** The CVM that is dialled by such a number. */
  ofDialled(side: 0 | 1, number: number): number {
    return this.indexOf(side, number % this.#count)
  }

  #isMoved(number: number): boolean {
    const [before, after] = this.#networks
    const [old, anew] = [before.cvms[this.indexOf(0, number)], after.cvms[this.indexOf(1, number)]]
    if (old === undefined || anew === undefined) return false
    return old.address !== anew.address || before.vpcs[old.vpc]?.name !== after.vpcs[anew.vpc]?.name
  }
}
