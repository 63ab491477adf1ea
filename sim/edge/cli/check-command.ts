import type { Language } from '../../base/language.ts'
import type { Law } from '../../check/law.ts'
import { isUsageError, type UsageError } from '../../check/usage-error.ts'
import { fill } from '../../model/problem.ts'
import type { ExitCode } from '../../scenario/report.ts'
import type { CheckOptions } from '../check/conduct.ts'
import { checkProgress } from './check-progress.ts'
import { checkJson, checkText } from './check-report.ts'
import { CHECK, type CheckText } from './check-words.ts'
import type { Io } from './io.ts'
import { paintFor } from './paint.ts'

export type CheckCommandOptions = CheckOptions & {
  readonly list?: true | undefined
  readonly format: 'text' | 'json'
}

/** `isthmus check`: tries laws on random histories, kept failures first. */
export async function checkCommand(
  file: string | undefined,
  options: CheckCommandOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const { campaignName, conduct, settingOf } = await import('../check/conduct.ts')
  const { lawsKnown } = await import('../check/laws-of.ts')
  const { holds } = await import('../check/outcome.ts')
  const { shownUrl } = await import('../check/redis-link.ts')
  const { openThreads } = await import('../check/threads.ts')
  const tell = (key: CheckText, values: Readonly<Record<string, string>> = {}): Promise<void> =>
    io.stderr.write(`${fill(CHECK[key][language], values)}\n`)
  const setting = await settingOf(file, options, io.cwd).catch(usage)
  if (isUsageError(setting)) {
    await io.stderr.write(`${setting.words[language]}\n`)
    return 2
  }
  if (options.list) return listed(await lawsKnown(setting), options.format, language, io)
  const progress = checkProgress(io, language)
  const url = options.redis === undefined ? '' : shownUrl(options.redis)
  const values = { url, name: campaignName(options, setting) }
  const said = async (event: CheckText, reason = ''): Promise<void> => {
    await progress.clear()
    await tell(event, { ...values, reason })
  }
  const host = { ...io, openThreads, progress: progress.show, tell: said }
  const report = await conduct(setting, options, host, io.cwd).finally(progress.clear).catch(usage)
  if (isUsageError(report)) {
    await io.stderr.write(`${report.words[language]}\n`)
    return 2
  }
  if ('key' in report) {
    await tell(report.key, report.values)
    return 2
  }
  const text = options.format === 'json' ? checkJson(report) : checkText(report, language, paintFor(io.stdout, io.env))
  await io.stdout.write(text)
  const isShort =
    report.kept.some(({ unreadable }) => unreadable !== undefined) || report.laws.some(({ broken }) => broken?.unkept)
  return isShort ? 2 : holds(report) ? 0 : 1
}

function usage(error: unknown): UsageError {
  if (isUsageError(error)) return error
  throw error
}

async function listed(
  laws: readonly Law[],
  format: CheckCommandOptions['format'],
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const rows = laws.map(({ name, statement, mustMeet }) => ({ law: name, statement, mustMeet }))
  const width = Math.max(...laws.map(({ name }) => name.length))
  const lines = rows.map(({ law, statement }) => `${law.padEnd(width)}  ${statement[language]}`)
  await io.stdout.write(`${format === 'json' ? JSON.stringify(rows, undefined, 2) : lines.join('\n')}\n`)
  return 0
}
