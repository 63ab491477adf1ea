import type { Network } from '../model/network.ts'
import type { NetworkChange } from '../model/network-change.ts'
import type { Tables } from '../tables/tables.ts'
import { changedColumns, int32 } from './columns.ts'

/** The ordered lists of groups that machines, CLBs and endpoints have, each list once. List 0 is the empty one. */
export type CompiledGroups = Pick<
  Tables,
  'groupListStart' | 'groupListItems' | 'cvmGroupList' | 'clbGroupList' | 'endpointGroupList'
>

export function compileGroups(network: Network): CompiledGroups {
  const numbers = new Map<string, number>([['', 0]])
  const items: number[] = []
  const starts: number[] = [0, 0]
  const listOf = (groups: readonly number[]): number => {
    const key = groups.join()
    const known = numbers.get(key)
    if (known !== undefined) return known
    const number = numbers.size
    numbers.set(key, number)
    items.push(...groups)
    starts.push(items.length)
    return number
  }
  const lists = (owners: readonly { readonly securityGroups: readonly number[] }[]): Int32Array =>
    Int32Array.from(owners, (owner) => listOf(owner.securityGroups))
  const cvmGroupList = lists(network.cvms)
  const clbGroupList = lists(network.clbs)
  const endpointGroupList = lists(network.endpoints)
  return {
    groupListStart: Int32Array.from(starts),
    groupListItems: Int32Array.from(items),
    cvmGroupList,
    clbGroupList,
    endpointGroupList,
  }
}

/** As before, with the lists of what has changed; a list that nobody has any more stays. */
export function changedGroups(
  before: CompiledGroups,
  { cvms, clbs, endpoints }: Network,
  change: NetworkChange,
): CompiledGroups {
  let { groupListStart, groupListItems } = before
  const listOf = ({ securityGroups }: { readonly securityGroups: readonly number[] }): number => {
    const lists = groupListStart.length - 1
    for (let list = 0; list < lists; list++) {
      const start = groupListStart[list]!
      const isAlike = groupListStart[list + 1]! - start === securityGroups.length
      if (isAlike && securityGroups.every((group, i) => groupListItems[start + i] === group)) return list
    }
    groupListItems = Int32Array.from([...groupListItems, ...securityGroups])
    groupListStart = Int32Array.from([...groupListStart, groupListItems.length])
    return lists
  }
  const column = { list: int32(listOf) }
  const lists = (
    old: Int32Array,
    owners: readonly Parameters<typeof listOf>[0][],
    changed: readonly number[],
  ): Int32Array => changedColumns(column, { list: old }, owners, changed).list
  const cvmGroupList = lists(before.cvmGroupList, cvms, change.cvms)
  const clbGroupList = lists(before.clbGroupList, clbs, change.clbs)
  const endpointGroupList = lists(before.endpointGroupList, endpoints, change.endpoints)
  return { groupListStart, groupListItems, cvmGroupList, clbGroupList, endpointGroupList }
}
