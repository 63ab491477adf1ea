import type { ReasonName } from '../../sim/dataplane/reason.ts'
import type { CheckName } from '../../sim/trace/words.ts'

/**
 * Reasons that stand in the closed list although nothing produces them yet, so that those who build them have their words: of
 * 2026-11-23, issue 4, whose end finds this list empty. Whoever lands one takes it out here, and gives it what the tests ask of
 * every other one: a row in each table, a scenario, a place in the oracle.
 */
export const REASONS_NOT_YET = [
  'CONNTRACK_FULL',
  'TTL_EXCEEDED',
  'ACCEPT_QUEUE_FULL',
  'FAULT_LOSS',
  'FAULT_PARTITION',
  'FAULT_CORRUPTED',
] as const satisfies readonly ReasonName[]
export type ReasonNotYet = (typeof REASONS_NOT_YET)[number]

/** The checks at which these end, of the same day. */
export const CHECKS_NOT_YET: readonly CheckName[] = ['ttl', 'flowCapacity', 'acceptQueue', 'fault']

export const isReasonNotYet = (name: ReasonName): boolean => (REASONS_NOT_YET as readonly ReasonName[]).includes(name)
