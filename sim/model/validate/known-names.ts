import { findNamed, findSecurityGroup } from '../lookup.ts'
import type { Network } from '../network.ts'
import type { AccountNames } from './account.ts'
import type { Context } from './context.ts'
import { GroupNames } from './group-names.ts'
import type { SubnetOwners } from './subnet.ts'

// What the steps of validation ask of the steps before them, answered out of a network that is there already.

export const accountsOf = (network: Network): AccountNames => ({
  list: network.accounts,
  nameOf: (index) => network.accounts[index]?.name ?? '',
  find: (name) => findNamed(network, 'account', name),
  hasUin: (uin) => network.accounts.some((account) => account.uin === uin),
  ownerOfAppId: (text) => network.accounts.find(({ appId }) => appId === text),
})

/** Out of a network that is in the making, as it is when it is asked. */
export function subnetsOf(network: Network): SubnetOwners {
  const vpcOf = (subnet: number): number => network.subnets[subnet]?.vpc ?? -1
  return {
    get: (subnet) => network.subnets[subnet],
    vpcOf,
    accountOf: (subnet) => network.vpcs[vpcOf(subnet)]?.account ?? -1,
    regionOf: (subnet) => network.vpcs[vpcOf(subnet)]?.region,
  }
}

export const groupsOf = (context: Context, network: Network, accounts: AccountNames): GroupNames =>
  new GroupNames(
    context,
    accounts,
    (name, account) => {
      const index = findSecurityGroup(network, name, account)
      return index !== undefined && network.securityGroups[index]?.isDefault === false ? index : undefined
    },
    (account) => {
      // Default groups stand behind all others.
      for (let index = network.securityGroups.length - 1; network.securityGroups[index]?.isDefault; index--) {
        if (network.securityGroups[index]?.account === account) return index
      }
      return undefined
    },
  )
