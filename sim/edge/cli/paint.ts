import picocolors from 'picocolors'
import type { Paint } from '../../trace/text.ts'
import type { Io, Output } from './io.ts'

/** Colours for a terminal, nothing for a pipe; NO_COLOR and FORCE_COLOR have their usual meaning. */
export function paintFor(output: Output, env: Io['env']): Paint {
  const { green, red, dim, bold, cyan } = picocolors.createColors(hasColour(output, env))
  return { ok: green, bad: red, dim, bold, accent: cyan }
}

function hasColour(output: Output, env: Io['env']): boolean {
  if ((env.NO_COLOR ?? '') !== '') return false
  const forced = env.FORCE_COLOR ?? ''
  if (forced !== '') return forced !== '0' && forced !== 'false'
  return output.isTerminal && env.TERM !== 'dumb'
}
