import { assert } from '../base/assert.ts'
import type { Network, Rule } from '../model/network.ts'
import { cidrText } from '../net/cidr.ts'
import { portRangesText } from '../net/port.ts'
import { protocolText } from '../net/protocol.ts'
import type { Names, RuleName } from '../tables/names.ts'
import type { Tables } from '../tables/tables.ts'
import { writtenIndex } from './rules.ts'
import { listenersOf } from './things.ts'

/** Tables without the words that a reader knows. */
export type Numbers = Omit<Tables, 'names'>

/**
 * Gives tables the names that their network has; nothing is made before it is asked for. The names hold the tables that they are
 * part of, and none that these were made from.
 */
export function withNames(network: Network, numbers: Numbers): Tables {
  const tables: Numbers & { names?: Names } = { ...numbers }
  return Object.assign(tables, { names: namesOf(network, tables) })
}

function namesOf(network: Network, numbers: Numbers): Names {
  const { listenerStart, listenerClb, targetStart, targetListener } = numbers
  const listenerAt = (i: number) => {
    const clb = listenerClb[i]!
    return at(listenersOf(at(network.clbs, clb)), i - listenerStart[clb]!)
  }
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
    rule: (i) => ruleName(network, numbers, i),
    cvm: (i) => at(network.cvms, i),
    clb: (i) => at(network.clbs, i),
    listener: listenerAt,
    target: (i) => {
      const listener = targetListener[i]!
      return at(listenerAt(listener).targets, i - targetStart[listener]!)
    },
    endpoint: (i) => at(network.endpoints, i),
    endpointService: (i) => at(network.endpointServices, i),
  }
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index]
  assert(value !== undefined, 'the tables number what the network holds')
  return value
}

function ruleName(network: Network, numbers: Numbers, rule: number): RuleName {
  const { ruleSetStart, ruleSetEnd, aclRuleSet0 } = numbers
  let set = 0
  while (set < ruleSetStart.length && !(ruleSetStart[set]! <= rule && rule < ruleSetEnd[set]!)) set++
  const within = rule - ruleSetStart[set]!
  const firewalls = aclRuleSet0 + 2 * network.networkAcls.length
  if (set >= firewalls) {
    const cvm = at(network.cvms, numbers.cvmFirewall.indexOf(set))
    const index = writtenIndex(cvm.firewall, within)
    return firewallRuleName(network, cvm.name, index, at(cvm.firewall, index))
  }
  const group = set < aclRuleSet0 ? at(network.securityGroups, set >> 1) : undefined
  const owner = group ?? at(network.networkAcls, (set - aclRuleSet0) >> 1)
  const direction = set % 2 === 0 ? 'ingress' : 'egress'
  const index = writtenIndex(owner[direction], within)
  const written = at(owner[direction], index)
  return {
    owner: owner.name,
    documentName: group?.documentName ?? owner.name,
    direction,
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
