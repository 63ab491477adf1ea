import { nearest } from '../base/text.ts'
import type { Network } from '../model/network.ts'
import type { Problem, ProblemWords } from '../model/problem.ts'
import { type FaultWhere, isHop, type Place, placeOf } from './fault-where.ts'

/** What can be wrong with a fault, in both languages. */
export const FAULT_PROBLEMS = {
  FAULT_WHERE: {
    en: 'a fault is on a hop as in ep1 -> lb1 (one way) or ep1 <-> lb1 (both ways), or at one component as in ep1, not {found}',
    zh: '故障应位于一跳，如 ep1 -> lb1（单向）或 ep1 <-> lb1（双向），或位于一个组件，如 ep1，而不是 {found}',
  },
  FAULT_NO_COMPONENT: {
    en: 'no CVM, CLB or endpoint is called {name}',
    zh: '没有名为 {name} 的云服务器、负载均衡或终端节点',
  },
  FAULT_NO_HOP: {
    en: 'no packet goes straight from {from} to {to}: hops are between machines, CLBs and endpoints of one VPC, and between an endpoint and its service’s CLB',
    zh: '没有报文会直接从 {from} 到 {to}：一跳只存在于同一私有网络内的云服务器、负载均衡和终端节点之间，以及终端节点与其服务的负载均衡之间',
  },
} as const satisfies Record<string, ProblemWords>

/**
 * What is wrong with the place of a fault in this network, or undefined. It has no origin; its path is that inside the fault.
 */
export function faultProblem(network: Network, where: FaultWhere): Problem | undefined {
  if ('at' in where) return placeOf(network, where.at) === undefined ? noComponent(network, where.at) : undefined
  const from = placeOf(network, where.from)
  if (from === undefined) return noComponent(network, where.from)
  const to = placeOf(network, where.to)
  if (to === undefined) return noComponent(network, where.to)
  return isHop(network, from, to) ? undefined : noHop(network, where, from, to)
}

function noComponent(network: Network, name: string): Problem {
  const { cvms, clbs, endpoints } = network
  const [, from = '', to = ''] = /^(\S+?)\s*(?:[-=]+>?|>|<[-=>]*|to|→)\s*(\S+)$/.exec(name) ?? []
  const isMeantHop = placeOf(network, from) !== undefined && placeOf(network, to) !== undefined
  const names = [...cvms, ...clbs, ...endpoints].slice(0, NAMES_COMPARED_MAX).map((one) => one.name)
  return problem('FAULT_NO_COMPONENT', { name, ...hint(isMeantHop ? `${from} -> ${to}` : nearest(name, names)) })
}

/** So many names are compared in search of what was meant. */
const NAMES_COMPARED_MAX = 10_000

function noHop(
  network: Network,
  { from, to, both }: Extract<FaultWhere, { readonly from: string }>,
  start: Place,
  end: Place,
): Problem {
  const next = firstOfTheWay(network, start, end)
  const meant = next === undefined ? undefined : `${from} ${both ? '<->' : '->'} ${next}`
  return problem('FAULT_NO_HOP', { from, to, ...hint(meant) })
}

/** The component that a packet comes to first on its way between two that are not neighbours; else any that it can come to. */
function firstOfTheWay(network: Network, start: Place, end: Place): string | undefined {
  const middle = [
    ...network.endpoints.map(({ name }, index): Place => ({ kind: 'endpoint', index, name })),
    ...network.clbs.map(({ name }, index): Place => ({ kind: 'clb', index, name })),
  ]
  const first = middle.filter((place) => isHop(network, start, place))
  const reaches = (place: Place, hops: number): boolean =>
    isHop(network, place, end) || (hops > 1 && middle.some((via) => isHop(network, place, via) && reaches(via, 1)))
  return (first.find((place) => reaches(place, 1)) ?? first.find((place) => reaches(place, 2)) ?? first[0])?.name
}

const hint = (text: string | undefined): { nearest?: string } => (text === undefined ? {} : { nearest: text })

const problem = (code: keyof typeof FAULT_PROBLEMS, parameters: Problem['parameters']): Problem => ({
  code,
  origin: undefined,
  path: 'where',
  parameters,
  apiCode: undefined,
})
