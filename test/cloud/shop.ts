import { assert } from '../../sim/base/assert.ts'
import type { Origin } from '../../sim/base/origin.ts'
import type { CloudState } from '../../sim/cloud/call.ts'
import { Tasks } from '../../sim/cloud/clb/tasks.ts'
import type { Operation } from '../../sim/cloud/operation.ts'
import { type Performed, perform } from '../../sim/cloud/operations.ts'
import { settle } from '../../sim/cloud/settle.ts'
import { type Documents, NO_DOCUMENTS } from '../../sim/model/documents.ts'
import { DEFAULT_OPTIONS, type Options } from '../../sim/model/options.ts'
import { validate } from '../../sim/model/validate.ts'

export const SHOP_UIN = '100000000001'
export const BUYER_UIN = '100000000002'
export const OTHER_UIN = '100000000003'

/**
 * A shop whose service `svc` is used by a buyer (`ep-buyer`, PENDING) and by itself (`ep-own`, ACTIVE); both use the template
 * `sg-ep`. `other` has nothing and is not whitelisted.
 */
export const SHOP: Documents = {
  ...NO_DOCUMENTS,
  accounts: new Map([
    ['shop', { uin: SHOP_UIN, appId: '1250000001' }],
    ['buyer', { uin: BUYER_UIN, appId: '1250000002' }],
    ['other', { uin: OTHER_UIN, appId: '1250000003' }],
  ]),
  vpcs: new Map([
    ['vpc1', { cidr: '10.0.0.0/16', account: 'buyer', subnets: new Map([['app', { cidr: '10.0.1.0/24' }]]) }],
    ['vpc2', { cidr: '172.16.0.0/16', account: 'shop', subnets: new Map([['web', { cidr: '172.16.0.0/24' }]]) }],
    ['vpc3', { cidr: '10.0.0.0/16', account: 'other', subnets: new Map([['app', { cidr: '10.0.1.0/24' }]]) }],
  ]),
  securityGroups: new Map([
    ['sg-ep', { ingress: [{ action: 'ACCEPT', cidrBlock: '10.0.0.0/8', port: '80', protocol: 'TCP' }] }],
    ['sg-spare', { ingress: [] }],
    [
      'sg-web',
      {
        account: 'shop',
        ingress: [
          { action: 'accept', cidrBlock: '11.163.0.0/16', port: '8080', protocol: 'tcp', description: 'link' },
          { action: 'ACCEPT', cidrBlock: '172.16.0.5', port: '443,80', protocol: 'TCP' },
          { action: 'DROP', securityGroup: 'sg-ep' },
        ],
      },
    ],
  ]),
  cvms: new Map([
    ['consumer', { subnet: 'vpc1/app' }],
    ['web1', { subnet: 'vpc2/web', securityGroups: ['sg-web'], listen: ['8080'] }],
    ['stranger', { subnet: 'vpc3/app', securityGroups: ['sg-spare'] }],
  ]),
  clbs: new Map([
    ['lb1', { subnet: 'vpc2/web', listeners: new Map([['tcp:80', { targets: [{ cvm: 'web1', port: 8080 }] }]]) }],
    ['lb2', { subnet: 'vpc2/web', listeners: new Map() }],
  ]),
  endpointServices: new Map([
    ['svc', { clb: 'lb1', whitelist: [{ account: 'buyer', description: 'first' }] }],
    ['svc-two', { clb: 'lb2', whitelist: [{ account: '100000000099' }] }],
  ]),
  endpoints: new Map([
    ['ep-buyer', { subnet: 'vpc1/app', service: 'svc', securityGroups: ['sg-ep'] }],
    ['ep-own', { subnet: 'vpc2/web', service: 'svc', securityGroups: ['sg-ep'] }],
    ['ep-two', { subnet: 'vpc2/web', service: 'svc-two' }],
    ['ep-failed', { subnet: 'vpc1/app', service: 'svc', state: 'FAILED' }],
  ]),
}

export function stateOf(documents: Documents = SHOP, options: Partial<Options> = {}): CloudState {
  const network = validate(documents, { ...DEFAULT_OPTIONS, ...options }, 1)
  assert(network.ok, JSON.stringify(network))
  return {
    documents: settle(documents, network.value),
    network: network.value,
    nowUs: 0,
    health: () => new Map(),
    tasks: new Tasks(),
  }
}

export type CallText = {
  readonly by?: string
  readonly at?: Origin
  readonly origins?: ReadonlyMap<string, Origin>
}

export const operation = (
  action: string,
  parameters: Operation['parameters'],
  { by, at, origins = new Map() }: CallText = {},
): Operation => ({ action, by, parameters, origin: at, parameterOrigins: origins })

/** Performs a call that must succeed, and makes its documents into the next state. */
export function performed(
  state: CloudState,
  action: string,
  parameters: Operation['parameters'],
  text: CallText = {},
): CloudState & { readonly response: Readonly<Record<string, unknown>> } {
  const outcome: Performed = perform(state, operation(action, parameters, text))
  assert(outcome.ok, JSON.stringify(outcome))
  const network = validate(outcome.documents, state.network.options, 1)
  assert(network.ok, JSON.stringify(network))
  const { documents } = outcome
  const isChanged = documents !== state.documents
  const after = {
    ...state,
    documents: isChanged ? settle(documents, network.value) : documents,
    network: network.value,
  }
  return { ...after, response: outcome.respond(after) }
}

export const endpointState = ({ network }: CloudState, name: string): string | undefined =>
  network.endpoints.find((endpoint) => endpoint.name === name)?.state
