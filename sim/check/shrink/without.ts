import type { StepInput } from '../../scenario/file-format.ts'
import type { History, LongClb, LongNetwork, LongRule } from '../history.ts'

/** Kinds of things that can be taken out of a network with all that rests on them. */
const SECTIONS = [
  'vpcs',
  'clbs',
  'endpointServices',
  'endpoints',
  'cvms',
  'securityGroups',
  'networkAcls',
  'routeTables',
  'accounts',
] as const
type Section = (typeof SECTIONS)[number]

/** The things of a history, the largest first. */
export const thingsOf = ({ network }: History): readonly (readonly [Section, string])[] =>
  SECTIONS.flatMap((section) => Object.keys(network[section] ?? {}).map((name) => [section, name] as const))

/** A history without a thing, without what rests on it, and without the steps that speak of any of these. */
export function without(history: History, section: Section, name: string): History {
  const gone = new Set<string>()
  const network = removed(history.network, section, name, gone)
  return { ...history, network, steps: history.steps.filter((step) => !speaksOf(step, gone)) }
}

/** Without some steps, and without those that use what these open, make or break. */
export function withoutSteps(history: History, is: (index: number) => boolean): History {
  const gone = new Set<string>()
  const steps = history.steps.filter((step, index) => {
    const isGone = is(index) || speaksOf(step, gone)
    if (isGone) for (const name of namedBy(step)) gone.add(name)
    else for (const name of namedBy(step)) gone.delete(name)
    return !isGone
  })
  return { ...history, steps }
}

/** What a step gives a name: a kept connection, a fault, what a call makes. */
function namedBy(step: StepInput): readonly string[] {
  const inner = [step.connect, step.fault].filter((one) => typeof one === 'object' && one !== null)
  const names = [step, ...inner].flatMap((one) => [
    'as' in one ? one.as : undefined,
    'name' in one && one !== undefined ? one.name : undefined,
  ])
  return names.filter((name) => typeof name === 'string')
}

const WORD = /[\p{L}\p{N}_-]+(?:\/[\p{L}\p{N}_-]+)?/gu

function speaksOf(step: StepInput, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false
  const words = JSON.stringify(step).match(WORD) ?? []
  return words.some((word) => names.has(word) || word.split('/').some((part) => names.has(part)))
}

/** A public CLB may have none. */
type Placed = { readonly [name: string]: { readonly subnet?: string } }

/** Removes a thing from a network; the names of all that goes with it are put into `gone`. */
function removed(network: LongNetwork, section: Section, name: string, gone: Set<string>): LongNetwork {
  const things = network[section]
  if (things === undefined || !Object.hasOwn(things, name)) return network
  gone.add(name)
  let left = unreferenced({ ...network, [section]: omit(things, name) }, section, name)
  const drop = (other: Section, is: (key: string) => boolean): void => {
    for (const key of Object.keys(left[other] ?? {})) if (is(key)) left = removed(left, other, key, gone)
  }
  const placed = (other: 'cvms' | 'clbs' | 'endpoints') => (key: string) =>
    (network[other] as Placed | undefined)?.[key]?.subnet?.startsWith(`${name}/`) === true
  if (section === 'accounts') drop('vpcs', (key) => network.vpcs[key]?.account === name)
  if (section === 'vpcs') {
    for (const other of ['cvms', 'clbs', 'endpoints'] as const) drop(other, placed(other))
    drop('routeTables', (key) => network.routeTables?.[key]?.vpc === name)
    drop('networkAcls', (key) => network.networkAcls?.[key]?.vpc === name)
  }
  if (section === 'clbs') drop('endpointServices', (key) => network.endpointServices?.[key]?.clb === name)
  if (section === 'endpointServices') drop('endpoints', (key) => network.endpoints?.[key]?.service === name)
  return left
}

/** Takes a name out of wherever else it stands. */
function unreferenced(network: LongNetwork, section: Section, name: string): LongNetwork {
  switch (section) {
    case 'cvms':
      return { ...network, ...mapped(network, 'clbs', (clb) => withoutTargets(clb, name)) }
    case 'securityGroups':
      return withoutGroup(network, name)
    case 'networkAcls':
    case 'routeTables': {
      const key = section === 'networkAcls' ? 'networkAcl' : 'routeTable'
      const vpcs = Object.entries(network.vpcs).map(([vpc, { subnets, ...rest }]) => {
        const cleaned = Object.entries(subnets ?? {}).map(([subnet, one]) => [
          subnet,
          one[key] === name ? omit(one, key) : one,
        ])
        return [vpc, { ...rest, subnets: Object.fromEntries(cleaned) }]
      })
      return { ...network, vpcs: Object.fromEntries(vpcs) }
    }
    case 'accounts':
      return {
        ...network,
        ...mapped(network, 'endpointServices', (service) => ({
          ...service,
          ...(service.whitelist && { whitelist: service.whitelist.filter((one) => one !== name) }),
        })),
      }
    default:
      return network
  }
}

/** What is cut down may have lost its listeners, or a listener its targets, as a field that may be left out. */
const withoutTargets = (clb: LongClb, cvm: string): LongClb => ({
  ...clb,
  listeners: Object.fromEntries(
    Object.entries(clb.listeners ?? {}).map(([key, listener]) => [
      key,
      { ...listener, targets: (listener.targets ?? []).filter((target) => target.cvm !== cvm) },
    ]),
  ),
})

function withoutGroup(network: LongNetwork, name: string): LongNetwork {
  const unbound = <One extends { readonly securityGroups?: readonly string[] }>(one: One): One => {
    const left = one.securityGroups?.filter((group) => group !== name)
    return left === undefined || left.length > 0
      ? { ...one, ...(left && { securityGroups: left }) }
      : (omit(one, 'securityGroups') as One)
  }
  const names = (rule: LongRule): boolean => JSON.stringify(rule).split(/["#/]/).includes(name)
  const unnamed = (rules: readonly LongRule[] | undefined) => rules?.filter((rule) => !names(rule))
  return {
    ...network,
    ...mapped(network, 'cvms', unbound),
    ...mapped(network, 'clbs', unbound),
    ...mapped(network, 'endpoints', unbound),
    ...mapped(network, 'securityGroups', ({ ingress, egress, ...group }) => ({
      ...group,
      ...(ingress && { ingress: unnamed(ingress) ?? [] }),
      ...(egress && { egress: unnamed(egress) ?? [] }),
    })),
  }
}

/** A section with each of its things changed. */
function mapped<Key extends 'cvms' | 'clbs' | 'endpoints' | 'securityGroups' | 'endpointServices'>(
  network: LongNetwork,
  section: Key,
  change: (one: NonNullable<LongNetwork[Key]>[string]) => unknown,
): Partial<LongNetwork> {
  const things = network[section]
  if (things === undefined) return {}
  const changed = Object.entries(things).map(([name, one]) => [
    name,
    change(one as NonNullable<LongNetwork[Key]>[string]),
  ])
  return { [section]: Object.fromEntries(changed) }
}

/** An object without one of its keys. */
const omit = (object: object, key: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
