import { faultOf, RedisFault } from './redis-link.ts'

/** A Redis that is lost, and why. */
export type Lost = RedisFault

export const isLost = (answer: unknown): answer is Lost => answer instanceof RedisFault

/**
 * A Redis that has not answered for so many ticks is lost. Counted and not measured: whoever was stopped himself for a while (a
 * laptop that was closed) finds the answer when he goes on.
 */
const TICK_MS = 500
const TICKS = 10

/** What a question to Redis comes to; a `RedisFault` as a value: Redis does not answer, or cannot be used. Other errors are thrown. */
export async function answered<T>(question: Promise<T>): Promise<T | Lost> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Lost>((resolve) => {
    let ticks = 0
    timer = setInterval(() => {
      ticks += 1
      if (ticks >= TICKS) resolve(new RedisFault('it does not answer', 'silent'))
    }, TICK_MS)
  })
  const asked = question.catch((error: unknown) => {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    return fault
  })
  asked.catch(() => {}) // where it comes too late to be heard
  return Promise.race([asked, late]).finally(() => clearInterval(timer))
}

/** So many questions in vain, one after another, and a connection that is tried again and again is lost. */
const IN_VAIN_MAX = 10
const AGAIN_MS = 300

/** Outlasts a Redis that is started again. */
export class Patience {
  #inVain = 0

  /** Whether to ask once more, after a while. */
  async bears(lost: Lost): Promise<boolean> {
    this.#inVain += 1
    if (lost.isFinal || this.#inVain > IN_VAIN_MAX) return false
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    return true
  }

  answered(): void {
    this.#inVain = 0
  }
}

/** Waits for something, but not for ever. */
export async function atMost(ms: number, what: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([what, late]).finally(() => clearTimeout(timer))
}
