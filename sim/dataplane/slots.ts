/**
 * Open addressing with linear probing over one word a slot (0: free). The low bits of a word are a tag of its key's hash, so that
 * another key is seen to be another one without a look at it, and how far the word stands from where its search begins, so that it
 * can be moved without one: keys stand elsewhere, and are seldom in a cache.
 */

/** So many low bits of a word belong to the slot; the others say whose it is. */
export const BITS = 8
export const TAG = 0x1f
const AWAY_SHIFT = 5
/** So far, or farther. */
const FAR = 7
const OWN = ~((1 << BITS) - 1)

/** Puts a word (whose low bits are 0) in the first free slot from its home on. */
export function put(slots: Int32Array, mask: number, home: number, word: number, hash: number): void {
  let slot = home
  while (slots[slot] !== 0) slot = (slot + 1) & mask
  slots[slot] = word | marksOf((slot - home) & mask, hash & TAG)
}

/** Frees a slot. Whatever was pushed past it by a collision moves back (Knuth, volume 3, algorithm 6.4R). */
export function clear(slots: Int32Array, mask: number, from: number, homeOf: (word: number) => number): void {
  let hole = from
  for (let slot = (hole + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
    const word = slots[slot]!
    const near = (word >> AWAY_SHIFT) & FAR
    if (near === 0) continue
    const away = near < FAR ? near : (slot - homeOf(word)) & mask
    const by = (slot - hole) & mask
    if (away < by) continue
    slots[hole] = (word & OWN) | marksOf(away - by, word & TAG)
    hole = slot
  }
  slots[hole] = 0
}

const marksOf = (away: number, tag: number): number => ((away < FAR ? away : FAR) << AWAY_SHIFT) | tag
