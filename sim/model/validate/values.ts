import { type Cidr, type CidrFault, parseCidr } from '../../net/cidr.ts'
import { type Ipv4, parseIpv4 } from '../../net/ipv4.ts'
import { ALL_PORTS, type PortRange, parsePortRanges, portRangesText } from '../../net/port.ts'
import type { Place, Problems } from './problems.ts'
import type { References } from './references.ts'

/** More flows than a simulated component ever carries. */
const FLOWS_MAX = 10_000_000

/** The ports of a rule, with the text that equal ports share. */
export type Ports = { readonly ranges: readonly PortRange[]; readonly text: string }

/** What a resource refers to where the reference was refused. A network that holds one never leaves `validate`. */
export const BROKEN = -1
/** What stands for a block that was refused; told by identity. A network that holds it never leaves `validate`. */
export const BROKEN_CIDR: Cidr = { network: -1 as Ipv4, prefixLength: 32 }

/** The address of what was refused one. A network that holds it never leaves `validate`. */
export const NO_ADDRESS = 0 as Ipv4

/** Reads the texts of values. In a large network the same few texts recur, so each is read once. */
export class Values {
  readonly #problems: Problems
  readonly #references: References
  readonly #cidrOf = remember(parseCidr)
  readonly #peerOf = remember(parsePeer)
  readonly #groupPeerOf = remember(parseGroupPeer)
  readonly #portsOf = remember(parsePorts)

  constructor(problems: Problems, references: References) {
    this.#problems = problems
    this.#references = references
  }

  /** A block in canonical form, or `BROKEN_CIDR` when it was refused. */
  cidr(text: string, place: Place): Cidr {
    return this.#sound(this.#cidrOf(text), text, place)
  }

  /** The peer of a network ACL's rule: a block, or one address. */
  aclPeer(text: string, place: Place): Cidr {
    return this.#sound(this.#peerOf(text), text, place)
  }

  /** The peer of a security group's rule: the cloud stores 0.0.0.0/n as 0.0.0.0/0 (SecurityGroupPolicy.CidrBlock). */
  groupPeer(text: string, place: Place): Cidr {
    return this.#sound(this.#groupPeerOf(text), text, place)
  }

  address(text: string, place: Place, apiCode?: string): Ipv4 | undefined {
    const address = parseIpv4(text)
    if (address === undefined) {
      this.#problems.add(text.includes(':') ? 'IPV6_UNSUPPORTED' : 'ADDRESS_MALFORMED', place, { text }, apiCode)
    }
    return address
  }

  /** The ports of a rule; undefined when the text is none. */
  ports(text: string): Ports | undefined {
    return this.#portsOf(text)
  }

  /** One word of a closed list, written as the list has it. */
  word<Word extends string>(text: string, allowed: readonly Word[], place: Place): Word | undefined {
    const found = allowed.find((word) => word === text)
    if (found === undefined) {
      const hint = this.#references.hint(text, allowed)
      this.#problems.add('UNKNOWN_WORD', place, { text, allowed: allowed.join(', '), ...hint })
    }
    return found
  }

  /** A port number; undefined when it was refused. */
  port(port: number, place: Place): number | undefined {
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
    this.#problems.add('PORT_RANGE', place, { port: String(port) })
    return undefined
  }

  /** A whole number from 0; 0 when it was refused. */
  count(count: number, maximum: number, place: Place): number {
    if (Number.isInteger(count) && count >= 0 && count <= maximum) return count
    this.#problems.add('COUNT_RANGE', place, { count: String(count), low: '0', high: String(maximum) })
    return 0
  }

  /** How many flows something carries at most; left out, 0, which is no limit. */
  flowsMax(count: number | undefined, place: Place): number {
    if (count === undefined) return 0
    if (Number.isInteger(count) && count >= 1 && count <= FLOWS_MAX) return count
    this.#problems.add('COUNT_RANGE', place, { count: String(count), low: '1', high: String(FLOWS_MAX) })
    return 0
  }

  #sound(cidr: Cidr | CidrFault, text: string, place: Place): Cidr {
    if (!('fault' in cidr)) return cidr
    if (cidr.fault === 'hostBits') this.#problems.add('CIDR_HOST_BITS', place, { text, network: cidr.network })
    else this.#problems.add(text.includes(':') ? 'IPV6_UNSUPPORTED' : 'CIDR_MALFORMED', place, { text })
    return BROKEN_CIDR
  }
}

/** One address stands for a block of one. */
export function parsePeer(text: string): Cidr | CidrFault {
  const address = parseIpv4(text)
  return address === undefined ? parseCidr(text) : { network: address, prefixLength: 32 }
}

/** The cloud stores 0.0.0.0/n as 0.0.0.0/0 in a security group. */
export function parseGroupPeer(text: string): Cidr | CidrFault {
  const cidr = parsePeer(text)
  return 'fault' in cidr || cidr.network !== 0 ? cidr : { network: cidr.network, prefixLength: 0 }
}

function parsePorts(text: string): Ports | undefined {
  const ranges = parsePortRanges(text)
  return ranges && { ranges, text: portRangesText(ranges) }
}

export const EVERY_PORT: Ports = { ranges: [ALL_PORTS], text: 'ALL' }

/** Calls `parse` once for each text. */
export function remember<Value>(parse: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined || known.has(text)) return before as Value
    const value = parse(text)
    known.set(text, value)
    return value
  }
}
