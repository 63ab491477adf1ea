import type { Language, Words } from '../base/language.ts'
import { fill } from '../model/problem.ts'
import type { Paint } from '../trace/text.ts'

const SAID = {
  title: { en: 'From {old} to {new}', zh: '从 {old} 到 {new}' },
  same: {
    en: 'No difference: what is delivered in one network is delivered in the other. This is a proof.',
    zh: '没有差异：两个网络中可达的流量完全相同。这是证明。',
  },
  gained: { en: 'gained', zh: '新增' },
  lost: { en: 'lost', zh: '失去' },
  everyPort: { en: 'every port', zh: '所有端口' },
  port: { en: 'port {ports}', zh: '端口 {ports}' },
  from: { en: ' from ports {ports}', zh: '，源端口 {ports}' },
  via: { en: ' by way of {via}', zh: '，经 {via}' },
  to: { en: ' to {servers}', zh: '，到达 {servers}' },
  crossVpc: { en: '  [between VPCs]', zh: '  [跨 VPC]' },
  crossAccount: { en: '  [between accounts]', zh: '  [跨账号]' },
  example: { en: 'for example {step}', zh: '例如 {step}' },
  more: { en: 'and {count} more', zh: '另有 {count} 项' },
  listMark: { en: ', ', zh: '、' },
  inOld: { en: 'before:', zh: '变更前：' },
  inNew: { en: 'after:', zh: '变更后：' },
  absent: { en: 'it cannot be dialled there: {why}', zh: '该网络中无法发起：{why}' },
} as const satisfies Record<string, Words>

/** A box of flows as it is told. */
export type FlowShown = {
  readonly protocol: string
  readonly clients: readonly string[]
  readonly destinations: readonly string[]
  readonly ports: string
  readonly sourcePorts: string
  readonly servers: readonly string[]
  readonly via: string | undefined
  readonly isCrossVpc: boolean
  readonly isCrossAccount: boolean
  /** `connect: consumer:40000 -> ep1:80` */
  readonly example: string
  /** What the example meets in both networks, where that was asked for. */
  readonly traces?: { readonly old: string; readonly new: string } | undefined
}

export type DifferenceShown = {
  readonly old: string
  readonly new: string
  readonly gained: readonly FlowShown[]
  readonly lost: readonly FlowShown[]
}

export type DifferenceText = keyof typeof SAID

/** Names of a list that are shown: the JSON form has all. */
const NAMES_SHOWN = 6

export const differenceWord = (
  language: Language,
  key: DifferenceText,
  values: Readonly<Record<string, string>> = {},
): string => fill(SAID[key][language], values)

/** What was gained and lost, for people. */
export function differenceText(shown: DifferenceShown, language: Language, paint: Paint): string {
  const say = (key: DifferenceText, values?: Readonly<Record<string, string>>) => differenceWord(language, key, values)
  const { gained, lost } = shown
  const lines = [paint.bold(say('title', { old: shown.old, new: shown.new }))]
  if (gained.length + lost.length === 0) lines.push(say('same'))
  for (const [key, boxes, mark] of [
    ['gained', gained, '+'],
    ['lost', lost, '-'],
  ] as const) {
    if (boxes.length > 0) lines.push('', paint.bold(`${say(key)}: ${boxes.length}`))
    for (const box of boxes) {
      const line = `${mark} ${flowText(box, language)}`
      lines.push(`  ${key === 'gained' ? paint.ok(line) : paint.bad(line)}`)
      lines.push(paint.dim(`      ${say('example', { step: box.example })}`))
      if (box.traces !== undefined) {
        lines.push(`      ${say('inOld')}`, indented(box.traces.old), `      ${say('inNew')}`, indented(box.traces.new))
      }
    }
  }
  return `${lines.join('\n')}\n`
}

const indented = (text: string): string => text.trimEnd().replace(/^/gm, '        ')

/** `TCP consumer -> ep2 (10.0.1.201) port 80 by way of ep2 to web1, web2  [between VPCs]` */
export function flowText(box: FlowShown, language: Language): string {
  const say = (key: DifferenceText, values?: Readonly<Record<string, string>>) => differenceWord(language, key, values)
  const listed = (names: readonly string[]): string => {
    const more = names.length > NAMES_SHOWN ? [say('more', { count: String(names.length - NAMES_SHOWN) })] : []
    return [...names.slice(0, NAMES_SHOWN), ...more].join(say('listMark'))
  }
  const { protocol, clients, destinations, ports, sourcePorts, servers, via, isCrossVpc, isCrossAccount } = box
  return [
    `${protocol} ${listed(clients)} -> ${listed(destinations)}`,
    ports === '' ? '' : ` ${ports === 'ALL' ? say('everyPort') : say('port', { ports })}`,
    sourcePorts === '' || sourcePorts === 'ALL' ? '' : say('from', { ports: sourcePorts }),
    via === undefined ? '' : say('via', { via }),
    servers.length === 0 ? '' : say('to', { servers: listed(servers) }),
    isCrossAccount ? say('crossAccount') : isCrossVpc ? say('crossVpc') : '',
  ].join('')
}

/** A table of what was gained and lost, for the page of a change. */
export function differenceMarkdown(shown: DifferenceShown, language: Language): string {
  const say = (key: DifferenceText, values?: Readonly<Record<string, string>>) => differenceWord(language, key, values)
  const title = `### ${inMarkdown(say('title', { old: shown.old, new: shown.new }))}`
  const parts = (['gained', 'lost'] as const).flatMap((key) => {
    const boxes = shown[key]
    if (boxes.length === 0) return []
    const items = boxes.flatMap((box) => [
      `- ${inMarkdown(flowText(box, language))}`,
      `  \`${box.example.replaceAll('`', "'")}\``,
      ...(box.traces === undefined
        ? []
        : [['inOld', box.traces.old] as const, ['inNew', box.traces.new] as const].flatMap(([word, text]) => [
            `  ${say(word)}`,
            ...`\`\`\`text\n${text.trimEnd()}\n\`\`\``.split('\n').map((line) => `  ${line}`),
          ])),
    ])
    return ['', `**${say(key)}: ${boxes.length}**`, '', ...items]
  })
  return `${[title, ...(parts.length === 0 ? ['', say('same')] : parts)].join('\n')}\n`
}

const inMarkdown = (text: string): string => text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ')
