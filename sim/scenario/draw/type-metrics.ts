/** Sizes of the letters of a drawing. Which font a reader has is not known, so widths are those of a wide one. */
export const FONT_SIZE = 12
export const LINE_HEIGHT = 17
/** The part of a box that its title takes. */
export const TITLE_HEIGHT = 28

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/
const NARROW = /[ijlI.,:;'|!()[\]/ -]/
const BROAD = /[mwMW@%+→]/
const TALL = /[A-Z0-9#_]/

/** How wide a text is at most. */
export function textWidth(text: string, isBold: boolean): number {
  let ems = 0
  for (const sign of text) ems += emsOf(sign)
  return ems * FONT_SIZE * (isBold ? 1.1 : 1)
}

function emsOf(sign: string): number {
  if (sign.length > 1 || WIDE.test(sign)) return 1.02
  if (NARROW.test(sign)) return 0.4
  if (BROAD.test(sign)) return 0.98
  return TALL.test(sign) ? 0.7 : 0.64
}
