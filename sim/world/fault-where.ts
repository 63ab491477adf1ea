import type { Network } from '../model/network.ts'
import { Owner, ownerCode } from '../tables/tables.ts'

/** The hop or the component that a fault acts on, by names. `at`: every hop into and out of it. */
export type FaultWhere =
  | { readonly from: string; readonly to: string; readonly both: boolean }
  | { readonly at: string }

/** A component of the network: who can send a packet on, or take it. */
export type Place = { readonly kind: 'cvm' | 'clb' | 'endpoint'; readonly index: number; readonly name: string }

/** `ep1 -> lb1`, `ep1 <-> lb1` or `ep1`; undefined when a text is none of these. */
export function parseWhere(text: string): FaultWhere | undefined {
  const parts = text.split(/(<->|->)/).map((part) => part.trim())
  if (parts.some((part) => part === '')) return undefined
  const [from = '', arrow, to] = parts
  if (parts.length === 1) return { at: from }
  return parts.length === 3 && to !== undefined ? { from, to, both: arrow === '<->' } : undefined
}

/** The component of this name. */
export function placeOf({ cvms, clbs, endpoints }: Network, name: string): Place | undefined {
  const called = (one: { readonly name: string }): boolean => one.name === name
  const endpoint = endpoints.findIndex(called)
  if (endpoint >= 0) return { kind: 'endpoint', index: endpoint, name }
  const clb = clbs.findIndex(called)
  if (clb >= 0) return { kind: 'clb', index: clb, name }
  const cvm = cvms.findIndex(called)
  return cvm < 0 ? undefined : { kind: 'cvm', index: cvm, name }
}

/** The code under which the walk knows a component. */
export const codeOf = ({ kind, index }: Place): number =>
  ownerCode(kind === 'cvm' ? Owner.CVM : kind === 'clb' ? Owner.CLB : Owner.ENDPOINT, index)

/** Whether a packet can go straight from one component to another, or straight back. */
export function isHop(network: Network, from: Place, to: Place): boolean {
  if (from.kind === to.kind)
    return from.kind === 'cvm' && from.index !== to.index && vpcOf(network, from) === vpcOf(network, to)
  if (from.kind === 'cvm' || to.kind === 'cvm') return vpcOf(network, from) === vpcOf(network, to)
  const endpoint = from.kind === 'endpoint' ? from : to
  const clb = from.kind === 'clb' ? from : to
  const service = network.endpoints[endpoint.index]?.service ?? -1
  return network.endpointServices[service]?.clb === clb.index
}

function vpcOf(network: Network, { kind, index }: Place): number | undefined {
  const list = kind === 'cvm' ? network.cvms : kind === 'clb' ? network.clbs : network.endpoints
  return list[index]?.vpc
}
