import type { Language } from '../base/language.ts'
import { clipped } from '../base/text.ts'
import type { Problem } from '../model/problem.ts'
import type { OptionName } from '../trace/trace.ts'
import type { CaseReport, Failure, Observed, ScenarioReport, StepReport, Totals, Variation } from './report.ts'
import { optionsDependedOn, totalsOf } from './report.ts'

/** A run's report as plain data, ready for JSON.stringify: the form that other tools build on. */
export type JsonReport = {
  readonly format: 1
  /** The seed of every case, or null when they differ; each case has its own. */
  readonly seed: number | null
  readonly files: readonly JsonFile[]
  readonly problems: readonly JsonProblem[]
  readonly totals: Totals
  /** The options that the verdicts rest on, where the cloud's documents are silent. */
  readonly dependedOn: readonly OptionName[]
}

type JsonFile = {
  readonly path: string
  readonly title?: ScenarioReport['title']
  readonly cases: readonly {
    readonly name: string | null
    readonly seed: number
    readonly steps: readonly JsonStep[]
    readonly dependedOn: readonly OptionName[]
  }[]
  readonly variations?: readonly Variation[]
}

type JsonStep = Pick<StepReport, 'kind' | 'what' | 'ok' | 'timeUs' | 'name' | 'note' | 'trace'> & {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly observed: object
  readonly failures: readonly object[]
}

/** A problem in words, with its place; line and column are null when it is about a whole file. */
type JsonProblem = {
  readonly code: string
  readonly file: string
  readonly line: number | null
  readonly column: number | null
  readonly path: string
  readonly message: string
  readonly apiCode?: string
  /** Of a file with cases: the one that it was found in, unless all have it. */
  readonly case?: string
}

/** The language of messages, which are all that depends on it, and a problem in words. */
type Speech = { readonly language: Language; readonly say: (problem: Problem) => string }

export function reportJson(reports: readonly ScenarioReport[], speech: Speech): JsonReport {
  const seeds = new Set(reports.flatMap(({ cases }) => cases.map(({ seed }) => seed)))
  const [seed = null] = seeds
  return {
    format: 1,
    seed: seeds.size === 1 ? seed : null,
    files: reports.map((report) => fileJson(report, speech)),
    problems: reports.flatMap(({ file, problems }) => problems.map((problem) => problemJson(problem, file, speech))),
    totals: totalsOf(reports),
    dependedOn: optionsDependedOn(reports),
  }
}

const fileJson = ({ file, title, cases, variations }: ScenarioReport, speech: Speech): JsonFile => ({
  path: file,
  ...(title === undefined ? {} : { title }),
  cases: cases.map(({ name, seed, steps, dependedOn }: CaseReport) => ({
    name: name ?? null,
    seed,
    steps: steps.map((step) => stepJson(step, speech)),
    dependedOn,
  })),
  ...(variations === undefined ? {} : { variations }),
})

/** Keys without a value (`name`, `note`, `trace`) are left out when the object is written. */
const stepJson = (step: StepReport, speech: Speech): JsonStep => ({
  file: step.origin.file,
  line: step.origin.line,
  column: step.origin.column,
  kind: step.kind,
  what: step.what,
  name: step.name,
  note: step.note,
  ok: step.ok,
  timeUs: step.timeUs,
  observed: observedJson(step.observed, step.origin.file, speech),
  failures: step.failures.map(failureJson),
  trace: step.trace,
})

function observedJson(observed: Observed, file: string, speech: Speech): object {
  if (observed.error === undefined) return observed
  const { code, message, problems } = observed.error
  return {
    ...observed,
    error: {
      code,
      message: message[speech.language],
      problems: problems.map((problem) => problemJson(problem, file, speech)),
    },
  }
}

const failureJson = ({ path, expected, actual, origin, connections }: Failure): object => ({
  path,
  expected,
  actual,
  file: origin.file,
  line: origin.line,
  column: origin.column,
  connections,
})

const problemJson = (problem: Problem, file: string, speech: Speech): JsonProblem => ({
  code: problem.code,
  file: problem.origin?.file ?? file,
  line: problem.origin?.line ?? null,
  column: problem.origin?.column ?? null,
  path: problem.path,
  message: speech.say(problem),
  ...(problem.apiCode === undefined ? {} : { apiCode: problem.apiCode }),
  ...(problem.case === undefined ? {} : { case: clipped(problem.case) }),
})
