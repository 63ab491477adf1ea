import { REASON_NAMES, Reason, type ReasonName, reachedGuest } from '../dataplane/reason.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import type { Cell, Verdict } from './question.ts'

/** What the client sees: an answer, a refusal aloud (a reset, or an ICMP error, that comes home), or silence. */
export type Fate = 'delivered' | 'refused' | 'dropped'

export function fateOf({ reason, reply }: Verdict): Fate {
  if (reply !== Reason.DELIVERED) return 'dropped'
  return reason === Reason.DELIVERED ? 'delivered' : 'refused'
}

/** Why a packet fared as it did: the request's Reason, or, when there was an answer that did not come home, that of the answer. */
export function reasonOf({ reason, reply }: Verdict): ReasonName {
  const decided = reply !== NONE && reply !== Reason.DELIVERED ? reply : reason
  return REASON_NAMES[decided] ?? 'OUTSIDE_MODEL'
}

/** A cell under one of its choices. */
export type Outcome = { readonly cell: Cell; readonly verdict: Verdict }

/** All outcomes of some cells; with `fate` only those. */
function* outcomesOf(cells: Iterable<Cell>, fate?: Fate): Generator<Outcome> {
  for (const cell of cells) {
    for (const verdict of cell.verdicts) if (fate === undefined || fateOf(verdict) === fate) yield { cell, verdict }
  }
}

/** One line of a summary: how something ends, and all that ends so under some choice. */
export type SummaryLine = {
  readonly fate: Fate
  readonly reason: ReasonName
  /** The answer was stopped, not the request. */
  readonly isAnswer: boolean
  readonly cells: readonly Cell[]
}

/** What becomes of the packets of an answer, by fate and reason: what is delivered first, then what is refused, then the rest. */
export function summaryOf(cells: Iterable<Cell>): SummaryLine[] {
  const lines = new Map<string, { fate: Fate; reason: ReasonName; isAnswer: boolean; cells: Set<Cell> }>()
  for (const { cell, verdict } of outcomesOf(cells)) {
    const [fate, reason] = [fateOf(verdict), reasonOf(verdict)]
    const isAnswer = fate === 'dropped' && reachedGuest(verdict.reason)
    const key = `${FATES.indexOf(fate)} ${String(REASON_NAMES.indexOf(reason)).padStart(2, '0')} ${isAnswer}`
    const line = lines.get(key) ?? { fate, reason, isAnswer, cells: new Set() }
    lines.set(key, line)
    line.cells.add(cell)
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => ({ ...line, cells: [...line.cells] }))
}

const FATES: readonly Fate[] = ['delivered', 'refused', 'dropped']

/** What a client and a server have to do with each other: the client's VPC, and the server's. */
export const vpcsOf = ({ cvmVpc, clbVpc }: Tables, { cell, verdict }: Outcome): { from: number; to: number } => {
  const [server] = verdict.servers
  const from = valueAt(cvmVpc, cell.example.client)
  // a CLB answers an echo itself
  const to =
    server === undefined ? (verdict.clb === NONE ? from : valueAt(clbVpc, verdict.clb)) : valueAt(cvmVpc, server)
  return { from, to }
}

/** All that is delivered from one VPC into another, other than through these endpoints (indices); none left out: none is allowed. */
export function* crossings(tables: Tables, cells: Iterable<Cell>, except: ReadonlySet<number>): Generator<Outcome> {
  for (const outcome of outcomesOf(cells, 'delivered')) {
    const { from, to } = vpcsOf(tables, outcome)
    if (from !== to && !except.has(outcome.verdict.via)) yield outcome
  }
}
