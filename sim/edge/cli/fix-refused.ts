import type { Change } from '../../advise/change.ts'
import { changed } from '../../advise/changed.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import type { CaseRun } from '../../scenario/case-run.ts'
import type { CallStep, ScenarioCase } from '../../scenario/scenario.ts'

/** The network with what a refused call should have made, and the changes that lead there. */
export type Remade = { readonly cloud: Cloud; readonly changes: readonly Change[] }

const NOT_WHITELISTED = 'ResourceUnavailable.ServiceWhiteListNotAdded'

/**
 * A connection may be to an endpoint that is not there because the call that should have made it was refused: the account was not on
 * the service's whitelist. Undefined: that is not why.
 */
export function remade(
  connection: string,
  one: ScenarioCase,
  after: number,
  run: CaseRun,
  cloud: Cloud,
): Remade | undefined {
  const [, to = ''] = /(?:->|→)\s*([^\s:]+)/.exec(connection) ?? []
  const reports = run.end()
  const steps = one.steps.slice(0, after)
  const index = steps.findLastIndex(
    (step, at) =>
      step.kind === 'call' && nameMade(step) === to && reports[at]?.observed.error?.code === NOT_WHITELISTED,
  )
  const call = steps[index]
  return call?.kind === 'call' ? again(call, to, cloud) : undefined
}

const nameMade = ({ action, name, parameters }: CallStep): unknown =>
  action === 'CreateVpcEndPoint' ? (name ?? parameters.EndPointName) : undefined

function again(call: CallStep, makes: string, cloud: Cloud): Remade | undefined {
  const { action, by, name, parameters } = call
  const { accounts, vpcs, endpointServices } = cloud.network
  const isCalled = (given: unknown) => (one: { readonly name: string; readonly id?: string; readonly uin?: string }) =>
    one.name === given || one.id === given || one.uin === given
  const account =
    by === undefined ? accounts[vpcs.find(isCalled(parameters.VpcId))?.account ?? -1] : accounts.find(isCalled(by))
  const service = endpointServices.find(isCalled(parameters.EndPointServiceId))
  if (account === undefined || service === undefined) return undefined
  const operation = { action, by, parameters, origin: undefined, parameterOrigins: new Map() }
  const changes: readonly Change[] = [
    { kind: 'whitelist', service: service.name, account: account.name, uin: account.uin },
    { kind: 'again', makes, operation: name === undefined ? operation : { ...operation, name } },
  ]
  const world = changed(cloud, changes)
  return world === undefined ? undefined : { cloud: world, changes }
}
