import type { Language, Words } from '../base/language.ts'
import { fill } from '../model/problem.ts'
import type { Paint } from '../trace/text.ts'
import { oneLine, padded, widthOf } from './readable.ts'
import type { ListenerSpread, TargetSpread } from './spread.ts'

const SENTENCES = {
  title: { en: 'How new connections spread: {title}', zh: '新建连接的分布：{title}' },
  listener: { en: '{listener} ({scheduler}): {count} connections', zh: '{listener}（{scheduler}）：{count} 个连接' },
  one: { en: '{listener} ({scheduler}): 1 connection', zh: '{listener}（{scheduler}）：1 个连接' },
  weight: { en: 'weight {weight}', zh: '权重 {weight}' },
  gone: { en: 'deregistered', zh: '已解绑' },
  byWeight: { en: 'by weight {share}', zh: '按权重应为 {share}' },
} as const satisfies Record<string, Words>

/** The columns of the longest bar. */
const BAR_COLUMNS = 20

/** One case's spread for a terminal: each listener, and below it a bar for each target. */
export function spreadText(title: string, spread: readonly ListenerSpread[], language: Language, paint: Paint): string {
  const say = (key: keyof typeof SENTENCES, parameters: Readonly<Record<string, string>> = {}): string =>
    fill(SENTENCES[key][language], parameters)
  const heading = `\n${paint.bold(say('title', { title: oneLine(title) }))}\n`
  const blocks = spread.map(({ listener, scheduler, connections, targets }) => {
    const head = say(connections === 1 ? 'one' : 'listener', { listener, scheduler, count: String(connections) })
    const weights = targets.reduce((sum, { weight = 0 }) => sum + weight, 0)
    const rows = targets.map((target) => [
      oneLine(target.target.slice(listener.length + 1)),
      target.weight === undefined ? say('gone') : say('weight', { weight: String(target.weight) }),
      String(target.connections),
      percent(target.connections, connections),
      padded('#'.repeat(Math.round((target.connections * BAR_COLUMNS) / connections)), BAR_COLUMNS),
      isByWeight(scheduler, target) ? say('byWeight', { share: percent(target.weight ?? 0, weights) }) : '',
    ])
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))))
    const lines = rows.map((row) =>
      row
        .map((text, column) => padded(text, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    return [`  ${paint.accent(oneLine(head))}`, ...lines.map((line) => `    ${line}`)].join('\n')
  })
  return `${heading}${blocks.join('\n')}\n`
}

/** Only weighted round robin promises each target its share of the connections. */
const isByWeight = (scheduler: string, { weight }: TargetSpread): boolean => scheduler === 'WRR' && weight !== undefined

/** `33.3%`, of whole numbers. */
function percent(part: number, whole: number): string {
  const thousandths = whole === 0 ? 0 : Math.round((part * 1000) / whole)
  return `${Math.floor(thousandths / 10)}.${thousandths % 10}%`
}
