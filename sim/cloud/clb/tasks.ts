/**
 * What the cloud does in its own time: whatever changes a CLB is a task, known by its call's RequestId, and a CLB that one is under way on is busy
 * (facts, section 4.1). The change itself is in force when the call is answered; the task ends by the option asyncTaskDelay after that.
 */
export class Tasks {
  /** RequestId -> the virtual time of its end, in microseconds. */
  readonly #ends = new Map<string, number>()
  /** Name of a CLB -> the end of its last task. */
  readonly #busyUntil = new Map<string, number>()
  /** Name of a CLB -> the end of the task that made it. */
  readonly #readyAt = new Map<string, number>()

  /** `creates`: the CLBs are new, and not ready before the task ends. */
  begin(requestId: string, clbs: readonly string[], endUs: number, creates = false): void {
    this.#ends.set(requestId, endUs)
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

  fork(): Tasks {
    const fork = new Tasks()
    for (const [id, endUs] of this.#ends) fork.#ends.set(id, endUs)
    for (const [clb, endUs] of this.#busyUntil) fork.#busyUntil.set(clb, endUs)
    for (const [clb, endUs] of this.#readyAt) fork.#readyAt.set(clb, endUs)
    return fork
  }
}
