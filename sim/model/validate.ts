import type { Documents } from './documents.ts'
import type { Network } from './network.ts'
import type { Options } from './options.ts'
import type { Checked } from './problem.ts'
import { Accounts } from './validate/account.ts'
import { buildClbs } from './validate/clb.ts'
import { newContext } from './validate/context.ts'
import { buildCvms } from './validate/cvm.ts'
import { buildEndpoints } from './validate/endpoint.ts'
import { buildEndpointServices } from './validate/endpoint-service.ts'
import { groupUse } from './validate/group-use.ts'
import { checkNames } from './validate/name.ts'
import { NetworkAcls } from './validate/network-acl.ts'
import { placeAll } from './validate/placement.ts'
import { checkQuotas } from './validate/quota.ts'
import { RouteTables } from './validate/route-table.ts'
import { buildSecurityGroups } from './validate/security-group.ts'
import { Subnets } from './validate/subnet.ts'
import { buildVpcs } from './validate/vpc.ts'

/**
 * Makes documents into a sound network, or says everything that is wrong with them, in the order of finding; never throws.
 * The same documents, options and seed give the same network, ids and made-up values included.
 *
 * Each step builds one kind of resource from its documents and from what earlier steps built. What a step refuses it
 * reports, and puts `BROKEN` in its place, so that later steps can go on without reporting the same fault again.
 */
export function validate(documents: Documents, options: Options, seed: number): Checked<Network> {
  const context = newContext(documents, options, seed)
  const { problems } = context
  if (!checkNames(context)) return { ok: false, problems: problems.list }

  const accounts = new Accounts(context)
  const vpcs = buildVpcs(context, accounts)
  const routeTables = new RouteTables(context, accounts, vpcs)
  const networkAcls = new NetworkAcls(context, accounts, vpcs)
  const subnets = new Subnets(context, accounts, vpcs, routeTables, networkAcls)

  const placements = placeAll(context, subnets)
  const use = groupUse(context, accounts, subnets, placements)
  const { list: securityGroups, names: groups } = buildSecurityGroups(context, accounts, use)

  const cvms = buildCvms(context, accounts, subnets, placements.cvms, groups)
  const byName = new Map(cvms.map(({ name }, index) => [name, index]))
  const backends = { cvms, indexOf: (name: string) => byName.get(name), vpcs }
  const clbs = buildClbs(context, accounts, subnets, placements.clbs, groups, backends)
  const endpointServices = buildEndpointServices(context, accounts, vpcs, clbs)
  const endpoints = buildEndpoints(context, accounts, subnets, placements.endpoints, groups, endpointServices)

  const network: Network = {
    options,
    accounts: accounts.list,
    vpcs,
    subnets: subnets.list,
    routeTables: routeTables.list,
    networkAcls: networkAcls.list,
    securityGroups,
    cvms,
    clbs,
    endpointServices,
    endpoints,
  }
  if (options.quotas !== 'off') checkQuotas(problems, network, options.quotas)
  return problems.list.length === 0 ? { ok: true, value: network } : { ok: false, problems: problems.list }
}
