import type { Network } from '../model/network.ts'

/** The ordered lists of groups that machines, CLBs and endpoints have, each list once. List 0 is the empty one. */
export type CompiledGroups = {
  readonly groupListStart: Int32Array
  readonly groupListItems: Int32Array
  readonly cvmGroupList: Int32Array
  readonly clbGroupList: Int32Array
  readonly endpointGroupList: Int32Array
}

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
