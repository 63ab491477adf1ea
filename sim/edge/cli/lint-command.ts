import manifest from '../../../package.json' with { type: 'json' }
import { ruleSections } from '../../advise/lint/pages/sections.ts'
import { RULES, ruleCalled } from '../../advise/lint/registry.ts'
import { SEVERITIES, type Severity } from '../../advise/lint/rule.ts'
import type { Language } from '../../base/language.ts'
import { originText } from '../../base/origin.ts'
import { nearest } from '../../base/text.ts'
import type { Problem } from '../../model/problem.ts'
import { type LintReport, lintScenario, withSilences } from '../../scenario/lint/lint-file.ts'
import { lintGithub, lintJson, lintSarif } from '../../scenario/lint/lint-json.ts'
import { lintText, lintTotals } from '../../scenario/lint/lint-text.ts'
import { lintWord } from '../../scenario/lint/words.ts'
import { type ExitCode, OUR_FAULT, type ScenarioReport } from '../../scenario/report.ts'
import { problemsText } from '../../scenario/report-text.ts'
import type { Scenario, ScenarioCase } from '../../scenario/scenario.ts'
import type { Paint } from '../../trace/text.ts'
import { caseCalled } from '../files/case-called.ts'
import { edgeProblem, say } from '../files/problem-words.ts'
import { pathInRepository } from './github-output.ts'
import type { Io } from './io.ts'
import { paintFor } from './paint.ts'
import { reportsOf, worst } from './reports.ts'

export type LintCommandOptions = {
  readonly format: 'text' | 'json' | 'sarif' | 'github'
  /** The least severity that makes the exit code 1; `never`: none does. */
  readonly failOn: Severity | 'never'
  readonly case?: string | undefined
  readonly after?: number | undefined
  readonly list?: true | undefined
  readonly explain?: string | undefined
}

type Looked = LintReport & { readonly textOf: (file: string) => string | undefined }

/** `isthmus lint`: what is known to go wrong, in the networks of files. */
export async function lintCommand(
  targets: readonly string[],
  options: LintCommandOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  if (options.list) return listRules(language, io)
  if (options.explain !== undefined) return explainRule(options.explain, language, io)
  const reports: Looked[] = []
  const told = new Set<string>()
  const style = { language, say: (problem: Problem) => say(problem, language) }
  for await (const looked of lookedAt(targets, options, io)) {
    const report = { ...looked, findings: looked.findings.filter((one) => isNew(told, looked.file, one)) }
    reports.push(report)
    if (options.format === 'text') await io.stdout.write(shown(report, style, io))
  }
  await io.stdout.write(ending(reports, options, style, io))
  return worst(reports.map((report) => exitCodeOf(report, options)))
}

/** What stands in a file that others extend is told once, not by each of them. */
function isNew(told: Set<string>, file: string, { rule, origin, parameters }: LintReport['findings'][number]): boolean {
  const key = JSON.stringify([rule, originText(origin), parameters])
  if (told.has(key) && origin.file !== file) return false
  told.add(key)
  return true
}

async function* lookedAt(targets: readonly string[], options: LintCommandOptions, io: Io): AsyncGenerator<Looked> {
  let current: LintReport | undefined
  const judge = (scenario: Scenario): ScenarioReport => {
    const found = reportOn(scenario, options)
    current = found
    return { file: scenario.file, title: undefined, cases: [], problems: found.problems }
  }
  for await (const { report, textOf, paths } of reportsOf(targets, judge, io)) {
    const { file, problems } = report
    const texts = new Map(paths.flatMap((path) => textEntry(path, textOf(path))))
    const isWhole = options.case === undefined && options.after === undefined
    const found = problems.length === 0 && current !== undefined ? withSilences(current, texts, isWhole) : undefined
    yield { ...(found ?? { file, findings: [], silenced: [], problems }), textOf }
    current = undefined
  }
}

const textEntry = (path: string, text: string | undefined): readonly (readonly [string, string])[] =>
  text === undefined ? [] : [[path, text]]

function reportOn(scenario: Scenario, options: LintCommandOptions): LintReport {
  const refused = (problems: readonly Problem[]): LintReport => ({
    ...{ file: scenario.file, findings: [], silenced: [], problems },
  })
  let only: ScenarioCase | undefined
  if (options.case !== undefined) {
    const found = caseCalled(scenario, options.case)
    if (!found.ok) return refused(found.problems)
    only = found.value
  }
  const { after = 0 } = options
  const steps = Math.max(0, ...(only === undefined ? scenario.cases : [only]).map((one) => one.steps.length))
  if (after > steps) {
    return refused([edgeProblem('NOT_THAT_MANY_STEPS', { count: String(after), steps: String(steps) })])
  }
  return lintScenario(scenario, { after, only })
}

type Style = { readonly language: Language; readonly say: (problem: Problem) => string }

function shown(report: Looked, { language, say: sayIt }: Style, io: Io): string {
  const paint = paintFor(io.stdout, io.env)
  const { file, problems, textOf } = report
  if (problems.length > 0) return `${problemsText(problems, file, { language, paint, say: sayIt, textOf })}\n`
  const text = lintText(report, { language, paint, textOf })
  return text === '' ? '' : `${text}\n`
}

/** What is said when all files were looked at: the totals, or everything in a form for machines. */
function ending(reports: readonly Looked[], { format }: LintCommandOptions, style: Style, io: Io): string {
  const pathOf = (file: string) => pathInRepository(file, io)
  switch (format) {
    case 'text':
      return lintTotals(reports, style.language)
    case 'json':
      return lintJson(reports, style)
    case 'sarif':
      return lintSarif(reports, manifest.version, { ...style, pathOf })
    case 'github':
      return lintGithub(reports, { ...style, pathOf }) + lintTotals(reports, style.language)
  }
}

function exitCodeOf({ findings, problems }: LintReport, { failOn }: LintCommandOptions): ExitCode {
  if (problems.some(({ code }) => code === OUR_FAULT)) return 3
  if (problems.length > 0) return 2
  if (failOn === 'never') return 0
  const worstAllowed = SEVERITIES.indexOf(failOn)
  return findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= worstAllowed) ? 1 : 0
}

async function listRules(language: Language, io: Io): Promise<ExitCode> {
  const { bold } = paintFor(io.stdout, io.env)
  const width = Math.max(...RULES.map(({ id }) => id.length))
  const lines = RULES.map(({ id, severity, title }) => {
    const word = { en: severity.padEnd(7), zh: lintWord('zh', severity) }[language]
    return `${bold(id.padEnd(width))}  ${word}  ${title[language]}\n`
  })
  await io.stdout.write(lines.join(''))
  return 0
}

async function explainRule(name: string, language: Language, io: Io): Promise<ExitCode> {
  const rule = ruleCalled(name.toLowerCase().replaceAll('_', '-'))
  if (rule === undefined) {
    const meant = nearest(
      name,
      RULES.map(({ id }) => id),
    )
    const parameters = { name, ...(meant === undefined ? {} : { nearest: meant }) }
    await io.stderr.write(`${say(edgeProblem('NO_SUCH_LINT_RULE', parameters), language)}\n`)
    return 2
  }
  await io.stdout.write(pageText(rule, language, paintFor(io.stdout, io.env)))
  return 0
}

function pageText(rule: (typeof RULES)[number], language: Language, { bold, accent }: Paint): string {
  const parts = ruleSections(rule, language).map(({ heading, text, code }) =>
    [accent(heading), `  ${text}`, ...(code === undefined ? [] : [`    ${code}`])].join('\n'),
  )
  return `${[`${bold(rule.id)}  ${rule.title[language]}`, ...parts].join('\n\n')}\n`
}
