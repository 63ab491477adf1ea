import { lookupOwner } from '../../dataplane/lookup.ts'
import type { Network } from '../../model/network.ts'
import { NONE, RULE_WORDS, type Tables } from '../../tables/tables.ts'

/** The fields that number something in whatever order, and what is told in words below. */
const NUMBERED = [
  ...['version', 'names', 'ownerSlots', 'ownerMask', 'ruleCount', 'groupListStart', 'groupListItems'],
  ...['ruleSetStart', 'ruleSetEnd', 'ruleWords', 'cvmFirewall', 'cvmGroupList', 'clbGroupList', 'endpointGroupList'],
]

/**
 * What tables say, however they say it: the numbers of lists of groups and of compiled rules, and how owners are hashed, are
 * nobody's business. Every other field stands as it is, so one that is new is compared too.
 */
export function canonical(tables: Tables, network: Network): Readonly<Record<string, unknown>> {
  const { names, groupListStart, groupListItems, ruleSetStart, ruleSetEnd, ruleWords, cvmFirewall } = tables
  const fields = Object.entries(tables).filter(([name]) => !NUMBERED.includes(name))
  const list = (number: number): number[] => [
    ...groupListItems.subarray(groupListStart[number] ?? NONE, groupListStart[number + 1] ?? NONE),
  ]
  const rules = (set: number) =>
    Array.from({ length: (ruleSetEnd[set] ?? NONE) - (ruleSetStart[set] ?? NONE) }, (_, i) => {
      const at = ((ruleSetStart[set] ?? NONE) + i) * RULE_WORDS
      const words = ruleWords.subarray(at, at + RULE_WORDS)
      return [...words.subarray(0, 5), names.rule(words[5] ?? NONE)]
    })
  const sets = 2 * (network.securityGroups.length + network.networkAcls.length)
  const { cvms, clbs, endpoints, vpcs } = network
  const addresses = [
    ...[...cvms, ...endpoints].map(({ address }) => address),
    ...clbs.map(({ vip }) => vip),
    ...[1, 0x0a000009, 0x0a000105],
  ]
  return {
    ...Object.fromEntries(fields),
    owners: [...vpcs.keys(), NONE].map((vpc) => addresses.map((address) => lookupOwner(tables, vpc, address))),
    cvmGroups: [...tables.cvmGroupList].map(list),
    clbGroups: [...tables.clbGroupList].map(list),
    endpointGroups: [...tables.endpointGroupList].map(list),
    rules: Array.from({ length: sets }, (_, set) => rules(set)),
    firewalls: [...cvmFirewall].map((set) => (set === NONE ? undefined : rules(set))),
    listeners: [...tables.listenerClb.keys()].map((listener) => names.listener(listener)),
    targets: [...tables.targetCvm.keys()].map((target) => names.target(target)),
    endpoints: [...endpoints.keys()].map((endpoint) => names.endpoint(endpoint)),
  }
}
