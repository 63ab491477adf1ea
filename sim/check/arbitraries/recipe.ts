import { type Arbitrary, engine } from '../engine.ts'
import type { LongListener } from '../history.ts'
import { refuseNumber, refuseUnknown, setOf } from './settings.ts'

/** How large networks become, at most, and what is left out of them or put in. */
export type NetworkSizes = {
  readonly accounts: number
  readonly vpcs: number
  /** Of a VPC. */
  readonly subnets: number
  readonly securityGroups: number
  /** Of a list, beside the rule at its end. */
  readonly rules: number
  readonly cvms: number
  readonly clbs: number
  /** Of a CLB. */
  readonly listeners: number
  /** Of a listener. */
  readonly targets: number
  readonly endpoints: number
  readonly networkAcls: boolean
  readonly firewalls: boolean
  /** Schedulers that choose by the client's address. */
  readonly sourceHashes: boolean
  /** Components that carry only a few flows. */
  readonly limits: boolean
  /** Once in so many times something is switched off, stopped or not ACTIVE; larger numbers give tamer networks. */
  readonly troubleOnceIn: number
}

export const NETWORK_SIZES: NetworkSizes = {
  accounts: 3,
  vpcs: 3,
  subnets: 3,
  securityGroups: 5,
  rules: 3,
  cvms: 6,
  clbs: 2,
  listeners: 3,
  targets: 4,
  endpoints: 3,
  networkAcls: true,
  firewalls: true,
  sourceHashes: true,
  limits: false,
  troubleOnceIn: 6,
}

/** Those of which there is no network with none. */
const AT_LEAST_ONE: ReadonlySet<string> = new Set([
  ...['vpcs', 'subnets', 'securityGroups', 'listeners', 'targets', 'troubleOnceIn'],
])

/** All sizes, of those that are set and those that are not. Throws a `UsageError` for one that is none. */
export function sizesOf(given: Partial<NetworkSizes>): NetworkSizes {
  refuseUnknown('sizes', given, NETWORK_SIZES)
  const sizes = { ...NETWORK_SIZES, ...setOf(given) }
  for (const [name, value] of Object.entries(sizes)) {
    const isNumber = typeof NETWORK_SIZES[name as keyof NetworkSizes] === 'number'
    if (isNumber) refuseNumber(`sizes.${name}`, value, AT_LEAST_ONE.has(name) ? 1 : 0)
  }
  return sizes
}

/** Numbers from which a network is made; each is taken modulo what there is to choose from, so that any recipe gives a sound network. */
export type Recipe = {
  readonly vpcs: readonly VpcRecipe[]
  readonly groups: readonly GroupRecipe[]
  readonly cvms: readonly CvmRecipe[]
  readonly clbs: readonly ClbRecipe[]
  readonly endpoints: readonly EndpointRecipe[]
}
export type VpcRecipe = {
  readonly cidr: string
  readonly assistant: boolean
  readonly account: number
  readonly subnets: number
  readonly acl: RulesRecipe | undefined
  readonly routes: readonly number[] | undefined
}
type RulesRecipe = { readonly ingress: readonly RuleRecipe[]; readonly egress: readonly RuleRecipe[] }
type GroupRecipe = { readonly ingress: readonly RuleRecipe[]; readonly egress: readonly RuleRecipe[] | undefined }
/** A peer that is a number names a group. */
export type RuleRecipe = { readonly action: string; readonly peer: string | number; readonly service: string }
type CvmRecipe = {
  readonly vpc: number
  readonly subnet: number
  readonly groups: readonly number[]
  readonly listen: readonly string[]
  readonly stopped: boolean
  readonly firewall: readonly RuleRecipe[] | undefined
  readonly conntrack: number | undefined
}
export type ClbRecipe = {
  readonly vpc: number
  readonly subnet: number
  readonly groups: readonly number[]
  readonly passToTarget: boolean
  readonly stopped: boolean
  readonly isPublic: boolean
  readonly listeners: readonly ListenerRecipe[]
  readonly autoAccept: boolean
  readonly connections: number | undefined
}
type ListenerRecipe = {
  readonly key: string
  readonly targets: readonly { readonly cvm: number; readonly port: number; readonly weight: number }[]
  readonly healthCheck: LongListener['healthCheck']
  readonly scheduling: Partial<Omit<LongListener, 'targets' | 'healthCheck'>>
}
type EndpointRecipe = {
  readonly vpc: number
  readonly subnet: number
  readonly service: number
  readonly groups: readonly number[]
  readonly state: 'ACTIVE' | 'PENDING' | 'ACCEPTING' | 'REJECTED' | 'FAILED' | undefined
  readonly snat: { readonly addresses: number; readonly ports: string } | undefined
  readonly connections: number | undefined
}

/** True once in `n` times. */
export const onceIn = (n: number): Arbitrary<boolean> =>
  engine()
    .integer({ min: 1, max: n })
    .map((k) => k === n)

const maybe = <Value>(n: number, arbitrary: Arbitrary<Value>): Arbitrary<Value | undefined> =>
  engine()
    .tuple(onceIn(n), arbitrary)
    .map(([is, value]) => (is ? value : undefined))

/** Blocks that hold the addresses of these networks, and some of them; few, so that they meet. */
export const PEERS = [
  ...['10.0.0.0/8', '10.0.0.0/24', '10.0.1.0/24', '10.0.0.2/32', '10.0.0.3', '10.0.0.0/30', '192.168.0.0/16'],
  ...['192.168.0.0/24', '172.16.0.0/12', '172.16.0.0/31', '11.163.0.0/16', '11.163.0.1/32', '100.64.0.0/10'],
  ...['128.0.0.0/1', '0.0.0.0/0'],
] as const
export const SERVICES = [
  ...['ALL#ALL', 'ALL#TCP', 'ALL#UDP', 'ALL#ICMP', '80#TCP', '8080#TCP', '80,8080#TCP', '79-81#TCP', '53#UDP'],
  ...['1024-65535#TCP', '1-1024,8080#TCP', '1-65535#UDP', '81-8080#TCP'],
] as const

const OPEN: RuleRecipe = { action: 'ACCEPT', peer: '0.0.0.0/0', service: 'ALL#ALL' }

/** Most lists end by letting everything else through, so that packets get past the first check. */
function rulesArb(length: number, closedOnceIn: number): Arbitrary<readonly RuleRecipe[]> {
  const fc = engine()
  const rule = fc.record({
    action: fc.constantFrom('ACCEPT', 'DROP'),
    peer: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...PEERS) }, { weight: 2, arbitrary: fc.nat(4) }),
    service: fc.constantFrom(...SERVICES),
  })
  return fc
    .tuple(onceIn(closedOnceIn), fc.array(rule, { maxLength: length }))
    .map(([closed, rules]) => (closed ? rules : [...rules, OPEN]))
}

function firewallArb(): Arbitrary<readonly RuleRecipe[]> {
  const fc = engine()
  const rule = fc.record({
    action: fc.constantFrom('ACCEPT', 'DROP', 'REJECT'),
    peer: fc.constantFrom('10.0.0.0/8', '0.0.0.0/0', '11.163.0.0/16', '100.64.0.0/10', '10.0.0.2/32'),
    service: fc.constantFrom('ALL#ALL', '80#TCP', '8080#TCP', 'ALL#UDP'),
  })
  return fc.array(rule, { maxLength: 3 })
}

function listenerArb({ targets, sourceHashes }: NetworkSizes): Arbitrary<ListenerRecipe> {
  const fc = engine()
  const target = fc.record({
    cvm: fc.nat(4),
    port: fc.constantFrom(80, 8080),
    weight: fc.constantFrom(10, 10, 10, 10, 1, 5, 0),
  })
  return fc.record({
    key: fc.constantFrom('tcp:80', 'tcp:8080', 'udp:53', 'udp:80'),
    targets: fc.oneof(
      { weight: 15, arbitrary: fc.array(target, { minLength: 1, maxLength: targets }) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
    healthCheck: maybe(
      3,
      fc.record({
        enabled: fc.boolean(),
        source: fc.constantFrom('VIP', '100.64.0.0/10'),
        port: fc.constantFrom(80, 8080, 443),
      }),
    ),
    scheduling: fc.constantFrom<ListenerRecipe['scheduling']>(
      ...[{}, {}, {}, {}, { scheduler: 'LEAST_CONN' } as const, { sessionPersistence: '300s' }],
      ...[{ idleConnectTimeout: '60s' }, { state: 'STOPPED' } as const],
      ...(sourceHashes ? [{ scheduler: 'IP_HASH' } as const] : []),
    ),
  })
}

/** Most components carry any number of flows; without limits all do. */
const limitArb = ({ limits }: NetworkSizes): Arbitrary<number | undefined> =>
  limits ? maybe(6, engine().integer({ min: 1, max: 3 })) : engine().constant(undefined)

/** Recipes of networks up to a size. */
export function recipeArb(sizes: NetworkSizes): Arbitrary<Recipe> {
  const fc = engine()
  const { rules, troubleOnceIn: trouble } = sizes
  const list = () => rulesArb(rules, 2 * trouble)
  const listOfGroups = (minLength: number) => fc.array(fc.nat(4), { minLength, maxLength: 2 })
  const someGroups = () =>
    fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: listOfGroups(0) })
  return fc.record({
    vpcs: fc.array(vpcArb(sizes, list), { minLength: 1, maxLength: sizes.vpcs }),
    groups: fc.array(fc.record({ ingress: list(), egress: maybe(4, list()) }), {
      minLength: 1,
      maxLength: sizes.securityGroups,
    }),
    cvms: fc.array(
      fc.record({
        vpc: fc.nat(5),
        subnet: fc.nat(2),
        groups: listOfGroups(0),
        listen: fc.oneof(
          { weight: 3, arbitrary: fc.constant(['80', '8080', 'udp:53', 'udp:8080', 'udp:80']) },
          { weight: 2, arbitrary: fc.subarray(['80', '127.0.0.1:8080', 'udp:53', '443']) },
        ),
        stopped: onceIn(3 * trouble),
        firewall: sizes.firewalls ? maybe(trouble + 2, firewallArb()) : fc.constant(undefined),
        conntrack: limitArb(sizes),
      }),
      { minLength: Math.min(2, sizes.cvms), maxLength: sizes.cvms },
    ),
    clbs: fc.array(
      fc.record({
        vpc: fc.nat(5),
        subnet: fc.nat(2),
        groups: someGroups(),
        passToTarget: onceIn(4),
        stopped: onceIn(4 * trouble),
        isPublic: onceIn(10),
        listeners: fc.array(listenerArb(sizes), { minLength: 1, maxLength: sizes.listeners }),
        autoAccept: onceIn(2),
        connections: limitArb(sizes),
      }),
      { minLength: Math.min(1, sizes.clbs), maxLength: sizes.clbs },
    ),
    endpoints: fc.array(endpointArb(sizes, someGroups), {
      minLength: Math.min(1, sizes.endpoints),
      maxLength: sizes.endpoints,
    }),
  })
}

function vpcArb(
  { subnets, networkAcls, troubleOnceIn: trouble }: NetworkSizes,
  list: () => Arbitrary<readonly RuleRecipe[]>,
): Arbitrary<VpcRecipe> {
  const fc = engine()
  return fc.record({
    cidr: fc.constantFrom('10.0.0.0/16', '10.0.0.0/16', '192.168.0.0/16', '10.0.0.0/20', '172.16.0.0/16'),
    assistant: onceIn(3),
    account: fc.nat(5),
    subnets: fc.integer({ min: 1, max: subnets }),
    acl: networkAcls ? maybe(3, fc.record({ ingress: list(), egress: list() })) : fc.constant(undefined),
    routes: maybe(trouble, fc.array(fc.nat(4), { maxLength: 3 })),
  })
}

function endpointArb(sizes: NetworkSizes, groups: () => Arbitrary<readonly number[]>): Arbitrary<EndpointRecipe> {
  const fc = engine()
  return fc.record({
    vpc: fc.nat(5),
    subnet: fc.nat(2),
    service: fc.nat(5),
    groups: groups(),
    state: fc.oneof(
      { weight: 2 * sizes.troubleOnceIn, arbitrary: fc.constant('ACTIVE' as const) },
      { weight: 2, arbitrary: fc.constantFrom('PENDING' as const, 'ACCEPTING', 'REJECTED', 'FAILED') },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
    snat: maybe(
      3,
      fc.record({ addresses: fc.constantFrom(1, 2), ports: fc.constantFrom('40000-40001', '1-80', 'ALL') }),
    ),
    connections: limitArb(sizes),
  })
}
