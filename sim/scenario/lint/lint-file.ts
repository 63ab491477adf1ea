import { lint } from '../../advise/lint/lint.ts'
import { RULES, ruleCalled } from '../../advise/lint/registry.ts'
import type { Finding } from '../../advise/lint/rule.ts'
import {
  type RuleWords,
  SILENCE_UNKNOWN,
  SILENCE_UNUSED,
  SILENCE_WITHOUT_REASON,
} from '../../advise/lint/silence-rules.ts'
import { assert } from '../../base/assert.ts'
import { type Origin, originText } from '../../base/origin.ts'
import { compareText, nearest } from '../../base/text.ts'
import type { Problem } from '../../model/problem.ts'
import { CaseRun } from '../case-run.ts'
import { inCases } from '../problems.ts'
import { openCase, validateScenario } from '../run.ts'
import type { Scenario, ScenarioCase } from '../scenario.ts'
import { mentionedIn } from './mentioned.ts'
import { type Silence, silencesOf } from './silences.ts'

/** A finding of a file, with a place: that of the file where it has none of its own. */
export type FileFinding = Finding & {
  readonly origin: Origin
  /** The cases that it was found in, where the file has others. */
  readonly case?: string | undefined
}

export type SilencedFinding = FileFinding & { readonly reason: string }

/** What lint says of one file, in the order of its lines. */
export type LintReport = {
  readonly file: string
  readonly findings: readonly FileFinding[]
  readonly silenced: readonly SilencedFinding[]
  readonly problems: readonly Problem[]
}

export type LintOptions = {
  /** Run so many steps of each case first. */
  readonly after?: number | undefined
  /** This case only. */
  readonly only?: ScenarioCase | undefined
}

/** Looks at every case of a file as it stands before any step. Silences are another matter: `withSilences`. */
export function lintScenario(scenario: Scenario, { after = 0, only }: LintOptions = {}): LintReport {
  const found = new Map<
    string,
    { readonly finding: Finding; readonly cases: Set<string | undefined>; readonly origin: Origin }
  >()
  const cases = only === undefined ? scenario.cases : [only]
  const { problems } = validateScenario({ ...scenario, cases })
  if (problems.length > 0) return { file: scenario.file, findings: [], silenced: [], problems }
  for (const one of cases) {
    const cloud = openCase(one)
    assert(cloud.ok, 'every case was found sound')
    const run = new CaseRun(cloud.value)
    for (const step of one.steps.slice(0, after)) run.step(step)
    for (const finding of lint(cloud.value, mentionedIn(one.steps.slice(after)))) {
      const { rule, origin, where, parameters } = finding
      const key = JSON.stringify([rule, origin ?? where, parameters])
      const known = found.get(key)
      if (known !== undefined) known.cases.add(one.name)
      else found.set(key, { finding, cases: new Set([one.name]), origin: origin ?? startOf(scenario.file) })
    }
  }
  const findings = [...found.values()].map(({ finding, cases: names, origin }): FileFinding => {
    const named = inCases(NO_PROBLEM, names, cases.length).case
    return { ...finding, origin, ...(named === undefined ? {} : { case: named }) }
  })
  return { file: scenario.file, findings: ordered(findings), silenced: [], problems: [] }
}

const startOf = (file: string): Origin => ({ file, line: 1, column: 1 })
const NO_PROBLEM: Problem = { code: '', origin: undefined, path: '', parameters: {}, apiCode: undefined }

/**
 * Takes out what comments of the files silence with a reason, and tells of comments that silence nothing. `texts`: every file that
 * was read. `isWhole`: all of the file was looked at, so that a silence without a finding has none.
 */
export function withSilences(report: LintReport, texts: ReadonlyMap<string, string>, isWhole: boolean): LintReport {
  const silences = [...texts].flatMap(([file, text]) => silencesOf(text, file))
  if (silences.length === 0) return report
  const used = new Set<string>()
  const findings: FileFinding[] = []
  const silenced: SilencedFinding[] = []
  for (const finding of report.findings) {
    const silence = silences.find((one) => silencesIt(one, finding))
    if (silence === undefined) findings.push(finding)
    else {
      used.add(keyOf(silence, finding.rule))
      silenced.push({ ...finding, reason: silence.reason })
    }
  }
  // Of a file that is extended, others may need what this one does not.
  const own = silences.filter(({ origin }) => origin.file === report.file)
  const about = own.flatMap((silence) => aboutSilence(silence, used, isWhole))
  return { ...report, findings: ordered([...findings, ...about]), silenced }
}

const silencesIt = ({ origin, line, rules, reason }: Silence, finding: FileFinding): boolean =>
  reason !== '' && origin.file === finding.origin.file && line === finding.origin.line && rules.includes(finding.rule)

const keyOf = ({ origin }: Silence, rule: string): string => `${originText(origin)} ${rule}`

function aboutSilence(silence: Silence, used: ReadonlySet<string>, isWhole: boolean): FileFinding[] {
  const { origin, rules, reason, line } = silence
  const tell = ({ id: rule, severity }: RuleWords, parameters: Readonly<Record<string, string>>): FileFinding => ({
    ...{ rule, severity, where: originText(origin), origin, parameters },
  })
  if (rules.length === 0) return [tell(SILENCE_UNKNOWN, { rule: '""' })]
  return rules.flatMap((rule) => {
    if (ruleCalled(rule) === undefined) {
      const meant = nearest(
        rule,
        RULES.map(({ id }) => id),
      )
      return [tell(SILENCE_UNKNOWN, meant === undefined ? { rule } : { rule, nearest: meant })]
    }
    if (reason === '') return [tell(SILENCE_WITHOUT_REASON, { rule })]
    return !isWhole || used.has(keyOf(silence, rule)) ? [] : [tell(SILENCE_UNUSED, { rule, line: String(line) })]
  })
}

const ordered = (findings: readonly FileFinding[]): readonly FileFinding[] =>
  [...findings].sort(
    ({ origin: a }, { origin: b }) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column,
  )
