import type { Origin } from '../../base/origin.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { resolveDestination } from '../../cloud/destination.ts'
import type { Checked } from '../../model/problem.ts'
import { dialOf } from '../../scenario/observe-step.ts'
import { Problems } from '../../scenario/problems.ts'
import { readConnect } from '../../scenario/read-connect.ts'
import type { ConnectStep } from '../../scenario/scenario.ts'
import { edgeProblem } from '../files/problem-words.ts'

/** What problems with the connection itself are said to stand in. */
export const QUESTION = 'connection'

const isKind = (word: string): word is ConnectStep['kind'] => word === 'connect' || word === 'udp' || word === 'ping'

/** The connection that is asked about, `udp` or `ping` before it or nothing, as a step of a scenario says it. */
export function questionOf(text: string, { network }: Cloud): Checked<ConnectStep> {
  const origin: Origin = { file: QUESTION, line: 1, column: 1 }
  const problems = new Problems()
  const [word = '', said = ''] = /^\s*(connect|udp|ping):?\s+(?!->|→)/.exec(text) ?? []
  const kind = isKind(said) ? said : 'connect'
  // What is before the connection stays, as blanks, so that problems point at their place.
  const asked = ' '.repeat(word.length) + text.slice(word.length)
  const connect = readConnect({ kind: 'scalar', value: asked, text: asked, origin, inset: 0 }, [], problems, kind)
  if (connect === undefined) return { ok: false, problems: [{ ...edgeProblem('NO_CONNECTION', { text }), origin }] }
  if (problems.list.length > 0) return { ok: false, problems: problems.list }
  const { fields } = connect
  const step: ConnectStep = { ...fields, kind, origin, name: undefined, note: undefined, expect: undefined }
  const found = resolveDestination(network, dialOf(step))
  if (found.ok) return { ok: true, value: step }
  const { part, message } = found.fault
  const place = connect.names[part]?.origin ?? origin
  problems.list.push({ ...edgeProblem('NO_SUCH_END', message), origin: place })
  return { ok: false, problems: problems.list }
}
