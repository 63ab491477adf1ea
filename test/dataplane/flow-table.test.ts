import { expect, test } from 'vitest'
import { Random } from '../../sim/base/random.ts'
import * as Entry from '../../sim/dataplane/entry.ts'
import { FlowTable } from '../../sim/dataplane/flow-table.ts'
import * as Flow from '../../sim/dataplane/flow-word.ts'
import { SnatPorts } from '../../sim/dataplane/snat-ports.ts'
import { HASH_SHIFT, sizeAfter, sizeOfAtLeast } from '../../sim/dataplane/table-size.ts'
import { FlowState } from '../../sim/dataplane/track.ts'
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
  let hits = 0
  for (let i = 0; i < OPERATIONS; i++) {
    // The table fills up for a while, then empties for a while.
    const fills = Math.floor(i / 10_000) % 2 === 0
    const n = random.integer(0, KEYS - 1)
    const key = keyOf(n)
    const found = table.find(...key)
    const flow = found === NONE ? undefined : table.words[found + Entry.FLOW]
    if (flow !== model.get(n)) expect(flow).toBe(model.get(n)) // a call of `expect` costs more than all the rest
    if (found !== NONE) hits += 1
    if (found === NONE && (fills || random.integer(0, 3) === 0)) {
      const at = table.insert(...key, i)
      table.words[at + Entry.NEW_SOURCE] = n
      model.set(n, i)
    } else if (found !== NONE && (!fills || random.integer(0, 3) === 0)) {
      table.remove(...key, i) // of another flow: stays
      if (table.find(...key) !== found) expect(table.find(...key)).toBe(found)
      table.remove(...key, model.get(n)!)
      model.delete(n)
    }
    if (table.size !== model.size) expect(table.size).toBe(model.size)
  }
  for (let n = 0; n < KEYS; n++) {
    const at = table.find(...keyOf(n))
    expect(at === NONE ? undefined : table.words[at + Entry.FLOW]).toBe(model.get(n))
    if (at !== NONE) expect(table.words[at + Entry.NEW_SOURCE]).toBe(n)
  }
  expect([hits > 10_000, table.slots > 1500]).toEqual([true, true])
})

test('an entry says nothing of the one that had its place before', () => {
  const table = new FlowTable()
  const at = table.insert(...keyOf(1), 4)
  table.words[at + Entry.STAMP] = 9
  table.words[at + Entry.EPOCH] = 9
  table.remove(...keyOf(1), 4)
  const again = table.insert(...keyOf(1), 5)
  expect([table.words[again + Entry.STAMP], table.words[again + Entry.EPOCH]]).toEqual([0, 0])
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
      record[Flow.STATE] = FlowState.ESTABLISHED
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

/** Writes a key into the record of a flow, where the ports look for it. */
function hold(table: FlowTable, flow: number, [clb, protocol, address, vport, port]: PortKey): void {
  const at = flow << Flow.SHIFT
  table.flows[at + Flow.STATE] = (protocol << Flow.PROTOCOL_SHIFT) | FlowState.SYN_SENT
  table.flows[at + Flow.CLB] = clb
  table.flows[at + Flow.SNAT_ADDRESS] = address
  table.flows[at + Flow.DIALLED_PORTS] = vport
  table.flows[at + Flow.NAT_PORTS] = port << 16
}

test('ports in use are those taken and not freed, as a Map says', () => {
  const random = new Random(42, 'snat ports')
  const table = new FlowTable()
  const ports = new SnatPorts(table)
  const model = new Map<string, number>()
  for (let i = 0; i < OPERATIONS; i++) {
    const fills = Math.floor(i / 10_000) % 2 === 0
    const key = portKeyOf(random.integer(0, KEYS - 1))
    const name = key.join()
    const [holder, wanted] = [ports.holder(...key), model.get(name) ?? NONE]
    if (holder !== wanted) expect(holder).toBe(wanted)
    if (random.integer(0, 3) === 0 ? fills : !fills) {
      if (holder === NONE) continue
      ports.free(holder)
      table.endFlow(holder)
      model.delete(name)
    } else if (holder === NONE) {
      const flow = table.newFlow()
      hold(table, flow, key)
      ports.take(flow)
      model.set(name, flow)
    }
  }
  for (let n = 0; n < KEYS; n++) expect(ports.holder(...portKeyOf(n))).toBe(model.get(portKeyOf(n).join()) ?? NONE)
  expect(model.size).toBeGreaterThan(100)
})

test('a copy of the ports goes its own way', () => {
  const table = new FlowTable()
  const ports = new SnatPorts(table)
  const [one, two] = [table.newFlow(), table.newFlow()]
  hold(table, one, portKeyOf(1))
  hold(table, two, portKeyOf(2))
  ports.take(one)
  const twin = new FlowTable()
  twin.copy(table)
  const copy = new SnatPorts(twin)
  copy.copy(ports)
  ports.free(one)
  copy.take(two)
  expect([ports.holder(...portKeyOf(1)), copy.holder(...portKeyOf(1)), ports.holder(...portKeyOf(2))]).toEqual([
    NONE,
    one,
    NONE,
  ])
})

test('sizes grow by an eighth at most, and a hash of any bits is brought into range', () => {
  let size = sizeOfAtLeast(64)
  for (let steps = 0; steps < 120; steps++) {
    const { slots, factor, shift } = size
    const places = [0, -1, 1 << 31, 0x7fffffff, 0x12345678].map((h) => Math.imul(h >>> HASH_SHIFT, factor) >>> shift)
    expect(places.every((place) => place >= 0 && place < slots)).toBe(true)
    expect(places[1]).toBe(slots - 1)
    size = sizeAfter(size)
    expect(size.slots > slots && size.slots <= slots * 1.125).toBe(true)
  }
})
