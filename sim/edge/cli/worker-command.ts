import type { Language } from '../../base/language.ts'
import { isUsageError } from '../../check/usage-error.ts'
import { fill } from '../../model/problem.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { CHECK, type CheckText } from './check-words.ts'
import type { Io } from './io.ts'

export type WorkerOptions = {
  readonly redis: string
  readonly campaign?: string | undefined
  readonly workers: number
  readonly once?: true | undefined
}

const SAID = {
  waiting: 'workerWaiting',
  working: 'workerWorking',
  worked: 'workerWorked',
  otherBuild: 'workerOtherBuild',
  lost: 'workerLost',
  unable: 'workerUnable',
} as const satisfies Record<string, CheckText>

/** `isthmus worker`: does runs for others. What it says goes to standard error; there is no report here. */
export async function workerCommand(options: WorkerOptions, language: Language, io: Io): Promise<ExitCode> {
  const { campaign: only, workers, once } = options
  const tell = async (key: CheckText, values: Readonly<Record<string, string>> = {}): Promise<void> =>
    io.stderr.write(`${fill(CHECK[key][language], values)}\n`)
  const { identity, identityText } = await import('../check/build-id.ts')
  const { faultOf, shownUrl } = await import('../check/redis-link.ts')
  const { openThreads } = await import('../check/threads.ts')
  const { workerLoop } = await import('../check/worker-loop.ts')
  const url = shownUrl(options.redis)
  const threads = await openThreads(workers)
  try {
    const end = await workerLoop({ url: options.redis, only, isOnce: once === true }, threads, {
      sleep: io.sleep,
      tell: (event, { name = '', by, blocks, reason = '' } = {}) =>
        tell(SAID[event], {
          ...{ url, name, reason, mine: identityText(identity()), by: by === undefined ? '' : identityText(by) },
          blocks: String(blocks ?? ''),
        }),
    })
    return end === 'ended' ? 0 : end === 'unable' ? 3 : 2
  } catch (error) {
    const fault = faultOf(error)
    if (fault !== undefined) await tell(fault.isRefusal ? 'badRedis' : 'noRedis', { url, reason: fault.message })
    else if (isUsageError(error)) await io.stderr.write(`${error.words[language]}\n`)
    else throw error
    return 2
  } finally {
    await threads.close()
  }
}
