import type { Tables } from '../tables/tables.ts'
import { mergeCells } from './merge.ts'
import type { Cell, ReachAnswer, ReachQuestion } from './question.ts'
import { bytesOf, Search } from './search.ts'

/** What an answer may take unless its question says otherwise. */
const BYTES_MAX = 2 ** 30

/**
 * Everything that can become of the packets that a question asks about: cells that are disjoint and cover it all, with what the walk
 * says of an example of each, for every choice of target. What is judged, and how: docs/decisions/0020.
 *
 * A question whose answer would take more memory than it may is refused, as a value, before it is attempted.
 */
export function reach(tables: Tables, question: ReachQuestion): ReachAnswer {
  const { bytesMax = BYTES_MAX } = question
  const search = new Search(tables, question)
  const estimate = search.estimate()
  if (estimate.bytes > bytesMax) return { ok: false, ...estimate, bytesMax }
  const cells: Cell[] = []
  let bytes = 0
  for (const cell of search.cells()) {
    cells.push(cell)
    bytes += bytesOf(cell)
    // an estimate is one
    if (bytes > bytesMax) return { ok: false, cells: Math.max(cells.length, estimate.cells), bytes, bytesMax }
  }
  return { ok: true, cells: mergeCells(tables, cells) }
}
