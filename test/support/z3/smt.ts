// SMT-LIB 2, as text: what the encodings are written in. An `Smt` is a term; the sorts are Bool and bit vectors.

export type Smt = string

export const TRUE: Smt = 'true'
export const FALSE: Smt = 'false'

/** A constant of so many bits. */
export const bits = (value: number, width: 8 | 16 | 32): Smt =>
  `#x${(value >>> 0).toString(16).padStart(width / 4, '0')}`

/** All of these. What is plainly true or false is not written. */
export function and(...terms: readonly Smt[]): Smt {
  const open = terms.filter((term) => term !== TRUE)
  if (open.includes(FALSE)) return FALSE
  return open.length === 0 ? TRUE : open.length === 1 ? (open[0] ?? TRUE) : `(and ${open.join(' ')})`
}

/** At least one of these. */
export function or(...terms: readonly Smt[]): Smt {
  const open = terms.filter((term) => term !== FALSE)
  if (open.includes(TRUE)) return TRUE
  return open.length === 0 ? FALSE : open.length === 1 ? (open[0] ?? FALSE) : `(or ${open.join(' ')})`
}

export const not = (term: Smt): Smt => (term === TRUE ? FALSE : term === FALSE ? TRUE : `(not ${term})`)
export const ite = (when: Smt, then: Smt, other: Smt): Smt =>
  when === TRUE ? then : when === FALSE ? other : then === other ? then : `(ite ${when} ${then} ${other})`
export const equal = (a: Smt, b: Smt): Smt => (a === b ? TRUE : `(= ${a} ${b})`)
export const between = (first: Smt, term: Smt, last: Smt): Smt =>
  first === last ? equal(term, first) : `(and (bvule ${first} ${term}) (bvule ${term} ${last}))`

/** Whether the first bits of an address, 32 bits wide, are those of a block. */
export function inBlock(address: Smt, network: number, prefixLength: number): Smt {
  if (prefixLength === 0) return TRUE
  const mask = prefixLength === 32 ? -1 : ~(-1 >>> prefixLength)
  return `(= (bvand ${address} ${bits(mask, 32)}) ${bits(network, 32)})`
}
