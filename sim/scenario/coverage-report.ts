import type { Language, Words } from '../base/language.ts'
import { fill } from '../model/problem.ts'
import type { Paint } from '../trace/text.ts'
import type { Coverage, Part, Unmet } from './coverage.ts'
import { oneLine, padded, placeText, widthOf } from './readable.ts'

const SENTENCES = {
  title: { en: 'Coverage: what no step met', zh: '覆盖情况：没有任何步骤涉及的内容' },
  reasons: { en: 'Reasons', zh: 'Reason' },
  rules: { en: 'rules', zh: '规则' },
  listeners: { en: 'listeners', zh: '监听器' },
  targets: { en: 'targets', zh: '后端' },
  counts: { en: '{met} of {total} met', zh: '已涉及 {met} / {total}' },
  more: { en: '... and {count} more', zh: '……另有 {count} 项' },
  beyond: { en: 'no step can meet {reason}: {why}', zh: '任何步骤都无法涉及 {reason}：{why}' },
} as const satisfies Record<string, Words>

/** How much of a list a terminal is shown; JSON has all of it. */
const LINES_MAX = 50

/** Coverage for a terminal: a line for each kind of thing, and below it those that no step met. */
export function coverageText(coverage: Coverage, language: Language, paint: Paint): string {
  const say = (key: keyof typeof SENTENCES, parameters: Readonly<Record<string, string>> = {}): string =>
    fill(SENTENCES[key][language], parameters)
  const parts = (['reasons', 'rules', 'listeners', 'targets'] as const).map((kind) => ({ kind, ...coverage[kind] }))
  const width = Math.max(...parts.map(({ kind }) => widthOf(say(kind))))
  const lines = parts.flatMap(({ kind, met, total, unmet }) => {
    const mark = met === total ? paint.ok('✓') : paint.bad('✗')
    const counts = say('counts', { met: String(met), total: String(total) })
    const names = kind === 'reasons' ? listed(coverage.reasons.unmet) : placesOf(coverage[kind].unmet, paint)
    const rest = kind === 'reasons' ? 0 : unmet.length - names.length
    return [
      `  ${mark} ${padded(say(kind), width)}  ${counts}`,
      ...names.map((line) => `      ${line}`),
      ...(rest > 0 ? [`      ${say('more', { count: String(rest) })}`] : []),
    ]
  })
  const beyond = coverage.reasons.beyond.map(({ reason, why }) =>
    paint.dim(`    ${say('beyond', { reason, why: why[language] })}`),
  )
  return `\n${paint.bold(say('title'))}\n${[...lines, ...beyond].join('\n')}\n`
}

const listed = (names: readonly string[]): string[] => (names.length === 0 ? [] : [names.join(', ')])

const placesOf = (unmet: readonly Unmet[], { dim }: Paint): string[] =>
  unmet
    .slice(0, LINES_MAX)
    .map(({ name, origin }) => (origin === undefined ? oneLine(name) : `${oneLine(name)}  ${dim(placeText(origin))}`))

/** Coverage as plain data, ready for JSON.stringify. */
export function coverageJson({ reasons, rules, listeners, targets }: Coverage, language: Language): object {
  const part = ({ met, total, unmet }: Part): object => ({ met, total, unmet: unmet.map(unmetJson) })
  const beyond = reasons.beyond.map(({ reason, why }) => ({ reason, why: why[language] }))
  return {
    reasons: { ...reasons, beyond },
    rules: part(rules),
    listeners: part(listeners),
    targets: part(targets),
  }
}

const unmetJson = ({ name, origin }: Unmet): object => ({
  name,
  file: origin?.file ?? null,
  line: origin?.line ?? null,
  column: origin?.column ?? null,
})
