import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/**
 * Mixes words and texts into 32 bits (FNV-1a over UTF-16 units, then the finaliser of MurmurHash3).
 * Every draw in Isthmus comes from such a hash of what it is for, never from one shared stream, so that adding a
 * resource moves no draw of another. Returns a signed int32.
 */
export function hash(...parts: readonly (string | number)[]): number {
  let h = 0x811c9dc5 | 0
  for (const part of parts) {
    const text = String(part)
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
    h = Math.imul(h ^ 0x1f, 0x01000193) // a separator, so that ('ab', 'c') differs from ('a', 'bc')
  }
  return mix(h)
}

/** Spreads every bit of a word over all others (the 32-bit finaliser of MurmurHash3). */
export function mix(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Eight base-36 digits drawn from a hash of the parts: the body of a cloud id (`vpce-1x8k2q0z`). */
export function eightDigits(...parts: readonly (string | number)[]): string {
  const number = (hash(...parts, 0) & 0x3fffff) * 0x100000 + (hash(...parts, 1) & 0xfffff) // 42 bits, more than 36^8
  return (number % 36 ** 8).toString(36).padStart(8, '0')
}

/** A seeded generator for one named purpose. The same seed and name give the same numbers on every machine. */
export class Random {
  readonly #generator: RandomGenerator

  constructor(seed: number, ...name: readonly (string | number)[]) {
    this.#generator = xoroshiro128plus(hash(seed, ...name))
  }

  /** A whole number from low to high, both included, each as likely. */
  integer(low: number, high: number): number {
    return uniformInt(this.#generator, low, high)
  }
}
