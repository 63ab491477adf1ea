import { lookupOwner, lookupRoute } from '../dataplane/lookup.ts'
import * as RuleWord from '../tables/rule-word.ts'
import { EGRESS, INGRESS, Owner, ownerCode, RULE_WORDS, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import { Peers } from './peers.ts'
import type { RuleList, RuleLists } from './rows.ts'

/** What has an address in a VPC, by kind; indices ascend. */
export type Residents = {
  readonly cvms: readonly number[]
  /** Internal ones: a public one's address is not of its VPC. */
  readonly clbs: readonly number[]
  readonly endpoints: readonly number[]
}

/** CVMs of one VPC that fare alike: as clients (at a CLB that sends to some of them aside) and as those who are dialled. */
export type MachineClass = { readonly cvms: readonly number[] }

/** The residents of each VPC. */
export function residentsOf(tables: Tables): readonly Residents[] {
  const vpcs: { cvms: number[]; clbs: number[]; endpoints: number[] }[] = []
  const at = (vpc: number) => {
    while (vpcs.length <= vpc) vpcs.push({ cvms: [], clbs: [], endpoints: [] })
    return vpcs[vpc] as (typeof vpcs)[number]
  }
  for (const [cvm, vpc] of tables.cvmVpc.entries()) at(vpc).cvms.push(cvm)
  for (const [clb, vpc] of tables.clbVpc.entries()) {
    const isInternal = lookupOwner(tables, vpc, valueAt(tables.clbAddress, clb)) === ownerCode(Owner.CLB, clb)
    if (isInternal) at(vpc).clbs.push(clb)
  }
  for (const [endpoint, vpc] of tables.endpointVpc.entries()) at(vpc).endpoints.push(endpoint)
  return vpcs
}

/** The addresses (unsigned, ascending) that somebody has in a VPC. */
export const takenAddresses = (tables: Tables, { cvms, clbs, endpoints }: Residents): number[] =>
  [
    ...cvms.map((cvm) => valueAt(tables.cvmAddress, cvm) >>> 0),
    ...clbs.map((clb) => valueAt(tables.clbAddress, clb) >>> 0),
    ...endpoints.map((endpoint) => valueAt(tables.endpointAddress, endpoint) >>> 0),
  ].sort((a, b) => a - b)

/** All lists of rules that may look at an address of a VPC's machine. */
export function* listsAround(
  tables: Tables,
  lists: RuleLists,
  vpc: number,
  residents: Residents,
): Generator<RuleList | undefined> {
  const subnets = new Set<number>()
  for (const cvm of residents.cvms) {
    const list = valueAt(tables.cvmGroupList, cvm)
    yield lists.groups(list, INGRESS, vpc)
    yield lists.groups(list, EGRESS, vpc)
    yield lists.firewall(cvm)
    subnets.add(valueAt(tables.cvmSubnet, cvm))
  }
  for (const clb of residents.clbs) yield lists.groups(valueAt(tables.clbGroupList, clb), INGRESS, vpc)
  for (const endpoint of residents.endpoints) {
    yield lists.groups(valueAt(tables.endpointGroupList, endpoint), INGRESS, vpc)
    subnets.add(valueAt(tables.endpointSubnet, endpoint))
  }
  for (const subnet of subnets) {
    yield lists.acl(subnet, INGRESS)
    yield lists.acl(subnet, EGRESS)
  }
}

/** The lists of rules that a packet may meet at the targets of a CLB, and its answer there. */
export function* listsBehind(tables: Tables, lists: RuleLists, clb: number): Generator<RuleList | undefined> {
  const vpc = valueAt(tables.clbVpc, clb)
  yield lists.groups(valueAt(tables.clbGroupList, clb), INGRESS, vpc)
  for (const cvm of new Set(targetsOf(tables, clb).map((target) => valueAt(tables.targetCvm, target)))) {
    yield lists.groups(valueAt(tables.cvmGroupList, cvm), INGRESS, vpc)
    yield lists.firewall(cvm)
    yield lists.acl(valueAt(tables.cvmSubnet, cvm), INGRESS)
    yield lists.acl(valueAt(tables.cvmSubnet, cvm), EGRESS)
  }
}

/** All targets of a CLB. */
export function targetsOf({ listenerStart, targetStart }: Tables, clb: number): number[] {
  const first = valueAt(targetStart, valueAt(listenerStart, clb))
  const end = valueAt(targetStart, valueAt(listenerStart, clb + 1))
  return Array.from({ length: end - first }, (_, i) => first + i)
}

/** The machines of a VPC by what could make a packet from or to them fare otherwise. */
export function classesOf(tables: Tables, lists: RuleLists, vpc: number, residents: Residents): MachineClass[] {
  const peers = new Peers(tables, vpc, listsAround(tables, lists, vpc, residents))
  const routeTables = new Set(residents.cvms.map((cvm) => routeTableOf(tables, cvm)))
  const classes = new Map<string, number[]>()
  for (const cvm of residents.cvms) {
    const address = valueAt(tables.cvmAddress, cvm)
    const routes = [...routeTables].map((table) => lookupRoute(tables, table, address))
    const key = [
      ...[valueAt(tables.cvmSubnet, cvm), valueAt(tables.cvmGroupList, cvm), valueAt(tables.cvmRunning, cvm)],
      // A machine that may track one flow only cannot reach itself by way of a link.
      ...[
        valueAt(tables.cvmFlowsMax, cvm) === 1,
        ...routes,
        firewallText(tables, lists, cvm),
        socketsText(tables, cvm),
      ],
      peers.signatureOf(address),
    ].join(';')
    const known = classes.get(key)
    if (known === undefined) classes.set(key, [cvm])
    else known.push(cvm)
  }
  return [...classes.values()].map((cvms) => ({ cvms }))
}

const routeTableOf = (tables: Tables, cvm: number): number =>
  valueAt(tables.subnetRouteTable, valueAt(tables.cvmSubnet, cvm))

/** The rules of a guest's firewall as they stand: each such guest has its own list. */
function firewallText(tables: Tables, lists: RuleLists, cvm: number): string {
  const list = lists.firewall(cvm)
  return list === undefined ? '' : list.rules.map((rule) => ruleText(tables, rule)).join('|')
}

function ruleText({ ruleWords }: Tables, rule: number): string {
  // all but the last word, which says where the rule stands
  return ruleWords.subarray(rule * RULE_WORDS, rule * RULE_WORDS + RuleWord.RULE).join()
}

function socketsText({ socketStart, socketPort, socketAddress, cvmAddress }: Tables, cvm: number): string {
  const own = valueAt(cvmAddress, cvm)
  let text = ''
  for (let i = valueAt(socketStart, cvm); i < valueAt(socketStart, cvm + 1); i++) {
    const bound = valueAt(socketAddress, i)
    text += `${valueAt(socketPort, i)}@${bound === own ? 'own' : bound},`
  }
  return text
}
