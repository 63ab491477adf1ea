import { type ChildProcess, fork, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Mutant } from '../../check/mutants/mutant.ts'
import { UsageError } from '../../check/usage-error.ts'
import { libraryFolder } from './library-folder.ts'
import type { ChildReport, ChildTask, Trial } from './mutant-task.ts'

const hookUrl = (): string => pathToFileURL(join(libraryFolder(), 'edge/check/mutant-hook.js')).href

/** When a suite is ended: it is taken to hang, or somebody has had enough. */
export type Limits = { readonly patienceMs: number; readonly signal: AbortSignal | undefined }

/** Tries laws on a mutant, or (undefined) on Isthmus as it is, in a process of its own; undefined: it was stopped. */
export async function tryLaws(mutant: Mutant | undefined, task: ChildTask, limits: Limits): Promise<Trial | undefined> {
  return withSeenFile(mutant, async (env) => {
    const child = fork(join(libraryFolder(), 'edge/check/mutant-child.js'), [JSON.stringify(task)], {
      execArgv: ['--import', hookUrl()],
      env,
      detached: true, // Ctrl-C at a terminal is for us, who end it
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let report: ChildReport | undefined
    child.on('message', (message: ChildReport) => {
      report = message
    })
    const { isStopped, hasHung, errors, code } = await end(child, limits)
    if (isStopped) return undefined
    if (report !== undefined && 'en' in report) throw new UsageError(report)
    if (report === undefined && !hasHung)
      throw new Error(`${mutant?.name ?? 'no mutant'}: exit code ${code}\n${errors}`)
    return { tried: report?.tried ?? [], hasHung }
  })
}

/** Runs a command with a mutant in all that it starts; undefined: it was stopped. */
export async function runSuite(
  mutant: Mutant | undefined,
  command: string,
  limits: Limits,
): Promise<Trial | undefined> {
  return withSeenFile(mutant, async (env) => {
    const NODE_OPTIONS = [env.NODE_OPTIONS, `--import ${hookUrl()}`].filter(Boolean).join(' ')
    const started = performance.now()
    const child = spawn(command, {
      shell: true,
      detached: true,
      env: { ...env, NODE_OPTIONS },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const { isStopped, hasHung, code, errors } = await end(child, limits)
    if (isStopped) return undefined
    const seconds = (performance.now() - started) / 1000
    const what = code === 0 ? undefined : { en: `exit code ${code}\n${errors}`, zh: `退出码 ${code}\n${errors}` }
    return { tried: [{ law: command, runs: 1, seconds, broken: what && command, what, shrunk: undefined }], hasHung }
  })
}

/** `attempt` is given the environment that plants a mutant; tells, too, whether the mutant was ever loaded. */
async function withSeenFile(
  mutant: Mutant | undefined,
  attempt: (env: NodeJS.ProcessEnv) => Promise<Omit<Trial, 'isUnused'> | undefined>,
): Promise<Trial | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-mutant-'))
  try {
    const seen = join(folder, 'seen')
    const env = { ...process.env, ISTHMUS_MUTANT: mutant?.name ?? '', ISTHMUS_MUTANT_SEEN: seen }
    const trial = await attempt(env)
    return trial && { ...trial, isUnused: mutant !== undefined && !existsSync(seen) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Ended = {
  readonly isStopped: boolean
  readonly hasHung: boolean
  readonly code: number | null
  readonly errors: string
}

/** A process, and what it has started, comes to its end, or is ended when it has been waited for long enough. */
function end(child: ChildProcess, { patienceMs, signal }: Limits): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let hasHung = false
    let errors = ''
    child.stderr?.on('data', (data) => {
      errors = (errors + data).slice(-4000)
    })
    const timer = setTimeout(() => {
      hasHung = true
      kill(child)
    }, patienceMs)
    const stop = (): void => kill(child)
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      resolve({ isStopped: signal?.aborted === true, hasHung, code, errors })
    })
  })
}

/** Each was given a group of its own, so that what it has started ends with it. */
function kill({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has come to its end by itself.
  }
}
