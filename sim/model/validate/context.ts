import type { Documents } from '../documents.ts'
import { Ids } from '../ids.ts'
import type { Options } from '../options.ts'
import { Problems } from './problems.ts'
import { References } from './references.ts'
import { Values } from './values.ts'

/** What every step of one validation works with. */
export type Context = {
  readonly documents: Documents
  readonly options: Options
  readonly seed: number
  readonly ids: Pick<Ids, 'draw'>
  readonly problems: Problems
  readonly references: References
  readonly values: Values
}

export function newContext(
  documents: Documents,
  options: Options,
  seed: number,
  ids: Context['ids'] = new Ids(seed),
): Context {
  const problems = new Problems()
  const references = new References(documents, problems)
  return {
    documents,
    options,
    seed,
    ids,
    problems,
    references,
    values: new Values(problems, references),
  }
}
