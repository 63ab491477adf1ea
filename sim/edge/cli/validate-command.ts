import type { Language } from '../../base/language.ts'
import type { Problem } from '../../model/problem.ts'
import { type ExitCode, exitCode, type ScenarioReport } from '../../scenario/report.ts'
import { reportJson } from '../../scenario/report-json.ts'
import { problemsText } from '../../scenario/report-text.ts'
import { validateScenario } from '../../scenario/run.ts'
import { say } from '../files/problem-words.ts'
import type { Io } from './io.ts'
import { paintFor } from './paint.ts'
import { reportsOf, worst } from './reports.ts'

/** `isthmus validate`: every problem of every file. */
export async function validateCommand(
  targets: readonly string[],
  { format }: { readonly format: 'text' | 'json' },
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const paint = paintFor(io.stdout, io.env)
  const style = { language, paint, say: (problem: Problem) => say(problem, language) }
  const reports: ScenarioReport[] = []
  for await (const { report, textOf } of reportsOf(targets, validateScenario, io)) {
    reports.push(report)
    if (format === 'json') continue
    const { file, problems } = report
    const text = problems.length === 0 ? `${paint.ok('✓')} ${file}` : problemsText(problems, file, { ...style, textOf })
    await io.stdout.write(`${text}\n`)
  }
  if (format === 'json') await io.stdout.write(`${JSON.stringify(reportJson(reports, style), null, 2)}\n`)
  return worst(reports.map(exitCode))
}
