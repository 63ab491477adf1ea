import { IPv4CidrRange, Validator } from 'ip-num'
import { type Ipv4, ipv4Text, orderKey, parseIpv4 } from './ipv4.ts'

/** An address block in canonical form: no host bits set (RFC 4632, section 3.1). */
export type Cidr = { readonly network: Ipv4; readonly prefixLength: number }

/** Why a text is not a block: not of the form `a.b.c.d/n`, or an address that is not the first of its block. */
export type CidrFault = { readonly fault: 'form' } | { readonly fault: 'hostBits'; readonly network: string }

/** Reads `10.0.0.0/16`; refuses `10.0.0.1/16`, which names no block, and says which block it lies in. */
export function parseCidr(text: string): Cidr | CidrFault {
  const slash = text.indexOf('/')
  const address = parseIpv4(text.slice(0, slash))
  const length = text.slice(slash + 1)
  if (slash < 0 || address === undefined || !/^([0-9]|[12][0-9]|3[0-2])$/.test(length)) return { fault: 'form' }
  const prefixLength = Number(length)
  if (prefixLength > 0 && !Validator.isValidIPv4CidrRange(text)[0]) {
    return { fault: 'hostBits', network: IPv4CidrRange.fromCidr(text).getFirst().toString() + text.slice(slash) }
  }
  if (prefixLength === 0 && address !== 0) return { fault: 'hostBits', network: '0.0.0.0/0' }
  return { network: address, prefixLength }
}

/** The bits of an address that a block of this length fixes, as an int32. */
export const mask = (prefixLength: number): number => (prefixLength === 0 ? 0 : -1 << (32 - prefixLength))

export const contains = (cidr: Cidr, address: number): boolean => (address & mask(cidr.prefixLength)) === cidr.network

/** Whether every address of `inner` lies in `outer`. */
export const covers = (outer: Cidr, inner: Cidr): boolean =>
  inner.prefixLength >= outer.prefixLength && contains(outer, inner.network)

/** Whether the two blocks share an address; blocks that do are nested. */
export const overlaps = (a: Cidr, b: Cidr): boolean => covers(a, b) || covers(b, a)

/** How many addresses a block holds. */
export const sizeOf = (cidr: Cidr): number => 2 ** (32 - cidr.prefixLength)

export const lastAddress = (cidr: Cidr): Ipv4 => (cidr.network | ~mask(cidr.prefixLength)) as Ipv4

/** `10.0.0.0/16` */
export const cidrText = (cidr: Cidr): string => `${ipv4Text(cidr.network)}/${cidr.prefixLength}`

/** Orders blocks by first address, larger block first. */
export const compareCidr = (a: Cidr, b: Cidr): number =>
  orderKey(a.network) - orderKey(b.network) || a.prefixLength - b.prefixLength

/** The block of every address. */
export const ANYWHERE: Cidr = { network: 0 as Ipv4, prefixLength: 0 }
