import { resolve } from 'node:path'
import type { Language, Words } from '../../base/language.ts'
import { refuseNumber } from '../../check/arbitraries/settings.ts'
import type { History } from '../../check/history.ts'
import type { Failure, Law } from '../../check/law.ts'
import { problemsOf } from '../../check/play.ts'
import { checked, historyOfRun, type Met, runLaw, unmet } from '../../check/run-law.ts'
import { type Shrunk, shrinkFailure } from '../../check/shrink/shrink.ts'
import { UsageError } from '../../check/usage-error.ts'
import { languageOf } from '../files/language.ts'
import { CHECKED } from './check-law-words.ts'
import { FAILURES, keepFailure } from './keep-failure.ts'
import { isLaw, noLaw } from './law-module.ts'
import { keptIn, readKept } from './read-kept.ts'
import { replayWith, shellWord } from './replay-line.ts'

export type CheckOptions = {
  /** How many histories; 1,000 when left out. */
  readonly runs?: number
  /** Of what is drawn; 1 when left out. */
  readonly seed?: number
  /** Where failures are kept, and kept ones are looked for first; `false`: nowhere. `failures` when left out. */
  readonly failures?: string | false
  /** Of messages; that of the environment (LC_ALL, LC_MESSAGES, LANG) when left out. */
  readonly language?: Language
}

/** What a law came to. */
export type CheckReport = {
  readonly law: string
  readonly ok: boolean
  readonly runs: number
  /** Label -> in how many runs it was met. */
  readonly met: Met
  /** What it must have met, and has not. */
  readonly unmet: readonly string[]
  readonly failure: (Failure & { readonly history: History }) | undefined
  /** The file of the failure. */
  readonly file: string | undefined
  /** Kept failures of this law, or of nobody knows what, that could not be tried again, and why. They are left as they are. */
  readonly notTried: readonly NotTried[]
  /** All of it in words. */
  readonly text: string
}

export type NotTried = { readonly file: string; readonly why: string }

/**
 * Tries a law: failures that were kept before, then random histories. What breaks it is shrunk and kept. Throws a `UsageError` where this is no
 * law, or these are no numbers of runs.
 */
export async function checkLaw(law: Law, options: CheckOptions = {}): Promise<CheckReport> {
  const { runs = 1_000, seed = 1, failures = FAILURES } = options
  const { language = languageOf([], process.env) } = options
  if (!isLaw(law)) throw noLaw('checkLaw')
  refuseNumber('runs', runs, 1)
  refuseNumber('seed', seed, Number.MIN_SAFE_INTEGER)
  const say = ({ en, zh }: Words): string => (language === 'zh' ? zh : en)
  const kept = failures === false ? NONE : await keptFailures(law, failures, say)
  const told = (part: Omit<CheckReport, 'law' | 'notTried'>): CheckReport => {
    const lines = [part.text, ...kept.notTried.map(({ why }) => say(CHECKED.notTried(why)))]
    return { law: law.name, notTried: kept.notTried, ...part, text: lines.join('\n') }
  }
  if (kept.still !== undefined) {
    const { file, failure, history } = kept.still
    const text = say(CHECKED.kept(law, failure, replayLine(law, file)))
    return told({ ok: false, runs: 1, met: {}, unmet: [], failure: { ...failure, history }, file, text })
  }
  refuseUnsound(law, seed)
  const report = runLaw(law, { seed, from: 0, to: runs })
  const common = { runs: report.runs, met: report.met }
  if (report.failure === undefined) {
    const missing = unmet(law, report.met)
    const text = say(
      missing.length === 0 ? CHECKED.holds(law, runs, report.met) : CHECKED.unmet(law, missing, runs, report.met),
    )
    return told({ ...common, ok: missing.length === 0, unmet: missing, failure: undefined, file: undefined, text })
  }
  const { run } = report.failure
  const shrunk = shrinkFailure(law, report.failure)
  const { file, fault } = failures === false ? NOWHERE : keptNow(law, shrunk, { seed, run }, failures)
  const failure = { ...shrunk.failure, history: shrunk.history }
  const replay = file === undefined ? undefined : replayLine(law, file)
  const text = say(CHECKED.broken(law, failure, { run, seed, replay, fault }))
  return told({ ...common, ok: false, unmet: [], failure, file, text })
}

/**
 * As `checkLaw`, for a test: throws an error with all of it in words where the law does not hold, or has not met what it must. Kept
 * failures that could not be tried are told of as a warning of the process.
 */
export async function holds(law: Law, options: CheckOptions = {}): Promise<CheckReport> {
  const report = await checkLaw(law, options)
  if (!report.ok) throw new LawBroken(report)
  for (const { why } of report.notTried) process.emitWarning(why, 'KeptFailure')
  return report
}

export class LawBroken extends Error {
  override readonly name = 'LawBroken'
  readonly report: CheckReport

  constructor(report: CheckReport) {
    super(report.text)
    this.report = report
  }
}

/** What cannot be run breaks no law: a law that draws nothing else would hold for nothing. */
function refuseUnsound(law: Law, seed: number): void {
  const first = [0, 1, 2].map((run) => problemsOf(historyOfRun(law, seed, run)))
  const [faults = []] = first
  if (first.every((found) => found.length > 0))
    throw new UsageError({
      en: `histories of the law ${law.name} gives what cannot be run: ${faults.join(', ')}`,
      zh: `规律 ${law.name} 的 histories 给出的历史无法运行：${faults.join('、')}`,
    })
}

type KeptBefore = {
  /** The first that fails still. */
  readonly still: { readonly file: string; readonly failure: Failure; readonly history: History } | undefined
  readonly notTried: readonly NotTried[]
}
const NONE: KeptBefore = { still: undefined, notTried: [] }

/** The kept failures of this law. One that cannot be read is left where it is. */
async function keptFailures(law: Law, folder: string, say: (words: Words) => string): Promise<KeptBefore> {
  const notTried: NotTried[] = []
  for (const file of keptIn(folder)) {
    const read = await readKept(file, [law], resolve('.'))
    if (!read.ok) {
      if (read.about?.includes(law.name) ?? true) notTried.push({ file, why: say(read.words) })
      continue
    }
    const failure = checked(law, read.value.history, () => undefined)
    if (failure !== undefined) return { still: { file, failure, history: read.value.history }, notTried }
  }
  return { still: undefined, notTried }
}

type Written = { readonly file: string | undefined; readonly fault: string | undefined }
const NOWHERE: Written = { file: undefined, fault: undefined }

/** Keeps a failure; a folder that cannot be written to must not hide what was found. */
function keptNow(
  law: Law,
  shrunk: Shrunk,
  at: { readonly seed: number; readonly run: number },
  folder: string,
): Written {
  try {
    return { file: keepFailure(law, shrunk, at, folder).yaml, fault: undefined }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return { file: undefined, fault: error.message }
  }
}

const replayLine = (law: Law, file: string): string =>
  `npx isthmus replay ${shellWord(file)}${replayWith(law, process.cwd())}`
