/**
 * What forwarding an established packet is held against: a bare flow table that knows nothing else. Hash, compare,
 * rewrite; one entry of 64 bytes, sixteen int32 words, key and value together; open addressing. Written on its own, not from
 * the data plane's table, as fast as we could make it.
 */
const WORDS_SHIFT = 4

export class BareTable {
  readonly words: Int32Array
  readonly mask: number

  constructor(slots: number) {
    this.words = new Int32Array(slots << WORDS_SHIFT)
    this.mask = slots - 1
  }

  insert(
    zone: number,
    source: number,
    destination: number,
    ports: number,
    value: readonly [number, number, number],
  ): void {
    let slot = bareHash(zone, source, destination, ports) & this.mask
    while (this.words[slot << WORDS_SHIFT] !== 0) slot = (slot + 1) & this.mask
    this.words.set([zone, source, destination, ports, ...value], slot << WORDS_SHIFT)
  }
}

/** The header of a packet, as the probe reads and rewrites it. */
export type BareHeader = { zone: number; source: number; destination: number; ports: number }

function bareHash(zone: number, source: number, destination: number, ports: number): number {
  const h = Math.imul(source ^ Math.imul(ports, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(destination ^ zone, 0xc2b2ae35)
  return h ^ (h >>> 15)
}

/** Looks a header up and rewrites it. Returns false when it is not there. */
export function bareProbe(table: BareTable, header: BareHeader): boolean {
  const { words, mask } = table
  const { zone, source, destination, ports } = header
  for (let slot = bareHash(zone, source, destination, ports) & mask; ; slot = (slot + 1) & mask) {
    const at = slot << WORDS_SHIFT
    const found = words[at]
    if (found === zone && words[at + 3] === ports && words[at + 1] === source && words[at + 2] === destination) {
      header.source = words[at + 4]!
      header.destination = words[at + 5]!
      header.ports = words[at + 6]!
      return true
    }
    if (found === 0) return false
  }
}

/** Reads where the search for a header begins: for batches of packets. */
export function bareTouch({ words, mask }: BareTable, { zone, source, destination, ports }: BareHeader): number {
  return words[(bareHash(zone, source, destination, ports) & mask) << WORDS_SHIFT]!
}
