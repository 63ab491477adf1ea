import type { Network, Rule } from '../model/network.ts'
import type { ChangingKind, NetworkChange } from '../model/network-change.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { changedOwners } from './addresses.ts'
import { changedColumns, changedSlices, slicesOf } from './columns.ts'
import { compile, compileFirewalls, compileRoutes, compileSubnets } from './compile.ts'
import { changedGroups } from './groups.ts'
import { withNames } from './names.ts'
import { type CompiledRules, changedRules, compileRules } from './rules.ts'
import { shiftedTables } from './shifted.ts'
import { CLBS, CVMS, endpointColumns, LISTENERS, listenersOf, SNAT, SOCKETS, TARGETS } from './things.ts'

/**
 * The tables of a network that differs from the one before in what `change` says; undefined: in anything. What it does not
 * name is not looked at, and its arrays are those from before. An array with one value for each thing is copied when one of
 * its values is another (docs/decisions/0013).
 */
export function recompile(
  before: Tables,
  network: Network,
  change: NetworkChange | undefined,
  version: number,
): Tables {
  if (change === undefined) return compile(network, version)
  const tables = shiftedTables(before, network, change)
  return withNames(network, {
    ...tables,
    version,
    ...changedOwners(before, network, change.shifts),
    ...changedGroups(tables, network, change),
    ...changedRuleSets(tables, network, change),
    ...(isAny(change, ['vpcs', 'routeTables']) ? compileRoutes(network) : {}),
    ...(areSubnetsOther(change) ? compileSubnets(network) : {}),
    ...changedCvms(tables, network, change.cvms),
    ...changedClbs(tables, network, change.clbs),
    ...changedEndpoints(tables, network, change.endpoints),
  })
}

/** Whether anything of these kinds is other than before, new, gone, or has another number. */
const isAny = (change: NetworkChange, kinds: readonly ChangingKind[]): boolean =>
  kinds.some((kind) => change[kind].length > 0 || change.shifts?.[kind] !== undefined)

/** Subnets tell their tables and ACLs by their numbers. */
const areSubnetsOther = (change: NetworkChange): boolean =>
  isAny(change, ['vpcs', 'subnets']) ||
  change.shifts?.routeTables !== undefined ||
  change.shifts?.networkAcls !== undefined

/** More sets of firewalls than machines have are made anew together. */
const SETS_TO_SPARE = 64

/** The rule sets of changed groups, ACLs and firewalls. A firewall that is new has its set behind all others. */
function changedRuleSets(
  before: Tables,
  network: Network,
  change: NetworkChange,
): Partial<CompiledRules> & Pick<Tables, 'cvmFirewall'> {
  const sets = new Map<number, readonly Rule[]>()
  for (const index of change.securityGroups) {
    const { ingress, egress } = network.securityGroups[index]!
    sets.set(2 * index, ingress).set(2 * index + 1, egress)
  }
  for (const index of change.networkAcls) {
    const { ingress, egress } = network.networkAcls[index]!
    const set = before.aclRuleSet0 + 2 * index
    sets.set(set, ingress).set(set + 1, egress)
  }
  let cvmFirewall = before.cvmFirewall
  if (network.cvms.length > cvmFirewall.length) {
    cvmFirewall = new Int32Array(network.cvms.length).fill(NONE)
    cvmFirewall.set(before.cvmFirewall)
  }
  let behind = before.ruleSetStart.length
  const firewalls = behind - before.aclRuleSet0 - 2 * network.networkAcls.length
  if (change.cvms.length > 0 && firewalls > network.cvms.length + SETS_TO_SPARE)
    return { ...compileRules(network), cvmFirewall: compileFirewalls(network) }
  for (const index of change.cvms) {
    const { firewall } = network.cvms[index]!
    const old = cvmFirewall[index]!
    const set = firewall.length === 0 ? NONE : old === NONE ? behind++ : old
    if (old !== NONE || set !== NONE) sets.set(old === NONE ? set : old, firewall)
    if (set === old) continue
    if (cvmFirewall === before.cvmFirewall) cvmFirewall = cvmFirewall.slice()
    cvmFirewall[index] = set
  }
  return { ...(sets.size === 0 ? {} : changedRules(before, sets)), cvmFirewall }
}

function changedCvms(before: Tables, { cvms }: Network, changed: readonly number[]) {
  if (changed.length === 0) return {}
  const old = { start: before.socketStart, arrays: before }
  const { start, arrays } = changedSlices(SOCKETS, old, cvms.length, (i) => cvms[i]!, changed)
  return { ...changedColumns(CVMS, before, cvms, changed), socketStart: start, ...arrays }
}

function changedClbs(before: Tables, { clbs }: Network, changed: readonly number[]) {
  if (changed.length === 0) return {}
  const old = { start: before.listenerStart, arrays: before }
  const listeners = changedSlices(LISTENERS, old, clbs.length, (i) => clbs[i]!, changed)
  const { listenerStart } = before
  const targets =
    listeners.start === listenerStart
      ? changedTargets(before, clbs, changed)
      : slicesOf(TARGETS, clbs.flatMap(listenersOf)) // listeners have other numbers, and so have the targets behind them
  return {
    ...changedColumns(CLBS, before, clbs, changed),
    listenerStart: listeners.start,
    ...listeners.arrays,
    targetStart: targets.start,
    ...targets.arrays,
  }
}

/** The targets of the listeners of some CLBs, where the listeners are the same as before. */
function changedTargets(before: Tables, clbs: Network['clbs'], changed: readonly number[]) {
  const { listenerStart, listenerClb, targetStart } = before
  const numbers = changed.flatMap((clb) => {
    const first = listenerStart[clb]!
    return Array.from({ length: listenerStart[clb + 1]! - first }, (_, i) => first + i)
  })
  const listenerAt = (i: number) => {
    const clb = listenerClb[i]!
    return listenersOf(clbs[clb]!)[i - listenerStart[clb]!]!
  }
  return changedSlices(TARGETS, { start: targetStart, arrays: before }, listenerClb.length, listenerAt, numbers)
}

function changedEndpoints(before: Tables, { endpoints, endpointServices }: Network, changed: readonly number[]) {
  if (changed.length === 0) return {}
  const old = { start: before.snatStart, arrays: before }
  const { start, arrays } = changedSlices(SNAT, old, endpoints.length, (i) => endpoints[i]!, changed)
  const columns = endpointColumns(endpointServices)
  return { ...changedColumns(columns, before, endpoints, changed), snatStart: start, ...arrays }
}
