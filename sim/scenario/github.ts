import type { Language } from '../base/language.ts'
import type { Origin } from '../base/origin.ts'
import type { Problem } from '../model/problem.ts'
import { oneLine } from './readable.ts'
import { type CaseReport, type ScenarioReport, type StepReport, totalsOf } from './report.ts'
import { failureWords, observedText } from './report-text.ts'
import { counted, sentence } from './report-words.ts'

/** How a run is told to GitHub Actions. */
export type GithubStyle = {
  readonly language: Language
  readonly say: (problem: Problem) => string
  /** The path of a file in the repository, by which GitHub knows it. */
  readonly pathOf: (file: string) => string
}

/** What went wrong, as workflow commands: GitHub shows each at its line of the file that a pull request changes. */
export function githubAnnotations(reports: readonly ScenarioReport[], style: GithubStyle): string {
  const lines = reports.flatMap((report) => [
    ...report.problems.map((problem) => problemLine(problem, report.file, style)),
    ...report.cases.flatMap((one) => one.steps.flatMap((step) => stepLines(step, one, style))),
  ])
  return lines.map((line) => `${line}\n`).join('')
}

function stepLines(step: StepReport, { name }: CaseReport, style: GithubStyle): string[] {
  const { language } = style
  const parts = [step.what === '' ? step.kind : step.what, name === undefined ? '' : `(${name})`]
  const title = oneLine(parts.filter((part) => part !== '').join(' '))
  const observed = observedText(step.observed, language)
  return step.failures.map((failure) => {
    const words = failureWords(failure, step, language)
    return annotation('error', failure.origin, title, observed === '' ? words : `${words}\n${observed}`, style)
  })
}

function problemLine(problem: Problem, file: string, style: GithubStyle): string {
  const message = oneLine(style.say(problem))
  return annotation('error', problem.origin ?? { file }, problem.code, message, style)
}

type Place = Origin | { readonly file: string; readonly line?: undefined; readonly column?: undefined }

/** One workflow command: something of a level, at a place. */
export function annotation(
  level: 'error' | 'warning' | 'notice',
  { file, line, column }: Place,
  title: string,
  message: string,
  { pathOf }: Pick<GithubStyle, 'pathOf'>,
): string {
  const properties = { file: pathOf(file), line, col: column, title }
  const texts = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${property(String(value))}`],
  )
  return `::${level} ${texts.join(',')}::${data(message)}`
}

/** The summary of a run as Markdown, for the page of the workflow: a row for each file. */
export function githubSummary(reports: readonly ScenarioReport[], { language, pathOf }: GithubStyle): string {
  const { files, cases, steps, held, failed, problems } = totalsOf(reports)
  const rows = reports.map((report) => {
    const totals = totalsOf([report])
    const mark = totals.failed + totals.problems === 0 ? '✅' : '❌'
    const title = report.title === undefined ? '' : cell(report.title[language])
    return `| ${mark} | ${cell(pathOf(report.file))} | ${title} | ${totals.held} | ${totals.failed} | ${totals.problems} |`
  })
  const line = sentence(language, 'totals', {
    files: counted(language, 'files', files),
    cases: counted(language, 'cases', cases),
    steps: counted(language, 'steps', steps),
    held,
    failed,
  })
  const more = problems === 0 ? '' : sentence(language, 'more', { problems: counted(language, 'problems', problems) })
  return [`### Isthmus: ${line}${more}`, '', HEAD[language], '|---|---|---|---|---|---|', ...rows, ''].join('\n')
}

const HEAD = {
  en: '| | file | title | held | failed | problems |',
  zh: '| | 文件 | 标题 | 符合预期 | 不符合 | 问题 |',
} as const satisfies Record<Language, string>

/** A text in a cell of a table: neither Markdown nor HTML of the user's has a meaning there. */
const cell = (text: string): string =>
  oneLine(text).replace(/[\\`*_{}[\]<>|#&~@!$]/g, (sign) => `&#${sign.codePointAt(0)};`)

/** The message of a workflow command, as GitHub's own toolkit escapes it. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** A text for the log in which GitHub finds no commands: what a user wrote could look like one. */
export const inert = (text: string): string =>
  text.replace(/^(\s*):(?=:)/gm, '$1:\u200b').replaceAll('##[', '#\u200b#[')
