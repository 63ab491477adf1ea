import type { Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import type { AddressRange, Destination } from './question.ts'
import { ALL_ADDRESSES, isIn, joinRanges, pointRanges, sharedRanges } from './ranges.ts'

/** Things by the word that a question uses for them. */
export type Kind = 'cvms' | 'clbs' | 'endpoints'

/** Which destinations a question is about. */
export class Asked {
  readonly #kind: Destination['kind']
  readonly #indices: ReadonlySet<number>
  readonly #ranges: readonly AddressRange[]

  constructor(to: Destination) {
    this.#kind = to.kind
    this.#indices = new Set('indices' in to ? to.indices : [])
    this.#ranges = to.kind === 'anywhere' ? ALL_ADDRESSES : to.kind === 'addresses' ? joinRanges(to.ranges) : []
  }

  /** Whether it is about addresses, whoever has them. */
  get hasAddresses(): boolean {
    return this.#ranges.length > 0
  }

  /** Whether a thing's address (int32) is asked about in its own VPC. */
  has(kind: Kind, index: number, address: number): boolean {
    return this.#kind === kind ? this.#indices.has(index) : isIn(this.#ranges, address >>> 0)
  }

  /** The part of some addresses, which are nobody's, that is asked about. */
  partOf(ranges: readonly AddressRange[]): AddressRange[] {
    return sharedRanges(this.#ranges, ranges)
  }

  /** All addresses of a VPC that are asked about. `vpc`: its number. */
  allOf(tables: Tables, vpc: number): readonly AddressRange[] {
    if (this.#kind === 'anywhere' || this.#kind === 'addresses') return this.#ranges
    const [vpcs, addresses] =
      this.#kind === 'cvms'
        ? [tables.cvmVpc, tables.cvmAddress]
        : this.#kind === 'clbs'
          ? [tables.clbVpc, tables.clbAddress]
          : [tables.endpointVpc, tables.endpointAddress]
    const here = [...this.#indices].filter((index) => vpcs[index] === vpc)
    return pointRanges(here.map((index) => valueAt(addresses, index) >>> 0))
  }
}
