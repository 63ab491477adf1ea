import { aroundHistories } from '../../check/arbitraries/around.ts'
import type { Law } from '../../check/law.ts'
import { ISOLATION_LAWS } from '../../check/laws/isolation.ts'
import { LAWS } from '../../check/laws.ts'
import { lawsIn } from './law-module.ts'
import type { Setting } from './setting.ts'

/** Those that a campaign tries when it is told of none: all, but for the sentences that `isolation` judges at once. */
export const DEFAULT_LAWS: readonly string[] = LAWS.filter((law) => !ISOLATION_LAWS.includes(law)).map(
  ({ name }) => name,
)

/** The laws that a campaign can try: Isthmus's own, and those of a module, which come in place of one of the same name. */
export async function lawsKnown({ module }: Pick<Setting, 'module'>): Promise<readonly Law[]> {
  if (module === undefined) return LAWS
  const own = await lawsIn(module)
  return [...LAWS.filter(({ name }) => own.every((law) => law.name !== name)), ...own]
}

/**
 * The laws of a campaign, in its order. Around somebody's own network they need not meet what they must meet over all networks: it
 * may have no second tenant, say.
 */
export async function lawsOf(setting: Setting): Promise<readonly Law[]> {
  const { laws, around } = setting
  const known = await lawsKnown(setting)
  const chosen = laws.flatMap((name) => known.find((law) => law.name === name) ?? [])
  if (around === undefined) return chosen
  return chosen.map((law) => ({ ...law, mustMeet: [], histories: () => aroundHistories(around) }))
}
