import { cpus } from 'node:os'

/** One measured figure: the best of all rounds is what the machine can do, the median what it did. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The middle of the rounds, where `value` is the best of them. */
  readonly median?: number
}

/** A benchmark, which makes sure that what it times is right before it times it, and the names of its figures. */
export type Bench = {
  readonly figures: readonly string[]
  readonly run: () => Promise<readonly Figure[]> | readonly Figure[]
}

/** What is timed, and how many operations one call of it does. Its result is summed, so that no compiler drops the work. */
export type Variant = { readonly name: string; readonly operations: number; readonly run: () => number }

export type Timing = { readonly bestNs: number; readonly medianNs: number; readonly checksum: number }

/**
 * Times variants in turn, A B A B, so that a machine that gets slower on the way slows all of them. Times are
 * nanoseconds for one operation.
 */
export function interleave(variants: readonly Variant[], rounds: number): readonly Timing[] {
  const times = variants.map((): number[] => [])
  const checksums = variants.map(() => 0)
  for (let round = -2; round < rounds; round++) {
    for (const [i, variant] of variants.entries()) {
      const start = process.hrtime.bigint()
      checksums[i] = (checksums[i] ?? 0) + variant.run()
      const ns = Number(process.hrtime.bigint() - start) / variant.operations
      if (round >= 0) times[i]?.push(ns) // the first two rounds warm up
    }
  }
  return times.map((list, i) => ({ bestNs: Math.min(...list), medianNs: median(list), checksum: checksums[i] ?? 0 }))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function round(value: number, digits = 3): number {
  return Number(value.toPrecision(digits))
}

/** Says what does not hold, and ends the benchmark: a figure of something wrong is no figure. */
export function ensure(condition: boolean, message: string): void {
  if (!condition) throw new Error(`benchmark: ${message}`)
}

export const machine = (): string =>
  `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`
