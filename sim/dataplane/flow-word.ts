/** The words of a flow's record: what its first packet claimed, and how far it got. */

/** A record begins at its flow's number << SHIFT. */
export const SHIFT = 4

/** FREE, OPEN, TIME_WAIT or CLOSE. */
export const STATE = 0
/** Bits of Stage. */
export const PASSED = 1
export const CLIENT = 2
export const SERVER = 3
export const ENDPOINT = 4
export const CLB = 5
export const LISTENER = 6
export const TARGET = 7
export const SNAT_ADDRESS = 8
export const SNAT_PORT = 9
/** What the client dialled and from where; with the client's VPC and address it is the key of the way out. */
export const DIALLED = 10
/** client port << 16 | dialled port */
export const DIALLED_PORTS = 11
export const PROTOCOL = 12
/**
 * In milliseconds of virtual time, 2^31 times the one and the other: a word alone has 25 days. Both 0: does not expire (idle
 * time-outs come with running time).
 */
export const EXPIRES_HIGH = 15
export const EXPIRES_LOW = 13
/** 1: the client has sent a FIN, 2: the server has. */
export const FINS = 14

/** How far a flow's connection is. Closed ones keep their ports for a while (KERNEL-FACTS, connection tracking). */
export const FREE = 0
export const OPEN = 1
export const TIME_WAIT = 2
export const CLOSE = 3
