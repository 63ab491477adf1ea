/**
 * Sizes of the tables of flows: FACTOR << k slots, the factor 8 to 15, so that a table that grows by one step has an eighth more
 * at most. A power of two would leave half of them free each time. A hash is brought into range by one multiplication:
 * Math.imul(hash >>> HASH_SHIFT, factor) >>> (SHIFT_MAX - k), which stays within 32 bits.
 */
export const HASH_SHIFT = 4
const SHIFT_MAX = 28
const FACTOR_MIN = 8

export type TableSize = { readonly slots: number; readonly factor: number; readonly shift: number }

/** The smallest size of at least so many slots. */
export function sizeOfAtLeast(slots: number): TableSize {
  let k = 0
  while ((2 * FACTOR_MIN) << k <= slots) k += 1
  const factor = Math.max(FACTOR_MIN, Math.ceil(slots / 2 ** k))
  if (factor === 2 * FACTOR_MIN) return { slots: factor << k, factor: FACTOR_MIN, shift: SHIFT_MAX - k - 1 }
  return { slots: factor << k, factor, shift: SHIFT_MAX - k }
}

/** The next size. */
export const sizeAfter = ({ slots }: { readonly slots: number }): TableSize => sizeOfAtLeast(slots + 1)

/** How many of so many slots may be taken: four of five. */
export const roomIn = (slots: number): number => slots - Math.ceil(slots / 5)

export const next = (slot: number, slots: number): number => (slot + 1 === slots ? 0 : slot + 1)

/** How many slots lie on the way from one to another, going round. */
export const distance = (from: number, to: number, slots: number): number =>
  to >= from ? to - from : to - from + slots
