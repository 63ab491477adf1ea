import { type Arbitrary, engine } from '../engine.ts'
import type { LongCvm, LongGroup, LongListener, LongNetwork, LongTarget } from '../history.ts'
import {
  type ClbRecipe,
  type NetworkSizes,
  onceIn,
  type Recipe,
  type RuleRecipe,
  recipeArb,
  sizesOf,
} from './recipe.ts'

/**
 * Small networks that collide: VPCs with the same and with nested blocks, few addresses, few ports, several tenants, CLBs and
 * links, half-open groups, and something wrong with a part of everything. Sound by construction, and shrinking stays sound.
 */
export const networks = (sizes: Partial<NetworkSizes> = {}): Arbitrary<LongNetwork> => {
  const whole = sizesOf(sizes)
  return engine()
    .tuple(recipeArb(whole), onceIn(3))
    .map(([recipe, isMirrored]) => {
      const network = new Builder(recipe, whole).network()
      return isMirrored && whole.accounts > 1 ? mirrored(network) : network
    })
}

/**
 * With a tenant more, who has a VPC, a machine and an endpoint with just the addresses of another one: so that two send the same
 * 5-tuple to the same service.
 */
function mirrored(network: LongNetwork): LongNetwork {
  const { vpcs, cvms = {}, endpoints = {}, accounts = {} } = network
  for (const endpoint of Object.values(endpoints)) {
    const [vpc = ''] = endpoint.subnet.split('/')
    const original = vpcs[vpc]
    const client = Object.values(cvms).find(({ subnet }) => subnet.startsWith(`${vpc}/`))
    const account = Object.keys(accounts).find((name) => name !== original?.account)
    if (original === undefined || client?.ip === undefined || endpoint.ip === undefined || account === undefined)
      continue
    const subnets = Object.entries(original.subnets).map(([name, { cidr }]) => [name, { cidr }] as const)
    const moved = (subnet: string): string => subnet.replace(/^[^/]*/, MIRROR)
    const mirror = { ...original, account, subnets: Object.fromEntries(subnets) }
    return {
      ...network,
      vpcs: { ...vpcs, [MIRROR]: mirror },
      cvms: { ...cvms, c9: { subnet: moved(client.subnet), ip: client.ip } },
      endpoints: {
        ...endpoints,
        ep9: { subnet: moved(endpoint.subnet), ip: endpoint.ip, service: endpoint.service, state: 'ACTIVE' },
      },
    }
  }
  return network
}

const MIRROR = 'v9'

/** The options that the walk asks; quotas are off, so that small numbers stand for large ones. */
export function networkOptions(): Arbitrary<NetworkOptions> {
  const fc = engine()
  const chosen = fc.record(
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
  return chosen.map((options) => ({ ...options, quotas: 'off' as const }))
}

export type NetworkOptions = {
  readonly clbSgSeesPrivateLink?: boolean
  readonly sgReevaluateEstablished?: boolean
  readonly endpointCut?: boolean
  readonly sgAllows10064ByDefault?: boolean
  readonly midStream?: 'drop' | 'pickup'
  readonly healthSource?: 'VIP' | '100.64.0.0/10'
  readonly snatPoolSize?: number
  readonly quotas: 'off'
}

const ACCOUNTS = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'] as const
const ROUTES = ['11.163.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '0.0.0.0/0', '128.0.0.0/1'] as const
const ASSISTANT = '192.168.128.0/20'

const at = <One>(list: readonly One[], index: number): One => {
  const one = list[index % list.length]
  if (one === undefined) throw new Error('a recipe chooses from what there is')
  return one
}

/** What a recipe says, in the words of a scenario file, with every address written out. */
class Builder {
  readonly #recipe: Recipe
  readonly #accounts: readonly string[]
  readonly #groups: readonly string[]
  /** Subnet -> how many of its addresses are taken. */
  readonly #taken = new Map<string, number>()

  constructor(recipe: Recipe, sizes: NetworkSizes) {
    this.#recipe = recipe
    this.#accounts = ACCOUNTS.slice(0, Math.max(1, sizes.accounts))
    this.#groups = recipe.groups.map((_, group) => `sg${group}`)
  }

  network(): LongNetwork {
    const { vpcs, groups, cvms } = this.#recipe
    return {
      accounts: Object.fromEntries(this.#accounts.map((name) => [name, {}])),
      vpcs: record(vpcs, 'v', (vpc, index) => ({
        cidr: vpc.cidr,
        ...(hasAssistant(vpc.cidr, vpc.assistant) && { assistantCidrs: [ASSISTANT] }),
        account: at(this.#accounts, vpc.account),
        subnets: record(subnetBlocks(vpc.cidr, vpc.assistant, vpc.subnets), 's', (cidr, subnet) => ({
          cidr,
          ...(vpc.acl && subnet !== 1 && { networkAcl: `acl${index}` }),
          ...(vpc.routes && { routeTable: `rt${index}` }),
        })),
      })),
      ...this.#routes(),
      securityGroups: record(
        groups,
        'sg',
        ({ ingress, egress }): LongGroup => ({
          ingress: this.#rules(ingress),
          ...(egress && { egress: this.#rules(egress) }),
        }),
      ),
      cvms: record(
        cvms,
        'c',
        (cvm): LongCvm => ({
          ...this.#placed(cvm, 'ip'),
          ...(cvm.groups.length > 0 && { securityGroups: this.#names(cvm.groups) }),
          listen: cvm.listen,
          ...(cvm.stopped && { state: 'STOPPED' }),
          ...(cvm.conntrack !== undefined && { conntrack: cvm.conntrack }),
          ...(cvm.firewall && { firewall: this.#rules(cvm.firewall) }),
        }),
      ),
      ...this.#links(),
    }
  }

  #links(): Pick<LongNetwork, 'clbs' | 'endpointServices' | 'endpoints'> {
    const { clbs, endpoints } = this.#recipe
    const services = [...clbs.keys()].filter((clb) => !at(clbs, clb).isPublic)
    return {
      clbs: record(clbs, 'lb', (clb) => ({
        ...(clb.isPublic ? { subnet: this.#subnetOf(this.#among(clb)) } : this.#placed(this.#among(clb), 'vip')),
        ...(clb.groups.length > 0 && { securityGroups: this.#names(clb.groups) }),
        ...(clb.passToTarget && { passToTarget: true }),
        ...(clb.stopped && { state: 'STOPPED' as const }),
        ...(clb.isPublic && { type: 'OPEN' as const }),
        ...(clb.connections !== undefined && { connections: clb.connections }),
        listeners: this.#listeners(clb),
      })),
      endpointServices: Object.fromEntries(
        services.map((clb) => [
          `svc${clb}`,
          { clb: `lb${clb}`, autoAccept: at(clbs, clb).autoAccept, whitelist: [...this.#accounts] },
        ]),
      ),
      endpoints: record(services.length === 0 ? [] : endpoints, 'ep', (endpoint) => ({
        ...this.#placed(this.#among(endpoint), 'ip'),
        service: `svc${at(services, endpoint.service)}`,
        ...(endpoint.groups.length > 0 && { securityGroups: this.#names(endpoint.groups) }),
        ...(endpoint.state !== undefined && { state: endpoint.state }),
        ...(endpoint.snat && { snat: endpoint.snat }),
        ...(endpoint.connections !== undefined && { connections: endpoint.connections }),
      })),
    }
  }

  #routes(): Pick<LongNetwork, 'routeTables' | 'networkAcls'> {
    const { vpcs } = this.#recipe
    const tables = vpcs.flatMap(({ cidr, routes }, vpc) => {
      if (routes === undefined) return []
      const blocks = [...new Set(routes.map((route) => at(ROUTES, route)))].filter((block) => block !== cidr)
      const written = blocks.map((destination) => ({ destination, nextHopType: 'USER_CCN' as const }))
      return [[`rt${vpc}`, { vpc: `v${vpc}`, routes: written }] as const]
    })
    const acls = vpcs.flatMap(({ acl }, vpc) =>
      acl === undefined
        ? []
        : [
            [
              `acl${vpc}`,
              { vpc: `v${vpc}`, ingress: this.#rules(acl.ingress, false), egress: this.#rules(acl.egress, false) },
            ] as const,
          ],
    )
    return { routeTables: Object.fromEntries(tables), networkAcls: Object.fromEntries(acls) }
  }

  #vpcOf(vpc: number): number {
    return vpc % this.#recipe.vpcs.length
  }

  /** CLBs and endpoints stand in VPCs that have machines. */
  #among<One extends { readonly vpc: number }>(one: One): One {
    const { cvms } = this.#recipe
    return cvms.length === 0 ? one : { ...one, vpc: at(cvms, one.vpc).vpc }
  }

  #subnetOf({ vpc, subnet }: { readonly vpc: number; readonly subnet: number }): string {
    const { subnets, cidr, assistant } = at(this.#recipe.vpcs, vpc)
    return `v${this.#vpcOf(vpc)}/s${subnet % subnetBlocks(cidr, assistant, subnets).length}`
  }

  /** Where it stands, with the next address of its subnet while that has one: the same in every VPC with that block. */
  #placed<Key extends 'ip' | 'vip'>(one: { readonly vpc: number; readonly subnet: number }, key: Key) {
    const { subnets, cidr, assistant } = at(this.#recipe.vpcs, one.vpc)
    const subnet = this.#subnetOf(one)
    const [base = '', length = '24'] = at(subnetBlocks(cidr, assistant, subnets), one.subnet).split('/')
    const taken = this.#taken.get(subnet) ?? 0
    this.#taken.set(subnet, taken + 1)
    const host = 2 + taken
    if (host >= 2 ** (32 - Number(length)) - 1) return { subnet }
    const [, network = '', last = '0'] = /^(.*\.)(\d+)$/.exec(base) ?? []
    const address: { readonly [K in Key]?: string } = { [key]: `${network}${Number(last) + host}` } as never
    return { subnet, ...address }
  }

  #names(groups: readonly number[]): string[] {
    return [...new Set(groups.map((group) => at(this.#groups, group)))]
  }

  /** A list in which no rule stands twice; without groups (in an ACL) a rule's peer is always a block. */
  #rules(rules: readonly RuleRecipe[], withGroups = true): string[] {
    const texts = rules.map(({ action, peer, service }) => {
      const block = typeof peer === 'string' ? peer : withGroups ? at(this.#groups, peer) : '10.0.0.0/16'
      return `${action}#${block}#${service}`
    })
    return [...new Set(texts)]
  }

  /** Listeners with different ports, and over all of them each target once: a CLB has (protocol, CVM, port) but once. */
  #listeners({ vpc, listeners }: ClbRecipe): Record<string, LongListener> {
    const { cvms } = this.#recipe
    const home = this.#vpcOf(this.#among({ vpc }).vpc)
    const here = [...cvms.keys()].filter((cvm) => this.#vpcOf(at(cvms, cvm).vpc) === home)
    const result: Record<string, LongListener> = {}
    const taken = new Set<string>()
    for (const { key, targets, healthCheck, scheduling } of listeners) {
      if (result[key] !== undefined) continue
      const fresh: LongTarget[] = []
      for (const { cvm, port, weight } of here.length === 0 ? [] : targets) {
        const name = `c${at(here, cvm)}`
        const place = `${key.slice(0, 3)} ${name} ${port}`
        if (taken.has(place)) continue
        taken.add(place)
        fresh.push({ cvm: name, port, weight })
      }
      result[key] = { targets: fresh, ...scheduling, ...(healthCheck !== undefined && { healthCheck }) }
    }
    return result
  }
}

const hasAssistant = (cidr: string, wanted: boolean): boolean => wanted && cidr !== '192.168.0.0/16'

/** Disjoint blocks inside the VPC's, the last in its assistant block when it has one. */
function subnetBlocks(cidr: string, assistant: boolean, count: number): string[] {
  const [base = ''] = cidr.split('.0.0/')
  const own = [`${base}.0.0/24`, `${base}.1.0/28`, `${base}.2.128/25`].slice(0, count)
  return hasAssistant(cidr, assistant) ? [...own, '192.168.128.0/24'] : own
}

const record = <From, To>(
  list: readonly From[],
  prefix: string,
  make: (from: From, index: number) => To,
): Record<string, To> => Object.fromEntries(list.map((from, index) => [`${prefix}${index}`, make(from, index)]))
