/**
 * The words of an entry of the flow table: one direction of one flow, key and rewrite together in one 64-byte cache
 * line. Plain constants for the reason given in tables/rule-word.ts.
 */

/** An entry begins at its slot << SHIFT. */
export const SHIFT = 4

/** (vpc + 1) << 8 | protocol; 0 = free. */
export const ZONE = 0
export const SOURCE = 1
export const DESTINATION = 2
/** source port << 16 | destination port */
export const PORTS = 3
/** The header as it arrives. */
export const NEW_SOURCE = 4
export const NEW_DESTINATION = 5
export const NEW_PORTS = 6
/** The VPC it arrives in << HOPS_BITS | how many hops it has gone. */
export const NEW_VPC_AND_HOPS = 7
export const HOPS_BITS = 8
export const HOPS_MASK = 0xff
/** The CVM it arrives at. */
export const TO = 8
/** The version of the tables under which this direction was judged; 0: not delivered yet, or closed: judge each packet. */
export const VERSION = 10
/** flow << 1 | 1 for the way back */
export const FLOW = 11
/** The CVM that sends in this direction: the same header from another one does not take the remembered path. */
export const SENDER = 12

/** SYN, FIN and RST change what a flow is: segments with none of them take the remembered path. */
export const TURNING = 7
