import { Flag } from '../../net/tcp.ts'

/** The stream of bytes that a raw segment carries: nobody's, so that nothing is known of what they should be. */
export const FORGED = 0

/**
 * A TCP segment. Its payload is named, not stored: it carries the bytes `offset` to `offset + length` of a stream, which is
 * everything that one end of one connection ever writes. A receiver can so tell whether it is given the right bytes.
 */
export type Segment = {
  readonly flags: number
  readonly sequence: number
  readonly acknowledgment: number
  /** Bytes of payload. */
  readonly length: number
  /** Which stream (of a world), also in segments without payload; FORGED for a raw one. */
  readonly stream: number
  /** Which byte of the stream comes first. */
  readonly offset: number
}

/** What is known of a segment on the wire. */
export type Fields = Pick<Segment, 'flags' | 'sequence' | 'acknowledgment' | 'length'>

/** Sequence numbers count modulo 2^32; kept as int32, so that a difference is a signed distance. */
export const wrap = (sequence: number): number => sequence | 0

/** How many sequence numbers a segment takes: one for each byte, for SYN and for FIN. */
export const span = ({ flags, length }: Fields): number =>
  length + ((flags & Flag.SYN) !== 0 ? 1 : 0) + ((flags & Flag.FIN) !== 0 ? 1 : 0)

/** The reset that a kernel answers a segment with that belongs to no connection (RFC 9293, section 3.5.2). */
export function resetFor(segment: Fields): Fields {
  return (segment.flags & Flag.ACK) !== 0
    ? { flags: Flag.RST, sequence: segment.acknowledgment, acknowledgment: 0, length: 0 }
    : { flags: Flag.RST | Flag.ACK, sequence: 0, acknowledgment: wrap(segment.sequence + span(segment)), length: 0 }
}
