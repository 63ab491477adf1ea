/** A part of a rule in its short form, without the spaces around it, and where it stands in the text. */
export type RulePart = { readonly text: string; readonly start: number; readonly end: number }

export type RuleParts = {
  readonly action: RulePart
  readonly peer: RulePart
  readonly port: RulePart | undefined
  readonly protocol: RulePart | undefined
}

/**
 * `ACCEPT#11.163.0.0/16#8080#TCP`: action, peer (a block, an address or a group), port, protocol. The last two may be left
 * out. Undefined for a text that has not this form; whether its parts mean anything is for others to say.
 */
export function ruleParts(text: string): RuleParts | undefined {
  let offset = 0
  const parts = text.split('#').map((written): RulePart => {
    const start = offset + written.length - written.trimStart().length
    offset += written.length + 1
    const part = written.trim()
    return { text: part, start, end: start + part.length }
  })
  const [action, peer, port, protocol, ...rest] = parts
  if (action === undefined || peer === undefined || rest.length > 0 || parts.some((part) => part.text === '')) return
  return { action, peer, port, protocol }
}

/** A peer that is meant as addresses, right or wrong; anything else is the name of a group. */
export const isBlock = (peer: string): boolean => peer.includes('/') || peer.includes(':') || /^\d+(\.\d+)+$/.test(peer)
