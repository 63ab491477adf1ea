import type { Language } from '../../base/language.ts'
import { junitText } from '../../scenario/junit.ts'
import {
  type ExitCode,
  exitCode,
  hasTrace,
  optionsDependedOn,
  type ScenarioReport,
  selectTraces,
  type TraceChoice,
  totalsOf,
} from '../../scenario/report.ts'
import { reportJson } from '../../scenario/report-json.ts'
import { reportText, totalsText } from '../../scenario/report-text.ts'
import { runScenario } from '../../scenario/run.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { say } from '../files/problem-words.ts'
import type { Io } from './io.ts'
import { paintFor } from './paint.ts'
import { progressOn } from './progress.ts'
import { reportsOf, worst } from './reports.ts'

export type RunOptions = {
  readonly format: 'text' | 'json' | 'junit'
  readonly trace: TraceChoice
  readonly seed?: number | undefined
  readonly vary?: boolean | undefined
}

/** `isthmus run`: the report of every file as it is done (text), or all of them in one document. */
export async function runCommand(
  targets: readonly string[],
  { format, trace, seed, vary = false }: RunOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const style = {
    language,
    paint: paintFor(io.stdout, io.env),
    say: (problem: Parameters<typeof say>[0]) => say(problem, language),
  }
  const progress = progressOn(io)
  const reports: ScenarioReport[] = []
  let hadTrace = false
  const varyOptions = vary ? (await import('../../scenario/vary.ts')).varyOptions : undefined
  const run = (written: Scenario): ScenarioReport => {
    const scenario = withSeed(written, seed)
    const report = runScenario(scenario)
    return varyOptions === undefined ? report : { ...report, variations: varyOptions(scenario, report) }
  }
  for await (const { report: whole, textOf, done, total } of reportsOf(targets, run, io)) {
    const report = selectTraces(whole, trace, hadTrace)
    hadTrace ||= hasTrace(report)
    reports.push(report)
    if (format === 'text') {
      await progress.clear()
      await io.stdout.write(`${reportText(report, { ...style, textOf })}\n`)
      reports[reports.length - 1] = selectTraces(report, 'none')
    }
    await progress.show(done, total)
  }
  await progress.clear()
  if (format === 'text') await io.stdout.write(totalsText(totalsOf(reports), optionsDependedOn(reports), style))
  if (format === 'json') await io.stdout.write(`${JSON.stringify(reportJson(reports, style), null, 2)}\n`)
  if (format === 'junit') await io.stdout.write(junitText(reports, language, style.say))
  return worst(reports.map(exitCode))
}

const withSeed = (scenario: Scenario, seed: number | undefined): Scenario =>
  seed === undefined ? scenario : { ...scenario, cases: scenario.cases.map((one) => ({ ...one, seed })) }
