/** The versions of the cloud's API that the modelled products have. */
const VPC_AND_CVM = '2017-03-12'
const CLB = '2018-03-17'

/** The version that an action belongs to. Names of actions do not overlap between VPC, CLB and CVM. */
export const versionOf = (action: string): string =>
  /Load[Bb]alancer|Listener|Target|DescribeTaskStatus|Rewrite/.test(action) ? CLB : VPC_AND_CVM

export const isVersion = (version: string): boolean => version === VPC_AND_CVM || version === CLB

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

/** Where a call acts that names no region. */
export const DEFAULT_REGION = 'ap-guangzhou'
