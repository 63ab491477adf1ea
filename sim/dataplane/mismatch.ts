/** Fields of a rule that can refuse a packet, as bits. Plain constants for the reason given in tables/rule-word.ts. */
export const PROTOCOL = 1
export const PORT = 2
export const PEER = 4
export const GROUP = 8
