import type { Language } from '../../base/language.ts'
import { fill } from '../../model/problem.ts'
import type { Ledger } from '../check/ledger.ts'
import { CHECK } from './check-words.ts'
import type { Io } from './io.ts'

const EVERY_MS = 200

/** A line on the terminal while a campaign goes on: how many runs, how fast, how much was met. Nothing where nobody watches. */
export function checkProgress({ stderr, nowMs }: Io, language: Language) {
  const startedMs = nowMs()
  let shownMs = startedMs
  return {
    show: async (ledger: Ledger): Promise<void> => {
      if (!stderr.isTerminal || nowMs() - shownMs < EVERY_MS) return
      shownMs = nowMs()
      const rate = Math.round((ledger.done * 1_000) / Math.max(1, shownMs - startedMs))
      const values = { done: String(ledger.done), rate: String(rate), labels: String(ledger.labels) }
      await stderr.write(`\r\u001b[K${fill(CHECK.progress[language], values)}`)
    },
    clear: async (): Promise<void> => {
      if (stderr.isTerminal) await stderr.write('\r\u001b[K')
    },
  }
}
