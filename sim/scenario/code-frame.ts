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
export const codeFrame = (text: string, place: Place): string => codeFramesOf(text)(place)

type Place = Pick<Origin, 'line' | 'column'>

/** The frames of many places in one text, which is cut into lines only once. */
export function codeFramesOf(text: string): (place: Place) => string {
  const lines = text.split('\n')
  return (place) => frameOf(lines, place)
}

function frameOf(lines: readonly string[], { line, column }: Place): string {
  const width = String(line + 1).length
  const first = Math.max(0, column - SIDE)
  const rows: string[] = []
  for (let number = Math.max(1, line - 1); number <= Math.min(line + 1, lines.length); number++) {
    const content = (lines[number - 1] ?? '').replace(/\r$/, '')
    const isPlace = number === line
    const shown = visible(content.slice(first, column + SIDE))
    rows.push(`${isPlace ? '>' : ' '} ${String(number).padStart(width)} | ${shown}`)
    if (isPlace) rows.push(`  ${' '.repeat(width)} | ${' '.repeat(Math.max(0, column - 1 - first))}^`)
  }
  return rows.map((row) => row.trimEnd()).join('\n')
}

/** A tab is shown as an arrow of one column, so that the mark stands under its place; other controls as a dot. */
const visible = (content: string): string => content.replace(/\t/g, '→').replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·')
