import type { Trace } from './trace.ts'

/** The components that a connection's first packet met, in order: `[consumer, ep1, lb1, web1]`. */
export const hopNames = ({ packets }: Trace): string[] => (packets[0]?.hops ?? []).map((hop) => hop.component)
