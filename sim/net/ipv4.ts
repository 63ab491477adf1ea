import { IPv4 } from 'ip-num'

/**
 * An IPv4 address as a signed 32-bit integer.
 *
 * Signed, because V8 keeps an int32 as a small integer but boxes 2^31 and above whenever such a number crosses a call:
 * 192.168.0.1 as uint32 costs an allocation per call, as int32 nothing.
 */
export type Ipv4 = number & { readonly __brand: 'Ipv4' }

/** Four decimal numbers without leading zeros; ip-num alone also takes `010`, which people read in two ways. */
const DOTTED = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/

/** Reads `10.0.1.10`; undefined when it is not an address in that form. */
export function parseIpv4(text: string): Ipv4 | undefined {
  if (!DOTTED.test(text)) return undefined
  try {
    return (Number(IPv4.fromString(text).getValue()) | 0) as Ipv4
  } catch {
    return undefined // ip-num throws when a number is above 255
  }
}

/** `10.0.1.10` */
export const ipv4Text = (address: number): string =>
  `${(address >>> 24) & 255}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`

/** Maps an address to an int32 whose signed order is the address's unsigned order. It is its own inverse. */
export const orderKey = (address: number): number => address ^ 0x80000000

/** The address `steps` further on. */
export const addressAfter = (address: Ipv4, steps: number): Ipv4 => ((address + steps) | 0) as Ipv4
