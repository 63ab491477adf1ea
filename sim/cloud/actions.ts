import type { ActionRow } from './action-row.ts'
import { CLB_ACTIONS } from './clb/actions.ts'
import { CVM_ACTIONS } from './cvm/actions.ts'
import { LINK_ACTIONS } from './link-actions.ts'
import { VPC_ACTIONS } from './vpc/actions.ts'

/** A product of the cloud: its calls go to `<product>.tencentcloudapi.com`, in one version each. */
export const PRODUCT_VERSIONS = { vpc: '2017-03-12', clb: '2018-03-17', cvm: '2017-03-12' } as const
export type Product = keyof typeof PRODUCT_VERSIONS

const OF_PRODUCT = {
  vpc: { ...LINK_ACTIONS, ...VPC_ACTIONS },
  clb: CLB_ACTIONS,
  cvm: CVM_ACTIONS,
} as const satisfies Record<Product, Readonly<Record<string, ActionRow>>>

/** Every action that is built, by its own name: no two products have one of the same name. */
export const ACTIONS: Readonly<Record<string, ActionRow & { readonly product: Product }>> = Object.fromEntries(
  Object.entries(OF_PRODUCT).flatMap(([product, rows]) =>
    Object.entries<ActionRow>(rows).map(([name, row]) => [name, { ...row, product: product as Product }]),
  ),
)

/** Actions about what is modelled that the cloud has and Isthmus does not have. */
export const NOT_BUILT: readonly string[] = [
  ...['CreateNetworkAclQuintupleEntries', 'DeleteNetworkAclQuintupleEntries', 'ModifyNetworkAclQuintupleEntries'],
  ...['CreateAssistantCidr', 'DeleteAssistantCidr', 'ReplaceRoutes', 'ModifyRouteTableAttribute'],
  ...['BatchRegisterTargets', 'BatchDeregisterTargets', 'BatchModifyTargetWeight', 'ModifyTargetPort'],
  ...['RebootInstances', 'DescribeInstancesStatus', 'DescribeVpcLimits'],
]

/** The names of the actions that are built. */
export const ACTION_NAMES: readonly string[] = Object.keys(ACTIONS)

/** Whether the cloud does what an action asks for in its own time, and tells by DescribeTaskStatus when: whatever changes a CLB. */
export const isTask = (action: string): boolean => ACTIONS[action]?.product === 'clb' && !action.startsWith('Describe')
