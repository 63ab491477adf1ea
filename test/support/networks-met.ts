/** Counts what a law met, so that one that never met a case cannot pass for having shown something about it. */
export class Met {
  readonly #counts = new Map<string, number>()

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
  }

  /** Fails, with the table of what was met, when one of these was not. */
  requireAll(wanted: readonly string[]): void {
    const missing = wanted.filter((what) => !this.#counts.has(what))
    if (missing.length > 0) throw new Error(`never met: ${missing.join(', ')}\n${this}`)
  }

  toString(): string {
    return [...this.#counts]
      .sort(([, a], [, b]) => b - a)
      .map(([what, count]) => `${String(count).padStart(8)}  ${what}`)
      .join('\n')
  }
}

/** How many cases a law tries: ISTHMUS_RUNS=20 tries twenty times as many. */
export const runs = (usual: number): number => usual * Number(process.env.ISTHMUS_RUNS ?? 1)

/** A law takes a second or two, on a busy machine more, and on a long run as much more as it has cases. */
export const LAW_TIMEOUT_MS = runs(60_000)
