import type { SuggestedCall } from '../../advise/lint/rule.ts'
import type { Language } from '../../base/language.ts'
import { originText } from '../../base/origin.ts'
import type { Paint } from '../../trace/text.ts'
import { codeFramesOf } from '../code-frame.ts'
import { indented, oneLine } from '../readable.ts'
import type { FileFinding, LintReport } from './lint-file.ts'
import { countsOf, countWord, lintWord, mendOf, messageOf } from './words.ts'

export type LintStyle = {
  readonly language: Language
  readonly paint: Paint
  /** The text of a file, from which the line of a finding is shown. */
  readonly textOf: (file: string) => string | undefined
}

/** The findings of one file as text, each with its line of the file and what would mend it. */
export function lintText({ findings }: LintReport, style: LintStyle): string {
  const frames = new Map<string, ReturnType<typeof codeFramesOf>>()
  const frameOf = ({ origin }: FileFinding): string => {
    const text = style.textOf(origin.file)
    if (text === undefined) return ''
    const known = frames.get(origin.file) ?? codeFramesOf(text)
    frames.set(origin.file, known)
    return known(origin)
  }
  return findings.map((finding) => findingText(finding, frameOf(finding), style)).join('\n')
}

function findingText(finding: FileFinding, frame: string, { language, paint }: LintStyle): string {
  const { rule, severity, origin } = finding
  const word = lintWord(language, severity)
  const level = severity === 'error' ? paint.bad(word) : severity === 'warning' ? paint.accent(word) : paint.dim(word)
  const lines = [
    `${paint.bold(oneLine(originText(origin)))}  ${level}  ${paint.dim(rule)}`,
    `  ${oneLine(messageOf(finding, language))}`,
    ...(frame === '' ? [] : [indented(frame, 4)]),
    `  ${paint.ok(lintWord(language, 'mend') + mendOf(finding, language))}`,
    ...(finding.calls ?? []).map((call) => paint.dim(`    ${oneLine(callText(call))}`)),
  ]
  return `${lines.join('\n')}\n`
}

/** `call: DeleteNetworkAcl, with: { NetworkAclId: acl-web }`: as a step of a file says it. */
const callText = ({ action, with: parameters }: SuggestedCall): string =>
  `{ call: ${action}, with: ${flowText(parameters)} }`

/** A value as YAML writes it in one line. */
function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${key}: ${flowText(one)}`)
      .join(', ')} }`
  }
  const text = String(value)
  const isPlain =
    typeof value !== 'string' || (/^[A-Za-z][\w./#:-]*$/.test(text) && !/:$|^(true|false|null|yes|no)$/i.test(text))
  return isPlain ? text : JSON.stringify(text)
}

/** The line under all files. */
export function lintTotals(reports: readonly LintReport[], language: Language): string {
  const findings = reports.flatMap((report) => report.findings)
  const silenced = reports.reduce((sum, report) => sum + report.silenced.length, 0)
  const problems = reports.reduce((sum, report) => sum + report.problems.length, 0)
  const { error, warning, info } = countsOf(findings)
  const parameters = {
    files: countWord(language, 'files', reports.length),
    errors: countWord(language, 'errors', error),
    warnings: countWord(language, 'warnings', warning),
    infos: countWord(language, 'infos', info),
  }
  const quiet = silenced === 0 ? '' : lintWord(language, 'silenced', { count: String(silenced) })
  const wrong =
    problems === 0 ? '' : lintWord(language, 'problems', { count: countWord(language, 'problems', problems) })
  return `${lintWord(language, findings.length + problems === 0 ? 'clean' : 'found', parameters)}${quiet}${wrong}\n`
}
