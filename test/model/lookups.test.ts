import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Shift } from '../../sim/base/shift.ts'
import { NO_DOCUMENTS } from '../../sim/model/documents.ts'
import { Lookups } from '../../sim/model/lookups.ts'
import type { Subnet } from '../../sim/model/network.ts'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { validate } from '../../sim/model/validate.ts'

/** A network of one VPC with the subnet `v/a`. */
function networkOf() {
  const vpcs = new Map([['v', { cidr: '10.0.0.0/16', subnets: new Map([['a', { cidr: '10.0.0.0/24' }]]) }]])
  const checked = validate({ ...NO_DOCUMENTS, vpcs }, DEFAULT_OPTIONS, 1)
  if (!checked.ok) throw new Error('the documents are sound')
  return checked.value
}

/** Subnets in a list, with what is looked up in it. */
class Listed {
  readonly #pattern: Subnet
  list: Subnet[]
  lookups: Lookups
  #made = 0

  constructor() {
    const network = networkOf()
    this.list = [...network.subnets]
    this.#pattern = network.subnets[0]!
    this.lookups = Lookups.of(network)
  }

  insert(index: number): void {
    this.#made += 1
    const one = { ...this.#pattern, name: `v/${this.#made}`, id: `subnet-${this.#made}` }
    this.lookups = this.lookups.withInserted('subnet', this.list, one, index)
    this.list = this.list.toSpliced(index, 0, one)
  }

  remove(index: number): void {
    this.lookups = this.lookups.without('subnets', this.list, new Shift(this.list.length, [index]))
    this.list = this.list.toSpliced(index, 1)
  }

  /** Everything is found at its place, by its name and by its id. */
  check(): void {
    const named = this.list.map(({ name }) => this.lookups.named('subnets', name))
    expect(named).toEqual([...this.list.keys()])
    const byId = this.list.map(({ id }) => this.lookups.byId(id))
    expect(byId).toEqual(this.list.map((_, index) => ({ kind: 'subnet', index })))
  }
}

test('what is put in and taken out anywhere is found where it stands', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(99)), { maxLength: 60 }), (steps) => {
      const listed = new Listed()
      for (const [isOut, number] of steps) {
        const { length } = listed.list
        if (isOut && length > 0) listed.remove(number % length)
        else listed.insert(number % (length + 1))
      }
      listed.check()
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['behind what was put in before', (count: number) => count - 1],
  ['before what was put in before', () => 0],
  ['in the middle', (count: number) => count >> 1],
])('there is room for thousands at one place: %s', (_, placeOf) => {
  const listed = new Listed()
  listed.insert(1)
  for (let i = 0; i < 3000; i++) listed.insert(placeOf(listed.list.length))
  listed.check()
})
