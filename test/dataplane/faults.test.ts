import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mix } from '../../sim/base/random.ts'
import {
  ANYBODY,
  type Crossing,
  type FaultLine,
  Faults,
  judgeHop,
  MILLION,
  REORDER_US,
} from '../../sim/dataplane/faults.ts'
import { CONTINUE, Reason } from '../../sim/dataplane/reason.ts'
import { Owner, ownerCode } from '../../sim/tables/tables.ts'

const CLIENT = ownerCode(Owner.CVM, 0)
const EP = ownerCode(Owner.ENDPOINT, 0)
const LB = ownerCode(Owner.CLB, 0)
const WEB = ownerCode(Owner.CVM, 1)

const line = (says: Partial<FaultLine> = {}): FaultLine => ({
  ...{ from: EP, to: LB, seed: 7, partition: false },
  ...{ loss: 0, corrupt: 0, duplicate: 0, reorder: 0, leastDelayUs: 0, mostDelayUs: 0 },
  ...says,
})

/** What becomes of a packet on the hop from the endpoint to the CLB. */
function cross(lines: readonly FaultLine[], packet: Partial<Crossing> = {}, from = EP, to = LB) {
  const crossing = { draw: 1, hops: 1, delayUs: 0, copies: 0, ...packet }
  const fate = judgeHop(new Faults(lines), crossing, from, to)
  return { fate, delayUs: crossing.delayUs, copies: crossing.copies }
}

const UNHARMED = { fate: CONTINUE, delayUs: 0, copies: 0 }
const draws = Array.from({ length: 10_000 }, (_, n) => mix(n * 0x9e3779b1))
const share = (happens: (draw: number) => boolean): number => draws.filter(happens).length / draws.length

const lineArb = fc.record({
  from: fc.constantFrom(EP, LB, CLIENT, WEB, ANYBODY),
  to: fc.constantFrom(EP, LB, CLIENT, WEB, ANYBODY),
  seed: fc.integer(),
  partition: fc.constantFrom(false, false, false, true),
  loss: fc.constantFrom(0, 1, 300_000, MILLION),
  corrupt: fc.constantFrom(0, 300_000, MILLION),
  duplicate: fc.constantFrom(0, 300_000, MILLION),
  reorder: fc.constantFrom(0, 300_000, MILLION),
  leastDelayUs: fc.constantFrom(0, 1, 30_000),
  mostDelayUs: fc.constantFrom(30_000, 35_000, 120_000_000),
})

test.each([
  ['nothing', line(), UNHARMED],
  ['a partition', line({ partition: true }), { ...UNHARMED, fate: Reason.FAULT_PARTITION }],
  ['a loss of all', line({ loss: MILLION }), { ...UNHARMED, fate: Reason.FAULT_LOSS }],
  ['a corruption of all', line({ corrupt: MILLION }), { ...UNHARMED, fate: Reason.FAULT_CORRUPTED }],
  ['a copy of all', line({ duplicate: MILLION }), { ...UNHARMED, copies: 1 }],
  ['a delay', line({ leastDelayUs: 30_000, mostDelayUs: 30_000 }), { ...UNHARMED, delayUs: 30_000 }],
  ['all fall behind', line({ reorder: MILLION }), { ...UNHARMED, delayUs: REORDER_US }],
])('what a line does to a packet: %s', (_, says, expected) => {
  expect(cross([says])).toEqual(expected)
})

test.each([
  ['its own hop', { from: EP, to: LB }, true],
  ['the way back', { from: LB, to: EP }, false],
  ['another hop', { from: CLIENT, to: EP }, false],
  ['into a component', { from: ANYBODY, to: LB }, true],
  ['out of a component', { from: EP, to: ANYBODY }, true],
  ['into another one', { from: ANYBODY, to: WEB }, false],
])('a line acts on the hops that it names: %s', (_, ends, acts) => {
  expect(cross([line({ ...ends, partition: true })]).fate !== CONTINUE).toBe(acts)
})

test('a ratio is that share of the packets', () => {
  const of = (says: Partial<FaultLine>, happens: (seen: ReturnType<typeof cross>) => boolean): number =>
    share((draw) => happens(cross([line(says)], { draw })))
  expect(of({ loss: 200_000 }, ({ fate }) => fate !== CONTINUE)).toBeCloseTo(0.2, 1)
  expect(of({ corrupt: 10_000 }, ({ fate }) => fate !== CONTINUE)).toBeCloseTo(0.01, 2)
  expect(of({ duplicate: 500_000 }, ({ copies }) => copies === 1)).toBeCloseTo(0.5, 1)
  expect(of({ reorder: 250_000 }, ({ delayUs }) => delayUs > 0)).toBeCloseTo(0.25, 1)
})

test('jitter spreads the delay evenly, and what falls behind is later than any other packet by a millisecond', () => {
  const spread = line({ leastDelayUs: 25_000, mostDelayUs: 26_000 })
  const delays = draws.map((draw) => cross([spread], { draw }).delayUs)
  expect([Math.min(...delays), Math.max(...delays)]).toEqual([25_000, 26_000])
  expect(share((draw) => cross([spread], { draw }).delayUs < 25_250)).toBeCloseTo(0.25, 1)
  const behind = draws.map((draw) => cross([{ ...spread, reorder: MILLION }], { draw }).delayUs)
  expect(Math.min(...behind)).toBe(26_000 + REORDER_US)
})

test('what one hop draws says nothing about the next, nor one kind of fault about another', () => {
  const half = line({ from: ANYBODY, to: ANYBODY, loss: 500_000 })
  const lost = (draw: number, hops: number): boolean => cross([half], { draw, hops }).fate !== CONTINUE
  expect(share((draw) => lost(draw, 1) && lost(draw, 2))).toBeCloseTo(0.25, 1)
  const copied = (draw: number): boolean => cross([line({ duplicate: 500_000 })], { draw }).copies === 1
  const late = (draw: number): boolean => cross([line({ reorder: 500_000 })], { draw }).delayUs > 0
  expect(share((draw) => copied(draw) && late(draw))).toBeCloseTo(0.25, 1)
})

test('several faults on one hop add up, and the first that ends the packet decides', () => {
  const late = line({ leastDelayUs: 10, mostDelayUs: 10, duplicate: MILLION })
  expect(cross([late, late])).toEqual({ fate: CONTINUE, delayUs: 20, copies: 2 })
  expect(cross([late, line({ corrupt: MILLION }), line({ loss: MILLION })]).fate).toBe(Reason.FAULT_CORRUPTED)
  expect(cross([line({ loss: MILLION }), line({ corrupt: MILLION })]).fate).toBe(Reason.FAULT_LOSS)
})

test('the same packet, hop and faults have the same fate, and adding a fault elsewhere moves none of it', () => {
  fc.assert(
    fc.property(fc.array(lineArb, { maxLength: 6 }), lineArb, fc.nat(6), fc.integer(), (lines, added, place, draw) => {
      const before = cross(lines, { draw })
      expect(cross(lines, { draw })).toEqual(before)
      const elsewhere = { ...added, from: CLIENT, to: EP }
      expect(cross([...lines.slice(0, place), elsewhere, ...lines.slice(place)], { draw })).toEqual(before)
    }),
  )
})

test('a fault makes a packet later or more often, never earlier or less', () => {
  fc.assert(
    fc.property(fc.array(lineArb, { maxLength: 6 }), fc.integer(), fc.nat(8), (lines, draw, hops) => {
      const { delayUs, copies } = cross(lines, { draw, hops, delayUs: 5, copies: 1 })
      expect(delayUs).toBeGreaterThanOrEqual(5)
      expect(copies).toBeGreaterThanOrEqual(1)
      expect(Number.isSafeInteger(delayUs)).toBe(true)
    }),
  )
})
