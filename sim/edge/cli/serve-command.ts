import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import type { Language } from '../../base/language.ts'
import { fill, type Problem } from '../../model/problem.ts'
import { normalPath } from '../../scenario/paths.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { problemsText } from '../../scenario/report-text.ts'
import type { Keys } from '../api/keys.ts'
import type { Serving } from '../api/start.ts'
import { readText, STDIN } from '../files/files.ts'
import { allProblems, loadFile } from '../files/load-file.ts'
import { say } from '../files/problem-words.ts'
import type { OpenDeed } from '../store/entry.ts'
import type { Io } from './io.ts'
import { paintFor } from './paint.ts'
import { SERVE } from './serve-words.ts'

export type ServeOptions = {
  readonly host: string
  readonly port: number
  readonly accounts?: string | undefined
  readonly insecure?: true | undefined
  readonly token?: string | undefined
  readonly redis?: string | undefined
  readonly world: string
  readonly state?: string | undefined
  readonly clock: 'manual' | 'real'
  readonly case?: string | undefined
  readonly seed?: number | undefined
  readonly snapshotEvery: number
  readonly accessLog: boolean
}

/** How often we look whether somebody wants us to end: the waiting itself is woken at once. */
const WAIT_MS = 60_000

/** `isthmus serve`: answers for a world until it is told to end. */
export async function serveCommand(
  file: string | undefined,
  options: ServeOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const tell = async (key: keyof typeof SERVE, values: Readonly<Record<string, string>> = {}): Promise<void> =>
    io.stderr.write(`${fill(SERVE[key][language], values)}\n`)
  const keys = await keysFor(options, io)
  if ('fault' in keys) {
    await tell('badAccounts', { file: options.accounts ?? '', fault: keys.fault })
    return 2
  }
  if (!isLoopback(options.host) && options.accounts === undefined && options.insecure !== true) {
    await tell('needsKeys', { host: options.host })
    return 2
  }
  const first = await firstOf(file, options, keys.accounts, language, io)
  if (first === undefined) return 2
  const started = await start(first, keys, options, language, io)
  if ('failed' in started) {
    await tell(...started.failed)
    return 2
  }
  if ('problems' in started) {
    await tellProblems(started.problems, file ?? '', first.texts, language, io)
    return 2
  }
  const { serving, token } = started
  await greet(serving, token, options, tell)
  while (await io.sleep(WAIT_MS)); // until Ctrl-C
  await serving.close()
  await tell('ended')
  return 0
}

type Tell = (key: keyof typeof SERVE, values?: Readonly<Record<string, string>>) => Promise<void>

async function greet(serving: Serving, token: string, options: ServeOptions, tell: Tell): Promise<void> {
  await tell('listening', { url: serving.url })
  if (!serving.began) await tell('resumed', { position: String(serving.world.position) })
  if (options.insecure) {
    await tell('insecureNow')
    return
  }
  if (options.accounts === undefined) {
    const { defaultKeyOf } = await import('../api/keys.ts')
    for (const account of serving.world.replica.cloud.network.accounts.slice(0, 10)) {
      const { secretId, secretKey } = defaultKeyOf(account)
      await tell('key', { name: account.name, secretId, secretKey })
    }
  }
  if (options.token === undefined) await tell('operator', { token })
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

type KeysFound = { readonly keys: Keys; readonly accounts: OpenDeed['accounts'] }

async function keysFor({ accounts: file }: ServeOptions, io: Io): Promise<KeysFound | { readonly fault: string }> {
  const { DEFAULT_ACCOUNTS, defaultKeys, givenKeys, readKeyFile } = await import('../api/keys.ts')
  if (file === undefined) return { keys: defaultKeys, accounts: DEFAULT_ACCOUNTS }
  const text = readText(resolve(io.cwd, file), file)
  if (!text.ok) return { fault: text.problems[0]?.parameters.reason ?? text.problems[0]?.code ?? '' }
  const read = readKeyFile(text.value)
  if (!read.ok) return { fault: read.fault }
  const accounts = read.entries.map(({ name, uin, appId }) =>
    appId === undefined ? { name, uin } : { name, uin, appId },
  )
  const once = accounts.filter(({ name }, index) => accounts.findIndex((one) => one.name === name) === index)
  return { keys: givenKeys(read.entries), accounts: once }
}

/** The world to begin with; what is wrong with its file is told here. */
async function firstOf(
  file: string | undefined,
  options: ServeOptions,
  accounts: OpenDeed['accounts'],
  language: Language,
  io: Io,
): Promise<OpenDeed | undefined> {
  const common = { do: 'open', accounts, epochMs: Date.now() } as const
  const chosen = {
    ...(options.case === undefined ? {} : { case: options.case }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  }
  if (file === undefined) return { ...common, ...chosen, texts: [] }
  const path = file === '-' ? STDIN : normalPath(file) || '.'
  const { texts, ...loaded } = await loadFile({ path, absolute: resolve(io.cwd, path) }, io)
  if (loaded.scenario !== undefined && loaded.problems.length === 0) return { ...common, ...chosen, texts: [...texts] }
  await tellProblems(allProblems(loaded), path, [...texts], language, io)
  return undefined
}

type Failed = readonly [key: 'cannotListen' | 'cannotStore', values: Readonly<Record<string, string>>]
type Started =
  | { readonly serving: Serving; readonly token: string }
  | { readonly failed: Failed }
  | { readonly problems: readonly Problem[] }

async function start(
  first: OpenDeed,
  { keys }: KeysFound,
  options: ServeOptions,
  language: Language,
  io: Io,
): Promise<Started> {
  const { startServing } = await import('../api/start.ts')
  const { host, port, redis, world, state, snapshotEvery } = options
  const token = options.token ?? (io.env.ISTHMUS_TOKEN || randomBytes(16).toString('hex'))
  const line = (value: unknown): void => {
    io.stdout.write(`${JSON.stringify(value)}\n`).catch(() => {})
  }
  const faultText = (fault: unknown): string =>
    fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)
  try {
    const serving = await startServing({
      ...{ host, port, keys, token, language, snapshotEvery, first },
      isInsecure: options.insecure === true,
      version: manifest.version,
      isRealTime: options.clock === 'real',
      store:
        redis === undefined ? (state === undefined ? undefined : { file: resolve(io.cwd, state) }) : { redis, world },
      nowMs: Date.now,
      log: (entry) => {
        if (options.accessLog) line({ time: new Date().toISOString(), ...entry })
      },
      onFault: (fault) => line({ time: new Date().toISOString(), event: 'fault', fault: faultText(fault) }),
    })
    if (!serving.ok) return { problems: serving.problems }
    line({ time: new Date().toISOString(), event: 'listening', url: serving.value.url })
    return { serving: serving.value, token }
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
    const reason = fault instanceof Error ? fault.message : String(fault)
    const isListening = /EADDRINUSE|EACCES|EADDRNOTAVAIL|ENOTFOUND/.test(code) && /listen|getaddrinfo/.test(reason)
    if (isListening) return { failed: ['cannotListen', { host, port: String(port), reason: code }] }
    return { failed: ['cannotStore', { reason }] }
  }
}

async function tellProblems(
  problems: readonly Problem[],
  path: string,
  texts: OpenDeed['texts'],
  language: Language,
  io: Io,
): Promise<void> {
  const byPath = new Map(texts)
  const paint = paintFor(io.stderr, io.env)
  const style = {
    language,
    paint,
    say: (problem: Problem) => say(problem, language),
    textOf: (name: string) => byPath.get(name),
  }
  await io.stderr.write(`${problemsText(problems, path, style)}\n`)
}
