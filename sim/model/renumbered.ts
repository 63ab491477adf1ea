import { shifted } from '../base/shift.ts'
import type { Clb, Cvm, Endpoint, EndpointService, Network, Rule, SecurityGroup, Subnet } from './network.ts'
import type { ChangingKind } from './network-change.ts'

/** Old number -> new number by kind, or -1 for what is gone; of a kind that is left out all have the numbers that they had. */
export type Numbers = { readonly [Kind in ChangingKind]?: Int32Array }

/** The same resources, which refer to others by their new numbers; -1 where what they refer to is gone. */
export type Renumbered = {
  readonly network: Network
  /** By kind: who refers to something that is gone. */
  readonly dangling: ReadonlyMap<ChangingKind, ReadonlySet<string>>
  /** The groups of which a rule refers to a group that has another number. */
  readonly groups: readonly number[]
}

const GONE = -1

/** Gives all resources of a network their new references. */
export function renumbered(network: Network, numbers: Numbers): Renumbered {
  const of = new Renumbering(numbers)
  const all = new Renumberer(network, numbers)
  const now: Network = {
    ...network,
    routeTables: all.of('routeTables', ['vpcs'], (one) => of.inVpc(one), isInNoVpc),
    networkAcls: all.of('networkAcls', ['vpcs'], (one) => of.inVpc(one), isInNoVpc),
    subnets: all.of('subnets', ['vpcs', 'routeTables', 'networkAcls'], (one) => of.subnet(one), isUnbound),
    securityGroups: all.of('securityGroups', ['securityGroups'], (one) => of.group(one), namesNobody),
    cvms: all.of('cvms', STANDING, (one) => of.cvm(one), isNowhere),
    clbs: all.of('clbs', [...STANDING, 'cvms'], (one) => of.clb(one), lacksTargets),
    endpointServices: all.of('endpointServices', ['vpcs', 'clbs'], (one) => of.service(one), isForNothing),
    endpoints: all.of('endpoints', [...STANDING, 'endpointServices'], (one) => of.endpoint(one), isLinkedToNothing),
  }
  return { network: now, dangling: all.dangling, groups: all.groups }
}

/** Goes through the lists of a network, as far as they refer to anything that has another number. */
class Renumberer {
  readonly dangling = new Map<ChangingKind, Set<string>>()
  readonly groups: number[] = []
  readonly #network: Network
  readonly #numbers: Numbers

  constructor(network: Network, numbers: Numbers) {
    this.#network = network
    this.#numbers = numbers
  }

  /** The list of a kind that refers to kinds `on`; the same list where nothing of it is other. */
  of<Kind extends ChangingKind>(
    kind: Kind,
    on: readonly ChangingKind[],
    change: (one: Network[Kind][number]) => Network[Kind][number],
    dangles: (one: Network[Kind][number]) => boolean,
  ): Network[Kind] {
    const old: readonly Network[Kind][number][] = this.#network[kind]
    if (!on.some((other) => this.#numbers[other] !== undefined)) return this.#network[kind]
    let list: Network[Kind][number][] | undefined
    for (let i = 0; i < old.length; i++) {
      const one = old[i] as Network[Kind][number]
      const now = change(one)
      if (now === one) continue
      list ??= old.slice()
      list[i] = now
      if (kind === 'securityGroups') this.groups.push(i)
      if (dangles(now)) this.#note(kind, now.name)
    }
    return list === undefined ? this.#network[kind] : (list as readonly object[] as Network[Kind])
  }

  #note(kind: ChangingKind, name: string): void {
    const names = this.dangling.get(kind)
    if (names === undefined) this.dangling.set(kind, new Set([name]))
    else names.add(name)
  }
}

const STANDING = ['vpcs', 'subnets', 'securityGroups'] as const

// Whether something refers to what is gone.

const isInNoVpc = ({ vpc }: { readonly vpc: number }): boolean => vpc === GONE
const isUnbound = ({ vpc, routeTable, networkAcl }: Subnet): boolean =>
  vpc === GONE || routeTable === GONE || networkAcl === GONE
const isNowhere = ({ vpc, subnet, securityGroups }: Cvm | Clb | Endpoint): boolean =>
  vpc === GONE || subnet === GONE || securityGroups.includes(GONE)
const lacksTargets = (clb: Clb): boolean =>
  isNowhere(clb) || clb.listeners.some(({ targets }) => targets.some(({ cvm }) => cvm === GONE))
const isForNothing = ({ vpc, type, clb }: EndpointService): boolean => vpc === GONE || (type === 'CLB' && clb === GONE)
const isLinkedToNothing = (one: Endpoint): boolean => isNowhere(one) || one.service === GONE
const namesNobody = ({ ingress, egress }: SecurityGroup): boolean =>
  [ingress, egress].some((rules) => rules.some(({ peer }) => 'securityGroup' in peer && peer.securityGroup === GONE))

/** Whether a list of rules names any group. Most do not, and a list never changes. */
const naming = new WeakMap<readonly Rule[], boolean>()
export function nameGroups(rules: readonly Rule[]): boolean {
  const known = naming.get(rules)
  if (known !== undefined) return known
  const names = rules.some(({ peer }) => 'securityGroup' in peer)
  naming.set(rules, names)
  return names
}

/** Gives one resource its new references; the resource itself where they are the old ones. */
class Renumbering {
  readonly #numbers: Numbers

  constructor(numbers: Numbers) {
    this.#numbers = numbers
  }

  inVpc<One extends { readonly vpc: number }>(one: One): One {
    const vpc = shifted(this.#numbers.vpcs, one.vpc)
    return vpc === one.vpc ? one : { ...one, vpc }
  }

  subnet(one: Subnet): Subnet {
    const vpc = shifted(this.#numbers.vpcs, one.vpc)
    const routeTable = shifted(this.#numbers.routeTables, one.routeTable)
    const networkAcl = one.networkAcl === undefined ? undefined : shifted(this.#numbers.networkAcls, one.networkAcl)
    if (vpc === one.vpc && routeTable === one.routeTable && networkAcl === one.networkAcl) return one
    return { ...one, vpc, routeTable, networkAcl }
  }

  /** As `standing`: of machines there are many, and code for them alone is quicker. */
  cvm(one: Cvm): Cvm {
    const vpc = shifted(this.#numbers.vpcs, one.vpc)
    const subnet = shifted(this.#numbers.subnets, one.subnet)
    const securityGroups = this.#list(one.securityGroups)
    if (vpc === one.vpc && subnet === one.subnet && securityGroups === one.securityGroups) return one
    const { name, id, origin, address, sockets, firewall, allow, backlog, accepts, flowsMax, state } = one
    // biome-ignore format: one object, in one go
    return { name, id, origin, vpc, subnet, address, securityGroups, sockets, firewall, allow, backlog, accepts, flowsMax, state }
  }

  standing<One extends Clb | Endpoint>(one: One): One {
    const vpc = shifted(this.#numbers.vpcs, one.vpc)
    const subnet = shifted(this.#numbers.subnets, one.subnet)
    const securityGroups = this.#list(one.securityGroups)
    if (vpc === one.vpc && subnet === one.subnet && securityGroups === one.securityGroups) return one
    return { ...one, vpc, subnet, securityGroups }
  }

  #list(groups: readonly number[]): readonly number[] {
    const numbers = this.#numbers.securityGroups
    if (numbers === undefined) return groups
    for (let i = 0; i < groups.length; i++) {
      const group = groups[i] ?? GONE
      if (shifted(numbers, group) !== group) return groups.map((one) => shifted(numbers, one))
    }
    return groups
  }

  clb(one: Clb): Clb {
    const stood = this.standing(one)
    const numbers = this.#numbers.cvms
    if (numbers === undefined) return stood
    const isOther = one.listeners.some(({ targets }) => targets.some(({ cvm }) => shifted(numbers, cvm) !== cvm))
    if (!isOther) return stood
    const listeners = one.listeners.map((listener) => {
      const targets = listener.targets.map((target) => ({ ...target, cvm: shifted(numbers, target.cvm) }))
      return { ...listener, targets }
    })
    return { ...stood, listeners }
  }

  service(one: EndpointService): EndpointService {
    const stood = this.inVpc(one)
    const clb = shifted(this.#numbers.clbs, one.clb)
    return clb === one.clb ? stood : { ...stood, clb }
  }

  endpoint(one: Endpoint): Endpoint {
    const stood = this.standing(one)
    const service = shifted(this.#numbers.endpointServices, one.service)
    return service === one.service ? stood : { ...stood, service }
  }

  group(one: SecurityGroup): SecurityGroup {
    const ingress = this.#rules(one.ingress)
    const egress = this.#rules(one.egress)
    return ingress === one.ingress && egress === one.egress ? one : { ...one, ingress, egress }
  }

  #rules(rules: readonly Rule[]): readonly Rule[] {
    if (!nameGroups(rules)) return rules
    const numbers = this.#numbers.securityGroups
    const isOther = ({ peer }: Rule): boolean =>
      'securityGroup' in peer && shifted(numbers, peer.securityGroup) !== peer.securityGroup
    if (!rules.some(isOther)) return rules
    return rules.map((rule) => {
      const { peer } = rule
      return 'securityGroup' in peer ? { ...rule, peer: { securityGroup: shifted(numbers, peer.securityGroup) } } : rule
    })
  }
}
