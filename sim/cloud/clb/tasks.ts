/** So many are known, the newest ones. */
const TASKS_MAX = 10_000

/** A task as it is written down. `by` is the account whose it is; missing: it was not written down with it, and everybody may ask. */
export type TaskRecord = readonly [requestId: string, endUs: number, by?: string | null]

type Task = { readonly endUs: number; readonly by: string | undefined }

/**
 * What the cloud does in its own time: whatever changes a CLB is a task, known by its call's RequestId, and a CLB that one is under way on is busy
 * (facts, section 4.1). The change itself is in force when the call is answered; the task ends by the option asyncTaskDelay after that.
 */
export class Tasks {
  /** How many calls there were, of any kind. */
  calls = 0
  /** RequestId -> the virtual time of its end, in microseconds, and whose it is. */
  readonly #ends = new Map<string, Task>()
  #lastEndUs = 0
  /** Name of a CLB -> the end of its last task. */
  readonly #busyUntil = new Map<string, number>()
  /** Name of a CLB -> the end of the task that made it. */
  readonly #readyAt = new Map<string, number>()

  /** `by`: the account that called. `creates`: the CLBs are new, and not ready before the task ends. */
  begin(requestId: string, by: string | undefined, clbs: readonly string[], endUs: number, creates = false): void {
    this.#lastEndUs = Math.max(this.#lastEndUs, endUs)
    this.#ends.set(requestId, { endUs, by })
    const [oldest] = this.#ends.size > TASKS_MAX ? this.#ends.keys() : []
    if (oldest !== undefined) this.#ends.delete(oldest)
    for (const clb of clbs) {
      this.#busyUntil.set(clb, endUs)
      if (creates) this.#readyAt.set(clb, endUs)
    }
  }

  /** When an account's task ends, or ended; undefined: it has none of this RequestId. */
  endOf(requestId: string, account: string): number | undefined {
    const task = this.#ends.get(requestId)
    return task === undefined || (task.by !== undefined && task.by !== account) ? undefined : task.endUs
  }

  /** When the last task on a CLB ends, or ended; undefined: there was none. */
  busyUntil(clb: string): number | undefined {
    return this.#busyUntil.get(clb)
  }

  /** When the task that makes a CLB ends, or ended; undefined: no call has made it. */
  readyAt(clb: string): number | undefined {
    return this.#readyAt.get(clb)
  }

  /** All tasks, oldest first. */
  read(): readonly TaskRecord[] {
    return [...this.#ends].map(([requestId, { endUs, by = null }]) => [requestId, endUs, by])
  }

  /** Knows of tasks that have ended. */
  remember(ended: readonly TaskRecord[]): void {
    for (const [requestId, endUs, by] of ended) this.#ends.set(requestId, { endUs, by: by ?? undefined })
  }

  /** Whether any has not ended. */
  areUnderWay(nowUs: number): boolean {
    return this.#lastEndUs > nowUs
  }

  fork(): Tasks {
    const fork = new Tasks()
    fork.calls = this.calls
    fork.#lastEndUs = this.#lastEndUs
    for (const [id, task] of this.#ends) fork.#ends.set(id, task)
    for (const [clb, endUs] of this.#busyUntil) fork.#busyUntil.set(clb, endUs)
    for (const [clb, endUs] of this.#readyAt) fork.#readyAt.set(clb, endUs)
    return fork
  }
}
