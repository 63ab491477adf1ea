import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import type { Law } from '../../check/law.ts'
import { LAWS } from '../../check/laws.ts'
import { checked, historyOfRun } from '../../check/run-law.ts'
import { campaignHere, type Ended, type Host } from './campaign.ts'
import { keepFailure, whyNotKept } from './keep-failure.ts'
import { tryKept } from './kept-first.ts'
import { lawsNamed } from './law-module.ts'
import { DEFAULT_LAWS, lawsKnown, lawsOf } from './laws-of.ts'
import type { LawResult } from './ledger.ts'
import { type BrokenLaw, type CheckReport, type LawReport, unmetOf } from './outcome.ts'
import type { Setting } from './setting.ts'
import { openThreads, type Threads } from './threads.ts'

/** What is asked of a campaign. */
export type CheckOptions = {
  readonly law: readonly string[]
  /** A module that exports laws of somebody's own. */
  readonly laws?: string | undefined
  readonly runs: number
  /** In milliseconds; in place of `runs`. */
  readonly for?: number | undefined
  readonly seed: number
  readonly workers: number
  readonly redis?: string | undefined
  readonly campaign?: string | undefined
  readonly failures: string
}

/** Why a campaign could not be, in the words of the command. */
export type Refusal = {
  readonly key: 'busy' | 'otherBuild' | 'otherSetting' | 'noRedis' | 'badRedis' | 'noFailures'
  readonly values: Readonly<Record<string, string>>
}

/** Tries kept failures, then runs the campaign; what breaks a law is shrunk and kept. */
export async function conduct(
  setting: Setting,
  options: CheckOptions,
  host: Host,
  cwd: string,
): Promise<CheckReport | Refusal> {
  const failures = resolve(cwd, options.failures)
  const why = whyNotKept(failures)
  if (why !== undefined) return { key: 'noFailures', values: { folder: options.failures, reason: why } }
  const kept = await tryKept(failures, await lawsKnown(setting), options.law, cwd)
  const ended = await endOf(setting, options, host)
  if ('key' in ended) return ended
  return {
    ...{ seed: setting.seed, runs: setting.runs, isInterrupted: ended.how === 'interrupted' },
    replayWith: options.laws === undefined ? '' : ` --laws ${options.laws}`,
    kept: kept.map((one) => ({ ...one, file: shownPath(one.file, cwd) })),
    laws: await lawReports(setting, ended, failures, cwd),
  }
}

/** What is asked; throws a `UsageError` that says what is wrong with it. */
export async function settingOf(file: string | undefined, options: CheckOptions, cwd: string): Promise<Setting> {
  const module = options.laws === undefined ? {} : { module: resolve(cwd, options.laws) }
  const known = await lawsKnown(module)
  const own =
    options.laws === undefined ? DEFAULT_LAWS : known.filter((law) => !LAWS.includes(law)).map(({ name }) => name)
  const laws = lawsNamed(known, options.law.length > 0 ? options.law : own).map(({ name }) => name)
  const setting = { seed: options.seed, laws, runs: options.for === undefined ? options.runs : null, ...module }
  const { networkOf } = await import('./around-file.ts')
  const whole = file === undefined ? setting : { ...setting, around: networkOf(file, cwd) }
  await tryOnce(whole)
  return whole
}

/** What is wrong with how somebody's own laws are written is found before many threads and machines are set to work. */
async function tryOnce(setting: Setting): Promise<void> {
  const own = (await lawsOf(setting)).filter(({ module }) => module !== undefined)
  for (const law of own) checked(law, historyOfRun(law, setting.seed, 0), () => undefined)
}

/** Runs the campaign. */
async function endOf(setting: Setting, options: CheckOptions, host: Host): Promise<Ended | Refusal> {
  const { redis: url, workers, for: forMs } = options
  if (url === undefined) {
    const threads = await openThreads(workers)
    return campaignHere(setting, threads, forMs, host).finally(threads.close)
  }
  const name = campaignName(options, setting)
  const { campaignShared } = await import('./campaign-shared.ts')
  const { faultOf, shownUrl } = await import('./redis-link.ts')
  const { identity, identityText } = await import('./build-id.ts')
  try {
    const ended = await campaignShared(setting, { url, name }, workers, forMs, host)
    if (!('refused' in ended)) return ended
    const key = { busy: 'busy', 'other build': 'otherBuild', 'other setting': 'otherSetting' } as const
    const by = ended.by === undefined ? '' : identityText(ended.by)
    return { key: key[ended.refused], values: { name, by, mine: identityText(identity()) } }
  } catch (error) {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    return { key: fault.isRefusal ? 'badRedis' : 'noRedis', values: { url: shownUrl(url), reason: fault.message } }
  }
}

/** The same work has the same name, so that the same command goes on with a campaign whose coordinator was killed. */
export const campaignName = ({ campaign }: CheckOptions, setting: Setting): string =>
  campaign ?? `campaign-${createHash('sha256').update(JSON.stringify(setting)).digest('hex').slice(0, 12)}`

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
  const kept = keptOrWhy(() => keepFailure(law, remains, { seed: setting.seed, run }, failures).yaml)
  const { network, steps } = remains.history
  const count = (things: object | undefined): number => Object.keys(things ?? {}).length
  return {
    ...{ run, law: remains.failure.law, what: remains.failure.what },
    ...(typeof kept === 'string' ? { file: shownPath(kept, cwd) } : { file: undefined, unkept: kept.why }),
    ...{ vpcs: count(network.vpcs), services: count(network.endpointServices), steps: steps.length },
  }
}

/** What was found is told even where it cannot be written (a full disk, say). */
function keptOrWhy(keep: () => string): string | { readonly why: string } {
  try {
    return keep()
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return { why: error.message }
    throw error
  }
}

/** A path as the user would write it. */
const shownPath = (path: string, cwd: string): string =>
  path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path
