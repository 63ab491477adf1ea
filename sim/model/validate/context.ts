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
  readonly ids: Ids
  readonly problems: Problems
  readonly references: References
  readonly values: Values
}

export function newContext(documents: Documents, options: Options, seed: number): Context {
  const problems = new Problems()
  const references = new References(documents, problems)
  return {
    documents,
    options,
    seed,
    ids: new Ids(seed),
    problems,
    references,
    values: new Values(problems, references),
  }
}
