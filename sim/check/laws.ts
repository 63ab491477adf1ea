import type { Law } from './law.ts'
import { ISOLATION_LAWS, isolation } from './laws/isolation.ts'
import { tenantLens } from './laws/lens.ts'
import { oracleLaw } from './laws/oracle-law.ts'
import { memoLaw, orderLaw, replayLaw } from './laws/runs.ts'
import { twinWorlds } from './laws/twins.ts'

/** The laws that come with Isthmus. */
export const LAWS: readonly Law[] = [
  ...[isolation, oracleLaw, twinWorlds, tenantLens, replayLaw, memoLaw, orderLaw],
  ...ISOLATION_LAWS,
]

/** The law of a name. */
export const lawCalled = (name: string, laws: readonly Law[] = LAWS): Law | undefined =>
  laws.find((law) => law.name === name)
