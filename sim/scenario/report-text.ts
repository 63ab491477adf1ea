import type { Language } from '../base/language.ts'
import type { Problem } from '../model/problem.ts'
import { type Paint, traceText } from '../trace/text.ts'
import { codeFramesOf } from './code-frame.ts'
import { matcherText, valueText } from './matcher-text.ts'
import { indented, oneLine, padded, placeText, printable, spanText, widthOf } from './readable.ts'
import type {
  CaseReport,
  FailedConnections,
  Failure,
  Observed,
  ScenarioReport,
  StepReport,
  Totals,
  Variation,
} from './report.ts'
import { proofText } from './report-proof.ts'
import { counted, OUTCOME_WORDS, sentence } from './report-words.ts'

/** How a report is shown. */
export type ReportStyle = {
  readonly language: Language
  readonly paint: Paint
  /** A problem in words. */
  readonly say: (problem: Problem) => string
  /** The text of a file, from which the line of a problem is shown; undefined when it could not be read. */
  readonly textOf: (file: string) => string | undefined
}

/** What a step did takes at most this many columns before what it showed. */
const WHAT_WIDTH_MAX = 44

/** The report of one file as text: a line for each step, and below it what it should have shown, and its trace. */
export function reportText(report: ScenarioReport, style: ReportStyle): string {
  const { paint, language } = style
  const title = report.title === undefined ? '' : `  ${oneLine(report.title[language])}`
  const lines = [`${paint.bold(oneLine(report.file))}${title}`]
  for (const one of report.cases) lines.push(...caseLines(one, report.cases.length > 1, style))
  lines.push(...variationsText(report.variations ?? [], style))
  if (report.problems.length > 0) lines.push(indented(problemsText(report.problems, report.file, style), 2))
  return `${lines.join('\n')}\n`
}

function caseLines({ name, steps }: CaseReport, isOneOfMany: boolean, style: ReportStyle): string[] {
  const { language, paint } = style
  const heading = name === undefined ? [] : [`  ${sentence(language, 'case', { name: oneLine(name) })}`]
  const indent = isOneOfMany || name !== undefined ? 4 : 2
  if (steps.length === 0) return [...heading, indented(paint.dim(sentence(language, 'base')), indent)]
  const width = Math.min(WHAT_WIDTH_MAX, Math.max(...steps.map((step) => widthOf(whatText(step, language)))))
  return [...heading, ...steps.flatMap((step) => stepLines(step, width, style)).map((line) => indented(line, indent))]
}

/** One step, and how wide what it did is shown beside others. */
export function stepLines(step: StepReport, width: number, style: ReportStyle): string[] {
  const { language, paint } = style
  const mark = step.ok ? paint.ok('✓') : paint.bad('✗')
  const what = padded(whatText(step, language), width)
  const lines = [`${mark} ${what}  ${observedText(step.observed, language)}`.trimEnd()]
  lines.push(...elsewhereLines(step.observed, language).map((line) => paint.accent(`    ${line}`)))
  if (step.note !== undefined) lines.push(paint.dim(`    ${oneLine(step.note[language])}`))
  const { problems = [] } = step.observed.error ?? {}
  if (problems.length > 0 && !step.ok) lines.push(indented(problemsText(problems, step.origin.file, style), 4))
  for (const failure of step.failures) lines.push(`    ${failureText(failure, step, style)}`)
  if (step.trace !== undefined) lines.push(indented(traceText(printable(step.trace), language, paint).trimEnd(), 4))
  return lines
}

function whatText({ kind, what, name }: StepReport, language: Language): string {
  const unnamed = kind === 'check' ? sentence(language, 'check') : sentence(language, 'others')
  const text = what === '' ? unnamed : oneLine(what)
  return name === undefined ? text : `${oneLine(name)}: ${text}`
}

/** What a step showed, in one line. */
export function observedText(observed: Observed, language: Language): string {
  const standing = Object.entries({ ...observed.state, ...observed.health }).map(
    ([name, value]) => `${name} ${value ?? '-'}`,
  )
  const flows = Object.entries(observed.flows ?? {}).map(([name, count]) =>
    sentence(language, 'flows', { name, count: count ?? '-' }),
  )
  return oneLine(
    [mainText(observed, language), ...standing, ...flows, atText(observed, language), lookedText(observed, language)]
      .filter((text) => text !== '')
      .join('; '),
  )
}

/** Why a name did not lead where a reader thinks. */
export const elsewhereLines = ({ elsewhere }: Observed, language: Language): readonly string[] =>
  elsewhere === undefined ? [] : [oneLine(sentence(language, 'elsewhere', elsewhere))]

const atText = ({ atUs }: Observed, language: Language): string =>
  atUs === undefined ? '' : sentence(language, 'at', { time: spanText(atUs) })

const lookedText = ({ tries, lookedUs = 0 }: Observed, language: Language): string =>
  tries === undefined ? '' : sentence(language, 'looked', { tries, took: spanText(lookedUs) })

function mainText(observed: Observed, language: Language): string {
  if (observed.error !== undefined)
    return [observed.error.code, observed.error.message[language]].filter((text) => text !== '').join(': ')
  if (observed.missed !== undefined) return sentence(language, 'missed', { text: observed.missed })
  if (observed.absent !== undefined) {
    return sentence(language, observed.isConnection === true ? 'notOpen' : 'absent', { name: observed.absent })
  }
  if (observed.held !== undefined) return proofText(observed, language)
  if (observed.result !== undefined) return sentence(language, 'ok')
  if (observed.times !== undefined) return countsText(observed, language)
  return observed.answer === undefined ? endText(observed, language) : answerText(observed, language)
}

/** What came back to a raw segment, and where it ended. */
function answerText({ answer = 'none', reason, where }: Observed, language: Language): string {
  const because =
    reason === undefined || reason === 'DELIVERED' ? '' : sentence(language, 'because', { reason, where: where ?? '' })
  return sentence(language, 'answered', { answer }) + because
}

/** How a connection ended. */
function endText(observed: Observed, language: Language): string {
  const { outcome, tookUs, reason, where, backend, sourceSeen, sourcePortSeen, localError, login } = observed
  if (outcome === undefined) return ''
  const took = tookUs === undefined ? '' : spanText(tookUs)
  const how = sentence(language, outcome === 'connected' ? 'connected' : 'ended', {
    outcome: OUTCOME_WORDS[outcome][language],
    took,
  })
  if (localError !== undefined) return how + sentence(language, 'localError', { error: localError })
  if (outcome !== 'connected') return how + sentence(language, 'because', { reason: reason ?? '', where: where ?? '' })
  const source = sourcePortSeen === undefined ? sourceSeen : `${sourceSeen}:${sourcePortSeen}`
  return (
    how +
    (backend === undefined ? '' : sentence(language, 'backend', { backend })) +
    (source === undefined ? '' : sentence(language, 'sourceSeen', { source })) +
    (login === undefined ? '' : sentence(language, 'login', { login }))
  )
}

function countsText(
  { outcomes = {}, backends = {}, reasons = {}, lostBytes = 0, longestWaitUs }: Observed,
  language: Language,
): string {
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  const hasBackends = Object.keys(backends).length > 0
  const main = sentence(language, hasBackends ? 'countsByBackend' : 'counts', {
    outcomes: list(outcomes),
    backends: list(backends),
  })
  const isAllWell = Object.keys(reasons).every((reason) => reason === 'DELIVERED')
  const lost = lostBytes === 0 ? '' : sentence(language, 'lostBytes', { count: lostBytes })
  const wait = longestWaitUs === undefined ? '' : sentence(language, 'longestWait', { took: spanText(longestWaitUs) })
  return (isAllWell ? main : main + sentence(language, 'countsByReason', { reasons: list(reasons) })) + lost + wait
}

function failureText(failure: Failure, step: StepReport, { language, paint }: ReportStyle): string {
  return `${paint.bad(failureWords(failure, step, language))}  ${paint.dim(placeText(failure.origin))}`
}

/** An expectation that was not met, in one line. */
export function failureWords(failure: Failure, step: StepReport, language: Language): string {
  const { path, expected, actual, connections, implied } = failure
  if (path === 'events') return sentence(language, 'neverQuiet', { limit: oneLine(String(expected).replace('<=', '')) })
  if (path === 'never')
    return sentence(language, 'heldOnce', { what: oneLine(String(expected)), took: spanText(Number(actual)) })
  const parameters = {
    path: oneLine(path),
    expected: oneLine(matcherText(expected, path, language)),
    actual: oneLine(valueText(actual, path, language)),
  }
  return [
    sentence(language, 'failure', parameters),
    connections === undefined ? '' : someText(connections, language),
    implied ? sentence(language, IMPLIED[step.kind] ?? 'impliedConnected', { kind: step.kind }) : '',
  ].join('')
}

/** Why a step failed that says nothing of how it must end. */
const IMPLIED: { readonly [Kind in StepReport['kind']]?: 'impliedOk' | 'impliedReset' | 'impliedHeld' } = {
  call: 'impliedOk',
  prove: 'impliedHeld',
  reset: 'impliedReset',
}

function someText({ failed, times, first }: FailedConnections, language: Language): string {
  const which = `${first.join(', ')}${failed > first.length ? ', ...' : ''}`
  return sentence(language, 'failureSome', { failed, times, which })
}

/** Problems, each with its place, its words and the line that it is about. */
export function problemsText(problems: readonly Problem[], file: string, style: ReportStyle): string {
  const frames = new Map<string, ReturnType<typeof codeFramesOf> | undefined>()
  const framesOf = (name: string) => {
    if (!frames.has(name)) {
      const text = style.textOf(name)
      frames.set(name, text === undefined ? undefined : codeFramesOf(text))
    }
    return frames.get(name)
  }
  return problems.map((problem) => problemText(problem, file, style, framesOf)).join('\n')
}

function problemText(
  problem: Problem,
  file: string,
  { language, paint, say }: ReportStyle,
  framesOf: (file: string) => ReturnType<typeof codeFramesOf> | undefined,
): string {
  const { origin, code, apiCode } = problem
  const place = origin === undefined ? oneLine(file) : placeText(origin)
  const codes = apiCode === undefined ? `(${code})` : sentence(language, 'problemCodes', { code, apiCode })
  const line = `${paint.bold(place)}: ${paint.bad(oneLine(say(problem)))} ${paint.dim(codes)}`
  const frame = origin && framesOf(origin.file)?.(origin)
  return frame === undefined ? line : `${line}\n${indented(frame, 2)}`
}

/** What each option that the verdicts rest on would have changed, had it its other value. */
function variationsText(variations: readonly Variation[], { language, paint }: ReportStyle): string[] {
  return variations.flatMap(({ option, from, to, changes }) => {
    const heading = sentence(language, 'varied', { option, from, to })
    if (changes.length === 0) return [`  ${paint.dim(heading + sentence(language, 'variedNothing'))}`]
    const lines = changes.map(({ origin, what, before, after, ok }) => {
      const words = sentence(language, before === '' ? 'variedNotRun' : 'variedChange', {
        what: what === '' ? sentence(language, 'check') : oneLine(what),
        before,
        after,
      })
      return `    ${words}${ok ? '' : paint.bad(sentence(language, 'variedBreaks'))}  ${paint.dim(placeText(origin))}`
    })
    return [`  ${paint.accent(heading)}`, ...lines]
  })
}

/** Which case of a file was asked about, and which others it has. */
export function caseText(name: string, others: readonly string[], language: Language): string {
  const more = others.length === 0 ? '' : sentence(language, 'otherCases', { names: others.map(oneLine).join(', ') })
  return sentence(language, 'case', { name: oneLine(name) }) + more
}

/** What `explain` found: a line that sums it up, and the way hop by hop. */
export function explanationText(
  { what, observed, trace }: Pick<StepReport, 'what' | 'observed' | 'trace'>,
  { language, paint }: Pick<ReportStyle, 'language' | 'paint'>,
): string {
  const asked = what === '' ? sentence(language, trace === undefined ? 'unseen' : 'others') : what
  const heading = explanationHeading({ what: asked, observed }, { language, paint })
  return trace === undefined ? heading : `${heading}\n${traceText(printable(trace), language, paint).trimEnd()}\n`
}

/** What was asked, and what was seen of it. */
export function explanationHeading(
  { what, observed }: Pick<StepReport, 'what' | 'observed'>,
  { language, paint }: Pick<ReportStyle, 'language' | 'paint'>,
): string {
  const notes = elsewhereLines(observed, language).map((line) => `${paint.accent(line)}\n`)
  return [`${paint.bold(oneLine(what))}  ${observedText(observed, language)}`.trimEnd(), '\n', ...notes].join('')
}

/** The end of a report: how much held, and which choices of ours that rests on. */
export function totalsText(
  totals: Totals,
  dependedOn: readonly string[],
  { language, paint }: Pick<ReportStyle, 'language' | 'paint'>,
): string {
  const { files, cases, steps, held, failed, problems } = totals
  const line = sentence(language, 'totals', {
    files: counted(language, 'files', files),
    cases: counted(language, 'cases', cases),
    steps: counted(language, 'steps', steps),
    held,
    failed,
  })
  const more = problems === 0 ? '' : sentence(language, 'more', { problems: counted(language, 'problems', problems) })
  const options = sentence(language, 'dependedOn', { options: dependedOn.join(', ') })
  const end = dependedOn.length === 0 ? '' : `${paint.dim(options)}\n`
  return `${failed + problems === 0 ? paint.ok(line) : paint.bad(line + more)}\n${end}`
}
