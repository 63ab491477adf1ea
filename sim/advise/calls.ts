import { assert } from '../base/assert.ts'
import { ACTIONS, PRODUCT_VERSIONS } from '../cloud/actions.ts'
import type { Cloud } from '../cloud/cloud.ts'
import type { Network } from '../model/network.ts'
import { type Change, isInGuest } from './change.ts'
import { atRest, changed, fitted } from './changed.ts'
import { operationsOf } from './operations.ts'
import { named } from './verdicts.ts'

/** A call of the cloud's API as it is sent: resources by their cloud ids. */
export type ApiCall = {
  readonly product: string
  readonly action: string
  readonly version: string
  readonly region: string
  /** The account that makes the call, by its name here. */
  readonly by: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** Id -> what it is called here, for a reader. */
  readonly names: Readonly<Record<string, string>>
}

/** The calls of a change, or none where it is made in a guest; and the world after it. */
export type Called = { readonly change: Change; readonly calls: readonly ApiCall[] }

/** The calls that make these changes, one after the other, with the ids that things have by then. */
export function callsOf(cloud: Cloud, changes: readonly Change[]): readonly Called[] {
  let world = cloud
  return changes.map((change) => {
    const calls: ApiCall[] = []
    let after: Cloud | undefined = world
    if (isInGuest(change)) after = changed(world, [change])
    else {
      for (const operation of operationsOf(fitted(change, world))) {
        const next: Cloud = after.fork()
        const result = next.apply(operation)
        assert(result.ok, 'what mends a connection the cloud has taken before')
        calls.push(callOf(after.network, operation.action, operation.parameters, result.caller ?? ''))
        after = atRest(next)
      }
    }
    assert(after, 'what mends a connection a guest has taken before')
    world = after
    return { change, calls }
  })
}

function callOf(network: Network, action: string, given: ApiCall['parameters'], by: string): ApiCall {
  const product = ACTIONS[action]?.product
  assert(product, 'an operation is one of the cloud')
  const names: Record<string, string> = {}
  const parameters = withIds(network, given, names, undefined) as ApiCall['parameters']
  const region = regionOf(network, Object.values(names))
  return { product, action, version: PRODUCT_VERSIONS[product], region, by, parameters, names }
}

/** Which resources a parameter names. */
const KINDS: Readonly<Record<string, (network: Network) => readonly { readonly name: string; readonly id: string }[]>> =
  {
    SecurityGroupId: ({ securityGroups }) => securityGroups,
    SecurityGroupIds: ({ securityGroups }) => securityGroups,
    NetworkAclId: ({ networkAcls }) => networkAcls,
    EndPointServiceId: ({ endpointServices }) => endpointServices,
    EndPointId: ({ endpoints }) => endpoints,
    VpcId: ({ vpcs }) => vpcs,
    SubnetId: ({ subnets }) => subnets,
    LoadBalancerId: ({ clbs }) => clbs,
    ListenerId: ({ clbs }) => clbs.flatMap(({ listeners }) => listeners),
    ListenerIds: ({ clbs }) => clbs.flatMap(({ listeners }) => listeners),
    InstanceId: ({ cvms }) => cvms,
    InstanceIds: ({ cvms }) => cvms,
  }

function withIds(network: Network, value: unknown, names: Record<string, string>, key: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((one) => withIds(network, one, names, key))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withIds(network, one, names, name)]))
  const resource = typeof value === 'string' ? named(KINDS[key ?? '']?.(network) ?? [], value) : undefined
  if (resource === undefined) return value
  names[resource.id] = resource.name
  return resource.id
}

/** The region of what a call is about; that of the first VPC for what is in none. */
function regionOf({ vpcs, subnets, cvms, clbs, endpoints, networkAcls }: Network, names: readonly string[]): string {
  const all = [...subnets, ...cvms, ...clbs, ...endpoints, ...networkAcls]
  const found = all.find(({ name }) => names.includes(name))
  return (found === undefined ? vpcs[0] : vpcs[found.vpc])?.region ?? ''
}

/** A command line of tccli; its structures and lists are written out (`--cli-unfold-argument`). */
export function tccliLine({ product, action, region, parameters }: ApiCall): string {
  const words = Object.entries(parameters).flatMap(([name, value]) => unfolded(`--${name}`, value))
  return [`tccli ${product} ${action} --cli-unfold-argument --region ${region}`, ...words].join(' \\\n    ')
}

function unfolded(name: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    const isPlain = value.every((one) => typeof one !== 'object')
    if (isPlain) return [`${name} ${value.map(word).join(' ')}`]
    return value.flatMap((one, index) => unfolded(`${name}.${index}`, one))
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, one]) => unfolded(`${name}.${key}`, one))
  return [`${name} ${word(value)}`]
}

const word = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  const text = String(value)
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
