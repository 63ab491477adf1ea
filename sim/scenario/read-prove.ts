import type { Said } from './beside.ts'
import { child, isText, itemsOf, numberOf, textOf } from './located.ts'
import type { Path, Problems } from './problems.ts'
import type { StepNames } from './read-connect.ts'
import type { ProveStep } from './scenario.ts'

const CLAIMS = ['reachable', 'unreachable', 'only'] as const
const PROTOCOLS = ['TCP', 'UDP', 'ICMP'] as const

/** `prove: { only: { from: vpc1, to: vpc2, via: ep1 } }`; undefined when it cannot be read, which is reported. */
export function readProve(
  { fields, short }: Said,
  at: Path,
  problems: Problems,
):
  | { readonly fields: Omit<ProveStep, 'kind' | 'origin' | 'name' | 'note' | 'expect'>; readonly names: StepNames }
  | undefined {
  const [says, second] = CLAIMS.filter((one) => fields.entries.has(one))
  const extra = second && fields.entries.get(second)
  if (extra) problems.add('PROVE_TWICE', extra.key, [...at, second], { second })
  const entry = says && fields.entries.get(says)
  if (says === undefined || entry === undefined) {
    if (fields.entries.size === 0 && short === undefined) problems.add('PROVE_NOTHING', fields.origin, at, {})
    return undefined
  }
  const claim = entry.value
  const [from, to, via] = [child(claim, 'from'), child(claim, 'to'), child(claim, 'via')]
  if (!isText(from) || !isText(to)) return undefined // the schema has refused it
  const ways = via?.kind === 'list' ? itemsOf(via).filter(isText) : isText(via) ? [via] : []
  if (ways.length === 0 && (says === 'only' || via?.kind === 'list'))
    problems.add(says === 'only' ? 'ONLY_WITHOUT_VIA' : 'VIA_OF_NOTHING', via?.origin ?? entry.key, [...at, says], {})
  const port = child(claim, 'port')
  const protocol = PROTOCOLS.find((one) => one === textOf(child(claim, 'protocol')))
  if (protocol === 'ICMP' && port !== undefined)
    problems.add('PING_WITH_PORT', port.origin, [...at, says, 'port'], { found: textOf(port) ?? '' })
  return {
    fields: {
      says,
      from: from.text,
      to: to.text,
      port: numberOf(port),
      protocol,
      via: ways.map(({ text }) => text),
      health: textOf(child(claim, 'health')) === 'now' ? 'now' : 'any',
      places: { claim: entry.key, from: from.origin, to: to.origin, via: ways.map(({ origin }) => origin) },
    },
    names: { claim },
  }
}
