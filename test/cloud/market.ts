import { assert } from '../../sim/base/assert.ts'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { resolveDestination } from '../../sim/cloud/destination.ts'
import type { ApiResponse, Operation, OperationResult } from '../../sim/cloud/operation.ts'
import type { Documents } from '../../sim/model/documents.ts'
import { DEFAULT_OPTIONS, type Options } from '../../sim/model/options.ts'
import type { Observation } from '../../sim/world/observation.ts'
import { type CallText, operation, SHOP } from './shop.ts'

/**
 * The shop of shop.ts with more to create and to change: a second backend (`web2`) and one that is STOPPED (`web3`), CLBs that
 * no service has (`lb3`, and `public`, which is OPEN), a subnet of 13 addresses (`vpc1/tiny`), a network ACL on it, an empty
 * VPC of the shop (`vpc5`), and the buyer's VPC of another region (`vpc4`).
 */
export const MARKET: Documents = {
  ...SHOP,
  vpcs: new Map(SHOP.vpcs)
    .set('vpc1', {
      cidr: '10.0.0.0/16',
      account: 'buyer',
      subnets: new Map([
        ['app', { cidr: '10.0.1.0/24' }],
        ['tiny', { cidr: '10.0.2.0/28', networkAcl: 'acl-tiny' }],
      ]),
    })
    .set('vpc5', { cidr: '10.5.0.0/16', account: 'shop', subnets: new Map() })
    .set('vpc4', { cidr: '10.4.0.0/16', account: 'buyer', region: 'ap-shanghai', subnets: new Map() }),
  networkAcls: new Map([
    [
      'acl-tiny',
      {
        vpc: 'vpc1',
        ingress: [{ action: 'ACCEPT', cidrBlock: '10.0.1.0/24', port: '80', protocol: 'TCP' }],
        egress: [{ action: 'ACCEPT', cidrBlock: '0.0.0.0/0', port: 'ALL', protocol: 'ALL' }],
      },
    ],
  ]),
  cvms: new Map(SHOP.cvms)
    .set('web2', { subnet: 'vpc2/web', securityGroups: ['sg-web'], listen: ['8080', '8081'] })
    .set('web3', { subnet: 'vpc2/web', securityGroups: ['sg-web'], listen: ['8080'], state: 'STOPPED' }),
  clbs: new Map(SHOP.clbs)
    .set('lb3', { subnet: 'vpc2/web', listeners: new Map([['tcp:80', { targets: [{ cvm: 'web2', port: 8080 }] }]]) })
    .set('public', { subnet: 'vpc2/web', type: 'OPEN', vip: '203.0.113.7', listeners: new Map() }),
}

export function openMarket(options: Partial<Options> = {}, documents: Documents = MARKET, seed = 1): Cloud {
  const cloud = Cloud.open(documents, { ...DEFAULT_OPTIONS, ...options }, seed)
  assert(cloud.ok, JSON.stringify(cloud))
  return cloud.value
}

type Named = CallText & { readonly name?: string; readonly region?: string | undefined }

export const apply = (
  cloud: Cloud,
  action: string,
  parameters: Operation['parameters'],
  { name, region, ...text }: Named = {},
): OperationResult => cloud.apply({ ...operation(action, parameters, text), name, region })

/** The response of a call that must succeed. */
export function applied(
  cloud: Cloud,
  action: string,
  parameters: Operation['parameters'],
  text: Named = {},
): ApiResponse {
  const result = apply(cloud, action, parameters, text)
  assert(result.ok, JSON.stringify(result))
  return result.response
}

export function connect(cloud: Cloud, to: string, port = 80, from = 'consumer'): Observation {
  const dial = { from, to, port, protocol: 'TCP', sourcePort: undefined, patienceUs: 10_000_000, bytes: 1 } as const
  const request = resolveDestination(cloud.network, dial)
  assert(request.ok, JSON.stringify(request))
  return cloud.connect(request.value)
}

/** `connected DELIVERED` */
export function outcomeOf(cloud: Cloud, to: string, port = 80, from = 'consumer'): string {
  const { outcome, reason } = connect(cloud, to, port, from)
  return `${outcome} ${reason}`
}

/** The backends that answered so many connections, in their order. */
export const backends = (cloud: Cloud, to: string, times: number): (string | undefined)[] =>
  Array.from({ length: times }, () => connect(cloud, to).backend)

export const seconds = (n: number): number => n * 1_000_000
