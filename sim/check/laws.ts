import type { Law } from './law.ts'
import { oracleLaw } from './laws/oracle-law.ts'

/** The ready-made laws. */
export const LAWS: readonly Law[] = [oracleLaw]
