import type { Words } from '../../base/language.ts'
import { nearest } from '../../base/text.ts'
import { findById, findByName, findNamed } from '../../model/lookup.ts'
import type { Network } from '../../model/network.ts'
import { type Cidr, cidrText, parseCidr } from '../../net/cidr.ts'

/** A part of a network, as a person names it. */
export type Part =
  | {
      readonly kind: 'cvm' | 'subnet' | 'vpc' | 'account' | 'endpoint' | 'clb'
      readonly index: number
      readonly name: string
    }
  | { readonly kind: 'addresses'; readonly cidr: Cidr; readonly name: string }
  | { readonly kind: 'anywhere'; readonly name: string }

/** Why a name is no part that can be asked about, and what was probably meant. */
export type PartFault = { readonly part: 'from' | 'to' | 'via'; readonly name: string; readonly message: Words }

export type FoundPart = { readonly ok: true; readonly value: Part } | { readonly ok: false; readonly fault: PartFault }

/** What `anywhere` means: every machine of every VPC. */
export const ANYWHERE = 'anywhere'

const ENDS = {
  from: ['cvm', 'subnet', 'vpc', 'account'],
  to: ['cvm', 'endpoint', 'clb', 'subnet', 'vpc', 'account'],
} as const

/**
 * The part that a name means: a CVM, subnet (`vpc1/app`), VPC or account to come from; an endpoint, a CLB or a block of addresses
 * beside these to get to; `anywhere`. Things of one name: those that can be dialled come first, accounts last.
 */
export function findPart(network: Network, end: 'from' | 'to', name: string): FoundPart {
  if (name === ANYWHERE) return { ok: true, value: { kind: 'anywhere', name } }
  const kinds: readonly string[] = ENDS[end]
  for (const found of [findById(network, name), ...ENDS[end].map((kind) => namedAs(network, kind, name))]) {
    if (found !== undefined && kinds.includes(found.kind)) {
      return { ok: true, value: { kind: found.kind as (typeof ENDS)['to'][number], index: found.index, name } }
    }
  }
  const cidr = end === 'to' ? parseCidr(name.includes('/') ? name : `${name}/32`) : undefined
  if (cidr !== undefined && !('fault' in cidr))
    return { ok: true, value: { kind: 'addresses', cidr, name: cidrText(cidr) } }
  const block = cidr !== undefined && 'fault' in cidr && cidr.fault === 'hostBits' ? cidr.network : undefined
  return { ok: false, fault: { part: end, name, message: faultWords(network, end, name, block) } }
}

function namedAs(network: Network, kind: (typeof ENDS)['to'][number], name: string) {
  const index = findNamed(network, kind, name)
  return index === undefined ? undefined : { kind, index }
}

/** The endpoint of this name or id, or why there is none. */
export function findVia(network: Network, name: string): FoundPart {
  const byId = findById(network, name)
  const index = findNamed(network, 'endpoint', name) ?? (byId?.kind === 'endpoint' ? byId.index : undefined)
  if (index !== undefined) return { ok: true, value: { kind: 'endpoint', index, name } }
  const guess = nearest(
    name,
    network.endpoints.map((one) => one.name),
  )
  const message = hinted({ en: `no endpoint is called ${name}`, zh: `没有名为 ${name} 的终端节点` }, guess)
  return { ok: false, fault: { part: 'via', name, message } }
}

/** `block`: the one that an address with a length lies in. */
function faultWords(network: Network, end: 'from' | 'to', written: string, block: string | undefined): Words {
  const name = written === '' ? '""' : written
  const { cvms, subnets, vpcs, accounts, endpoints, clbs } = network
  const lists = { from: [cvms, subnets, vpcs, accounts], to: [endpoints, cvms, clbs, subnets, vpcs, accounts] }[end]
  const guess = block ?? nearest(name, [...lists.flatMap((list) => list.map((one) => one.name)), ANYWHERE])
  if (findByName(network, name) !== undefined) {
    return end === 'from'
      ? {
          en: `packets come from CVMs: ${name} is neither a CVM nor a subnet, VPC or account that has some`,
          zh: `报文来自云服务器：${name} 不是云服务器，也不是含云服务器的子网、VPC 或账号`,
        }
      : {
          en: `${name} has no address: ask about an endpoint, a CVM, a CLB, a subnet, a VPC or an account`,
          zh: `${name} 没有地址：请指定终端节点、云服务器、负载均衡、子网、VPC 或账号`,
        }
  }
  const words =
    end === 'from'
      ? { en: `no CVM, subnet, VPC or account is called ${name}`, zh: `没有名为 ${name} 的云服务器、子网、VPC 或账号` }
      : {
          en: `${name} is neither an endpoint, a CVM, a CLB, a subnet, a VPC or an account, nor a block of addresses`,
          zh: `${name} 不是终端节点、云服务器、负载均衡、子网、VPC 或账号，也不是地址段`,
        }
  return hinted(words, guess)
}

const hinted = (words: Words, guess: string | undefined): Words =>
  guess === undefined ? words : { en: `${words.en} (did you mean ${guess}?)`, zh: `${words.zh}（是否想写 ${guess}？）` }

/** The CVMs of a part: itself, or all that it holds. */
export function cvmsOf({ cvms, vpcs }: Network, part: Part): number[] {
  const isIn = (cvm: (typeof cvms)[number], index: number): boolean => {
    switch (part.kind) {
      case 'cvm':
        return index === part.index
      case 'subnet':
        return cvm.subnet === part.index
      case 'vpc':
        return cvm.vpc === part.index
      case 'account':
        return vpcs[cvm.vpc]?.account === part.index
      default:
        return part.kind === 'anywhere'
    }
  }
  return [...cvms.keys()].filter((index) => {
    const cvm = cvms[index]
    return cvm !== undefined && isIn(cvm, index)
  })
}
