import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import type { Language } from '../../base/language.ts'
import type { Law } from '../../check/law.ts'
import { LAWS } from '../../check/laws.ts'
import { UsageError } from '../../check/usage-error.ts'
import { fill } from '../../model/problem.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { campaignHere, type Ended, type Host } from '../check/campaign.ts'
import { keepFailure } from '../check/keep-failure.ts'
import { tryKept } from '../check/kept-first.ts'
import { lawsNamed } from '../check/law-module.ts'
import { DEFAULT_LAWS, lawsKnown, lawsOf } from '../check/laws-of.ts'
import type { LawResult } from '../check/ledger.ts'
import type { Setting } from '../check/setting.ts'
import { openThreads, type Threads } from '../check/threads.ts'
import { checkProgress } from './check-progress.ts'
import {
  type BrokenLaw,
  type CheckReport,
  checkJson,
  checkText,
  holds,
  type LawReport,
  unmetOf,
} from './check-report.ts'
import { CHECK, type CheckText } from './check-words.ts'
import type { Io } from './io.ts'
import { paintFor } from './paint.ts'

export type CheckOptions = {
  readonly law: readonly string[]
  readonly laws?: string | undefined
  readonly list?: true | undefined
  readonly runs: number
  readonly for?: number | undefined
  readonly seed: number
  readonly workers: number
  readonly redis?: string | undefined
  readonly campaign?: string | undefined
  readonly failures: string
  readonly format: 'text' | 'json'
}

type Tell = (key: CheckText, values?: Readonly<Record<string, string>>) => Promise<void>

/** `isthmus check`: tries laws on random histories, kept failures first. */
export async function checkCommand(
  file: string | undefined,
  options: CheckOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const tell: Tell = (key, values = {}) => io.stderr.write(`${fill(CHECK[key][language], values)}\n`)
  const setting = await settingOf(file, options, io).catch((error: unknown) => {
    if (error instanceof UsageError) return error
    throw error
  })
  if (setting instanceof UsageError) {
    await io.stderr.write(`${setting.words[language]}\n`)
    return 2
  }
  if (options.list) return listed(await lawsKnown(setting), options.format, language, io)
  const kept = await tryKept(resolve(io.cwd, options.failures), await lawsKnown(setting), options.law, io.cwd)
  const progress = checkProgress(io, language)
  const ended = await endOf(setting, options, { ...io, progress: progress.show }, tell)
  await progress.clear()
  if (ended === undefined) return 2
  const report: CheckReport = {
    ...{ seed: setting.seed, runs: setting.runs, isInterrupted: ended.how === 'interrupted' },
    replayWith: options.laws === undefined ? '' : ` --laws ${options.laws}`,
    kept: kept.map((one) => ({ ...one, file: shownPath(one.file, io.cwd) })),
    laws: await lawReports(setting, ended, resolve(io.cwd, options.failures), io.cwd),
  }
  const text = options.format === 'json' ? checkJson(report) : checkText(report, language, paintFor(io.stdout, io.env))
  await io.stdout.write(text)
  return kept.some(({ unreadable }) => unreadable !== undefined) ? 2 : holds(report) ? 0 : 1
}

/** What is asked; throws a `UsageError` that says what is wrong with it. */
async function settingOf(file: string | undefined, options: CheckOptions, { cwd }: Io): Promise<Setting> {
  const module = options.laws === undefined ? {} : { module: resolve(cwd, options.laws) }
  const known = await lawsKnown(module)
  const own =
    options.laws === undefined ? DEFAULT_LAWS : known.filter((law) => !LAWS.includes(law)).map(({ name }) => name)
  const laws = lawsNamed(known, options.law.length > 0 ? options.law : own).map(({ name }) => name)
  const setting = { seed: options.seed, laws, runs: options.for === undefined ? options.runs : null, ...module }
  if (file === undefined) return setting
  const { networkOf } = await import('../check/around-file.ts')
  return { ...setting, around: networkOf(file, cwd) }
}

/** Runs the campaign; undefined: it could not be, and why was told. */
async function endOf(
  setting: Setting,
  options: CheckOptions,
  io: Pick<Host, 'nowMs' | 'sleep' | 'progress'>,
  tell: Tell,
): Promise<Ended | undefined> {
  const { redis: url, workers, for: forMs } = options
  const name = options.campaign ?? nameOf(setting)
  const { nowMs, sleep, progress } = io
  const host: Host = { nowMs, sleep, progress, tell: (event) => tell(event, { url: url ?? '', name }) }
  if (url === undefined) {
    const threads = await openThreads(workers)
    return campaignHere(setting, threads, forMs, host).finally(threads.close)
  }
  const { campaignShared } = await import('../check/campaign-shared.ts')
  const { isConnectionFault } = await import('../check/redis-link.ts')
  const { identity, identityText } = await import('../check/build-id.ts')
  try {
    const ended = await campaignShared(setting, { url, name }, workers, forMs, host)
    if (!('refused' in ended)) return ended
    const key = { busy: 'busy', 'other build': 'otherBuild', 'other setting': 'otherSetting' } as const
    const by = ended.by === undefined ? '' : identityText(ended.by)
    await tell(key[ended.refused], { name, by, mine: identityText(identity()) })
  } catch (error) {
    if (!isConnectionFault(error)) throw error
    await tell('noRedis', { url, reason: error instanceof Error ? error.message : String(error) })
  }
  return undefined
}

/** The same work has the same name, so that the same command goes on with a campaign whose coordinator was killed. */
const nameOf = (setting: Setting): string =>
  `campaign-${createHash('sha256').update(JSON.stringify(setting)).digest('hex').slice(0, 12)}`

/** What each law came to. What broke one is shrunk and kept. */
async function lawReports(setting: Setting, ended: Ended, failures: string, cwd: string): Promise<LawReport[]> {
  const laws = new Map((await lawsOf(setting)).map((law) => [law.name, law]))
  const isBroken = ended.results.some(({ failedRun }) => failedRun !== undefined)
  const threads = isBroken ? await openThreads(1) : undefined
  const reports: LawReport[] = []
  for (const result of ended.results) {
    const law = laws.get(result.law)
    if (law === undefined) throw new Error(`assertion failed: ${result.law} is a law of the campaign`)
    const broken = threads && (await brokenLaw(setting, law, result, threads, failures, cwd))
    const unmet = ended.how === 'interrupted' ? [] : unmetOf(law, result)
    reports.push({ law, runs: result.runs, met: result.met, unmet, broken })
  }
  await threads?.close()
  return reports
}

async function brokenLaw(
  setting: Setting,
  law: Law,
  { failedRun: run }: LawResult,
  threads: Threads,
  failures: string,
  cwd: string,
): Promise<BrokenLaw | undefined> {
  if (run === undefined) return undefined
  const remains = await threads.shrink(setting, { law: law.name, run })
  const { yaml } = keepFailure(law, remains, { seed: setting.seed, run }, failures)
  const { network, steps } = remains.history
  const count = (things: object | undefined): number => Object.keys(things ?? {}).length
  return {
    ...{ run, law: remains.failure.law, what: remains.failure.what, file: shownPath(yaml, cwd) },
    ...{ vpcs: count(network.vpcs), services: count(network.endpointServices), steps: steps.length },
  }
}

/** A path as the user would write it. */
const shownPath = (path: string, cwd: string): string =>
  path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path

async function listed(
  laws: readonly Law[],
  format: CheckOptions['format'],
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const rows = laws.map(({ name, statement, mustMeet }) => ({ law: name, statement, mustMeet }))
  const width = Math.max(...laws.map(({ name }) => name.length))
  const lines = rows.map(({ law, statement }) => `${law.padEnd(width)}  ${statement[language]}`)
  await io.stdout.write(`${format === 'json' ? JSON.stringify(rows, undefined, 2) : lines.join('\n')}\n`)
  return 0
}
