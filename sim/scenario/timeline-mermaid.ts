import type { Language } from '../base/language.ts'
import { mermaidText } from '../trace/mermaid.ts'
import type { Timeline, TimelinePacket } from '../world/capture/timeline.ts'
import { labelOf, secondsText } from './timeline-text.ts'

/**
 * A time line as a Mermaid sequence diagram: one message for each packet, from who sent it to where it arrived or ended. A
 * message that ends in a cross is where a packet was dropped, with the Reason as a note.
 */
export function timelineMermaid({ packets, connections }: Timeline, language: Language): string {
  const ids = participantsOf(packets)
  const names = Array.from(ids, ([name, id]) => `participant ${id} as ${mermaidText(name)}`)
  const lines = packets.flatMap((packet) => {
    const { reason, direction, from, to } = packet
    const isDropped = reason !== undefined && reason !== 'DELIVERED'
    const arrow = `${direction === 'request' ? '-' : '--'}${isDropped ? 'x' : '>>'}`
    const which = connections.length === 1 ? '' : `(${packet.connection}) `
    const label = `${secondsText(packet.timeUs)} ${which}${labelOf(packet, language)}`
    const note = isDropped ? [`Note over ${ids.get(to)}: ✗ ${reason}`] : []
    return [`${ids.get(from)} ${arrow} ${ids.get(to)}: ${mermaidText(label)}`, ...note]
  })
  return ['sequenceDiagram', ...[...names, ...lines].map((line) => `  ${line}`), ''].join('\n')
}

/** Only who sends, receives or drops; in the order in which the first packets meet them. */
function participantsOf(packets: readonly TimelinePacket[]): ReadonlyMap<string, string> {
  const ends = new Set(packets.flatMap(({ from, to }) => [from, to]))
  const met = new Set([...packets.flatMap(({ hops }) => hops), ...ends])
  return new Map([...met].filter((name) => ends.has(name)).map((name, i) => [name, `p${i + 1}`]))
}
