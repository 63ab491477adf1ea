import type { StepInput } from '../../scenario/file-format.ts'
import type { History, LongNetwork } from '../history.ts'

/** What a history might be instead, and say as much: one change at a time, of which each is tried. */
type Plainer = (history: History) => readonly History[]

type Named<One> = { readonly [name: string]: One }

/** What stands in one subnet stands in another, and the one is gone: all of a VPC in one of them, or two that become one. */
const joinSubnets: Plainer = (history) => {
  const { network } = history
  return Object.entries(network.vpcs).flatMap(([vpc, { subnets = {}, ...rest }]) => {
    const names = Object.keys(subnets)
    const joined = (kept: string, gone: readonly string[]): History => {
      const left = Object.entries(subnets).filter(([name]) => !gone.includes(name))
      const vpcs = { ...network.vpcs, [vpc]: { ...rest, subnets: Object.fromEntries(left) } }
      const moved = (subnet: string): string =>
        gone.some((name) => subnet === `${vpc}/${name}`) ? `${vpc}/${kept}` : subnet
      return { ...history, network: placed({ ...network, vpcs }, moved) }
    }
    const others = (kept: string) => names.filter((name) => name !== kept)
    return [
      ...(names.length < 2 ? [] : names.map((kept) => joined(kept, others(kept)))),
      ...(names.length < 3 ? [] : names.flatMap((kept) => others(kept).map((gone) => joined(kept, [gone])))),
    ]
  })
}

/** What stands in one VPC stands in another, and the one is gone. */
const joinVpcs: Plainer = (history) => {
  const { network } = history
  if (history.base !== undefined) return []
  return Object.entries(network.vpcs).flatMap(([kept, { subnets = {} }]) => {
    const [into] = Object.keys(subnets)
    if (into === undefined) return []
    return Object.keys(network.vpcs).flatMap((gone) => {
      if (gone === kept) return []
      const moved = (subnet: string): string => (subnet.startsWith(`${gone}/`) ? `${kept}/${into}` : subnet)
      return [{ ...history, network: placed({ ...network, vpcs: without(network.vpcs, gone) }, moved) }]
    })
  })
}

/** The same network with other subnets for what stands in them, whose addresses are then for Isthmus to choose. */
function placed(network: LongNetwork, moved: (subnet: string) => string): LongNetwork {
  const changed = <One extends { readonly subnet?: string }>(things: Named<One> | undefined, address: string) =>
    things === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(things).map(([name, one]) => {
            if (one.subnet === undefined || moved(one.subnet) === one.subnet) return [name, one]
            const { [address]: _, ...rest } = one as One & Record<string, unknown>
            return [name, { ...rest, subnet: moved(one.subnet) }]
          }),
        )
  const { cvms, clbs, endpoints } = network
  return {
    ...network,
    ...(cvms && { cvms: changed(cvms, 'ip') as typeof cvms }),
    ...(clbs && { clbs: changed(clbs, 'vip') as typeof clbs }),
    ...(endpoints && { endpoints: changed(endpoints, 'ip') as typeof endpoints }),
  }
}

/** Where all belongs to one account, none need be named. */
const dropAccount: Plainer = (history) => {
  const { accounts = {}, ...network } = history.network
  const names = Object.keys(accounts)
  if (history.base !== undefined || names.length !== 1) return []
  const bare = (things: Named<object> | undefined) =>
    Object.fromEntries(Object.entries(things ?? {}).map(([name, one]) => [name, without(one, 'account', 'whitelist')]))
  const { vpcs, securityGroups, endpointServices } = network
  const plain = {
    ...network,
    vpcs: bare(vpcs) as LongNetwork['vpcs'],
    ...(securityGroups && { securityGroups: bare(securityGroups) as typeof securityGroups }),
    ...(endpointServices && { endpointServices: bare(endpointServices) as typeof endpointServices }),
  }
  return [{ ...history, network: plain, steps: history.steps.map((step) => without(step, 'by')) }]
}

const without = <One extends object>(one: One, ...keys: readonly string[]): One =>
  Object.fromEntries(Object.entries(one).filter(([key]) => !keys.includes(key))) as One

/** `a:40000 -> b:80` as `a -> b:80`. */
const dropSourcePorts: Plainer = (history) => {
  const { steps } = history
  return steps.flatMap((step, index) => {
    const plain = mapText(step, (text) => text.replace(/^([^\s:>]+):\d+( -> )/, '$1$2'))
    return plain === step ? [] : [{ ...history, steps: steps.with(index, plain) }]
  })
}

/** What happens now and then happens always. */
const makeSure: Plainer = (history) => {
  const { steps } = history
  return steps.flatMap(({ fault, ...step }, index) => {
    if (typeof fault !== 'object') return []
    const sure = Object.entries(fault).map(([key, value]) => [key, isChance(key, value) ? 1 : value])
    return [{ ...history, steps: steps.with(index, { ...step, fault: Object.fromEntries(sure) } as StepInput) }]
  })
}

const isChance = (key: string, value: unknown): boolean =>
  ['loss', 'duplicate', 'reorder', 'corrupt'].includes(key) && typeof value === 'number'

/** The step with each of its ends changed; the same one where nothing is. */
function mapText(step: StepInput, change: (text: string) => string): StepInput {
  for (const key of ['connect', 'udp', 'segment'] as const) {
    const ends: unknown = step[key]
    if (typeof ends === 'string' && change(ends) !== ends) return { ...step, [key]: change(ends) } as StepInput
  }
  return step
}

/** The seed that a file has when it names none. */
const plainSeed: Plainer = (history) => (history.seed === 1 ? [] : [{ ...history, seed: 1 }])

/** Sections and settings of which nothing is left. */
const dropEmpty: Plainer = (history) => {
  const { network } = history
  const left = Object.entries(network).filter(([name, things]) => name === 'vpcs' || Object.keys(things).length > 0)
  return left.length === Object.keys(network).length
    ? []
    : [{ ...history, network: Object.fromEntries(left) as LongNetwork }]
}

export const PLAINER: readonly Plainer[] = [
  ...[joinVpcs, joinSubnets, dropAccount, dropSourcePorts, makeSure, plainSeed, dropEmpty],
]
