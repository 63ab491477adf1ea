import type { Header } from './rules.ts'

/** A Reason, by the name that people see. */
export type Word = string

/**
 * What becomes of a packet. `to` is the machine whose kernel it came to, `header` what that kernel sees; a packet that
 * comes to no machine has neither (a CLB that answers a ping is none).
 */
export type Verdict = { readonly word: Word; readonly to?: number; readonly header?: Header }

/** The end of a packet that comes to no machine. */
export const ended = (word: Word): Verdict => ({ word })
