/** The flags of a TCP header (RFC 9293, section 3.1), as its bits. */
export const Flag = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const

/** `SYN`, `SYN-ACK`, `FIN-ACK`: the order in which people say them. */
export function flagsText(flags: number): string {
  const names: string[] = []
  if (flags & Flag.SYN) names.push('SYN')
  if (flags & Flag.FIN) names.push('FIN')
  if (flags & Flag.RST) names.push('RST')
  if (flags & Flag.PSH) names.push('PSH')
  if (flags & Flag.URG) names.push('URG')
  if (flags & Flag.ACK) names.push('ACK')
  return names.length === 0 ? 'NULL' : names.join('-')
}

/** How people write flags: `SYN`, `SYN+ACK`, `SYN-ACK`, `NULL` (none at all), `XMAS` (FIN, PSH and URG). */
export const FLAGS_FORM = /^(?:null|xmas|(?:syn|ack|fin|rst|psh|urg)(?: ?[-+|] ?(?:syn|ack|fin|rst|psh|urg))*)$/i

const XMAS = Flag.FIN | Flag.PSH | Flag.URG

/** Reads flags as people write them; undefined when a text is none. */
export function parseFlags(text: string): number | undefined {
  if (!FLAGS_FORM.test(text)) return undefined
  const words = text.toUpperCase()
  if (words === 'XMAS') return XMAS
  return Object.entries(Flag).reduce((flags, [name, bit]) => (words.includes(name) ? flags | bit : flags), 0)
}
