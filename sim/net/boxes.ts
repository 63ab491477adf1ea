import { type Cidr, lastAddress } from './cidr.ts'

/** A run of numbers, both ends included. Addresses are unsigned here. */
export type Range = { readonly first: number; readonly last: number }

/** Packets of one client and protocol, as they leave it: every combination of these. */
export type Box = { readonly destination: Range; readonly port: Range; readonly sourcePort: Range }

/** What is looked at of a packet: something in which the packets of a box differ, or a number that they share. */
export type Field = keyof Box | number

/** An item of an ordered list that speaks of some peers and some ports. */
export type Entry<Item> = { readonly peers: Range; readonly ports: Range; readonly item: Item }

/** Every address and every port. */
export const ANY: Range = { first: 0, last: 2 ** 32 - 1 }
/** An item that speaks of some peers, whatever the port. */
export const entry = <Item>(peers: Range, item: Item): Entry<Item> => ({ peers, ports: ANY, item })
/** A single number; an address may be signed. */
export const point = (value: number): Range => ({ first: value >>> 0, last: value >>> 0 })
export const rangeOf = (cidr: Cidr): Range => ({ first: cidr.network >>> 0, last: lastAddress(cidr) >>> 0 })

/** The part of a box in which a field lies in a range, and the parts in which it does not. */
export function cut(box: Box, field: Field, range: Range): readonly [Box | undefined, readonly Box[]] {
  const { first, last } = typeof field === 'number' ? point(field) : box[field]
  const low = Math.max(first, range.first)
  const high = Math.min(last, range.last)
  if (low > high) return [undefined, [box]]
  if (typeof field === 'number') return [box, []]
  const beside = [
    { first, last: low - 1 },
    { first: high + 1, last },
  ].filter((part) => part.first <= part.last)
  return [{ ...box, [field]: { first: low, last: high } }, beside.map((part) => ({ ...box, [field]: part }))]
}

/** First match: the parts of a box, each with the first item of a list that speaks of all of it, or with none that speaks of any. */
export function* firstOf<Item>(
  list: readonly Entry<Item>[],
  box: Box,
  peer: Field,
  port: Field,
): Generator<readonly [Item | undefined, Box]> {
  let open: readonly Box[] = [box]
  for (const { peers, ports, item } of list) {
    const beyond: Box[] = []
    for (const part of open) {
      const [ofPeer, otherPeers] = cut(part, peer, peers)
      const [found, otherPorts] = ofPeer === undefined ? [undefined, []] : cut(ofPeer, port, ports)
      if (found !== undefined) yield [item, found]
      beyond.push(...otherPeers, ...otherPorts)
    }
    open = beyond
    if (open.length === 0) return
  }
  for (const part of open) yield [undefined, part]
}

/** How many packets a box holds. */
const countOf = (box: Box): bigint =>
  Object.values(box).reduce((count, { first, last }) => count * BigInt(last - first + 1), 1n)

const FIELDS = ['destination', 'port', 'sourcePort'] as const

/** What is left of some boxes (disjoint) without those packets of them that are in another one, and whether all of its packets were there. */
export function without(
  whole: readonly Box[],
  part: Box,
): { readonly left: readonly Box[]; readonly wasThere: boolean } {
  let taken = 0n
  const left = whole.flatMap((box) => {
    let inside: Box | undefined = box
    const beside: Box[] = []
    for (const field of FIELDS) {
      if (inside === undefined) return [box]
      const [within, others]: ReturnType<typeof cut> = cut(inside, field, part[field])
      inside = within
      beside.push(...others)
    }
    if (inside === undefined) return [box]
    taken += countOf(inside)
    return beside
  })
  return { left, wasThere: taken === countOf(part) }
}

/** `0-79,81-65535`, of numbers as `parse` reads them (an address may come signed); undefined when it is not of this form. */
export function parseRanges(text: string, parse: (text: string) => number | undefined): readonly Range[] | undefined {
  const ranges: Range[] = []
  for (const part of text.split(',')) {
    const [low = '', high = low, ...rest] = part.split('-')
    const [first, last] = [parse(low), parse(high)]
    if (first === undefined || last === undefined || rest.length > 0) return undefined
    ranges.push({ first: first >>> 0, last: last >>> 0 })
  }
  return ranges
}
