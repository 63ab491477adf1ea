import type { Language, Words } from '../../base/language.ts'
import { UNPRINTABLE } from '../../base/text.ts'
import type { TraceStep } from '../../trace/trace.ts'
import type { SeenPacket } from './sighting.ts'

const WORDS = {
  delivered: (where: string): Words => ({ en: `DELIVERED at ${where}`, zh: `DELIVERED：送达 ${where}` }),
  dropped: (reason: string, where: string): Words => ({
    en: `${reason}: ended at ${where}`,
    zh: `${reason}：止于 ${where}`,
  }),
  fabric: { en: 'sent by the network itself', zh: '由网络自身发出' },
  rule: { en: 'rule', zh: '规则' },
} as const

/**
 * What a capture says of a packet at one interface: what became of it in the end, and each rule, rewrite and denial on the
 * way from here to the next interface.
 */
export function commentOf({ sightings, verdict }: SeenPacket, at: number, language: Language): string {
  const lines = [verdict === undefined ? WORDS.fabric[language] : verdictText(verdict, language)]
  for (const [i, { hop, reached }] of sightings.entries()) {
    if (i !== at && (i < at || reached)) continue
    lines.push(...hop.steps.filter(tells).map((step) => stepText(step, language)))
  }
  return lines.map((line) => line.replace(UNPRINTABLE, '·')).join('\n')
}

const verdictText = ({ reason, where }: NonNullable<SeenPacket['verdict']>, language: Language): string =>
  (reason === 'DELIVERED' ? WORDS.delivered(where) : WORDS.dropped(reason, where))[language]

const tells = ({ verdict, rule }: TraceStep): boolean =>
  verdict === 'deny' || verdict === 'rewrite' || rule !== undefined

function stepText({ words, rule }: TraceStep, language: Language): string {
  const named = rule === undefined ? '' : ` [${WORDS.rule[language]} ${rule.name} ${rule.text}]`
  return words[language] + named
}
