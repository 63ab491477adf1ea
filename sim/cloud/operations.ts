import { nearest } from '../base/text.ts'
import type { Network } from '../model/network.ts'
import { isRegion } from '../model/validate/vpc.ts'
import type { OptionName } from '../trace/trace.ts'
import { ACTION_NAMES, ACTIONS, isTask, NOT_BUILT } from './actions.ts'
import { type Action, type Call, type CloudState, type Done, isAbsent } from './call.ts'
import { accountCalled, at, indexCalled } from './find.ts'
import type { ApiError, CalledBy, Consulting, Operation } from './operation.ts'
import { unknownParameter } from './parameters.ts'
import { Refusal, refuse } from './refusal.ts'

export type Performed = CalledBy &
  Consulting &
  (({ readonly ok: true } & Done) | { readonly ok: false; readonly error: ApiError })

/**
 * Performs one call on the documents: all of it, or nothing and the cloud's own error code. Checks come in the cloud's order
 * (PRIVATE-LINK-FACTS, section 8.5): the action, unknown parameters, missing ones, their types and forms, what they name,
 * and last what the action asks of it.
 */
export function perform(state: CloudState, operation: Operation): Performed {
  const { network } = state
  // Known from the start when somebody is named; else as soon as something is found whose owner calls.
  let caller = operation.by === undefined ? -1 : accountCalled(network, operation.by)
  const consulted = new Set<OptionName>()
  const called = (): CalledBy & Consulting => ({ caller: network.accounts[caller]?.name, consulted: [...consulted] })
  try {
    const action = actionCalled(operation.action)
    const { origin, parameterOrigins, parameters } = operation
    const call: Call = {
      ...state,
      action: operation.action,
      caller: callerOf(state, operation.by),
      isMadeBy: (account) => {
        if (caller < 0) caller = account
      },
      consults: (option) => consulted.add(option),
      name: operation.name,
      strictIds: operation.strictIds === true,
      region: regionOf(operation.region),
      originOf: (path) => parameterOrigins.get(path) ?? origin,
    }
    checkNames(operation.action, action, parameters)
    checkTexts(operation.action, '', parameters)
    const done = action.run(call, parameters)
    if (isTask(operation.action)) checkIdle(call, parameters)
    return { ok: true, ...called(), ...done }
  } catch (fault) {
    if (fault instanceof Refusal) return { ok: false, ...called(), error: fault.error }
    throw fault
  }
}

/** A CLB that a task is under way on takes no other one. */
function checkIdle(call: Call, parameters: Operation['parameters']): void {
  for (const clb of clbsNamed(call.network, parameters)) {
    const endUs = call.tasks.busyUntil(clb)
    if (endUs === undefined) continue
    call.consults('asyncTaskDelay')
    if (endUs > call.nowUs) refuse('CLB_BUSY', { clb })
  }
}

/** The names of the CLBs that a call of the CLB product, or its answer, is about. */
export function clbsNamed(
  network: Network,
  { LoadBalancerId, LoadBalancerIds }: Readonly<Record<string, unknown>>,
): readonly string[] {
  return [LoadBalancerId, ...(Array.isArray(LoadBalancerIds) ? (LoadBalancerIds as unknown[]) : [])].flatMap((text) => {
    const index = typeof text === 'string' ? indexCalled(network, 'clb', text) : undefined
    return index === undefined ? [] : [at(network.clbs, index).name]
  })
}

function actionCalled(name: string): Action {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name]?.run : undefined
  if (action !== undefined) return action
  if (NOT_BUILT.includes(name)) refuse('ACTION_NOT_BUILT', { action: name })
  return refuse('NO_SUCH_ACTION', { action: name, nearest: nearest(name, [...ACTION_NAMES, ...NOT_BUILT]) })
}

function regionOf(region: string | undefined): string | undefined {
  if (region === undefined || isRegion(region)) return region
  return refuse('NO_SUCH_REGION', { region })
}

function callerOf({ network }: CloudState, by: string | undefined): number | undefined {
  if (by === undefined) return undefined
  const account = accountCalled(network, by)
  if (account >= 0) return account
  const names = network.accounts.map(({ name }) => name)
  return refuse('NO_SUCH_CALLER', { name: by, nearest: nearest(by, names) })
}

/** The calls that have a code of their own for a text that is none (PRIVATE-LINK-FACTS, section 8.4). */
const WITH_UTF8_CODE = ['DescribeVpcEndPointService', 'DescribeVpcEndPoint']

const LONE_SURROGATE = /\p{Surrogate}/u

/** A text with half of a surrogate pair in it cannot be written down, so that it would be another one after a restart. */
function checkTexts(action: string, path: string, value: unknown): void {
  if (typeof value === 'string') {
    if (!LONE_SURROGATE.test(value)) return
    refuse('NOT_UTF8', { name: path }, WITH_UTF8_CODE.includes(action) ? undefined : 'InvalidParameter')
  }
  if (typeof value !== 'object' || value === null) return
  for (const [name, one] of Object.entries(value)) {
    checkTexts(action, path, name)
    checkTexts(action, path === '' ? name : `${path}.${name}`, one)
  }
}

function checkNames(name: string, { parameters }: Action, given: Operation['parameters']): void {
  const known = Object.keys(parameters)
  for (const parameter of Object.keys(given)) {
    if (!known.includes(parameter)) unknownParameter(name, parameter, parameter, known)
  }
  for (const [parameter, { required }] of Object.entries(parameters)) {
    const isGiven = Object.hasOwn(given, parameter) && !isAbsent(given[parameter])
    if (required && !isGiven) refuse('MISSING_PARAMETER', { name: parameter })
  }
}
