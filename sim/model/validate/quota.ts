import type {
  Clb,
  Cvm,
  Endpoint,
  EndpointService,
  Network,
  NetworkAcl,
  Resource,
  RouteTable,
  Rule,
  SecurityGroup,
} from '../network.ts'
import type { ChangingKind, NetworkChange } from '../network-change.ts'
import type { Quotas } from '../options.ts'
import { fieldOf, type Place, Problems, placeOf } from './problems.ts'

/** Holds a network against the quotas of the cloud's limits pages: one problem for each owner that has too many. */
export function checkQuotas(problems: Problems, network: Network, quotas: Quotas): void {
  const check = new QuotaCheck(problems, quotas)
  checkVpcs(check, network)
  checkGroups(check, network)
  checkClbs(check, network)
  checkServices(check, network)
}

function checkVpcs(check: QuotaCheck, network: Network): void {
  countVpcParts(check, network)
  const { vpcs, routeTables, networkAcls } = network
  for (const vpc of vpcs) check.list('assistantCidrsPerVpc', 'vpcs', vpc, 'assistantCidrs', vpc.cidrs.length - 1)
  for (const table of routeTables) checkTable(check, table)
  for (const acl of networkAcls) checkAcl(check, acl)
}

function countVpcParts(check: QuotaCheck, { accounts, vpcs, subnets, routeTables, networkAcls }: Network): void {
  const vpcNameOf = ({ vpc }: { readonly vpc: number }) => vpcs[vpc]?.name
  check.each('vpcsPerRegion', 'vpcs', vpcs, ({ account, region }) => within(accounts[account]?.name, region))
  check.each('subnetsPerVpc', 'vpcs', subnets, vpcNameOf, ({ name }) => name.replace('/', '.subnets.'))
  check.each('routeTablesPerVpc', 'routeTables', routeTables, vpcNameOf)
  check.each('networkAclsPerVpc', 'networkAcls', networkAcls, vpcNameOf)
}

const checkTable = (check: QuotaCheck, table: RouteTable): void =>
  check.list('routesPerTable', 'routeTables', table, 'routes', table.routes.length)

function checkAcl(check: QuotaCheck, acl: NetworkAcl): void {
  check.list('rulesPerNetworkAcl', 'networkAcls', acl, 'ingress', acl.ingress.length)
  check.list('rulesPerNetworkAcl', 'networkAcls', acl, 'egress', acl.egress.length)
}

const RULES_CODE = 'LimitExceeded.SecurityGroupPolicySet'
const GROUPS_OF_CVM_CODE = 'LimitExceeded.AssociateUSGLimitExceeded'

function countGroups(check: QuotaCheck, { accounts, securityGroups }: Network): void {
  const written = securityGroups.filter(({ isDefault }) => !isDefault)
  const documentNameOf = ({ documentName }: SecurityGroup) => documentName
  check.each(
    'securityGroupsPerRegion',
    'securityGroups',
    written,
    ({ account }) => accounts[account]?.name,
    documentNameOf,
  )
}

const checkCvm = (check: QuotaCheck, cvm: Cvm): void =>
  check.list('securityGroupsPerCvm', 'cvms', cvm, 'securityGroups', cvm.securityGroups.length, GROUPS_OF_CVM_CODE)

function checkGroups(check: QuotaCheck, network: Network): void {
  countGroups(check, network)
  const { accounts, securityGroups, cvms } = network
  for (const group of securityGroups) if (!group.isDefault) checkGroup(check, group)
  const members = securityGroups.map((): readonly [count: number, first: Cvm | undefined] => [0, undefined])
  for (const cvm of cvms) {
    checkCvm(check, cvm)
    for (const group of cvm.securityGroups) {
      const [count = 0, over] = members[group] ?? []
      members[group] = [count + 1, count === check.limitOf('cvmsPerSecurityGroup') ? cvm : over]
    }
  }
  for (const [index, group] of securityGroups.entries()) {
    const [count = 0, over] = members[index] ?? []
    const named = { ...group, name: group.documentName }
    if (!group.isDefault) check.list('cvmsPerSecurityGroup', 'securityGroups', named, undefined, count)
    else if (over !== undefined) check.defaultGroup(accounts[group.account]?.name ?? '', count, over)
  }
}

function checkGroup(check: QuotaCheck, group: SecurityGroup): void {
  const named = { ...group, name: group.documentName }
  check.list('rulesPerSecurityGroup', 'securityGroups', named, 'ingress', group.ingress.length, RULES_CODE)
  check.list('rulesPerSecurityGroup', 'securityGroups', named, 'egress', group.egress.length, RULES_CODE)
  const references = [...group.ingress, ...group.egress].filter(refersToGroup).length
  check.list('groupReferencesPerSecurityGroup', 'securityGroups', named, undefined, references)
}

const refersToGroup = ({ peer }: Rule): boolean => 'securityGroup' in peer

function countClbs(check: QuotaCheck, { accounts, vpcs, clbs }: Network): void {
  const internal = clbs.filter(({ type }) => type === 'INTERNAL')
  check.each('clbsPerRegion', 'clbs', internal, ({ vpc }) => {
    const owner = vpcs[vpc]
    return owner && within(accounts[owner.account]?.name, owner.region)
  })
}

function checkClbs(check: QuotaCheck, network: Network): void {
  countClbs(check, network)
  for (const clb of network.clbs) checkClb(check, clb)
}

function checkClb(check: QuotaCheck, clb: Clb): void {
  check.list('securityGroupsPerClb', 'clbs', clb, 'securityGroups', clb.securityGroups.length)
  check.list('listenersPerClb', 'clbs', clb, 'listeners', clb.listeners.length)
  for (const listener of clb.listeners) {
    const field = `listeners.${listener.name.slice(clb.name.length + 1)}.targets`
    check.list('targetsPerListener', 'clbs', { ...clb, origin: listener.origin }, field, listener.targets.length)
  }
}

function checkServices(check: QuotaCheck, network: Network): void {
  countServices(check, network)
  for (const service of network.endpointServices) checkService(check, service)
  for (const endpoint of network.endpoints) checkEndpoint(check, endpoint)
}

function countServices(check: QuotaCheck, { accounts, vpcs, endpointServices, endpoints }: Network): void {
  check.each('servicesPerAccount', 'endpointServices', endpointServices, ({ account }) => accounts[account]?.name)
  check.each('endpointsPerService', 'endpoints', endpoints, ({ service }) => endpointServices[service]?.name)
  check.each('endpointsPerVpc', 'endpoints', endpoints, ({ vpc }) => vpcs[vpc]?.name)
}

const checkService = (check: QuotaCheck, service: EndpointService): void =>
  check.list('whitelistEntriesPerService', 'endpointServices', service, 'whitelist', service.whitelist.length)

const checkEndpoint = (check: QuotaCheck, endpoint: Endpoint): void =>
  check.list('securityGroupsPerEndpoint', 'endpoints', endpoint, 'securityGroups', endpoint.securityGroups.length)

/** Whether something that has changed, in a network that was within its quotas, goes over one; which, `checkQuotas` tells. */
export function exceedsQuota(network: Network, change: NetworkChange): boolean {
  const { quotas } = network.options
  if (quotas === 'off') return false
  const problems = new Problems()
  const check = new QuotaCheck(problems, quotas)
  const each = <Kind extends ChangingKind>(
    kind: Kind,
    judge: (check: QuotaCheck, one: Network[Kind][number]) => void,
  ) => {
    for (const index of change[kind]) {
      const one: Network[Kind][number] | undefined = network[kind][index]
      if (one !== undefined) judge(check, one)
    }
  }
  each('routeTables', checkTable)
  each('networkAcls', checkAcl)
  each('securityGroups', checkGroup)
  each('cvms', checkCvm)
  each('clbs', checkClb)
  each('endpointServices', checkService)
  each('endpoints', checkEndpoint)
  const hasMore = (...kinds: ChangingKind[]): boolean =>
    kinds.some((kind) => network[kind].length - change.counts[kind] + (change.shifts?.[kind]?.removed.length ?? 0) > 0)
  if (hasMore('vpcs', 'subnets', 'routeTables', 'networkAcls')) countVpcParts(check, network)
  if (hasMore('securityGroups')) countGroups(check, network)
  if (change.cvms.length > 0) countMembers(check, network, change.cvms)
  if (hasMore('clbs')) countClbs(check, network)
  if (hasMore('endpointServices', 'endpoints')) countServices(check, network)
  return problems.list.length > 0
}

/** The groups that these machines are in, and how many are. */
function countMembers(check: QuotaCheck, { cvms, securityGroups }: Network, changed: readonly number[]): void {
  const counts = new Map<number, number>()
  for (const index of changed) for (const group of cvms[index]?.securityGroups ?? []) counts.set(group, 0)
  for (const { securityGroups: groups } of cvms) {
    for (const group of groups) {
      const count = counts.get(group)
      if (count !== undefined) counts.set(group, count + 1)
    }
  }
  for (const [group, count] of counts) {
    const one = securityGroups[group]
    if (one !== undefined) check.list('cvmsPerSecurityGroup', 'securityGroups', one, undefined, count)
  }
}

const within = (account: string | undefined, region: string): string | undefined => account && `${account} (${region})`

class QuotaCheck {
  readonly #problems: Problems
  readonly #quotas: Quotas

  constructor(problems: Problems, quotas: Quotas) {
    this.#problems = problems
    this.#quotas = quotas
  }

  limitOf(quota: keyof Quotas): number {
    return this.#quotas[quota]
  }

  /** Nobody wrote the default group, so the problem stands at the first CVM that is one too many in it. */
  defaultGroup(account: string, actual: number, over: Cvm): void {
    const quota = 'cvmsPerSecurityGroup'
    const parameters = { account, quota, actual: String(actual), limit: String(this.#quotas[quota]) }
    this.#problems.add('QUOTA_DEFAULT_GROUP', placeOf('cvms', over.name, over), parameters)
  }

  /** Counts resources by owner; the first one over the quota is where the problem stands. Without an owner: not counted. */
  each<One extends Resource>(
    quota: keyof Quotas,
    section: string,
    resources: readonly One[],
    ownerOf: (one: One) => string | undefined,
    nameOf: (one: One) => string = ({ name }) => name,
  ): void {
    const limit = this.#quotas[quota]
    const counts = new Map<string, { count: number; place: Place | undefined }>()
    for (const one of resources) {
      const owner = ownerOf(one)
      if (owner === undefined) continue
      const known = counts.get(owner) ?? { count: 0, place: undefined }
      known.count++
      if (known.count === limit + 1) known.place = placeOf(section, nameOf(one), one)
      counts.set(owner, known)
    }
    for (const [owner, { count, place }] of counts) if (place !== undefined) this.#report(quota, owner, count, place)
  }

  /** Holds the length of one list of a resource against a quota. */
  list(
    quota: keyof Quotas,
    section: string,
    resource: Pick<Resource, 'name' | 'origin'>,
    field: string | undefined,
    actual: number,
    apiCode?: string,
  ): void {
    if (actual <= this.#quotas[quota]) return
    const place = placeOf(section, resource.name, resource)
    this.#report(quota, resource.name, actual, field === undefined ? place : fieldOf(place, field), apiCode)
  }

  #report(quota: keyof Quotas, owner: string, actual: number, place: Place, apiCode?: string): void {
    const parameters = { owner, quota, actual: String(actual), limit: String(this.#quotas[quota]) }
    this.#problems.add('QUOTA', place, parameters, apiCode)
  }
}
