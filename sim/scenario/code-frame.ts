import type { Origin } from '../base/origin.ts'

/** How much of a line is shown on each side of the place. */
const SIDE = 60

/**
 * The lines around a place, with a mark under it:
 *
 *       1 | vpcs:
 *     > 2 |   vpc1: [10.0.0.0/16
 *         |         ^
 */
export function codeFrame(text: string, { line, column }: Pick<Origin, 'line' | 'column'>): string {
  const width = String(line + 1).length
  const first = Math.max(0, column - SIDE)
  const rows: string[] = []
  for (const [offset, content] of linesAround(text, line)) {
    const number = String(line + offset).padStart(width)
    rows.push(`${offset === 0 ? '>' : ' '} ${number} | ${visible(content.slice(first, column + SIDE))}`)
    if (offset === 0) rows.push(`  ${' '.repeat(width)} | ${' '.repeat(Math.max(0, column - 1 - first))}^`)
  }
  return rows.map((row) => row.trimEnd()).join('\n')
}

/** A tab is shown as an arrow of one column, so that the mark stands under its place; other controls as a dot. */
const visible = (content: string): string => content.replace(/\t/g, '→').replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·')

/** The line itself and its neighbours, each with its distance. */
function linesAround(text: string, line: number): [number, string][] {
  let start = 0
  const found: [number, string][] = []
  for (let number = 1; number <= line + 1; number++) {
    const end = text.indexOf('\n', start)
    const content = end < 0 ? text.slice(start) : text.slice(start, end)
    if (number >= line - 1) found.push([number - line, content.replace(/\r$/, '')])
    if (end < 0) break
    start = end + 1
  }
  return found
}
