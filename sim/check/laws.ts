import type { Law } from './law.ts'
import { classesLaw } from './laws/classes-law.ts'
import { compileLaw } from './laws/compile-law.ts'
import { incrementalLaw } from './laws/incremental.ts'
import { ISOLATION_LAWS, isolation } from './laws/isolation.ts'
import { tenantLens } from './laws/lens.ts'
import { oracleLaw } from './laws/oracle-law.ts'
import { reachLaw } from './laws/reach-law.ts'
import { repliesLaw } from './laws/replies.ts'
import { memoLaw, observerLaw, orderLaw, replayLaw } from './laws/runs.ts'
import { twinWorlds } from './laws/twins.ts'

/** The laws that come with Isthmus. */
export const LAWS: readonly Law[] = [
  ...[isolation, oracleLaw, twinWorlds, tenantLens, replayLaw, memoLaw, orderLaw],
  ...[observerLaw, incrementalLaw, repliesLaw, reachLaw, compileLaw, classesLaw],
  ...ISOLATION_LAWS,
]

/** The law of a name. */
export const lawCalled = (name: string, laws: readonly Law[] = LAWS): Law | undefined =>
  laws.find((law) => law.name === name)
