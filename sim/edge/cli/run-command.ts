import { unreachable } from '../../base/assert.ts'
import type { Language } from '../../base/language.ts'
import type { Coverage, CoverageCount } from '../../scenario/coverage.ts'
import { coverageJson, coverageText } from '../../scenario/coverage-report.ts'
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
import { type ReportStyle, reportText, totalsText } from '../../scenario/report-text.ts'
import { runScenario } from '../../scenario/run.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { say } from '../files/problem-words.ts'
import type { Io } from './io.ts'
import { paintFor } from './paint.ts'
import { progressOn } from './progress.ts'
import type { RecordingOptions, Recordings } from './recordings.ts'
import { reportsOf, worst } from './reports.ts'
import type { Spreads } from './spreads.ts'

export type RunOptions = RecordingOptions & {
  readonly format: 'text' | 'json' | 'junit' | 'github'
  readonly trace: TraceChoice
  readonly seed?: number | undefined
  readonly vary?: boolean | undefined
  readonly coverage?: boolean | undefined
  /** Say how new connections spread over the targets of each listener. */
  readonly spread?: boolean | undefined
  /** The account whose view is shown. */
  readonly as?: string | undefined
}

/** `isthmus run`: the report of every file as it is done (for people to read), or all of them in one document. */
export async function runCommand(
  targets: readonly string[],
  options: RunOptions,
  language: Language,
  io: Io,
  /** Is told of every file that was read, and that could not be. */
  wasRead: (paths: readonly string[]) => void = () => {},
): Promise<ExitCode> {
  const { format, trace, seed, vary = false, coverage = false, spread = false, as: seenBy } = options
  const recordings = await recordingsOf(options, language, io)
  if (recordings === 'refused') return 2
  const style = styleOf(language, io)
  const progress = progressOn(io)
  const isForPeople = format === 'text' || format === 'github'
  const inLog = format === 'github' ? (await import('../../scenario/github.ts')).inert : (text: string) => text
  const reports: ScenarioReport[] = []
  let hadTrace = false
  const varyOptions = vary ? (await import('../../scenario/vary.ts')).varyOptions : undefined
  const count = coverage ? new (await import('../../scenario/coverage.ts')).CoverageCount() : undefined
  const spreads = spread ? new (await import('./spreads.ts')).Spreads() : undefined
  const lookers = { count, recordings, spreads }
  const run = (written: Scenario): ScenarioReport => {
    const scenario = withSeed(written, seed)
    const report = runRecorded(scenario, seenBy, lookers)
    return varyOptions === undefined ? report : { ...report, variations: varyOptions(scenario, report, seenBy) }
  }
  for await (const { report: whole, textOf, paths, done, total } of reportsOf(targets, run, io)) {
    wasRead(paths)
    const report = selectTraces(whole, trace, hadTrace)
    hadTrace ||= hasTrace(report)
    reports.push(report)
    if (isForPeople) {
      await progress.clear()
      await io.stdout.write(inLog(`${reportText(report, { ...style, textOf })}\n`))
      reports[reports.length - 1] = selectTraces(report, 'none')
    }
    await progress.show(done, total)
  }
  recordings?.close()
  await progress.clear()
  await printEnd({ reports, coverage: count?.coverage(), spreads }, format, style, io)
  return worst(reports.map(exitCode))
}

/** The files that packets are to be written to as well; undefined: none. */
async function recordingsOf(options: RecordingOptions, language: Language, io: Io) {
  if (options.capture === undefined && options.flowLog === undefined) return undefined
  const { Recordings } = await import('./recordings.ts')
  const recordings = Recordings.open(options, language, io)
  if (recordings instanceof Recordings) return recordings
  await io.stderr.write(`${recordings[language]}\n`)
  return 'refused'
}

/** Runs a file, and writes what its packets did, even when the run ends in a fault of ours. */
function runRecorded(
  scenario: Scenario,
  seenBy: string | undefined,
  { count, recordings, spreads }: Lookers,
): ScenarioReport {
  if (recordings === undefined && spreads === undefined) return runScenario(scenario, seenBy, count)
  try {
    return runScenario(scenario, seenBy, {
      network: (network) => count?.network(network),
      connection: (observation) => count?.connection(observation),
      opened: (cloud, one) => {
        const observers = [recordings, spreads].flatMap((looker) => looker?.opened(scenario, cloud, one) ?? [])
        cloud.watch({
          packet: (seen) => {
            for (const observer of observers) observer.packet(seen)
          },
        })
      },
    })
  } finally {
    recordings?.flush()
  }
}

/** Who looks on while files run. */
type Lookers = {
  readonly count: CoverageCount | undefined
  readonly recordings: Recordings | undefined
  readonly spreads: Spreads | undefined
}

type Style = Omit<ReportStyle, 'textOf'>

const styleOf = (language: Language, io: Io): Style => ({
  language,
  paint: paintFor(io.stdout, io.env),
  say: (problem) => say(problem, language),
})

type Outcome = {
  readonly reports: readonly ScenarioReport[]
  readonly coverage: Coverage | undefined
  readonly spreads: Spreads | undefined
}

/** What comes when all files are done: totals, or the whole document. */
async function printEnd({ reports, coverage, spreads }: Outcome, format: RunOptions['format'], style: Style, io: Io) {
  const { language, paint } = style
  const totals = (): string => totalsText(totalsOf(reports), optionsDependedOn(reports), style)
  const covered = coverage === undefined ? '' : coverageText(coverage, language, paint)
  const more = covered + (spreads?.text(language, paint) ?? '')
  switch (format) {
    case 'text':
      return io.stdout.write(totals() + more)
    case 'github': {
      const { printForGithub } = await import('./github-output.ts')
      return printForGithub(reports, totals() + more, style, io)
    }
    case 'json': {
      const whole = reportJson(reports, style)
      const json = {
        ...whole,
        ...(coverage === undefined ? {} : { coverage: coverageJson(coverage, language) }),
        ...(spreads === undefined ? {} : { spread: spreads.cases() }),
      }
      return io.stdout.write(`${JSON.stringify(json, null, 2)}\n`)
    }
    case 'junit':
      await io.stdout.write(junitText(reports, language, style.say))
      return io.stderr.write(more) // JUnit has no place for it
    default:
      return unreachable(format)
  }
}

export const withSeed = (scenario: Scenario, seed: number | undefined): Scenario =>
  seed === undefined ? scenario : { ...scenario, cases: scenario.cases.map((one) => ({ ...one, seed })) }
