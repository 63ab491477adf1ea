import type { RuleDocument } from '../model/documents.ts'
import { type RuleParts, ruleParts } from '../model/rule-text.ts'
import { type Cidr, type CidrFault, cidrText } from '../net/cidr.ts'
import { type PortRange, parsePortRanges, portRangesText } from '../net/port.ts'
import { isAbsent, type Read } from './call.ts'
import { text } from './parameters.ts'
import { refuse } from './refusal.ts'

/** The fields that the rules of security groups and of network ACLs have in common. */

/** Protocols of the cloud's rules that have no traffic here. */
const PROTOCOLS_NOT_MODELLED = ['GRE', 'ICMPV6'] as const

/** One word of a closed list, in any case. */
const word =
  (allowed: readonly string[]): Read<string> =>
  (given, path, call) => {
    const value = text(given, path, call)
    const found = value.toUpperCase()
    if (PROTOCOLS_NOT_MODELLED.some((name) => name === found)) refuse('NOT_MODELLED', { name: path, text: value })
    if (!allowed.includes(found)) refuse('NOT_ALLOWED', { name: path, text: value, allowed: allowed.join(', ') })
    return found
  }

export const ruleAction = word(['ACCEPT', 'DROP'])
const protocol = word(['TCP', 'UDP', 'ICMP', 'ALL'])
export const ruleProtocol: Read<string> = (given, path, call) => protocol(given ?? 'ALL', path, call)

/** `80`, `80,443`, `8000-8010` or `ALL`; a file may write one port as a number. */
export const rulePort: Read<string> = (given, path, call) => {
  if (isAbsent(given)) return 'ALL'
  const value = typeof given === 'number' ? String(given) : text(given, path, call)
  const ranges = parsePortRanges(value)
  if (ranges !== undefined) return portRangesText(ranges)
  const wanted = { wantedEn: 'a port: 80, 80,443, 8000-8010 or ALL', wantedZh: '端口：80、80,443、8000-8010 或 ALL' }
  return refuse('MALFORMED', { name: path, text: value, ...wanted })
}

/** A block, or one address, in canonical form; `parse` knows which of them the rule's home takes. */
export const ruleBlock =
  (parse: (value: string) => Cidr | CidrFault): Read<string> =>
  (given, path, call) => {
    const value = text(given, path, call)
    const cidr = parse(value)
    if (!('fault' in cidr)) return cidrText(cidr)
    if (value.includes(':')) refuse('NOT_MODELLED', { name: path, text: value })
    const wanted = { wantedEn: 'a block of addresses, as 10.0.0.0/16 is', wantedZh: '网段（例如 10.0.0.0/16）' }
    return refuse('MALFORMED', { name: path, text: value, ...wanted })
  }

/** The parts of `ACCEPT#10.0.0.0/16#80#TCP`, of which the last two may be left out. */
export function shortRule(given: string, path: string): RuleParts {
  const parts = ruleParts(given)
  if (parts !== undefined) return parts
  const wanted = { wantedEn: 'of the form ACCEPT#10.0.0.0/16#80#TCP', wantedZh: ' ACCEPT#10.0.0.0/16#80#TCP 形式' }
  return refuse('MALFORMED', { name: path, text: given, ...wanted })
}

/**
 * `ACCEPT#11.163.0.0/16#8080#TCP`: what a rule means, however it is written. Equal texts are the same rule. `parse` is its
 * home's reading of a block.
 */
export function ruleText(
  { action, cidrBlock, securityGroup, port = 'ALL', protocol = 'ALL' }: RuleDocument,
  parse: (value: string) => Cidr | CidrFault,
): string {
  const cidr = cidrBlock === undefined ? undefined : parse(cidrBlock)
  const peer = cidr === undefined || 'fault' in cidr ? (securityGroup ?? cidrBlock ?? '') : cidrText(cidr)
  const ranges = parsePortRanges(port)
  const ports = ranges === undefined ? port : portRangesText(inOrder(ranges))
  return `${action.toUpperCase()}#${peer}#${ports}#${protocol.toUpperCase()}`
}

/** The same ports in ascending order, without overlaps: `443,80` means what `80,443` means. */
function inOrder(ranges: readonly PortRange[]): readonly PortRange[] {
  const merged: PortRange[] = []
  for (const range of [...ranges].sort((a, b) => a.first - b.first || a.last - b.last)) {
    const last = merged.at(-1)
    if (last !== undefined && range.first <= last.last + 1) {
      merged[merged.length - 1] = { first: last.first, last: Math.max(last.last, range.last) }
    } else merged.push(range)
  }
  return merged
}
