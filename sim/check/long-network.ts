import { readScenarioValue } from '../scenario/builder.ts'
import type { NetworkInput } from '../scenario/file-format.ts'
import { openCase } from '../scenario/run.ts'
import type { LongNetwork } from './history.ts'
import { UsageError } from './usage-error.ts'
import { writtenIn } from './written.ts'

/** A network in short forms or long ones, in long ones. Throws a `UsageError` that names what is wrong with it. */
export function longNetwork(network: NetworkInput | LongNetwork): LongNetwork {
  if (isLong(network)) return network
  if (!isMap(network))
    throw new UsageError({
      en: `a network is a map of vpcs, cvms and the like, not ${JSON.stringify(network)}`,
      zh: `网络应为映射（vpcs、cvms 等），而不是 ${JSON.stringify(network)}`,
    })
  const { scenario, problems } = readScenarioValue({ network })
  const [one] = scenario?.cases ?? []
  if (one === undefined || problems.length > 0) throw unsound(problems)
  const opened = openCase(one)
  if (!opened.ok) throw unsound(opened.problems)
  return writtenIn(opened.value, one).network
}

/** What is wrong with a network, as the mistake of whoever has written it. */
export function unsound(problems: readonly { readonly code: string; readonly path: string }[]): UsageError {
  const codes = problems.map(({ code, path }) => `${path}: ${code}`).join(', ')
  return new UsageError({ en: `the network is not sound: ${codes}`, zh: `网络无效：${codes}` })
}

/** Whether everything is written out of which a part of the kit reads more than the name. */
function isLong(network: NetworkInput | LongNetwork): network is LongNetwork {
  if (!isMap(network)) return false
  const { vpcs, cvms, clbs, endpointServices, endpoints, securityGroups, networkAcls } = network
  const isPlaced = (one: unknown) => has(one, 'subnet', isText)
  const isList = (value: unknown) => value === undefined || Array.isArray(value)
  const hasRules = (one: unknown) => has(one, 'ingress', isList) && has(one, 'egress', isList)
  const isListener = (one: unknown) => has(one, 'targets', (targets) => Array.isArray(targets) && targets.every(isMap))
  return (
    isMap(vpcs) &&
    each(vpcs, (vpc) => has(vpc, 'cidr', isText) && has(vpc, 'subnets', (all) => isMap(all) && each(all, isMap))) &&
    each(cvms, (cvm) => isPlaced(cvm) && has(cvm, 'listen', isList)) &&
    each(clbs, (clb) => isPlaced(clb) && has(clb, 'listeners', (all) => isMap(all) && each(all, isListener))) &&
    each(endpointServices, (service) => has(service, 'whitelist', isList)) &&
    each(endpoints, (endpoint) => isPlaced(endpoint) && has(endpoint, 'service', isText)) &&
    each(securityGroups, hasRules) &&
    each(networkAcls, hasRules)
  )
}

const isText = (value: unknown): boolean => typeof value === 'string'

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const has = (one: unknown, key: string, is: (value: unknown) => boolean): boolean => isMap(one) && is(one[key])

const each = (things: unknown, is: (one: unknown) => boolean): boolean =>
  things === undefined || (isMap(things) && Object.values(things).every(is))
