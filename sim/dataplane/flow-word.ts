/** The words of a flow's record: what its packets have claimed, who tracks it, and how it stands. */

/** A record has 1 << SHIFT words. */
export const SHIFT = 4

/** protocol << 8 | a FlowState; 0: the number is free, and NEXT is the next free one. */
export const STATE = 0
export const STATE_MASK = 0xff
export const PROTOCOL_SHIFT = 8
/** Bits of Stage: the trackers that know the flow now. Those that it goes through at all: ENDPOINT and CLB tell. */
export const PASSED = 1
export const CLIENT = 2
/** NONE: nobody, or a CLB that answers itself. */
export const SERVER = 3
export const ENDPOINT = 4
export const CLB = 5
export const LISTENER = 6
export const TARGET = 7
export const SNAT_ADDRESS = 8
/** SNAT port << 16 | the server's port */
export const NAT_PORTS = 9
/** What the client dialled and from where; with the client's VPC and address it is the key of the way out. */
export const DIALLED = 10
/** client port << 16 | dialled port */
export const DIALLED_PORTS = 11
/** The second of virtual time in which its trackers last saw a packet. */
export const SEEN = 12
/** The second at which the wheel asks for it. */
export const DUE = 13
/** Its neighbours in the wheel: see ExpiryWheel. */
export const NEXT = 14
export const PREVIOUS = 15
