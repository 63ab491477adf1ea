/** So many lines around a change are shown. */
const CONTEXT = 3

type Line = { readonly mark: ' ' | '-' | '+'; readonly text: string }

/** What `diff -u` says of two texts; nothing where they are equal. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return ''
  const lines = compared(linesOf(before), linesOf(after))
  const hunks = hunksOf(lines).map((hunk) => hunkText(lines, hunk))
  const path = file.replace(/^\/+/, '')
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks].join('\n').concat('\n')
}

/** A text's lines; one without an end of line at its end says so, as diff does. */
function linesOf(text: string): string[] {
  const lines = text.split('\n')
  const last = lines.pop()
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`]
}

/** The lines of both texts in order: those that are equal at both ends are, and between them the longest common sequence. */
function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let end = 0
  const room = Math.min(before.length, after.length) - start
  while (end < room && before.at(-1 - end) === after.at(-1 - end)) end += 1
  const same = (texts: readonly string[]): Line[] => texts.map((text) => ({ mark: ' ', text }))
  const middle = between(before.slice(start, before.length - end), after.slice(start, after.length - end))
  return [...same(before.slice(0, start)), ...middle, ...same(before.slice(before.length - end))]
}

/** So many pairs of lines are compared; where there are more, all lines between count as changed. */
const PAIRS_MAX = 4_000_000

function between(before: readonly string[], after: readonly string[]): Line[] {
  const lines: Line[] = []
  const width = after.length + 1
  const isSmall = before.length * after.length <= PAIRS_MAX
  // common[i * width + j]: how many lines the ends of both, from i and j on, have in common.
  const common = new Uint32Array(isSmall ? (before.length + 1) * width : 0)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  if (isSmall) {
    for (let i = before.length - 1; i >= 0; i--)
      for (let j = after.length - 1; j >= 0; j--)
        common[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  }
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [one, other] = [before[i], after[j]]
    if (one !== undefined && one === other && isSmall) {
      lines.push({ mark: ' ', text: one })
      i += 1
      j += 1
    } else if (one !== undefined && (other === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ mark: '-', text: one })
      i += 1
    } else if (other !== undefined) {
      lines.push({ mark: '+', text: other })
      j += 1
    }
  }
  return lines
}

/** Runs of lines around changes, as [from, to). */
function hunksOf(lines: readonly Line[]): [number, number][] {
  const hunks: [number, number][] = []
  for (const [index, { mark }] of lines.entries()) {
    if (mark === ' ') continue
    const [from, to] = [Math.max(0, index - CONTEXT), Math.min(lines.length, index + CONTEXT + 1)]
    const last = hunks.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = to
    else hunks.push([from, to])
  }
  return hunks
}

function hunkText(lines: readonly Line[], [from, to]: readonly [number, number]): string {
  const count = (part: readonly Line[], other: Line['mark']): number => part.filter(({ mark }) => mark !== other).length
  const [head, hunk] = [lines.slice(0, from), lines.slice(from, to)]
  const side = (other: Line['mark']): string => {
    const size = count(hunk, other)
    return `${count(head, other) + (size === 0 ? 0 : 1)},${size}`
  }
  return [`@@ -${side('+')} +${side('-')} @@`, ...hunk.map(({ mark, text }) => `${mark}${text}`)].join('\n')
}
