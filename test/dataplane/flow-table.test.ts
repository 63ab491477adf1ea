import { expect, test } from 'vitest'
import { Random } from '../../sim/base/random.ts'
import * as Entry from '../../sim/dataplane/entry.ts'
import { FlowTable } from '../../sim/dataplane/flow-table.ts'
import * as Flow from '../../sim/dataplane/flow-word.ts'
import { SnatPorts } from '../../sim/dataplane/snat-ports.ts'
import { NONE } from '../../sim/tables/tables.ts'

// Both tables against a Map that holds the same, over random operations on few keys, so that chains of collisions form, are
// cut in the middle, and survive the growth of the table.

const OPERATIONS = 100_000
const KEYS = 3000

type Key = readonly [zone: number, source: number, destination: number, ports: number]

/** Keys of a few clients and many ports, with addresses above and below 128.0.0.0. */
const keyOf = (n: number): Key => [
  (((n % 3) + 1) << 8) | 6,
  n % 2 === 0 ? 0x0a000001 : -1062731775,
  0x0a000064 - (n % 5),
  ((1024 + n) << 16) | 80,
]

test('a flow table finds what was put in and not taken out, as a Map does', () => {
  const random = new Random(42, 'flow table')
  const table = new FlowTable()
  const model = new Map<number, number>()
  let found = 0
  for (let i = 0; i < OPERATIONS; i++) {
    // The table fills up for a while, then empties for a while.
    const fills = Math.floor(i / 10_000) % 2 === 0
    const n = random.integer(0, KEYS - 1)
    const key = keyOf(n)
    const slot = table.find(...key)
    const flow = slot === NONE ? undefined : table.words[(slot << Entry.SHIFT) + Entry.FLOW]
    if (flow !== model.get(n)) expect(flow).toBe(model.get(n)) // a call of `expect` costs more than all the rest
    if (slot !== NONE) found += 1
    if (slot === NONE && (fills || random.integer(0, 3) === 0)) {
      const at = table.insert(...key, i)
      table.words[at + Entry.NEW_SOURCE] = n
      model.set(n, i)
    } else if (slot !== NONE && (!fills || random.integer(0, 3) === 0)) {
      table.remove(...key, i) // of another flow: stays
      if (table.find(...key) !== slot) expect(table.find(...key)).toBe(slot)
      table.remove(...key, model.get(n)!)
      model.delete(n)
    }
    if (table.size !== model.size) expect(table.size).toBe(model.size)
  }
  for (let n = 0; n < KEYS; n++) {
    const slot = table.find(...keyOf(n))
    expect(slot === NONE ? undefined : table.words[(slot << Entry.SHIFT) + Entry.FLOW]).toBe(model.get(n))
    if (slot !== NONE) expect(table.words[(slot << Entry.SHIFT) + Entry.NEW_SOURCE]).toBe(n)
  }
  expect([found > 10_000, table.mask > 1023]).toEqual([true, true])
})

test('an entry says nothing of the one that had its place before', () => {
  const table = new FlowTable()
  const at = table.insert(...keyOf(1), 4)
  table.words[at + Entry.VERSION] = 9
  table.remove(...keyOf(1), 4)
  const again = table.insert(...keyOf(1), 5)
  expect(table.words[again + Entry.VERSION]).toBe(0)
})

test('numbers of flows are used again, with a clean record, and records survive growth', () => {
  const random = new Random(42, 'flow numbers')
  const table = new FlowTable()
  const model = new Map<number, number>()
  for (let i = 0; i < 20_000; i++) {
    const live = [...model.keys()]
    if (live.length < 900 && random.integer(0, 2) > 0) {
      const flow = table.newFlow()
      expect(model.has(flow)).toBe(false)
      const record = table.flows.subarray(flow << Flow.SHIFT, (flow + 1) << Flow.SHIFT)
      if (record.some((word) => word !== 0)) expect([...record]).toEqual(Array(1 << Flow.SHIFT).fill(0))
      record[Flow.STATE] = Flow.OPEN
      record[Flow.CLIENT] = i
      model.set(flow, i)
    } else if (live.length > 0) {
      const flow = live[random.integer(0, live.length - 1)]!
      expect(table.flows[(flow << Flow.SHIFT) + Flow.CLIENT]).toBe(model.get(flow))
      table.endFlow(flow)
      model.delete(flow)
    }
  }
  for (const [flow, i] of model) expect(table.flows[(flow << Flow.SHIFT) + Flow.CLIENT]).toBe(i)
})

test('a copy of a table goes its own way', () => {
  const table = new FlowTable()
  table.insert(...keyOf(1), 2)
  const copy = new FlowTable()
  copy.copy(table)
  copy.insert(...keyOf(2), 4)
  table.remove(...keyOf(1), 2)
  expect([table.size, copy.size, table.find(...keyOf(2)), copy.find(...keyOf(1)) !== NONE]).toEqual([0, 2, NONE, true])
})

type PortKey = readonly [clb: number, protocol: number, address: number, vport: number, port: number]
const portKeyOf = (n: number): PortKey => [
  n % 3,
  n % 2 === 0 ? 6 : 17,
  0x0ba30001 + (n % 4),
  80 + (n % 2),
  1024 + (n % 1500),
]

test('ports in use are those taken and not freed, as a Map says', () => {
  const random = new Random(42, 'snat ports')
  const ports = new SnatPorts()
  const model = new Map<string, number>()
  for (let i = 0; i < OPERATIONS; i++) {
    const fills = Math.floor(i / 10_000) % 2 === 0
    const key = portKeyOf(random.integer(0, KEYS - 1))
    const name = key.join()
    const [holder, wanted] = [ports.holder(...key), model.get(name) ?? NONE]
    if (holder !== wanted) expect(holder).toBe(wanted)
    if (random.integer(0, 3) === 0 ? !fills : fills) {
      ports.take(...key, i)
      model.set(name, i)
    } else {
      ports.free(...key)
      model.delete(name)
    }
  }
  for (let n = 0; n < KEYS; n++) expect(ports.holder(...portKeyOf(n))).toBe(model.get(portKeyOf(n).join()) ?? NONE)
})

test('a copy of the ports goes its own way', () => {
  const ports = new SnatPorts()
  ports.take(...portKeyOf(1), 7)
  const copy = new SnatPorts()
  copy.copy(ports)
  ports.free(...portKeyOf(1))
  copy.take(...portKeyOf(2), 8)
  expect([ports.holder(...portKeyOf(1)), copy.holder(...portKeyOf(1)), ports.holder(...portKeyOf(2))]).toEqual([
    NONE,
    7,
    NONE,
  ])
})

test.each([0, 25, 50, 33_000])('what a closed flow holds is free after its time, on day %d too', (days) => {
  const table = new FlowTable()
  const flow = table.newFlow()
  table.flows[(flow << Flow.SHIFT) + Flow.STATE] = Flow.TIME_WAIT
  const nowMs = days * 24 * 3_600_000
  table.expireAt(flow, nowMs + 120_000)
  expect(table.isExpired(flow, nowMs + 119_999)).toBe(false)
  expect(table.isExpired(flow, nowMs + 120_000)).toBe(true)
})
