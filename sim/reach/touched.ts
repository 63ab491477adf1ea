import { aclRuleSet } from '../dataplane/security.ts'
import { EGRESS, INGRESS, NONE, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import { DifferingRules } from './differing.ts'
import { targetsOf } from './site.ts'

/** What is other in some tables than in those before, by what packets meet of it. Index -> 1: other. */
export type Touched = {
  /** CVMs in what they are: their place, groups, sockets, state. */
  readonly cvms: Uint8Array
  /** CVMs as clients: beside that, the rules that they meet as they send, and as answers come home. */
  readonly clients: Uint8Array
  /** CVMs as servers, behind a CLB or not. BY_RULES: only in the rules of their groups, and `hears` says for whom. */
  readonly servers: Uint8Array
  /** CLBs with all that is behind them; or BY_RULES. */
  readonly clbs: Uint8Array
  /** Endpoints in what they are, and in the rules at their own side of the link. */
  readonly nearEndpoints: Uint8Array
  /** Endpoints with all that is behind them. */
  readonly endpoints: Uint8Array
  /** Subnets whose network ACL is other, or has other rules. */
  readonly subnets: Uint8Array
  /** Whether a list of groups may decide otherwise than before about packets from an address to its owner, in a VPC. */
  hears(list: number, vpc: number, source: number): boolean
  /** VPCs of which some list of rules, or some resident, is other: the classes of their machines may be. */
  readonly vpcs: Uint8Array
}

/** What is other is so only in the rules of groups, and not for every peer. */
const BY_RULES = 2

/** By machine, CLB, endpoint and subnet: the columns of the tables that say what it is. */
const CVM_COLUMNS = ['cvmVpc', 'cvmSubnet', 'cvmAddress', 'cvmRunning', 'cvmFlowsMax'] as const
const CLB_COLUMNS = ['clbVpc', 'clbSubnet', 'clbAddress', 'clbRunning', 'clbPassToTarget', 'clbFlowsMax'] as const
const ENDPOINT_COLUMNS = [
  ...(['endpointVpc', 'endpointSubnet', 'endpointAddress', 'endpointState', 'endpointClb'] as const),
  ...(['endpointFlowsMax', 'snatFirstPort', 'snatLastPort'] as const),
]
const LISTENER_COLUMNS = ['listenerPort', 'listenerRunning', 'listenerHealthCheck'] as const
const TARGET_COLUMNS = ['targetCvm', 'targetPort', 'targetWeight'] as const
/** What reaches so far that nothing can be kept when it is other. */
const FAR_COLUMNS = [
  ...(['routeStart', 'routeLow', 'routeTarget', 'subnetStart', 'subnetLow', 'subnetAt', 'subnetRouteTable'] as const),
]

/**
 * How tables differ from those before, found by comparing them: what was not changed is the same array, or has the same values. undefined:
 * in something that reaches everywhere.
 */
export function touchedSince(before: Tables, after: Tables): Touched | undefined {
  if (FAR_COLUMNS.some((column) => !isSame(before[column], after[column]))) return undefined
  if (before.aclRuleSet0 !== after.aclRuleSet0 || !isSameBehavior(before, after)) return undefined
  if (before.cvmVpc.length > after.cvmVpc.length || before.clbVpc.length > after.clbVpc.length) return undefined
  if (before.endpointVpc.length > after.endpointVpc.length) return undefined
  const sets = new DifferingRules(before, after)
  const listIn = listsWith(before, after, sets, INGRESS)
  const listOut = listsWith(before, after, sets, EGRESS)
  const subnets = touchedSubnets(before, after, sets)
  const cvms = differing(before, after, after.cvmVpc.length, CVM_COLUMNS)
  markSlices(cvms, before, after, 'socketStart', ['socketPort', 'socketAddress'])
  const clients = cvms.slice()
  const servers = cvms.slice()
  for (let cvm = 0; cvm < cvms.length; cvm++) {
    const list = valueAt(after.cvmGroupList, cvm)
    const isOther = list !== before.cvmGroupList[cvm]
    const firewall = valueAt(after.cvmFirewall, cvm)
    if (isOther) cvms[cvm] = 1
    const atSubnet = subnets[valueAt(after.cvmSubnet, cvm)] ?? 0
    if (isOther || listOut[list] === 1 || atSubnet === 1) clients[cvm] = 1
    const isGuarded = firewall !== before.cvmFirewall[cvm] || (firewall !== NONE && sets.has(firewall))
    if (isOther || atSubnet === 1 || isGuarded) servers[cvm] = 1
    else if (listIn[list] === 1 && servers[cvm] === 0) servers[cvm] = BY_RULES
    if (isGuarded) {
      cvms[cvm] = 1
      clients[cvm] = 1
    }
  }
  const clbs = touchedClbs(before, after, listIn, servers)
  const nearEndpoints = touchedEndpoints(before, after, listIn, subnets)
  const hears = (list: number, vpc: number, source: number): boolean => {
    const groups = after.groupListItems.subarray(valueAt(after.groupListStart, list), after.groupListStart[list + 1])
    return groups.some((group) => sets.speak(2 * group + INGRESS, vpc, source))
  }
  const endpoints = nearEndpoints.map((isNear, endpoint) => {
    const behind = clbs[valueAt(after.endpointClb, endpoint)] ?? 0
    return isNear === 1 || behind === 1 || (behind === BY_RULES && isHeard(after, endpoint, hears)) ? 1 : 0
  })
  const vpcs = touchedVpcs(after, { clients, servers, nearEndpoints, clbs })
  return { cvms, clients, servers, clbs, nearEndpoints, endpoints, subnets, hears, vpcs }
}

type Column = keyof Tables

function isSame(a: Tables[Column], b: Tables[Column]): boolean {
  if (a === b) return true
  const [one, other] = [a as Int32Array, b as Int32Array]
  return one.length === other.length && one.every((value, i) => value === other[i])
}

function isSameBehavior({ behavior: a }: Tables, { behavior: b }: Tables): boolean {
  if (a === b) return true
  return Object.entries(a).every(([key, value]) => b[key as keyof typeof b] === value)
}

/** The lists of groups that are others than before, or have one with other rules in a direction. */
function listsWith(before: Tables, after: Tables, sets: DifferingRules, direction: number): Uint8Array {
  const lists = new Uint8Array(after.groupListStart.length - 1)
  for (let list = 0; list < lists.length; list++) {
    const [start, end] = [valueAt(after.groupListStart, list), valueAt(after.groupListStart, list + 1)]
    const isOther = before.groupListStart[list] !== start || before.groupListStart[list + 1] !== end
    for (let i = start; i < end; i++) {
      const group = valueAt(after.groupListItems, i)
      if (isOther || before.groupListItems[i] !== group || sets.has(2 * group + direction)) lists[list] = 1
    }
  }
  return lists
}

function touchedSubnets(before: Tables, after: Tables, sets: DifferingRules): Uint8Array {
  return Uint8Array.from(after.subnetAcl, (acl, subnet) => {
    if (acl !== before.subnetAcl[subnet]) return 1
    if (acl === NONE) return 0
    return sets.has(aclRuleSet(after, acl, INGRESS)) || sets.has(aclRuleSet(after, acl, EGRESS)) ? 1 : 0
  })
}

/** Which of some things have another value in one of these columns. */
function differing(before: Tables, after: Tables, count: number, columns: readonly Column[]): Uint8Array {
  const found = new Uint8Array(count)
  for (const column of columns) {
    const [old, now] = [before[column] as Int32Array, after[column] as Int32Array]
    if (old === now) continue
    for (let i = 0; i < count; i++) if (old[i] !== now[i]) found[i] = 1
  }
  return found
}

/** Marks the things whose slices of some columns have other values. */
function markSlices(
  found: Uint8Array,
  before: Tables,
  after: Tables,
  startColumn: 'socketStart' | 'snatStart',
  columns: readonly Column[],
): void {
  const [oldStarts, starts] = [before[startColumn], after[startColumn]]
  if (oldStarts === starts && columns.every((column) => before[column] === after[column])) return
  for (let i = 0; i < found.length; i++) {
    const [start, end, oldStart, oldEnd] = [valueAt(starts, i), valueAt(starts, i + 1), oldStarts[i], oldStarts[i + 1]]
    const isAlike = oldStart !== undefined && oldEnd !== undefined && oldEnd - oldStart === end - start
    if (!isAlike || !haveSameValues(before, oldStart, after, start, end - start, columns)) found[i] = 1
  }
}

const haveSameValues = (
  before: Tables,
  oldStart: number,
  after: Tables,
  start: number,
  count: number,
  columns: readonly Column[],
): boolean =>
  columns.every((column) => {
    const [old, now] = [before[column] as Int32Array, after[column] as Int32Array]
    for (let i = 0; i < count; i++) if (old[oldStart + i] !== now[start + i]) return false
    return true
  })

function touchedClbs(before: Tables, after: Tables, listIn: Uint8Array, servers: Uint8Array): Uint8Array {
  const clbs = differing(before, after, after.clbVpc.length, CLB_COLUMNS)
  for (let clb = 0; clb < clbs.length; clb++) {
    const list = valueAt(after.clbGroupList, clb)
    const behind = targetsOf(after, clb).map((target) => servers[valueAt(after.targetCvm, target)])
    const isOther = list !== before.clbGroupList[clb] || !haveSameListeners(before, after, clb) || behind.includes(1)
    if (isOther) clbs[clb] = 1
    else if ((listIn[list] === 1 || behind.includes(BY_RULES)) && clbs[clb] === 0) clbs[clb] = BY_RULES
  }
  return clbs
}

function haveSameListeners(before: Tables, after: Tables, clb: number): boolean {
  const [start, end] = [valueAt(after.listenerStart, clb), valueAt(after.listenerStart, clb + 1)]
  const [oldStart, oldEnd] = [before.listenerStart[clb], before.listenerStart[clb + 1]]
  if (oldStart === undefined || oldEnd === undefined || oldEnd - oldStart !== end - start) return false
  if (!haveSameValues(before, oldStart, after, start, end - start, LISTENER_COLUMNS)) return false
  for (let i = 0; i < end - start; i++) {
    const [first, last] = [valueAt(after.targetStart, start + i), valueAt(after.targetStart, start + i + 1)]
    const [oldFirst, oldLast] = [
      valueAt(before.targetStart, oldStart + i),
      valueAt(before.targetStart, oldStart + i + 1),
    ]
    if (oldLast - oldFirst !== last - first) return false
    if (!haveSameValues(before, oldFirst, after, first, last - first, TARGET_COLUMNS)) return false
  }
  return true
}

function touchedEndpoints(before: Tables, after: Tables, listIn: Uint8Array, subnets: Uint8Array): Uint8Array {
  const endpoints = differing(before, after, after.endpointVpc.length, ENDPOINT_COLUMNS)
  markSlices(endpoints, before, after, 'snatStart', ['snatAddress'])
  for (let endpoint = 0; endpoint < endpoints.length; endpoint++) {
    const list = valueAt(after.endpointGroupList, endpoint)
    const isOther = list !== before.endpointGroupList[endpoint] || listIn[list] === 1
    const atSubnet = subnets[valueAt(after.endpointSubnet, endpoint)] === 1
    if (isOther || atSubnet) endpoints[endpoint] = 1
  }
  return endpoints
}

/** Whether a CLB or its targets may decide otherwise about packets that come through an endpoint. */
function isHeard(tables: Tables, endpoint: number, hears: Touched['hears']): boolean {
  const { snatAddress, snatStart, endpointClb, clbVpc, clbGroupList, cvmGroupList, targetCvm } = tables
  const clb = valueAt(endpointClb, endpoint)
  const lists = new Set(targetsOf(tables, clb).map((target) => valueAt(cvmGroupList, valueAt(targetCvm, target))))
  lists.add(valueAt(clbGroupList, clb))
  const sources = snatAddress.subarray(valueAt(snatStart, endpoint), valueAt(snatStart, endpoint + 1))
  return sources.some((source) => [...lists].some((list) => hears(list, valueAt(clbVpc, clb), source)))
}

/** A VPC is touched by what stands in it, but not by what stands behind its endpoints. */
function touchedVpcs(
  { cvmVpc, clbVpc, endpointVpc }: Tables,
  touched: Pick<Touched, 'clients' | 'servers' | 'nearEndpoints' | 'clbs'>,
): Uint8Array {
  const vpcs = new Set<number>()
  const mark = (column: Int32Array, found: Uint8Array): void => {
    for (let i = 0; i < found.length; i++) if (found[i] !== 0) vpcs.add(valueAt(column, i))
  }
  mark(cvmVpc, touched.clients)
  mark(cvmVpc, touched.servers)
  mark(clbVpc, touched.clbs)
  mark(endpointVpc, touched.nearEndpoints)
  return Uint8Array.from({ length: Math.max(0, ...vpcs) + 1 }, (_, vpc) => (vpcs.has(vpc) ? 1 : 0))
}
