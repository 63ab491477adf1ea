import type { Language } from '../../base/language.ts'
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

/** `isthmus worker`: does runs for others. What it says goes to standard error; there is no report here. */
export async function workerCommand(options: WorkerOptions, language: Language, io: Io): Promise<ExitCode> {
  const { redis: url, campaign, workers, once } = options
  const tell = async (key: CheckText, values: Readonly<Record<string, string>> = {}): Promise<void> =>
    io.stderr.write(`${fill(CHECK[key][language], values)}\n`)
  const { identity, identityText } = await import('../check/build-id.ts')
  const { openThreads } = await import('../check/threads.ts')
  const { workerLoop } = await import('../check/worker-loop.ts')
  const said = {
    waiting: 'workerWaiting',
    working: 'workerWorking',
    worked: 'workerWorked',
    otherBuild: 'workerOtherBuild',
    lost: 'workerLost',
  } as const
  const threads = await openThreads(workers)
  try {
    const end = await workerLoop(url, campaign, once === true, threads, {
      sleep: io.sleep,
      tell: (event, { name = '', by, blocks } = {}) =>
        tell(said[event], {
          ...{ url, name, mine: identityText(identity()), by: by === undefined ? '' : identityText(by) },
          blocks: String(blocks ?? ''),
        }),
    })
    return end === 'ended' ? 0 : 2
  } catch (error) {
    const { isConnectionFault } = await import('../check/redis-link.ts')
    if (!isConnectionFault(error)) throw error
    await tell('noRedis', { url, reason: error instanceof Error ? error.message : String(error) })
    return 2
  } finally {
    await threads.close()
  }
}
