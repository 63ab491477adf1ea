import { Shift, shifted } from '../base/shift.ts'
import type { Network } from '../model/network.ts'
import type { ChangingKind, NetworkChange, Shifts } from '../model/network-change.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { CLBS, CVMS, endpointColumns, LISTENERS, SNAT, SOCKETS, TARGETS } from './things.ts'

/** The arrays that have one value for each thing of a kind. */
const COLUMNS: Partial<Record<ChangingKind, readonly (keyof Tables)[]>> = {
  cvms: [...keysOf(CVMS), 'cvmGroupList', 'cvmFirewall'],
  clbs: [...keysOf(CLBS), 'clbGroupList'],
  endpoints: [...keysOf(endpointColumns([])), 'endpointGroupList'],
}

/** The arrays whose values are numbers of things. */
const REFERENCES: Partial<Record<ChangingKind, readonly (keyof Tables)[]>> = {
  vpcs: ['cvmVpc', 'clbVpc', 'endpointVpc'],
  subnets: ['cvmSubnet', 'clbSubnet', 'endpointSubnet'],
  securityGroups: ['groupListItems'],
  cvms: ['targetCvm'],
  clbs: ['listenerClb', 'endpointClb'],
  endpointServices: ['endpointService'],
}

type Arrays = Partial<Record<keyof Tables, Int32Array | Uint8Array>>

/**
 * Tables in which what is gone is taken out, and everything has the number that it has now. What is new or other than before is
 * not in them yet, nor are owners, routes and subnets, which do not stand by these numbers alone.
 */
export function shiftedTables(before: Tables, network: Network, change: NetworkChange): Tables {
  const sets = shiftedRuleSets(before, network, change)
  const { shifts } = change
  if (shifts === undefined) return sets === undefined ? before : { ...before, ...sets }
  const arrays: Arrays = {}
  const take = (names: readonly (keyof Tables)[], shift: Shift): void => {
    for (const name of names) arrays[name] = taken((sets?.[name as 'cvmFirewall'] ?? before[name]) as Int32Array, shift)
  }
  for (const kind of ['cvms', 'clbs', 'endpoints'] as const) {
    const shift = shifts[kind]
    if (shift !== undefined) take(COLUMNS[kind] ?? [], shift)
  }
  takeSlices(before, shifts, arrays, take)
  for (const [kind, names] of Object.entries(REFERENCES)) {
    const shift = shifts[kind as ChangingKind]
    if (shift === undefined || (!shift.moves && shift.removed.length === 0)) continue
    for (const name of names) arrays[name] = renumbered((arrays[name] ?? before[name]) as Int32Array, shift.numbers)
  }
  return { ...before, ...sets, ...arrays } as Tables
}

/** Sockets, listeners with their targets, and addresses of links go with whom they belong to. */
function takeSlices(
  before: Tables,
  { cvms, clbs, endpoints }: Shifts,
  arrays: Arrays,
  take: (names: readonly (keyof Tables)[], shift: Shift) => void,
): void {
  if (cvms !== undefined) {
    arrays.socketStart = takenStarts(before.socketStart, cvms)
    take(keysOf(SOCKETS.columns), slicesShift(before.socketStart, cvms))
  }
  if (endpoints !== undefined) {
    arrays.snatStart = takenStarts(before.snatStart, endpoints)
    take(keysOf(SNAT.columns), slicesShift(before.snatStart, endpoints))
  }
  if (clbs === undefined) return
  const listeners = slicesShift(before.listenerStart, clbs)
  arrays.listenerStart = takenStarts(before.listenerStart, clbs)
  if (listeners.removed.length === 0) return
  take(keysOf(LISTENERS.columns), listeners)
  arrays.targetStart = takenStarts(before.targetStart, listeners)
  take(keysOf(TARGETS.columns), slicesShift(before.targetStart, listeners))
  arrays.targetListener = renumbered(arrays.targetListener as Int32Array, listeners.numbers)
}

/**
 * The sets of rules as groups and ACLs are numbered now: two for each group, two for each ACL, then the firewalls, of which those
 * of machines that are gone are empty. What is new has an empty set. Undefined: all are where they were.
 */
function shiftedRuleSets(
  before: Tables,
  { securityGroups, networkAcls }: Network,
  { shifts, counts }: NetworkChange,
): Pick<Tables, 'ruleSetStart' | 'ruleSetEnd' | 'aclRuleSet0' | 'cvmFirewall'> | undefined {
  const { aclRuleSet0, cvmFirewall } = before
  const gone = (shifts?.cvms?.removed ?? []).filter((cvm) => cvmFirewall[cvm] !== NONE)
  const isSame =
    2 * securityGroups.length === aclRuleSet0 &&
    networkAcls.length === counts.networkAcls &&
    shifts?.securityGroups === undefined &&
    shifts?.networkAcls === undefined
  if (isSame && gone.length === 0) return undefined
  const acls0 = 2 * securityGroups.length
  const firewalls0 = acls0 + 2 * networkAcls.length
  const oldFirewalls0 = aclRuleSet0 + 2 * counts.networkAcls
  const placed = (old: Int32Array): Int32Array => {
    const now = new Int32Array(firewalls0 + old.length - oldFirewalls0)
    for (const { from, to, at } of runsOf(shifts?.securityGroups, counts.securityGroups))
      now.set(old.subarray(2 * from, 2 * to), 2 * at)
    for (const { from, to, at } of runsOf(shifts?.networkAcls, counts.networkAcls))
      now.set(old.subarray(aclRuleSet0 + 2 * from, aclRuleSet0 + 2 * to), acls0 + 2 * at)
    now.set(old.subarray(oldFirewalls0), firewalls0)
    return now
  }
  const ruleSetStart = placed(before.ruleSetStart)
  const ruleSetEnd = placed(before.ruleSetEnd)
  const moved = firewalls0 - oldFirewalls0
  for (const cvm of gone) ruleSetEnd[cvmFirewall[cvm]! + moved] = ruleSetStart[cvmFirewall[cvm]! + moved]!
  const firewalls = moved === 0 ? cvmFirewall : cvmFirewall.map((set) => (set === NONE ? NONE : set + moved))
  return { ruleSetStart, ruleSetEnd, aclRuleSet0: acls0, cvmFirewall: firewalls }
}

const runsOf = (shift: Shift | undefined, count: number): Shift['runs'] =>
  shift?.runs ?? [{ from: 0, to: count, at: 0 }]

/** What is in an array of what stays, at its new number; what is put in has 0. */
function taken<Values extends Int32Array | Uint8Array>(values: Values, shift: Shift): Values {
  const now = new (values.constructor as new (length: number) => Values)(shift.after)
  for (const { from, to, at } of shift.runs) now.set(values.subarray(from, to), at)
  return now
}

/** The same array where no value is another. */
function renumbered(values: Int32Array, numbers: Int32Array): Int32Array {
  let now = values
  for (let i = 0; i < values.length; i++) {
    const old = values[i]!
    const number = shifted(numbers, old)
    if (number === old) continue
    if (now === values) now = values.slice()
    now[i] = number
  }
  return now
}

/** Where slices begin, of the owners that stay. */
function takenStarts(start: Int32Array, shift: Shift): Int32Array {
  const now = new Int32Array(shift.after + 1)
  let owner = 0
  let end = 0
  for (const { from, to, at } of shift.runs) {
    while (owner < at) now[++owner] = end
    const moved = end - start[from]!
    for (let i = from; i < to; i++) now[++owner] = start[i + 1]! + moved
    end = start[to]! + moved
  }
  while (owner < shift.after) now[++owner] = end
  return now
}

/** What stands in slices goes with its owners. */
function slicesShift(start: Int32Array, shift: Shift): Shift {
  const removed = shift.removed.flatMap((owner) => {
    const first = start[owner]!
    return Array.from({ length: start[owner + 1]! - first }, (_, i) => first + i)
  })
  return new Shift(start.at(-1)!, removed)
}

function keysOf(columns: object): (keyof Tables)[] {
  return Object.keys(columns) as (keyof Tables)[]
}
