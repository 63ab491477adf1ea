import { type LawResult, Ledger } from './ledger.ts'
import { runsOf, type Setting } from './setting.ts'
import { type Threads, workHere } from './threads.ts'

/** What a campaign that is shared has to say on its way. */
export type CampaignEvent = 'lostRedis' | 'brokenRedis' | 'replaced' | 'blockHere' | 'waitingForWorkers' | 'takingOver'

/** What a campaign needs of whoever runs it. */
export type Host = {
  readonly nowMs: () => number
  /** Lets real time go by; false when somebody wants us to end. */
  readonly sleep: (ms: number) => Promise<boolean>
  readonly openThreads: (count: number) => Promise<Threads>
  readonly progress: (ledger: Ledger) => Promise<void>
  readonly tell: (event: CampaignEvent, reason?: string) => Promise<void>
}

export type Ended = {
  readonly results: readonly LawResult[]
  /** `done`: all runs were made, or all laws failed; `time`: as long as was asked for; `interrupted`: Ctrl-C. */
  readonly how: 'done' | 'time' | 'interrupted'
}

const LOOK_MS = 100

/** Runs a campaign on threads of this machine. */
export async function campaignHere(
  setting: Setting,
  threads: Threads,
  forMs: number | undefined,
  host: Host,
): Promise<Ended> {
  const ledger = new Ledger(setting.laws, runsOf(setting))
  const watch = watcher(host, forMs)
  await finishHere(ledger, setting, threads, watch, host)
  return { results: ledger.results(), how: watch.how() }
}

/** Does what a ledger still has to hand out on threads of this machine, until the time is over or somebody has had enough. */
export async function finishHere(
  ledger: Ledger,
  setting: Setting,
  threads: Threads,
  watch: Watcher,
  host: Host,
): Promise<void> {
  let isOver = false
  const work = workHere(ledger, setting, threads).finally(() => {
    isOver = true
  })
  work.catch(() => {}) // awaited below
  while (!isOver) {
    if (await watch.isToEnd()) ledger.close()
    await host.progress(ledger)
    await Promise.race([work.catch(() => {}), pause(LOOK_MS)])
  }
  await work
}

/** Real time goes by even when somebody wants us to end: what is under way still comes back. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export type Watcher = ReturnType<typeof watcher>

/** Looks whether the time is over, or whether somebody has had enough. */
export function watcher({ nowMs, sleep }: Host, forMs: number | undefined) {
  const endsAt = forMs === undefined ? Number.POSITIVE_INFINITY : nowMs() + forMs
  let how: Ended['how'] = 'done'
  return {
    isToEnd: async (): Promise<boolean> => {
      if (how !== 'done') return true
      if (nowMs() >= endsAt) how = 'time'
      else if (!(await sleep(0))) how = 'interrupted'
      return how !== 'done'
    },
    how: () => how,
  }
}
