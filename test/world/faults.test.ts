import { expect, test } from 'vitest'
import { type Crossing, type Faults, judgeHop, MILLION } from '../../sim/dataplane/faults.ts'
import { CONTINUE } from '../../sim/dataplane/reason.ts'
import { faultProblem } from '../../sim/world/fault-problems.ts'
import { codeOf, type FaultWhere, parseWhere, placeOf } from '../../sim/world/fault-where.ts'
import { ActiveFaults, type FaultRule } from '../../sim/world/faults.ts'
import { EventQueue } from '../../sim/world/queue.ts'
import { type Change, changed, LINK, type Literal, networkOf } from '../support/networks.ts'

const SECOND_US = 1_000_000

const MORE: Literal = changed(LINK, {
  cvms: {
    other: { subnet: 'consumer/app', ip: '10.0.1.11', securityGroups: ['open'] },
    web2: { subnet: 'provider/web', ip: '10.0.2.20', securityGroups: ['open'], listen: ['8080'] },
  },
  clbs: { lb2: { subnet: 'provider/lb', vip: '10.0.1.101' } },
} satisfies Change<Literal>)
const network = networkOf(MORE)

const rule = (where: string, says: Partial<FaultRule> = {}): FaultRule => ({
  ...{ name: 'f', where: parseWhere(where) as FaultWhere, partition: false },
  ...{ loss: 0, corrupt: 0, duplicate: 0, reorder: 0, delayUs: 0, jitterUs: 0 },
  ...says,
})

/** Faults with a clock of their own. */
function faultsOf() {
  const queue = new EventQueue<() => void>()
  const state = { now: 0, network, faults: null as Faults | null }
  const active = new ActiveFaults(
    42,
    (faults) => {
      state.faults = faults
    },
    (atUs, event) => queue.push(0, atUs, event),
  )
  const cross = (from: string, to: string, packet: Partial<Crossing> = {}) => {
    const crossing = { draw: 1, hops: 1, delayUs: 0, copies: 0, ...packet }
    const code = (name: string): number => codeOf(placeOf(state.network, name)!)
    const fate = state.faults === null ? CONTINUE : judgeHop(state.faults, crossing, code(from), code(to))
    return { fate, delayUs: crossing.delayUs, copies: crossing.copies }
  }
  const advance = (toUs: number): void => {
    while (!queue.isEmpty && queue.nextUs <= toUs) queue.pop()()
    state.now = toUs
  }
  const begin = (one: FaultRule): void => active.begin(one, state.now, () => state.network)
  return { active, state, begin, cross, advance, passes: (a: string, b: string) => cross(a, b).fate === CONTINUE }
}

test.each([
  ['ep1 -> lb1', { from: 'ep1', to: 'lb1', both: false }],
  [' ep1<->lb1 ', { from: 'ep1', to: 'lb1', both: true }],
  ['ep1', { at: 'ep1' }],
  ['', undefined],
  ['-> lb1', undefined],
  ['ep1 ->', undefined],
  ['a -> b -> c', undefined],
])('where a fault is, as it is written: %j', (text, where) => {
  expect(parseWhere(text)).toEqual(where)
})

test.each([
  ['client -> ep1'],
  ['ep1 -> client'],
  ['ep1 <-> lb1'],
  ['lb1 -> web1'],
  ['lb1 -> web2'],
  ['web1 -> lb1'],
  ['web1 -> web2'],
  ['client'],
  ['ep1'],
  ['lb2'],
])('a fault can be where packets go: %s', (where) => {
  expect(faultProblem(network, parseWhere(where) as FaultWhere)).toBeUndefined()
})

test.each([
  ['client -> web1', 'FAULT_NO_HOP', 'client -> ep1'],
  ['client <-> lb1', 'FAULT_NO_HOP', 'client <-> ep1'],
  ['ep1 -> web1', 'FAULT_NO_HOP', 'ep1 -> lb1'],
  ['web1 -> client', 'FAULT_NO_HOP', 'web1 -> lb1'],
  ['web1 -> ep1', 'FAULT_NO_HOP', 'web1 -> lb1'],
  ['ep1 -> lb2', 'FAULT_NO_HOP', 'ep1 -> lb1'],
  ['lb1 -> lb2', 'FAULT_NO_HOP', 'lb1 -> ep1'],
  ['ep1 -> ep1', 'FAULT_NO_HOP', 'ep1 -> lb1'],
  ['ep2 -> lb1', 'FAULT_NO_COMPONENT', 'ep1'],
  ['ep1 -> lbl', 'FAULT_NO_COMPONENT', 'lb1'],
  ['wb1', 'FAULT_NO_COMPONENT', 'web1'],
  ['nothing', 'FAULT_NO_COMPONENT', undefined],
  ['ep1 - lb1', 'FAULT_NO_COMPONENT', 'ep1 -> lb1'],
  ['ep1 to nobody', 'FAULT_NO_COMPONENT', undefined],
])('a fault where no packet can go is refused, with the nearest place where one can: %s', (where, code, nearest) => {
  const problem = faultProblem(network, parseWhere(where) as FaultWhere)
  expect([problem?.code, problem?.parameters.nearest]).toEqual([code, nearest])
})

test('a hop one way, both ways, and everything at one component', () => {
  const ways = ['client ep1', 'ep1 client', 'ep1 lb1', 'lb1 ep1', 'lb1 web1', 'web1 lb1'].map((way) => way.split(' '))
  const cut = (where: string): string => {
    const { begin, passes } = faultsOf()
    begin(rule(where, { partition: true }))
    return ways.map(([from = '', to = '']) => (passes(from, to) ? '.' : 'x')).join('')
  }
  expect(cut('ep1 -> lb1')).toBe('..x...')
  expect(cut('ep1 <-> lb1')).toBe('..xx..')
  expect(cut('ep1')).toBe('xxxx..')
  expect(cut('web1')).toBe('....xx')
})

test('a fault for a time is over when that is, to the microsecond', () => {
  const { begin, passes, advance, active } = faultsOf()
  begin(rule('ep1 -> lb1', { partition: true, forUs: 10 * SECOND_US }))
  advance(10 * SECOND_US - 1)
  expect(passes('ep1', 'lb1')).toBe(false)
  advance(10 * SECOND_US)
  expect([passes('ep1', 'lb1'), active.rules]).toEqual([true, []])
})

test('a fault is healed by its name; one that is not in force is not', () => {
  const { active, begin, passes, state } = faultsOf()
  begin(rule('ep1 -> lb1', { name: 'a', partition: true }))
  begin(rule('lb1 -> web1', { name: 'b', partition: true }))
  expect([active.heal('a', network), active.heal('a', network)]).toEqual([true, false])
  expect([passes('ep1', 'lb1'), passes('lb1', 'web1')]).toEqual([true, false])
  active.heal('b', network)
  expect(state.faults).toBeNull()
})

test('a fault of the same name takes the place of the one before, whose time then ends nothing', () => {
  const { begin, passes, advance } = faultsOf()
  begin(rule('ep1 -> lb1', { partition: true, forUs: SECOND_US }))
  begin(rule('ep1 -> lb1', { partition: true, forUs: 3 * SECOND_US }))
  advance(2 * SECOND_US)
  expect(passes('ep1', 'lb1')).toBe(false)
  advance(3 * SECOND_US)
  expect(passes('ep1', 'lb1')).toBe(true)
})

test('a fault follows its components when they get other numbers, and sleeps while there is no such hop', () => {
  const { active, state, begin, passes } = faultsOf()
  begin(rule('lb1 -> web2', { partition: true }))
  const put = (literal: Literal): void => {
    state.network = networkOf(literal)
    active.recompile(state.network)
  }
  const { client, ...rest } = MORE.cvms ?? {}
  put({ ...MORE, cvms: rest })
  expect([passes('lb1', 'web2'), passes('lb1', 'web1')]).toEqual([false, true])
  put(LINK)
  expect(state.faults).toBeNull()
  put(MORE)
  expect(passes('lb1', 'web2')).toBe(false)
  expect(client).toBeDefined()
})

test('what a fault draws depends on the seed, its name and its way, and on no other fault', () => {
  const lost = (prepare: (begin: (one: FaultRule) => void) => void, from = 'ep1', to = 'lb1'): string => {
    const { begin, cross } = faultsOf()
    prepare(begin)
    return Array.from({ length: 64 }, (_, draw) => (cross(from, to, { draw }).fate === CONTINUE ? '.' : 'x')).join('')
  }
  const half = rule('ep1 <-> lb1', { loss: MILLION / 2 })
  const alone = lost((begin) => begin(half))
  expect(lost((begin) => begin(half))).toBe(alone)
  expect(
    lost((begin) => {
      begin(rule('client -> ep1', { name: 'before', loss: MILLION / 2 }))
      begin(half)
      begin(rule('web1', { name: 'after', loss: MILLION / 2 }))
    }),
  ).toBe(alone)
  expect(lost((begin) => begin({ ...half, name: 'g' }))).not.toBe(alone)
  expect(lost((begin) => begin(half), 'lb1', 'ep1')).not.toBe(alone)
})

test('another world goes on with the same faults, and each ends them for itself', () => {
  const one = faultsOf()
  one.begin(rule('ep1 -> lb1', { name: 'a', partition: true, forUs: SECOND_US }))
  one.begin(rule('lb1 -> web1', { name: 'b', partition: true }))
  const two = faultsOf()
  two.active.copy(one.active, () => network)
  two.active.heal('b', network)
  two.advance(SECOND_US)
  expect([two.state.faults, one.passes('ep1', 'lb1'), one.passes('lb1', 'web1')]).toEqual([null, false, false])
})
