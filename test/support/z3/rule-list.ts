import type { Network, Rule } from '../../../sim/model/network.ts'
import { Protocol } from '../../../sim/net/protocol.ts'
import { and, between, bits, equal, FALSE, inBlock, ite, or, type Smt, TRUE } from './smt.ts'

/** What a rule list sees of a packet: terms, of 32, 16 and 8 bits. `vpc` is whose addresses it speaks of. */
export type Seen = { readonly vpc: number; readonly peer: Smt; readonly port: Smt; readonly protocol: Smt }

/**
 * Whether the first rule that matches accepts; `otherwise` is what becomes of a packet that none matches. Written from the
 * facts (section 5: top down, first match), for a solver: one `ite` for each rule.
 */
export const listAccepts = (network: Network, rules: readonly Rule[], seen: Seen, otherwise: Smt = FALSE): Smt =>
  rules.reduceRight(
    (rest, rule) => ite(matches(network, rule, seen), rule.action === 'ACCEPT' ? TRUE : FALSE, rest),
    otherwise,
  )

function matches(network: Network, { peer, ports, protocol }: Rule, seen: Seen): Smt {
  return and(
    protocol === Protocol.ALL ? TRUE : equal(seen.protocol, bits(protocol, 8)),
    or(
      ...ports.map(({ first, last }) =>
        first === 0 && last === 65_535 ? TRUE : between(bits(first, 16), seen.port, bits(last, 16)),
      ),
    ),
    'cidr' in peer
      ? inBlock(seen.peer, peer.cidr.network, peer.cidr.prefixLength)
      : isMember(network, peer.securityGroup, seen),
  )
}

/** A group as a peer means the addresses of its members in the same VPC (facts, section 5). */
const isMember = ({ cvms }: Network, group: number, { vpc, peer }: Seen): Smt =>
  or(
    ...cvms
      .filter((cvm) => cvm.vpc === vpc && cvm.securityGroups.includes(group))
      .map(({ address }) => equal(peer, bits(address, 32))),
  )

/** Groups in binding order, rules from top to bottom, and one deny after all of them. */
export const groupsAccept = (
  network: Network,
  groups: readonly number[],
  direction: 'ingress' | 'egress',
  seen: Seen,
): Smt =>
  listAccepts(
    network,
    groups.flatMap((group) => network.securityGroups[group]?.[direction] ?? []),
    seen,
  )
