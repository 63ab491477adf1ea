import { nearest } from '../../base/text.ts'
import type { Checked } from '../../model/problem.ts'
import type { Scenario, ScenarioCase } from '../../scenario/scenario.ts'
import { edgeProblem } from './problem-words.ts'

/** The case of this name; without a name the first, which is the file itself where it has no cases. */
export function caseCalled({ cases }: Scenario, name: string | undefined): Checked<ScenarioCase> {
  const one = name === undefined ? cases[0] : cases.find((each) => each.name === name)
  if (one !== undefined) return { ok: true, value: one }
  const names = cases.flatMap((each) => each.name ?? [])
  if (names.length === 0) return { ok: false, problems: [edgeProblem('NO_CASES', { name: name ?? '' })] }
  const meant = nearest(name ?? '', names)
  const parameters = { name: name ?? '', names: names.join(', '), ...(meant === undefined ? {} : { nearest: meant }) }
  return { ok: false, problems: [edgeProblem('NO_SUCH_CASE', parameters)] }
}
