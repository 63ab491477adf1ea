import type { Language, Words } from '../base/language.ts'
import { endOf } from './query.ts'
import { headerLine } from './text.ts'
import type { HeaderText, Hop, PacketTrace, Trace } from './trace.ts'

/** Words of the diagram beside those of the trace itself. */
const LABELS = {
  source: { en: 'source', zh: '源' },
  destination: { en: 'destination', zh: '目的' },
} as const satisfies Record<string, Words>

/** A note is broken into lines of about so many columns: Mermaid does not break them itself. */
const NOTE_COLUMNS = 46

/**
 * A trace as a Mermaid sequence diagram: the components are the participants, each hop of a packet a message with the header
 * that it has there, a rewrite or a refusal a note. A message that ends in a cross is where a packet was dropped.
 */
export function traceMermaid({ packets }: Trace, language: Language): string {
  const participants = new Participants(packets)
  const lines = packets.flatMap((packet, i) => [
    ...packetLines(packet, participants, language),
    ...answerLines(packet, packets.slice(i + 1), participants),
  ])
  return ['sequenceDiagram', ...[...participants.lines(), ...lines].map((line) => `  ${line}`), ''].join('\n')
}

/** Names are free text and Mermaid's own ids are not, so each component gets an id of its own: p1, p2 ... */
class Participants {
  readonly #ids = new Map<string, string>()
  readonly #lines: string[] = []

  constructor(packets: readonly PacketTrace[]) {
    for (const hop of packets.flatMap(({ hops }) => hops)) {
      if (this.#ids.has(keyOf(hop))) continue
      const id = `p${this.#ids.size + 1}`
      this.#ids.set(keyOf(hop), id)
      const [place = ''] = hop.places
      const below = place === '' || place === hop.component ? '' : `<br/>${mermaidText(place)}`
      this.#lines.push(`participant ${id} as ${mermaidText(hop.component)}${below}`)
    }
  }

  lines(): readonly string[] {
    return this.#lines
  }

  id(hop: Hop): string {
    return this.#ids.get(keyOf(hop)) ?? ''
  }
}

const keyOf = ({ kind, component }: Hop): string => `${kind} ${component}`

function packetLines(packet: PacketTrace, participants: Participants, language: Language): string[] {
  const { hops, segment, direction, reason } = packet
  const line = direction === 'request' ? '-' : '--'
  return hops.flatMap((hop, i) => {
    const isEnd = i === hops.length - 1
    const isDropped = isEnd && reason !== 'DELIVERED'
    // What is dropped where it begins is a message of that component to itself.
    const from = hops[i - 1] ?? (isDropped ? hop : undefined)
    const id = participants.id(hop)
    const message = `${mermaidText(segment)} ${headerText(hop.before)}`
    return [
      ...(from === undefined ? [] : [`${participants.id(from)} ${line}${isDropped ? 'x' : '>>'} ${id}: ${message}`]),
      ...noteOver(id, rewriteText(hop, language)),
      ...(isDropped ? noteOver(id, refusalText(packet, language)) : []),
    ]
  })
}

/** A reset or an ICMP error that comes out of the network itself: no packet of the trace shows its way. */
function answerLines(packet: PacketTrace, later: readonly PacketTrace[], participants: Participants): string[] {
  const { answer, hops } = packet
  const [first] = hops
  const last = hops.at(-1)
  const isShown = later.some(({ direction }) => direction !== packet.direction)
  if (answer === undefined || answer === 'none' || isShown || first === undefined || last === undefined) return []
  return [`${participants.id(last)} -->> ${participants.id(first)}: ${answer.toUpperCase()}`]
}

const noteOver = (id: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`Note over ${id}: ${lines.map(mermaidText).join('<br/>')}`]

/** `source 10.0.1.10:40000 → 11.163.0.3:40000`, for each end that a hop changes. */
function rewriteText({ before, after }: Hop, language: Language): string[] {
  const change = (label: keyof typeof LABELS, from: string, to: string): string[] =>
    from === to ? [] : [`${LABELS[label][language]} ${from} → ${to}`]
  return [
    ...change('source', endText(before.source, before.sourcePort), endText(after.source, after.sourcePort)),
    ...change(
      'destination',
      endText(before.destination, before.destinationPort),
      endText(after.destination, after.destinationPort),
    ),
  ]
}

const endText = (address: string, port: number): string => (port === 0 ? address : `${address}:${port}`)

const headerText = (header: HeaderText): string => headerLine(header).replace('->', '→')

function refusalText(packet: PacketTrace, language: Language): string[] {
  const { step } = endOf(packet)
  const rule = step?.rule === undefined ? [] : [`${step.rule.name} ${step.rule.text}`]
  return [`✗ ${packet.reason}`, ...(step === undefined ? [] : wrapped(step.words[language])), ...rule]
}

/** A text in lines of about NOTE_COLUMNS columns: broken between words, or between any two signs that take two columns. */
function wrapped(text: string): string[] {
  const lines: string[] = []
  let line = ''
  let columns = 0
  for (const part of text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+/gu) ?? []) {
    const width = /[\u2e80-\uffef]/u.test(part) ? 2 : part.length
    if (columns + width > NOTE_COLUMNS && line.trim() !== '' && !/^[，。；：、）]$/u.test(part)) {
      lines.push(line.trim())
      line = ''
      columns = 0
    }
    line += part
    columns += width
  }
  return [...lines, line.trim()].filter((one) => one !== '')
}

/**
 * A text of the user as Mermaid takes it anywhere: on one line, and every sign that could mean something to Mermaid as its
 * entity. `style` and `classDef` too, because Mermaid cuts the `;` off an entity that stands behind them.
 */
export const mermaidText = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '·')
    .replace(/[#;%<>&"'`{}[\]|\\~^*$]|(?<=-)-|[sc](?=tyle|lassDef)/g, (sign) => `#${sign.codePointAt(0)};`)
