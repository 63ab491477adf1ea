import { ruleCalled } from '../../advise/lint/registry.ts'
import type { Language } from '../../base/language.ts'
import type { Problem } from '../../model/problem.ts'
import type { GithubStyle } from '../github.ts'
import { annotation } from '../github.ts'
import { oneLine } from '../readable.ts'
import { type SarifResult, sarifLog } from '../sarif.ts'
import type { FileFinding, LintReport, SilencedFinding } from './lint-file.ts'
import { countsOf, mendOf, messageOf } from './words.ts'

export type LintSay = { readonly language: Language; readonly say: (problem: Problem) => string }

/** `{ format: 1, files: [{ path, findings, silenced, problems }], totals }`, the same bytes for the same files. */
export function lintJson(reports: readonly LintReport[], style: LintSay): string {
  const files = reports.map(({ file, findings, silenced, problems }) => ({
    path: file,
    findings: findings.map((finding) => findingJson(finding, style)),
    silenced: silenced.map((finding) => ({ ...findingJson(finding, style), reason: finding.reason })),
    problems: problems.map((problem) => ({
      code: problem.code,
      ...(problem.origin === undefined ? {} : placeOf(problem.origin)),
      path: problem.path,
      message: style.say(problem),
    })),
  }))
  const findings = reports.flatMap((report) => report.findings)
  const totals = {
    files: reports.length,
    ...countsOf(findings),
    silenced: reports.reduce((sum, report) => sum + report.silenced.length, 0),
    problems: reports.reduce((sum, report) => sum + report.problems.length, 0),
  }
  return `${JSON.stringify({ format: 1, files, totals }, null, 2)}\n`
}

const placeOf = ({ file, line, column }: FileFinding['origin']) => ({ file, line, column })

const findingJson = (finding: FileFinding, { language }: LintSay) => ({
  rule: finding.rule,
  severity: finding.severity,
  ...placeOf(finding.origin),
  where: finding.where,
  ...(finding.case === undefined ? {} : { case: finding.case }),
  message: messageOf(finding, language),
  mend: mendOf(finding, language),
  calls: finding.calls ?? [],
})

const LEVELS = { error: 'error', warning: 'warning', info: 'notice' } as const
const SARIF_LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const

/** Findings and problems as workflow commands of GitHub Actions. */
export function lintGithub(reports: readonly LintReport[], style: GithubStyle): string {
  const lines = reports.flatMap(({ file, findings, problems }) => [
    ...problems.map((problem) =>
      annotation('error', problem.origin ?? { file }, problem.code, oneLine(style.say(problem)), style),
    ),
    ...findings.map((finding) => {
      const text = `${oneLine(messageOf(finding, style.language))}\n${mendOf(finding, style.language)}`
      return annotation(LEVELS[finding.severity], finding.origin, finding.rule, text, style)
    }),
  ])
  return lines.map((line) => `${line}\n`).join('')
}

/** Findings as SARIF; what is silenced is in it as suppressed, with the reason. */
export function lintSarif(
  reports: readonly LintReport[],
  version: string,
  style: LintSay & { readonly pathOf: (file: string) => string },
): string {
  const { language } = style
  const results = reports.flatMap(({ findings, silenced }) => [...findings, ...silenced])
  const used = [...new Set(results.map(({ rule }) => rule))].sort()
  const rules = used.flatMap((id) => {
    const rule = ruleCalled(id)
    if (rule === undefined) return []
    return [
      {
        id,
        title: rule.title[language],
        about: rule.about[language],
        help: rule.mend[language],
        level: SARIF_LEVELS[rule.severity],
      },
    ]
  })
  const problems = reports.flatMap((report) => report.problems.map((problem) => ({ file: report.file, problem })))
  return sarifLog({
    version,
    language,
    rules,
    results: results.map((finding) => sarifResult(finding, language)),
    failures: problems.map(({ file, problem }) => ({
      code: problem.code,
      message: style.say(problem),
      place: problem.origin ?? { file },
    })),
    pathOf: style.pathOf,
  })
}

const sarifResult = (finding: FileFinding | SilencedFinding, language: Language): SarifResult => ({
  rule: finding.rule,
  level: SARIF_LEVELS[finding.severity],
  message: `${messageOf(finding, language)}\n${mendOf(finding, language)}`,
  place: finding.origin,
  name: finding.where,
  ...('reason' in finding ? { silencedBy: finding.reason } : {}),
})
