// What the texts of documents mean, read a second time and on purpose: laws judge what arrived against what was declared, and whoever
// breaks how Isthmus reads a block or a range of ports must not break the judge with it. Addresses here are whole numbers from 0.

/** The number of an address; -1 for a text that is none. */
export function addressNumber(text: string): number {
  const parts = text.split('.').map(Number)
  return parts.length === 4 ? parts.reduce((sum, part) => sum * 256 + part, 0) : -1
}

/** An address of a packet (a signed int32) as such a number. */
export const unsigned = (address: number): number => (address < 0 ? address + 4_294_967_296 : address)

/** Whether a block, or a single address, holds an address. */
export function blockHolds(block: string, address: number): boolean {
  const [base = '', length = '32'] = block.split('/')
  const size = 2 ** (32 - Number(length))
  return Math.floor(addressNumber(base) / size) === Math.floor(address / size)
}

/** Whether `80`, `80,443`, `8000-8010` or `ALL` names a port. */
export function portsHold(ports: string | undefined, port: number): boolean {
  if (ports === undefined || ports.toUpperCase() === 'ALL') return true
  return ports.split(',').some((part) => {
    const [first = '', last = first] = part.trim().split('-')
    return Number(first) <= port && port <= Number(last)
  })
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP' }

/** Whether `TCP`, `UDP`, `ICMP` or `ALL` names the protocol of this number (IANA). */
export function protocolHolds(protocol: string | undefined, number: number): boolean {
  const name = protocol?.toUpperCase() ?? 'ALL'
  return name === 'ALL' || name === PROTOCOL_NAMES[number]
}

/** The protocol's name as a listener's key begins. */
export const protocolKey = (number: number): string => (PROTOCOL_NAMES[number] ?? '').toLowerCase()
