import type { Language, Words } from '../base/language.ts'
import { fill } from '../model/problem.ts'
import type { Paint } from '../trace/text.ts'
import type { Timeline, TimelinePacket } from '../world/capture/timeline.ts'
import type { TimeUs } from '../world/queue.ts'
import { oneLine, padded, widthOf } from './readable.ts'

/** The words of a time line, with `{name}` for what is filled in. */
const WORDS = {
  number: { en: '#', zh: '#' },
  sent: { en: 'sent (s)', zh: '发出 (s)' },
  arrives: { en: 'arrives (s)', zh: '到达 (s)' },
  way: { en: 'from -> to', zh: '从 -> 到' },
  packet: { en: 'packet', zh: '报文' },
  connection: {
    en: '{protocol} connection {number}: {client} {source} -> {destination}',
    zh: '{protocol} 连接 {number}：{client} {source} -> {destination}',
  },
  bytes: { en: '{bytes} bytes', zh: '{bytes} 字节' },
  again: { en: '(again)', zh: '（重传）' },
  copies: { en: '(arrives {count} times)', zh: '（到达 {count} 次）' },
  ofNetwork: { en: '(from the network itself)', zh: '（由网络自身发出）' },
  nothing: { en: 'No packet was sent.', zh: '没有发出任何报文。' },
  more: {
    en: '{count} packets more are not shown: a time line has at most {limit}.',
    zh: '另有 {count} 个报文未显示：时间线最多显示 {limit} 个。',
  },
} as const satisfies Record<string, Words>

const word = (language: Language, key: keyof typeof WORDS, parameters: Readonly<Record<string, string>> = {}): string =>
  fill(WORDS[key][language], parameters)

/** A time line for a terminal: connection by connection, a line for each packet. */
export function timelineText(timeline: Timeline, language: Language, { ok, bad, dim, bold, accent }: Paint): string {
  const { packets, connections, sent } = timeline
  if (packets.length === 0) return `${word(language, 'nothing')}\n`
  const rows = packets.map((packet) => rowOf(packet, language))
  const head = (['number', 'sent', 'arrives', 'way', 'packet'] as const).map((key) => word(language, key))
  const widths = head.map((text, column) => Math.max(...[head, ...rows].map((row) => widthOf(row[column] ?? text))))
  const line = (row: readonly string[]): string =>
    row.map((text, column) => (column < NUMBERS ? right : padded)(text, widths[column] ?? 0)).join('  ')
  const blocks = connections.map(({ number, ...ends }) => {
    const title = word(language, 'connection', { number: String(number), ...ends })
    const lines = packets.flatMap((packet, i) => {
      if (packet.connection !== number) return []
      const end = packet.reason === undefined ? '' : packet.reason === 'DELIVERED' ? ok('✓') : bad(`✗ ${packet.reason}`)
      return [`${line(rows[i] ?? [])}  ${end}`.trimEnd()]
    })
    return [accent(bold(oneLine(title))), dim(line(head).trimEnd()), ...lines].join('\n')
  })
  const rest = sent - packets.length
  const more = rest === 0 ? [] : [word(language, 'more', { count: String(rest), limit: String(packets.length) })]
  return `${[...blocks, ...more].join('\n\n')}\n`
}

/** The columns before these are numbers, and stand to the right. */
const NUMBERS = 3

const rowOf = (packet: TimelinePacket, language: Language): readonly string[] => [
  String(packet.number),
  secondsText(packet.timeUs),
  packet.arrivesUs === undefined ? '-' : secondsText(packet.arrivesUs),
  oneLine(`${packet.from} -> ${packet.to}`),
  labelOf(packet, language),
]

/** `PSH-ACK 100 bytes (again)` */
export function labelOf({ segment, bytes, again, copies, ofNetwork }: TimelinePacket, language: Language): string {
  const parts = [
    segment,
    ...(bytes === 0 ? [] : [word(language, 'bytes', { bytes: String(bytes) })]),
    ...(again ? [word(language, 'again')] : []),
    ...(copies > 0 ? [word(language, 'copies', { count: String(copies + 1) })] : []),
    ...(ofNetwork ? [word(language, 'ofNetwork')] : []),
  ]
  return parts.join(' ').replaceAll(' （', '（')
}

/** `0.000400`: seconds of virtual time. */
export const secondsText = (timeUs: TimeUs): string =>
  `${Math.floor(timeUs / 1_000_000)}.${String(timeUs % 1_000_000).padStart(6, '0')}`

const right = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text))) + text
