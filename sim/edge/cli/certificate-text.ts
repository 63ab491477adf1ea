import manifest from '../../../package.json' with { type: 'json' }
import type { Network } from '../../model/network.ts'
import { certificateOf } from '../../reach/certificate.ts'
import type { Cell, ReachQuestion } from '../../reach/question.ts'
import type { Tables } from '../../tables/tables.ts'
import { networkHash } from '../files/network-hash.ts'

/** Of which network of a scenario an answer is: as people name the file, its case, and after how many of its steps. */
export type AnswerOf = {
  readonly file: string
  readonly case: string | undefined
  readonly after: number | undefined
}

/** The text of a certificate of an answer, for `isthmus certify`. */
export function certificateText(
  network: Network,
  tables: Tables,
  question: ReachQuestion,
  cells: readonly Cell[],
  { file, case: name, after }: AnswerOf,
): string {
  const named = { ...(name !== undefined && { case: name }), ...(after !== undefined && { after }) }
  const scenario = { file, ...named, network: networkHash(network) }
  return certificateOf(tables, question, cells, { isthmus: manifest.version, scenario })
}
