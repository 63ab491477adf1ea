import type { Io } from './io.ts'

/** Runs shorter than this show no progress. */
const QUIET_MS = 400
const EVERY_MS = 100

/** A line on the terminal that counts files while a long run goes on; nothing where nobody watches. */
export function progressOn({ stderr, nowMs }: Io): {
  readonly show: (done: number, total: number) => Promise<void>
  readonly clear: () => Promise<void>
} {
  let shownAt = nowMs() + QUIET_MS - EVERY_MS
  let isShown = false
  return {
    show: async (done, total) => {
      if (!stderr.isTerminal || done === total || nowMs() - shownAt < EVERY_MS) return
      shownAt = nowMs()
      isShown = true
      await stderr.write(`\r${done}/${total}`)
    },
    clear: async () => {
      if (isShown) await stderr.write('\r\u001b[K')
      isShown = false
    },
  }
}
