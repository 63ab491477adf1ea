import type { Words } from '../base/language.ts'
import { nearest } from '../base/text.ts'
import { type DestinationKind, findById, findDestination, findNamed } from '../model/lookup.ts'
import type { Found, ResourceKind } from '../model/lookups.ts'
import type { Network, Resource } from '../model/network.ts'
import { type Ipv4, ipv4Text, parseIpv4 } from '../net/ipv4.ts'
import type { ConnectRequest } from '../world/observation.ts'

/** A connection as a person writes it: `consumer:40000 -> ep1:80`. */
export type Dial = Omit<ConnectRequest, 'client' | 'address'> & { readonly from: string; readonly to: string }

/** A name that leads nowhere, and which one was probably meant. */
export type DestinationFault = {
  readonly part: 'from' | 'to'
  readonly name: string
  readonly nearest: string | undefined
  readonly message: Words
}

/** What a name means stands in another VPC, and its address is somebody else's in the client's own. */
export type Elsewhere = {
  readonly name: string
  readonly vpc: string
  readonly address: string
  readonly clientVpc: string
  /** Who has that address in the client's VPC. */
  readonly owner: string
}

export type Resolved =
  | { readonly ok: true; readonly value: ConnectRequest; readonly elsewhere?: Elsewhere }
  | { readonly ok: false; readonly fault: DestinationFault }

/** Finds the client, by the name or cloud id of its CVM, and the address that it dials. */
export function resolveDestination(network: Network, { from, to, ...rest }: Dial): Resolved {
  const client = findNamed(network, 'cvm', from) ?? idOf(network, from, 'cvm')?.index
  if (client === undefined) return { ok: false, fault: clientFault(network, from) }
  const address = destinationAddress(network, client, to)
  if (address === undefined) return { ok: false, fault: destinationFault(network, to) }
  const elsewhere = elsewhereOf(network, client, to, address)
  return { ok: true, value: { ...rest, client, address }, ...(elsewhere === undefined ? {} : { elsewhere }) }
}

/** Blocks of VPCs may overlap: the address of what is dialled may be another one's here. */
function elsewhereOf(network: Network, client: number, to: string, address: number): Elsewhere | undefined {
  const { cvms, clbs, endpoints, vpcs } = network
  const found = findDestination(network, to) ?? idOf(network, to, 'endpoint', 'cvm', 'clb')
  if (found === undefined) return undefined
  const dialled = { cvm: cvms, clb: clbs, endpoint: endpoints }[found.kind as DestinationKind][found.index]
  const here = cvms[client]?.vpc
  if (dialled === undefined || here === undefined || dialled.vpc === here) return undefined
  const owner =
    endpoints.find((one) => one.vpc === here && one.address === address) ??
    cvms.find((one) => one.vpc === here && one.address === address) ??
    clbs.find((one) => one.vpc === here && one.vip === address)
  if (owner === undefined) return undefined
  const nameOfVpc = (index: number): string => vpcs[index]?.name ?? ''
  return {
    name: dialled.name,
    vpc: nameOfVpc(dialled.vpc),
    address: ipv4Text(address as Ipv4),
    clientVpc: nameOfVpc(here),
    owner: owner.name,
  }
}

/**
 * The address that a client dials when it is told `to`: an endpoint, a CVM or a CLB by its name or cloud id, which stands for
 * its address, or an address. Either way it is an address *in the client's own VPC*: the name of something in another VPC is
 * dialled here, and reaches nobody, or whoever has that address here. Undefined: no such client, or `to` is none of these.
 */
export function destinationAddress(network: Network, client: number, to: string): number | undefined {
  if (network.cvms[client] === undefined) return undefined
  const found = findDestination(network, to) ?? idOf(network, to, 'endpoint', 'cvm', 'clb')
  switch (found?.kind) {
    case 'endpoint':
      return network.endpoints[found.index]?.address
    case 'cvm':
      return network.cvms[found.index]?.address
    case 'clb':
      return network.clbs[found.index]?.vip
    default:
      return parseIpv4(to)
  }
}

function idOf(network: Network, id: string, ...kinds: readonly ResourceKind[]): Found | undefined {
  const found = findById(network, id)
  return found !== undefined && kinds.includes(found.kind) ? found : undefined
}

function clientFault(network: Network, name: string): DestinationFault {
  const guess = nearest(name, network.cvms.map(nameOf))
  const cannotDial = findDestination(network, name) !== undefined
  const message = cannotDial
    ? { en: `${name} is not a CVM: connections begin at a CVM`, zh: `${name} 不是云服务器：连接只能从云服务器发起` }
    : { en: `no CVM is called ${name}`, zh: `没有名为 ${name} 的云服务器` }
  return fault('from', name, message, cannotDial ? undefined : guess)
}

function destinationFault(network: Network, name: string): DestinationFault {
  const { endpoints, cvms, clbs } = network
  const service = findNamed(network, 'endpointService', name)
  if (service !== undefined) {
    const message = {
      en: `${name} is an endpoint service, which has no address: dial one of its endpoints`,
      zh: `${name} 是终端节点服务，没有地址：请连接它的终端节点`,
    }
    return fault('to', name, message, endpoints.find((endpoint) => endpoint.service === service)?.name)
  }
  const message = {
    en: `${name} is neither an endpoint, a CVM or a CLB, nor an IPv4 address`,
    zh: `${name} 既不是终端节点、云服务器或负载均衡，也不是 IPv4 地址`,
  }
  return fault('to', name, message, nearest(name, [...endpoints, ...cvms, ...clbs].map(nameOf)))
}

const nameOf = ({ name }: Resource): string => name

function fault(part: 'from' | 'to', name: string, message: Words, guess: string | undefined): DestinationFault {
  if (guess === undefined) return { part, name, nearest: undefined, message }
  const hinted = { en: `${message.en} (did you mean ${guess}?)`, zh: `${message.zh}（是否想写 ${guess}？）` }
  return { part, name, nearest: guess, message: hinted }
}
