import { assert } from '../base/assert.ts'
import type { Listener, Network, Rule, Target } from '../model/network.ts'
import { cidrText } from '../net/cidr.ts'
import { portRangesText } from '../net/port.ts'
import { protocolText } from '../net/protocol.ts'
import type { Names, RuleName } from '../tables/names.ts'
import { ruleSetsOf } from './rules.ts'

/** The names that a network gives to what the tables number; nothing is made before it is asked for. */
export function namesOf(
  network: Network,
  writtenStart: Int32Array,
  listeners: readonly Listener[],
  targets: readonly Target[],
): Names {
  return {
    account: (i) => at(network.accounts, i).name,
    vpc: (i) => at(network.vpcs, i),
    subnet: (i) => at(network.subnets, i),
    routeTable: (i) => at(network.routeTables, i),
    route: (i) => {
      const route = at(
        network.routeTables.flatMap((table) => table.routes),
        i,
      )
      const hop = route.nextHop === '' ? route.nextHopType : `${route.nextHopType} ${route.nextHop}`
      return { text: `${cidrText(route.destination)} -> ${hop}`, origin: route.origin }
    },
    networkAcl: (i) => at(network.networkAcls, i),
    securityGroup: (i) => at(network.securityGroups, i),
    rule: (i) => ruleName(network, writtenStart, i),
    cvm: (i) => at(network.cvms, i),
    clb: (i) => at(network.clbs, i),
    listener: (i) => at(listeners, i),
    target: (i) => at(targets, i),
    endpoint: (i) => at(network.endpoints, i),
    endpointService: (i) => at(network.endpointServices, i),
  }
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index]
  assert(value !== undefined, 'the tables number what the network holds')
  return value
}

function ruleName(network: Network, writtenStart: Int32Array, rule: number): RuleName {
  let set = 0
  let end = writtenStart.length - 1
  while (end - set > 1) {
    const middle = (set + end) >> 1
    if (writtenStart[middle]! <= rule) set = middle
    else end = middle
  }
  // Empty sets begin where their successor does: the last that begins here is the one that holds the rule.
  const index = rule - writtenStart[set]!
  const written = at(at(ruleSetsOf(network), set), index)
  const groups = network.securityGroups.length
  const firewalls = 2 * (groups + network.networkAcls.length)
  if (set >= firewalls) {
    const cvm = at(
      network.cvms.filter(({ firewall }) => firewall.length > 0),
      set - firewalls,
    )
    return firewallRuleName(network, cvm.name, index, written)
  }
  const group = set < 2 * groups ? at(network.securityGroups, set >> 1) : undefined
  const owner = group ?? at(network.networkAcls, (set >> 1) - groups)
  return {
    owner: owner.name,
    documentName: group?.documentName ?? owner.name,
    direction: set % 2 === 0 ? 'ingress' : 'egress',
    index,
    text: ruleText(network, written),
    description: written.description,
    origin: written.origin,
  }
}

/** `web1.firewall[0]` */
function firewallRuleName(network: Network, cvm: string, index: number, rule: Rule): RuleName {
  const text = ruleText(network, rule)
  const { description, origin } = rule
  return { owner: cvm, documentName: cvm, direction: 'firewall', index, text, description, origin }
}

/** `ACCEPT#11.163.0.0/16#8080#TCP` */
function ruleText(network: Network, rule: Rule): string {
  const peer =
    'securityGroup' in rule.peer
      ? at(network.securityGroups, rule.peer.securityGroup).documentName
      : cidrText(rule.peer.cidr)
  return `${rule.action}#${peer}#${portRangesText(rule.ports)}#${protocolText(rule.protocol)}`
}
