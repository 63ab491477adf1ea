import { resolve } from 'node:path'
import type { Language } from '../../base/language.ts'
import type { Origin } from '../../base/origin.ts'
import { nearest } from '../../base/text.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { resolveDestination } from '../../cloud/destination.ts'
import type { Checked, Problem } from '../../model/problem.ts'
import { normalPath } from '../../scenario/paths.ts'
import { Problems } from '../../scenario/problems.ts'
import { readConnect } from '../../scenario/read-connect.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { explanationText, problemsText } from '../../scenario/report-text.ts'
import { openCase } from '../../scenario/run.ts'
import { runStep } from '../../scenario/run-step.ts'
import type { ConnectStep, Scenario, ScenarioCase } from '../../scenario/scenario.ts'
import { STDIN } from '../files/files.ts'
import { allProblems, loadFile } from '../files/load-file.ts'
import { edgeProblem, say } from '../files/problem-words.ts'
import type { Io } from './io.ts'
import { paintFor } from './paint.ts'

export type ExplainOptions = {
  readonly format: 'text' | 'json'
  readonly case?: string | undefined
  readonly after?: number | undefined
}

/** What problems with the connection itself are said to stand in. */
const QUESTION = 'connection'

/** `isthmus explain`: one connection hop by hop. That it does not arrive is an answer too, so the exit code is 0. */
export async function explainCommand(
  file: string,
  connection: string,
  options: ExplainOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const path = file === '-' ? STDIN : normalPath(file) || '.'
  const { scenario, problems, texts } = await loadFile({ path, absolute: resolve(io.cwd, path) }, io)
  const refuse = async (problems: readonly Problem[]): Promise<ExitCode> => {
    const textOf = (name: string) => (name === QUESTION ? connection : texts.get(name))
    const style = {
      language,
      paint: paintFor(io.stderr, io.env),
      say: (problem: Problem) => say(problem, language),
      textOf,
    }
    await io.stderr.write(`${problemsText(problems, path, style)}\n`)
    return 2
  }
  if (scenario === undefined || problems.length > 0) return refuse(allProblems({ scenario, problems }))
  const asked = caseOf(scenario, options)
  if (!asked.ok) return refuse(asked.problems)
  const cloud = openCase(asked.value)
  if (!cloud.ok) return refuse(cloud.problems)
  for (const step of asked.value.steps.slice(0, options.after ?? 0)) runStep(cloud.value, step)
  const step = questionOf(connection, cloud.value)
  if (!step.ok) return refuse(step.problems)
  const { what, observed, trace } = runStep(cloud.value, step.value)
  const answer = {
    format: 1,
    file: scenario.file,
    case: asked.value.name ?? null,
    seed: asked.value.seed,
    what,
    observed,
    trace,
  }
  await io.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify(answer, null, 2)}\n`
      : explanationText(answer, { language, paint: paintFor(io.stdout, io.env) }),
  )
  return 0
}

function caseOf({ cases }: Scenario, { case: name, after = 0 }: ExplainOptions): Checked<ScenarioCase> {
  const one = name === undefined ? cases[0] : cases.find((each) => each.name === name)
  if (one === undefined) {
    const names = cases.flatMap((each) => each.name ?? [])
    const meant = nearest(name ?? '', names)
    const parameters = { name: name ?? '', names: names.join(', '), ...(meant === undefined ? {} : { nearest: meant }) }
    return { ok: false, problems: [edgeProblem('NO_SUCH_CASE', parameters)] }
  }
  if (after <= one.steps.length) return { ok: true, value: one }
  const parameters = { count: String(after), steps: String(one.steps.length) }
  return { ok: false, problems: [edgeProblem('NOT_THAT_MANY_STEPS', parameters)] }
}

/** The connection that is asked about, as a step of a scenario says it. */
function questionOf(text: string, { network }: Cloud): Checked<ConnectStep> {
  const origin: Origin = { file: QUESTION, line: 1, column: 1 }
  const problems = new Problems()
  const connect = readConnect({ kind: 'scalar', value: text, text, origin, inset: 0 }, [], problems)
  if (connect === undefined || problems.list.length > 0) return { ok: false, problems: problems.list }
  const { fields } = connect
  const step: ConnectStep = { ...fields, kind: 'connect', origin, name: undefined, note: undefined, expect: undefined }
  const { from, to, port, sourcePort, bytes, patience: patienceUs } = fields
  const found = resolveDestination(network, { from, to, port, protocol: 'TCP', sourcePort, patienceUs, bytes })
  if (found.ok) return { ok: true, value: step }
  const { part, message } = found.fault
  const place = connect.names[part]?.origin ?? origin
  problems.list.push({ ...edgeProblem('NO_SUCH_END', message), origin: place })
  return { ok: false, problems: problems.list }
}
