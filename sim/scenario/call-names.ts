import { nearest } from '../base/text.ts'
import { ACTIONS } from '../cloud/actions.ts'
import { type CreatedKind, nthName } from '../cloud/creation.ts'
import { nameOfNth } from '../cloud/cvm/instances.ts'
import type { Network } from '../model/network.ts'
import type { Problem } from '../model/problem.ts'
import { INSTANCE_IDS } from '../model/validate/endpoint-service.ts'
import type { CallStep, Step } from './scenario.ts'

/**
 * What the `...Id` parameters of calls name and nothing is called: told before anything runs, so that a slip of the pen is
 * not taken for an answer of the cloud. What a call makes has its name from there on. A call that expects an error may name
 * what it likes: that may be what it shows.
 */
export function callNameProblems(network: Network, steps: readonly Step[]): readonly Problem[] {
  const calls = steps.filter((step) => step.kind === 'call').filter((step) => !expectsError(step))
  if (calls.length === 0) return []
  const { names, ids } = namesOf(network)
  return calls.flatMap((call) => {
    const problems = idsIn(call.parameters, '')
      .filter(({ text }) => !names.has(text) && !ids.has(text) && !usesValue(call, text) && !isInstance(text))
      .map(({ text, path }) => noSuchName(call, text, path, names))
    const created = createdBy(call)
    for (const name of created?.names ?? []) names.add(name)
    for (const name of listenersMadeBy(call)) names.add(name)
    return problems
  })
}

/** MySQL, Redis and gateway CLBs are not modelled, and stand in no file: their ids are taken at their word. */
const isInstance = (text: string): boolean => Object.values(INSTANCE_IDS).some((form) => form.test(text))

const expectsError = ({ expect }: CallStep): boolean =>
  expect?.entries.some(({ path, matcher }) => path[0] === 'error' && matcher !== null) ?? false

/** Whether a value that an earlier step saves is part of it: `$B` is what a run puts there. */
const usesValue = ({ deferred }: CallStep, text: string): boolean =>
  deferred?.names.some((name) => text.includes(`$${name}`) || text.includes(`\${${name}}`)) ?? false

/** What a call makes, if it is not to be refused, and what that is called from then on. */
export type Created = { readonly kind: CreatedKind; readonly names: readonly string[] }

export function createdBy(call: CallStep): Created | undefined {
  const { action, parameters } = call
  const created = Object.hasOwn(ACTIONS, action) ? ACTIONS[action]?.creates : undefined
  if (created === undefined || expectsError(call)) return undefined
  const { kind } = created
  const cloudName = parameters[created.parameter]
  const many = Number(parameters.InstanceCount ?? parameters.Number ?? 1)
  const names: string[] = []
  for (let n = 1; n <= Math.min(many, MADE_MAX); n++) {
    const ofNth = typeof cloudName === 'string' && kind === 'cvm' ? nameOfNth(cloudName, n, many) : cloudName
    const name = nthName(call, n).name ?? ofNth
    if (typeof name === 'string') names.push(kind === 'subnet' ? subnetName(name, parameters.VpcId) : name)
  }
  return names.length === 0 ? undefined : { kind, names }
}

/** No call makes more. */
const MADE_MAX = 500

/** A subnet goes by its VPC's name and its own. */
const subnetName = (name: string, vpc: unknown): string => (name.includes('/') ? name : `${vpc}/${name}`)

/** The listeners that a call makes go by their protocol and port. */
function listenersMadeBy({ action, parameters }: CallStep): readonly string[] {
  const { LoadBalancerId, Protocol, Ports } = parameters
  if (action !== 'CreateListener' || !Array.isArray(Ports)) return []
  return Ports.flatMap((port) => {
    const name = `${Protocol}:${port}`.toLowerCase()
    return [name, `${LoadBalancerId}/${name}`]
  })
}

function namesOf(network: Network): { names: Set<string>; ids: ReadonlySet<string> } {
  const { vpcs, subnets, routeTables, networkAcls, securityGroups, cvms, clbs, endpointServices, endpoints } = network
  const listeners = clbs.flatMap((clb) => clb.listeners)
  const all = [
    vpcs,
    subnets,
    routeTables,
    networkAcls,
    securityGroups,
    cvms,
    clbs,
    listeners,
    endpointServices,
    endpoints,
  ]
  const names = new Set(all.flat().map(({ name }) => name))
  for (const { documentName, account } of securityGroups) {
    names.add(documentName).add(`${network.accounts[account]?.name}/${documentName}`)
  }
  // A call that also names the CLB may call its listener `tcp:80`.
  for (const { name } of listeners) names.add(name.slice(name.lastIndexOf('/') + 1))
  return { names, ids: new Set(all.flat().map(({ id }) => id)) }
}

type Id = { readonly text: string; readonly path: string }

/** The texts under keys such as `EndPointId` and `SecurityGroupIds`, wherever they stand. */
function idsIn(value: unknown, path: string): readonly Id[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]): readonly Id[] => {
    const at = path === '' ? key : `${path}.${key}`
    if (!/[a-z]Ids?$/.test(key)) return idsIn(part, at)
    if (typeof part === 'string') return [{ text: part, path: at }]
    return Array.isArray(part)
      ? part.flatMap((one, index) => (typeof one === 'string' ? [{ text: one, path: `${at}.${index}` }] : []))
      : []
  })
}

function noSuchName(call: CallStep, name: string, path: string, names: Iterable<string>): Problem {
  const { file, line, column } = call.parameterOrigins.get(path) ?? call.origin
  const meant = nearest(name, names)
  const parameters = { name, ...(meant === undefined ? {} : { nearest: meant }) }
  return { code: 'NO_SUCH_NAME', origin: { file, line, column }, path: `with.${path}`, parameters, apiCode: undefined }
}
