import { expect, test } from 'vitest'
import { Random } from '../../sim/base/random.ts'
import * as Entry from '../../sim/dataplane/entry.ts'
import { FlowTable } from '../../sim/dataplane/flow-table.ts'
import * as Flow from '../../sim/dataplane/flow-word.ts'
import { SnatPorts } from '../../sim/dataplane/snat-ports.ts'
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

/** The flow that a header leads to, and its direction; undefined when it leads nowhere. */
function foundIn(table: FlowTable, key: Key): { readonly flow: number; readonly reply: number } | undefined {
  const at = table.find(...key)
  return at === NONE ? undefined : { flow: at >> Entry.FLOW_SHIFT, reply: (at >> Entry.SHIFT) & 1 }
}

test('a flow table finds what was entered and has not left, as a Map does', () => {
  const random = new Random(42, 'flow table')
  const table = new FlowTable()
  const model = new Map<number, { readonly flow: number; readonly reply: number }>()
  let hits = 0
  for (let i = 0; i < OPERATIONS; i++) {
    // The table fills up for a while, then empties for a while.
    const fills = Math.floor(i / 10_000) % 2 === 0
    const n = random.integer(0, KEYS - 1)
    const [found, wanted] = [foundIn(table, keyOf(n)), model.get(n)]
    if (found?.flow !== wanted?.flow || found?.reply !== wanted?.reply) expect(found).toEqual(wanted) // a call of `expect` costs more than all the rest
    if (found !== undefined) hits += 1
    if (found === undefined && (fills || random.integer(0, 3) === 0)) {
      const entered = { flow: table.newFlow(), reply: i & 1 }
      table.enter(entered.flow, entered.reply, ...keyOf(n))
      model.set(n, entered)
    } else if (found !== undefined && (!fills || random.integer(0, 3) === 0)) {
      table.leave(found.flow, 1 - found.reply) // the other direction: has no header
      if (foundIn(table, keyOf(n)) === undefined) expect(foundIn(table, keyOf(n))).toEqual(found)
      table.endFlow(found.flow)
      model.delete(n)
    }
    if (table.size !== model.size) expect(table.size).toBe(model.size)
  }
  for (let n = 0; n < KEYS; n++) expect(foundIn(table, keyOf(n))).toEqual(model.get(n))
  expect([hits > 10_000, table.flowsUsed > 1500, table.flowsLive]).toEqual([true, true, model.size])
})

test('an entry says nothing of the one that had its place before', () => {
  const table = new FlowTable()
  const flow = table.newFlow()
  table.enter(flow, 0, ...keyOf(1))
  const at = table.find(...keyOf(1))
  table.words[at + Entry.STAMP] = 9
  table.words[at + Entry.EPOCH] = 9
  table.endFlow(flow)
  expect(table.newFlow()).toBe(flow)
  table.enter(flow, 0, ...keyOf(1))
  expect([table.words[at + Entry.STAMP], table.words[at + Entry.EPOCH]]).toEqual([0, 0])
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
  const [one, two] = [table.newFlow(), table.newFlow()]
  table.enter(one, 0, ...keyOf(1))
  const copy = new FlowTable()
  copy.copy(table)
  copy.enter(two, 1, ...keyOf(2))
  table.leave(one, 0)
  expect([table.size, copy.size, foundIn(table, keyOf(2)), foundIn(copy, keyOf(1))]).toEqual([
    0,
    2,
    undefined,
    { flow: one, reply: 0 },
  ])
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
