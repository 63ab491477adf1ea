import fc from 'fast-check'
import { Packet } from '../../sim/dataplane/packet.ts'
import type {
  HealthCheckDocument,
  ListenerDocument,
  SubnetDocument,
  TargetDocument,
} from '../../sim/model/documents.ts'
import type { EndPointState, Network } from '../../sim/model/network.ts'
import type { Options } from '../../sim/model/options.ts'
import { parseIpv4 } from '../../sim/net/ipv4.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { type Literal, networkOf, ruleOf } from './networks.ts'

/** What is left out of the networks of an arbitrary; and what is put in: `limits` to how many flows a component carries. */
export type Without = { readonly acls?: boolean; readonly sourceHashes?: boolean; readonly limits?: boolean }

/**
 * Small networks that collide: VPCs with the same and with nested blocks, few addresses, few ports, several accounts, CLBs and
 * links, and something wrong with a part of everything. Sound by construction, and shrinking stays sound.
 */
export const literalArb = (without: Without = {}): fc.Arbitrary<Literal> => recipeArb(without).map(literalOf)

/** The network of such a literal; a counterexample is shown as the literal. */
export const networkArb = (without: Without = {}): fc.Arbitrary<Network> =>
  fc.tuple(literalArb(without), optionsArb).map(([literal, options]) =>
    Object.defineProperty(networkOf(literal, options), fc.toStringMethod, {
      value: () => JSON.stringify([literal, options]),
    }),
  )

/** The options that the walk asks. */
export const optionsArb: fc.Arbitrary<Partial<Options>> = fc
  .record(
    {
      clbSgSeesPrivateLink: fc.boolean(),
      sgReevaluateEstablished: fc.boolean(),
      endpointCut: fc.boolean(),
      sgAllows10064ByDefault: fc.boolean(),
      midStream: fc.constantFrom('drop', 'pickup'),
      healthSource: fc.constantFrom('VIP', '100.64.0.0/10'),
      snatPoolSize: fc.constantFrom(1, 4),
    },
    { requiredKeys: [] },
  )
  .map((options) => ({ ...options, quotas: 'off' as const }))

/** A packet in the terms of whatever network it will be aimed at. */
export type Aim = {
  readonly at: 'endpoint' | 'clb' | 'cvm' | 'self' | 'nobody' | 'outside'
  readonly index: number
  readonly client: number
  /** Whether it is aimed at a port that listens. */
  readonly isAimed: boolean
  readonly listener: number
  readonly port: number
  readonly protocol: number
  readonly flags: number
  readonly sourcePort: number
  readonly spoofed: boolean
}

export const aimArb: fc.Arbitrary<Aim> = fc.record({
  at: fc.oneof(
    { weight: 8, arbitrary: fc.constant('endpoint' as const) },
    { weight: 3, arbitrary: fc.constant('clb' as const) },
    { weight: 3, arbitrary: fc.constant('cvm' as const) },
    { weight: 1, arbitrary: fc.constantFrom('self', 'nobody', 'outside') },
  ),
  index: fc.nat(5),
  client: fc.nat(5),
  isAimed: fc.integer({ min: 0, max: 7 }).map((n) => n > 0),
  listener: fc.nat(3),
  port: fc.constantFrom(80, 8080, 53, 443, 65_535, 1),
  protocol: fc.constantFrom(Protocol.TCP, Protocol.TCP, Protocol.UDP, Protocol.ICMP),
  flags: fc.oneof(
    { weight: 8, arbitrary: fc.constant(Flag.SYN) },
    { weight: 1, arbitrary: fc.constantFrom(Flag.ACK, Flag.RST, Flag.FIN | Flag.ACK, Flag.SYN | Flag.ACK, 0) },
  ),
  sourcePort: fc.constantFrom(40_000, 40_001, 1024, 65_535, 80, 8080),
  spoofed: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
})

/** The packet of an aim, as it leaves its host in this network; undefined when the network has no machine. */
export function aimed(network: Network, aim: Aim): Packet {
  const { cvms, clbs, endpoints } = network
  const place =
    aim.at === 'endpoint'
      ? pick(endpoints, aim.index)
      : aim.at === 'clb'
        ? pick(clbs, aim.index)
        : pick(cvms, aim.index)
  const vpc = place?.vpc
  const neighbours = [...cvms.keys()].filter((cvm) => vpc === undefined || cvms[cvm]!.vpc === vpc)
  const client = pick(neighbours, aim.client) ?? aim.client % cvms.length
  const clb =
    aim.at === 'endpoint' && place
      ? clbs[network.endpointServices[pick(endpoints, aim.index)!.service]!.clb]
      : aim.at === 'clb'
        ? pick(clbs, aim.index)
        : undefined
  const listens: readonly { readonly protocol: Protocol; readonly port: number }[] =
    clb?.listeners ?? pick(cvms, aim.index)?.sockets ?? []
  const listener = aim.isAimed ? pick(listens, aim.listener) : undefined
  const protocol = listener?.protocol ?? aim.protocol
  const sender = cvms[client]!
  const packet = new Packet()
  const source = aim.spoofed ? pick(cvms, aim.index)!.address : sender.address
  packet.begin(sender.vpc, protocol, client, source, protocol === Protocol.ICMP ? 0 : aim.sourcePort)
  packet.destination = destinationOf(aim, place, sender.address)
  packet.destinationPort = protocol === Protocol.ICMP ? 0 : (listener?.port ?? aim.port)
  packet.flags = protocol === Protocol.TCP ? aim.flags : 0
  return packet
}

function destinationOf(
  aim: Aim,
  place: { readonly address: number } | { readonly vip: number } | undefined,
  own: number,
): number {
  if (aim.at === 'self') return own
  if (aim.at === 'outside') return parseIpv4(OUTSIDE[aim.index % OUTSIDE.length]!)!
  const address = place === undefined ? own : 'vip' in place ? place.vip : place.address
  return aim.at === 'nobody' ? address + 100 : address
}

const OUTSIDE = ['11.163.0.1', '192.168.0.130', '172.16.9.9', '203.0.113.7', '255.255.255.255', '0.0.0.0'] as const

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length]

/** Numbers from which a literal is made; each is taken modulo what there is to choose from. */
type Recipe = {
  readonly vpcs: readonly VpcRecipe[]
  readonly groups: readonly GroupRecipe[]
  readonly cvms: readonly CvmRecipe[]
  readonly clbs: readonly ClbRecipe[]
  readonly endpoints: readonly EndpointRecipe[]
}
type VpcRecipe = {
  readonly cidr: string
  readonly assistant: boolean
  readonly account: number
  readonly subnets: number
  readonly acl: RulesRecipe | undefined
  readonly routes: readonly number[] | undefined
}
type RulesRecipe = { readonly ingress: readonly RuleRecipe[]; readonly egress: readonly RuleRecipe[] }
type GroupRecipe = { readonly ingress: readonly RuleRecipe[]; readonly egress: readonly RuleRecipe[] | undefined }
type RuleRecipe = { readonly action: string; readonly peer: string | number; readonly service: string }
type CvmRecipe = {
  readonly vpc: number
  readonly subnet: number
  readonly groups: readonly number[]
  readonly listen: readonly string[]
  readonly stopped: boolean
  readonly firewall: readonly RuleRecipe[] | undefined
  readonly conntrack: number | undefined
}
type ClbRecipe = {
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
  readonly healthCheck: Pick<HealthCheckDocument, 'enabled' | 'source' | 'port'> | undefined
  readonly scheduling: Pick<ListenerDocument, 'scheduler' | 'sessionPersistence' | 'idleConnectTimeout' | 'state'>
}
type EndpointRecipe = {
  readonly vpc: number
  readonly subnet: number
  readonly service: number
  readonly groups: readonly number[]
  readonly state: EndPointState | undefined
  readonly snat: { readonly addresses: number; readonly ports: string } | undefined
  readonly connections: number | undefined
}

/** True once in `n` times. */
const onceIn = (n: number): fc.Arbitrary<boolean> => fc.integer({ min: 1, max: n }).map((k) => k === n)

const maybe = <T>(n: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.tuple(onceIn(n), arbitrary).map(([is, value]) => (is ? value : undefined))

const peerArb = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      ...['10.0.0.0/8', '10.0.0.0/24', '10.0.1.0/24', '10.0.0.2/32', '10.0.0.0/30', '192.168.0.0/16', '192.168.0.0/24'],
      ...['172.16.0.0/12', '11.163.0.0/16', '11.163.0.1/32', '100.64.0.0/10', '128.0.0.0/1', '0.0.0.0/0'],
    ),
  },
  { weight: 2, arbitrary: fc.nat(4) },
)
const serviceArb = fc.constantFrom(
  ...['ALL#ALL', 'ALL#TCP', 'ALL#UDP', 'ALL#ICMP', '80#TCP', '8080#TCP', '80,8080#TCP', '79-81#TCP', '53#UDP'],
  ...['1024-65535#TCP', '1-1024,8080#TCP', '1-65535#UDP'],
)
const ruleArb = fc.record({ action: fc.constantFrom('ACCEPT', 'DROP'), peer: peerArb, service: serviceArb })
const firewallRuleArb = fc.record({
  action: fc.constantFrom('ACCEPT', 'DROP', 'REJECT'),
  peer: fc.constantFrom('10.0.0.0/8', '0.0.0.0/0', '11.163.0.0/16', '100.64.0.0/10', '10.0.0.2/32'),
  service: fc.constantFrom('ALL#ALL', '80#TCP', '8080#TCP', 'ALL#UDP'),
})
const OPEN: RuleRecipe = { action: 'ACCEPT', peer: '0.0.0.0/0', service: 'ALL#ALL' }
/** Most lists end by letting everything else through, so that walks get past the first check. */
const rulesArb = (closedOnceIn: number): fc.Arbitrary<readonly RuleRecipe[]> =>
  fc
    .tuple(onceIn(closedOnceIn), fc.array(ruleArb, { maxLength: 3 }))
    .map(([closed, rules]) => (closed ? rules : [...rules, OPEN]))

const groupsArb = (minLength: number): fc.Arbitrary<readonly number[]> =>
  fc.array(fc.nat(4), { minLength, maxLength: 2 })
const portArb = fc.constantFrom(80, 8080)

const listenerArb = (sourceHashes: boolean): fc.Arbitrary<ListenerRecipe> =>
  fc.record({
    key: fc.constantFrom('tcp:80', 'tcp:8080', 'udp:53', 'udp:80'),
    targets: fc.oneof(
      {
        weight: 9,
        arbitrary: fc.array(
          fc.record({ cvm: fc.nat(4), port: portArb, weight: fc.constantFrom(10, 10, 10, 1, 5, 0) }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
      },
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
    scheduling: fc.constantFrom(
      ...[{}, {}, { scheduler: 'LEAST_CONN' }, { sessionPersistence: 300 }],
      ...[{ idleConnectTimeout: 60 }, { state: 'STOPPED' }],
      ...(sourceHashes ? [] : [{ scheduler: 'IP_HASH' }]),
    ),
  })

/** Most components carry any number of flows; without limits all do. */
const limitArb = (limits: boolean): fc.Arbitrary<number | undefined> =>
  limits ? maybe(6, fc.integer({ min: 1, max: 3 })) : fc.constant(undefined)

const recipeArb = ({ acls = false, sourceHashes = false, limits = false }: Without): fc.Arbitrary<Recipe> =>
  fc.record({
    vpcs: fc.array(
      fc.record({
        cidr: fc.constantFrom('10.0.0.0/16', '10.0.0.0/16', '192.168.0.0/16', '10.0.0.0/20', '172.16.0.0/16'),
        assistant: onceIn(3),
        account: fc.nat(1),
        subnets: fc.integer({ min: 1, max: 3 }),
        acl: acls ? fc.constant(undefined) : maybe(3, fc.record({ ingress: rulesArb(3), egress: rulesArb(3) })),
        routes: maybe(4, fc.array(fc.nat(4), { maxLength: 3 })),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    groups: fc.array(fc.record({ ingress: rulesArb(3), egress: maybe(4, rulesArb(3)) }), {
      minLength: 1,
      maxLength: 5,
    }),
    cvms: fc.array(
      fc.record({
        vpc: fc.nat(2),
        subnet: fc.nat(2),
        groups: groupsArb(0),
        listen: fc.oneof(
          { weight: 3, arbitrary: fc.constant(['80', '8080', 'udp:53', 'udp:8080', 'udp:80']) },
          { weight: 2, arbitrary: fc.subarray(['80', '127.0.0.1:8080', 'udp:53', '443']) },
        ),
        stopped: onceIn(12),
        firewall: maybe(5, fc.array(firewallRuleArb, { maxLength: 3 })),
        conntrack: limitArb(limits),
      }),
      { minLength: 2, maxLength: 6 },
    ),
    clbs: fc.array(
      fc.record({
        vpc: fc.nat(2),
        subnet: fc.nat(2),
        groups: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: groupsArb(0) }),
        passToTarget: onceIn(4),
        stopped: onceIn(15),
        isPublic: onceIn(10),
        listeners: fc.array(listenerArb(sourceHashes), { minLength: 1, maxLength: 3 }),
        autoAccept: onceIn(2),
        connections: limitArb(limits),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    endpoints: fc.array(
      fc.record({
        vpc: fc.nat(2),
        subnet: fc.nat(2),
        service: fc.nat(1),
        groups: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: groupsArb(0) }),
        state: fc.oneof(
          { weight: 7, arbitrary: fc.constant('ACTIVE' as const) },
          { weight: 2, arbitrary: fc.constantFrom('PENDING', 'ACCEPTING', 'REJECTED', 'FAILED') },
          { weight: 1, arbitrary: fc.constant(undefined) },
        ),
        snat: maybe(
          3,
          fc.record({ addresses: fc.constantFrom(1, 2), ports: fc.constantFrom('40000-40001', '1-80', 'ALL') }),
        ),
        connections: limitArb(limits),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })

const ACCOUNTS = ['alice', 'bob']
const ROUTES = ['11.163.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '0.0.0.0/0', '128.0.0.0/1']
const ASSISTANT = '192.168.128.0/20'

function literalOf(recipe: Recipe): Literal {
  const groupNames = recipe.groups.map((_, group) => `sg${group}`)
  const namesOf = (groups: readonly number[]): string[] => [
    ...new Set(groups.map((group) => groupNames[group % groupNames.length]!)),
  ]
  const vpcOf = (vpc: number): number => vpc % recipe.vpcs.length
  const subnetOf = ({ vpc, subnet }: { readonly vpc: number; readonly subnet: number }): string => {
    const { subnets, cidr, assistant } = recipe.vpcs[vpcOf(vpc)]!
    return `v${vpcOf(vpc)}/s${subnet % subnetBlocks(cidr, assistant, subnets).length}`
  }
  const services = [...recipe.clbs.keys()].filter((clb) => !recipe.clbs[clb]!.isPublic)
  return {
    accounts: Object.fromEntries(ACCOUNTS.map((name) => [name, {}])),
    vpcs: record(recipe.vpcs, 'v', (vpc, index) => ({
      cidr: vpc.cidr,
      ...(hasAssistant(vpc.cidr, vpc.assistant) && { assistantCidrs: [ASSISTANT] }),
      account: ACCOUNTS[vpc.account]!,
      subnets: record(
        subnetBlocks(vpc.cidr, vpc.assistant, vpc.subnets),
        's',
        (cidr, subnet): SubnetDocument => ({
          cidr,
          ...(vpc.acl && subnet !== 1 && { networkAcl: `acl${index}` }),
          ...(vpc.routes && { routeTable: `rt${index}` }),
        }),
      ),
    })),
    routeTables: Object.fromEntries(
      recipe.vpcs.flatMap(({ cidr, routes }, vpc) =>
        routes === undefined
          ? []
          : [
              [
                `rt${vpc}`,
                {
                  vpc: `v${vpc}`,
                  routes: [...new Set(routes.map((route) => ROUTES[route]!))]
                    .filter((destination) => destination !== cidr)
                    .map((destination) => ({ destination, nextHopType: 'USER_CCN' })),
                },
              ],
            ],
      ),
    ),
    networkAcls: Object.fromEntries(
      recipe.vpcs.flatMap(({ acl }, vpc) =>
        acl ? [[`acl${vpc}`, { vpc: `v${vpc}`, ingress: ruleTexts(acl.ingress), egress: ruleTexts(acl.egress) }]] : [],
      ),
    ),
    securityGroups: record(recipe.groups, 'sg', ({ ingress, egress }) => ({
      ingress: ruleTexts(ingress, groupNames),
      ...(egress && { egress: ruleTexts(egress, groupNames) }),
    })),
    cvms: record(recipe.cvms, 'c', (cvm) => ({
      subnet: subnetOf(cvm),
      ...(cvm.groups.length > 0 && { securityGroups: namesOf(cvm.groups) }),
      listen: cvm.listen,
      state: cvm.stopped ? 'STOPPED' : 'RUNNING',
      ...(cvm.conntrack && { conntrack: cvm.conntrack }),
      ...(cvm.firewall && { firewall: ruleTexts(cvm.firewall).map(ruleOf) }),
    })),
    clbs: record(recipe.clbs, 'lb', (clb) => ({
      subnet: subnetOf(clb),
      securityGroups: namesOf(clb.groups),
      passToTarget: clb.passToTarget,
      state: clb.stopped ? 'STOPPED' : 'RUNNING',
      type: clb.isPublic ? 'OPEN' : 'INTERNAL',
      ...(clb.connections && { connections: clb.connections }),
      listeners: listenersOf(
        clb,
        [...recipe.cvms.keys()].filter((cvm) => vpcOf(recipe.cvms[cvm]!.vpc) === vpcOf(clb.vpc)),
      ),
    })),
    endpointServices: Object.fromEntries(
      services.map((clb) => [
        `svc${clb}`,
        {
          clb: `lb${clb}`,
          autoAccept: recipe.clbs[clb]!.autoAccept,
          whitelist: ACCOUNTS.map((account) => ({ account })),
        },
      ]),
    ),
    endpoints: record(services.length === 0 ? [] : recipe.endpoints, 'ep', (endpoint) => ({
      subnet: subnetOf(endpoint),
      service: `svc${services[endpoint.service % services.length]}`,
      securityGroups: namesOf(endpoint.groups),
      ...(endpoint.state !== undefined && { state: endpoint.state }),
      ...(endpoint.snat && { snat: endpoint.snat }),
      ...(endpoint.connections && { connections: endpoint.connections }),
    })),
  }
}

const hasAssistant = (cidr: string, wanted: boolean): boolean => wanted && cidr !== '192.168.0.0/16'

/** Disjoint blocks inside the VPC's, the last in its assistant block when it has one. */
function subnetBlocks(cidr: string, assistant: boolean, count: number): string[] {
  const [base = ''] = cidr.split('.0.0/')
  const own = [`${base}.0.0/24`, `${base}.1.0/28`, `${base}.2.128/25`].slice(0, count)
  return hasAssistant(cidr, assistant) ? [...own, '192.168.128.0/24'] : own
}

/** A list in which no rule stands twice; without group names (in an ACL) a rule's peer is always a block. */
function ruleTexts(rules: readonly RuleRecipe[], groupNames?: readonly string[]): string[] {
  const texts = rules.map(({ action, peer, service }) => {
    const block = typeof peer === 'string' ? peer : (groupNames?.[peer % groupNames.length] ?? '10.0.0.0/16')
    return `${action}#${block}#${service}`
  })
  return [...new Set(texts)]
}

/** Listeners with different ports, and over all of them each target once: a CLB has (protocol, CVM, port) but once. */
function listenersOf({ listeners }: ClbRecipe, cvms: readonly number[]): Record<string, ListenerDocument> {
  const result: Record<string, ListenerDocument> = {}
  const taken = new Set<string>()
  for (const { key, targets, healthCheck, scheduling } of listeners) {
    if (result[key] !== undefined) continue
    const fresh: TargetDocument[] = []
    for (const { cvm, port, weight } of cvms.length === 0 ? [] : targets) {
      const name = `c${cvms[cvm % cvms.length]}`
      const place = `${key.slice(0, 3)} ${name} ${port}`
      if (taken.has(place)) continue
      taken.add(place)
      fresh.push({ cvm: name, port, weight })
    }
    result[key] = { targets: fresh, ...scheduling, ...(healthCheck && { healthCheck }) }
  }
  return result
}

function record<From, To>(
  list: readonly From[],
  prefix: string,
  make: (from: From, index: number) => To,
): Record<string, To> {
  return Object.fromEntries(list.map((from, index) => [`${prefix}${index}`, make(from, index)]))
}
