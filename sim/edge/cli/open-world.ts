import { resolve } from 'node:path'
import type { Language } from '../../base/language.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import type { Checked, Problem } from '../../model/problem.ts'
import { CaseRun } from '../../scenario/case-run.ts'
import { normalPath } from '../../scenario/paths.ts'
import { problemsText } from '../../scenario/report-text.ts'
import { openCase } from '../../scenario/run.ts'
import type { Scenario, ScenarioCase } from '../../scenario/scenario.ts'
import { caseCalled } from '../files/case-called.ts'
import { STDIN } from '../files/files.ts'
import { allProblems, loadFile } from '../files/load-file.ts'
import { edgeProblem, say } from '../files/problem-words.ts'
import type { Io } from './io.ts'
import { paintFor } from './paint.ts'

/** Which world of a file is asked about. */
export type WorldOptions = {
  /** The name of a case; left out: the first. */
  readonly case?: string | undefined
  /** Run so many steps first. */
  readonly after?: number | undefined
  /** The step that is asked about, from 1: those before it are run first. */
  readonly step?: number | undefined
  /** The account whose view is shown; left out: all of it. */
  readonly as?: string | undefined
}

/** A world to ask about, and the texts of the files that it was read from. */
export type OpenWorld = {
  readonly path: string
  readonly texts: ReadonlyMap<string, string>
} & Checked<{
  readonly scenario: Scenario
  readonly one: ScenarioCase
  readonly cloud: Cloud
  /** The steps that were run, for one more to follow them. */
  readonly run: CaseRun
}>

/** Opens one case of a file and runs its first steps. */
export async function openWorld(file: string, options: WorldOptions, io: Io): Promise<OpenWorld> {
  const path = file === '-' ? STDIN : normalPath(file) || '.'
  const { scenario, problems, texts } = await loadFile({ path, absolute: resolve(io.cwd, path) }, io)
  if (scenario === undefined || problems.length > 0) {
    return { path, texts, ok: false, problems: allProblems({ scenario, problems }) }
  }
  const one = caseOf(scenario, options)
  if (!one.ok) return { path, texts, ...one }
  const cloud = openCase(one.value, options.as)
  if (!cloud.ok) return { path, texts, ...cloud }
  const before = options.step === undefined ? (options.after ?? 0) : options.step - 1
  const run = new CaseRun(cloud.value, options.as)
  for (const step of one.value.steps.slice(0, before)) run.step(step)
  return { path, texts, ok: true, value: { scenario, one: one.value, cloud: cloud.value, run } }
}

/** Tells on standard error why a question cannot be answered. */
export async function tellProblems(
  problems: readonly Problem[],
  path: string,
  textOf: (file: string) => string | undefined,
  language: Language,
  io: Io,
): Promise<void> {
  const paint = paintFor(io.stderr, io.env)
  const style = { language, paint, say: (problem: Problem) => say(problem, language), textOf }
  await io.stderr.write(`${problemsText(problems, path, style)}\n`)
}

function caseOf(scenario: Scenario, { case: name, after = 0, step = 0 }: WorldOptions): Checked<ScenarioCase> {
  const one = caseCalled(scenario, name)
  if (!one.ok) return one
  const steps = one.value.steps.length
  const code = step > steps ? 'NO_SUCH_STEP' : after > steps ? 'NOT_THAT_MANY_STEPS' : undefined
  if (code === undefined) return one
  return { ok: false, problems: [edgeProblem(code, { count: String(step || after), steps: String(steps) })] }
}
