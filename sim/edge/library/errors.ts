import type { Language } from '../../base/language.ts'
import type { Checked, Problem } from '../../model/problem.ts'
import { problemsText } from '../../scenario/report-text.ts'
import { PLAIN } from '../../trace/text.ts'
import { say } from '../files/problem-words.ts'

/** One thing that is wrong with a scenario, and where it stands. */
export type ScenarioProblem = {
  /** What kind of mistake it is, the same in every language: `UNKNOWN_KEY`, `NO_SUCH_NAME`. */
  readonly code: string
  readonly file: string
  /** Counted from 1; undefined when the problem is about a whole file. */
  readonly line: number | undefined
  readonly column: number | undefined
  /** The place inside the scenario: `cvms.web1.ip`. */
  readonly path: string
  readonly message: string
  /** The code that the cloud answers with for the same mistake in a call, where it has one. */
  readonly apiCode: string | undefined
}

/** A value that is sound, or everything that is wrong with what it was to be made of. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value; readonly problems?: undefined }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[]; readonly text: string }

/** A scenario cannot be used: `problems` says everything that is wrong with it, and so does the message, with lines. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
  readonly problems: readonly ScenarioProblem[]

  constructor(text: string, problems: readonly ScenarioProblem[]) {
    super(text)
    this.problems = problems
  }
}

/** A method was called with what it cannot use: a name that nobody has, a time without a unit. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** How problems are told: in which language, and of what they show a line. */
export type Telling = {
  readonly file: string
  readonly language: Language
  readonly textOf: (file: string) => string | undefined
}

/** What is wrong, for those who asked for values. */
export function refused(problems: readonly Problem[], { file, language, textOf }: Telling): Result<never> {
  const style = { language, paint: PLAIN, say: (problem: Problem) => say(problem, language), textOf }
  return {
    ok: false,
    problems: problems.map((problem) => scenarioProblem(problem, file, language)),
    text: problemsText(problems, file, style),
  }
}

/** The value, or a `ScenarioError` with everything that is wrong. */
export function orThrow<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value
  throw new ScenarioError(result.text, result.problems)
}

/** What was read of a method's arguments, or a `UsageError` that says what is wrong with them. */
export function argumentsRead<Value>(read: Checked<Value>, language: Language): Value {
  if (read.ok) return read.value
  throw new UsageError(read.problems.map((problem) => say(problem, language)).join('\n'))
}

const scenarioProblem = (problem: Problem, file: string, language: Language): ScenarioProblem => ({
  code: problem.code,
  file: problem.origin?.file ?? file,
  line: problem.origin?.line,
  column: problem.origin?.column,
  path: problem.path,
  message: say(problem, language),
  apiCode: problem.apiCode,
})
