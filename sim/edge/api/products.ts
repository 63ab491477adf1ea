import { ACTIONS, PRODUCT_VERSIONS } from '../../cloud/actions.ts'

/** Whether an action can be asked for in a version: the one of its product, or for an action that is not built, of any product. */
export function hasVersion(action: string, version: string): boolean {
  const product = Object.hasOwn(ACTIONS, action) ? ACTIONS[action]?.product : undefined
  if (product !== undefined) return PRODUCT_VERSIONS[product] === version
  return Object.values<string>(PRODUCT_VERSIONS).includes(version)
}

/** The regions of the cloud; a world may have others, which its file names. */
const REGIONS = new Set([
  ...[
    'ap-guangzhou',
    'ap-shenzhen-fsi',
    'ap-shanghai',
    'ap-shanghai-fsi',
    'ap-nanjing',
    'ap-beijing',
    'ap-beijing-fsi',
  ],
  ...['ap-chengdu', 'ap-chongqing', 'ap-hongkong', 'ap-taipei', 'ap-singapore', 'ap-jakarta', 'ap-seoul', 'ap-tokyo'],
  ...['ap-bangkok', 'ap-mumbai', 'eu-frankfurt', 'na-siliconvalley', 'na-ashburn', 'na-toronto', 'sa-saopaulo'],
])

export const isRegion = (region: string, vpcs: readonly { readonly region: string }[]): boolean =>
  REGIONS.has(region) || vpcs.some((vpc) => vpc.region === region)
