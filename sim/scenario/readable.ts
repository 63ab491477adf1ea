import type { Origin } from '../base/origin.ts'
import { originText } from '../base/origin.ts'
import { UNPRINTABLE } from '../base/text.ts'

/**
 * A text of the user on one line, safe to print: what could steer a terminal (escape sequences, direction marks) becomes a
 * dot.
 */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').replace(UNPRINTABLE, '·')

/** A value with every text in it safe to print. */
export const printable = <T extends object>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, part: unknown) => (typeof part === 'string' ? oneLine(part) : part)) as T

/** `file:line:column`, safe to print. */
export const placeText = (origin: Origin): string => oneLine(originText(origin))

/** A span of virtual time: `300 us`, `1.8 ms`, `10 s`. */
export function spanText(us: number): string {
  if (us < 1_000) return `${us} us`
  return us < 1_000_000 ? `${thousandths(us)} ms` : `${thousandths(Math.round(us / 1_000))} s`
}

/** A number of thousandths without superfluous zeros: 1800 -> `1.8`. */
const thousandths = (count: number): string => (count / 1_000).toFixed(3).replace(/\.?0+$/, '')

/** How many columns a text takes in a terminal: Chinese, Japanese and Korean signs take two. */
export function widthOf(text: string): number {
  let width = 0
  for (const sign of text) width += WIDE.test(sign) ? 2 : 1
  return width
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** A text filled up with spaces to a number of columns. */
export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** Every line of a text moved to the right. */
export const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by))
