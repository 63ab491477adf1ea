/**
 * The words of an entry of the flow table: one direction of one flow, key and rewrite together in one 64-byte cache
 * line. Plain constants for the reason given in tables/rule-word.ts.
 */

/** An entry has 1 << SHIFT words; the two of a flow begin at its number << FLOW_SHIFT, the way out first. */
export const SHIFT = 4
export const FLOW_SHIFT = 5

/** (vpc + 1) << 8 | protocol; 0: no header, this direction is not known. */
export const ZONE = 0
export const SOURCE = 1
export const DESTINATION = 2
/** source port << 16 | destination port */
export const PORTS = 3
/** The header as it arrives. */
export const NEW_SOURCE = 4
export const NEW_DESTINATION = 5
export const NEW_PORTS = 6
/** The VPC it arrives in, by how much its time to live is lowered, and how many hops it has gone. */
export const WAY = 7
export const WAY_VPC_SHIFT = 10
export const WAY_TTL_SHIFT = 5
export const WAY_MASK = 31
/** The CVM it arrives at. */
export const TO = 8
/** The plane's stamp when this direction last met its trackers: while it is the plane's, a plain segment need not; 0: never. */
export const STAMP = 9
/** The plane's epoch under which this way was judged: while it is the plane's, the way is as it was; 0: it was not. */
export const EPOCH = 10
/** The CVM that sends in this direction: the same header from another one does not take the remembered path. */
export const SENDER = 11
/** TELLING flags of a segment that changes nothing: ACK for TCP, none else. */
export const PLAIN = 12

/** SYN, FIN, RST and ACK tell what a segment means for the state of its flow (bits of net/tcp.ts). */
export const TELLING = 23
