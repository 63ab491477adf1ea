import type { Tables } from '../tables/tables.ts'
import { mergeCells } from './merge.ts'
import type { ReachAnswer, ReachQuestion } from './question.ts'
import { Search } from './search.ts'

/**
 * Everything that can become of the packets that a question asks about: cells that are disjoint and cover it all, with what the walk
 * says of an example of each, for every choice of target. What is judged, and how: docs/decisions/0020.
 */
export function reach(tables: Tables, question: ReachQuestion): ReachAnswer {
  return { ok: true, cells: mergeCells(tables, new Search(tables, question).cells()) }
}
