/** How much of a text is quoted in a message. */
const QUOTED_MAX = 80

/** A text short enough to be quoted in a sentence: the beginning of a long one. */
export const clipped = (text: string, max = QUOTED_MAX): string =>
  text.length <= max ? text : `${text.slice(0, max).replace(/[\ud800-\udbff]$/, '')}...`

/** Orders texts by their UTF-16 units: the same on every machine, unlike a comparison by locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * The candidate that a person most likely meant: the one with the fewest edits (Damerau-Levenshtein, neighbours swapped
 * count once), if those are at most a third of the longer text, or one, and leave something of it. Ties go to the first.
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  const wanted = text.slice(0, NAME_LENGTH_COMPARED).toLowerCase()
  for (const candidate of candidates) {
    const other = candidate.slice(0, NAME_LENGTH_COMPARED).toLowerCase()
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, other.length) / 3))
    if (Math.abs(wanted.length - other.length) > limit) continue
    const distance = editDistance(wanted, other)
    const isAlike = distance <= limit && distance < Math.max(wanted.length, other.length)
    if (isAlike && distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Names longer than this are compared by their beginning only, so that hostile input costs little. */
const NAME_LENGTH_COMPARED = 64

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1)
      }
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}

/** What could steer a terminal: escape sequences, direction marks. */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu
