/** So many are known, the newest ones. */
const TASKS_MAX = 10_000

/**
 * What the cloud does in its own time: whatever changes a CLB is a task, known by its call's RequestId, and a CLB that one is under way on is busy
 * (facts, section 4.1). The change itself is in force when the call is answered; the task ends by the option asyncTaskDelay after that.
 */
export class Tasks {
  /** How many calls there were, of any kind. */
  calls = 0
  /** RequestId -> the virtual time of its end, in microseconds. */
  readonly #ends = new Map<string, number>()
  #lastEndUs = 0
  /** Name of a CLB -> the end of its last task. */
  readonly #busyUntil = new Map<string, number>()
  /** Name of a CLB -> the end of the task that made it. */
  readonly #readyAt = new Map<string, number>()

  /** `creates`: the CLBs are new, and not ready before the task ends. */
  begin(requestId: string, clbs: readonly string[], endUs: number, creates = false): void {
    this.#lastEndUs = Math.max(this.#lastEndUs, endUs)
    this.#ends.set(requestId, endUs)
    const [oldest] = this.#ends.size > TASKS_MAX ? this.#ends.keys() : []
    if (oldest !== undefined) this.#ends.delete(oldest)
    for (const clb of clbs) {
      this.#busyUntil.set(clb, endUs)
      if (creates) this.#readyAt.set(clb, endUs)
    }
  }

  /** When a task ends, or ended; undefined: there is none of this RequestId. */
  endOf(requestId: string): number | undefined {
    return this.#ends.get(requestId)
  }

  /** When the last task on a CLB ends, or ended; undefined: there was none. */
  busyUntil(clb: string): number | undefined {
    return this.#busyUntil.get(clb)
  }

  /** When the task that makes a CLB ends, or ended; undefined: no call has made it. */
  readyAt(clb: string): number | undefined {
    return this.#readyAt.get(clb)
  }

  /** All tasks, by their RequestIds, with their ends. */
  read(): readonly (readonly [requestId: string, endUs: number])[] {
    return [...this.#ends]
  }

  /** Knows of tasks that have ended. */
  remember(ended: readonly (readonly [requestId: string, endUs: number])[]): void {
    for (const [requestId, endUs] of ended) this.#ends.set(requestId, endUs)
  }

  /** Whether any has not ended. */
  areUnderWay(nowUs: number): boolean {
    return this.#lastEndUs > nowUs
  }

  fork(): Tasks {
    const fork = new Tasks()
    fork.calls = this.calls
    fork.#lastEndUs = this.#lastEndUs
    for (const [id, endUs] of this.#ends) fork.#ends.set(id, endUs)
    for (const [clb, endUs] of this.#busyUntil) fork.#busyUntil.set(clb, endUs)
    for (const [clb, endUs] of this.#readyAt) fork.#readyAt.set(clb, endUs)
    return fork
  }
}
