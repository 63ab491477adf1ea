import type { Options } from '../../model/options.ts'

const SECOND_US = 1_000_000

/** The largest payload of a segment: an Ethernet MTU less both headers (KERNEL-FACTS: MSS 1460). */
export const MSS = 1460

/** How many bytes may be under way. What Linux offers without window scaling; the window never shrinks, as programs read at once. */
export const WINDOW = 65_535

/** When a client's kernel sends its SYN again, in seconds after the first (tcp_syn_retries 6; KERNEL-FACTS), and gives up. */
const SYN_SCHEDULE_S = {
  'linux-6.5': [1, 2, 3, 4, 5, 7, 11, 19, 35, 67, 131],
  'linux-5': [1, 3, 7, 15, 31, 63, 127],
} as const

/** By how many SYNs have gone out (less one): how long until the next, or, the last, until the kernel gives up. */
export const SYN_WAITS_US: Readonly<Record<Options['guestTcp'], readonly number[]>> = {
  'linux-6.5': waits(SYN_SCHEDULE_S['linux-6.5']),
  'linux-5': waits(SYN_SCHEDULE_S['linux-5']),
}

/** When a client's kernel gives up. */
export const synGiveUpUs = (guestTcp: Options['guestTcp']): number => (SYN_SCHEDULE_S[guestTcp].at(-1) ?? 0) * SECOND_US

/** A SYN-ACK goes out at 0, 1, 3, 7, 15 and 31 s (tcp_synack_retries 5); at 63 s the half-open connection is forgotten. */
export const SYN_ACK_WAITS_US = waits([1, 3, 7, 15, 31, 63])

function waits(secondsAfterFirst: readonly number[]): readonly number[] {
  return secondsAfterFirst.map((seconds, i) => (seconds - (secondsAfterFirst[i - 1] ?? 0)) * SECOND_US)
}

/** After a SYN was answered by something else than its SYN-ACK: the next SYN does not wait for its turn (TCP_TIMEOUT_MIN). */
export const SYN_AGAIN_US = 10_000

/** The least and the largest time-out of a retransmission, and how many there are before a kernel gives up (tcp_retries2). */
export const RTO_MIN_US = 200_000
const RTO_MAX_US = 120_000_000
export const RETRIES_MAX = 15

/** How long what was sent may stay unacknowledged, having gone out again so often in a row. */
export const rtoUs = (retries: number): number => Math.min(RTO_MIN_US * 2 ** retries, RTO_MAX_US)

/** How long the side that closed first remembers the connection (TCP_TIMEWAIT_LEN), and waits for the other's FIN (tcp_fin_timeout). */
export const TIME_WAIT_US = 60 * SECOND_US
export const FIN_TIMEOUT_US = 60 * SECOND_US

/** Between two answers of a connection to segments without payload that it cannot take (tcp_invalid_ratelimit): no endless echo. */
export const CHALLENGE_EVERY_US = 500_000
