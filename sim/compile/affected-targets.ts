import type { NetworkChange } from '../model/network-change.ts'
import { NONE, type Tables } from '../tables/tables.ts'

/**
 * The targets whose probes may show something else after a change: a probe goes from a CLB to a machine, by the network ACL of
 * its subnet, its security groups, its own firewall and sockets.
 */
export function affectedTargets(tables: Tables, change: NetworkChange): readonly number[] {
  const affected = new Set<number>()
  for (const clb of change.clbs) {
    const first = tables.targetStart[tables.listenerStart[clb]!]!
    const end = tables.targetStart[tables.listenerStart[clb + 1]!]!
    for (let target = first; target < end; target++) affected.add(target)
  }
  const isTouched = touchedCvms(tables, change)
  if (isTouched === undefined) return [...affected]
  const { targetCvm } = tables
  for (let target = 0; target < targetCvm.length; target++) if (isTouched(targetCvm[target]!)) affected.add(target)
  return [...affected].sort((a, b) => a - b)
}

/** Whether what stands between a CLB and a machine has changed; undefined: of none. */
function touchedCvms(tables: Tables, change: NetworkChange): ((cvm: number) => boolean) | undefined {
  const { cvmGroupList, cvmSubnet, subnetAcl } = tables
  const { cvms: machines, securityGroups, networkAcls, subnets: parts } = change
  if ([machines, securityGroups, networkAcls, parts].every(({ length }) => length === 0)) return undefined
  const cvms = new Set(change.cvms)
  const acls = new Set(change.networkAcls)
  const subnets = new Set(change.subnets)
  const lists = listsWith(tables, new Set(change.securityGroups))
  const isByPlace = subnets.size + acls.size > 0
  return (cvm) => {
    if (lists.has(cvmGroupList[cvm]!) || cvms.has(cvm)) return true
    const subnet = isByPlace ? cvmSubnet[cvm]! : NONE
    return isByPlace && (subnets.has(subnet) || acls.has(subnetAcl[subnet] ?? NONE))
  }
}

/** The lists in which one of these groups is. */
function listsWith({ groupListStart, groupListItems }: Tables, groups: ReadonlySet<number>): ReadonlySet<number> {
  const lists = new Set<number>()
  if (groups.size === 0) return lists
  for (let list = 0; list < groupListStart.length - 1; list++) {
    for (let i = groupListStart[list]!; i < groupListStart[list + 1]!; i++) {
      if (groups.has(groupListItems[i]!)) lists.add(list)
    }
  }
  return lists
}
