import { hash } from '../../base/random.ts'
import { REASON_NAMES } from '../../dataplane/reason.ts'
import { Protocol, protocolText } from '../../net/protocol.ts'
import type { Cell, Probe } from '../../reach/question.ts'
import { reach } from '../../reach/reach.ts'
import type { Tables } from '../../tables/tables.ts'
import { histories } from '../arbitraries/histories.ts'
import type { Law } from '../law.ts'
import { play, type Stage } from '../play.ts'

const LAW = 'classes'

/** So many classes of a history are tried: one packet of each, far from the class's own example. */
const TRIED_MAX = 12

/** A packet at the far end of a class: its last client, address and ports. Undefined: this client would dial itself, which is another class. */
function farPacket(
  tables: Tables,
  { clients, destinations, sourcePorts, destinationPorts, example }: Cell,
): Probe | undefined {
  const client = clients.at(-1) ?? example.client
  const source = tables.cvmAddress[client] ?? example.source
  const [low, high] = destinations === 'own' ? [source, source] : [destinations[0]?.low, destinations.at(-1)?.high]
  const others = [high, low].flatMap((one) => (one === undefined ? [] : (one | 0) === source ? [] : [one | 0]))
  const destination = destinations === 'own' ? source : others[0]
  if (destination === undefined) return undefined
  const ends = { sourcePort: sourcePorts.at(-1)?.last ?? 0, destinationPort: destinationPorts.at(-1)?.last ?? 0 }
  return { ...example, client, source, destination, ...ends }
}

/** What becomes of packets, whichever target is chosen. */
const fatesOf = ({ verdicts }: Cell): string =>
  [...new Set(verdicts.map(({ reason, reply }) => `${REASON_NAMES[reason]} ${REASON_NAMES[reply] ?? ''}`))]
    .sort()
    .join(', ')

/** The same of one packet alone, for which every choice is walked anew. */
function fatesOfOne(tables: Tables, probe: Probe): string | undefined {
  const there = probe.destination >>> 0
  const to = { kind: 'addresses', ranges: [{ low: there, high: there }] } as const
  const answer = reach(tables, { from: [probe.client], to, protocols: [probe.protocol], health: 'any' })
  const has = (ports: Cell['sourcePorts'], port: number): boolean =>
    ports.some(({ first, last }) => first <= port && port <= last)
  const cell =
    answer.ok &&
    answer.cells.find(
      ({ sourcePorts, destinationPorts }) =>
        has(sourcePorts, probe.sourcePort) && has(destinationPorts, probe.destinationPort),
    )
  return cell ? fatesOf(cell) : undefined
}

function judge(stage: Stage, salt: number): void {
  const { network, tables } = stage.cloud
  const from = [...network.cvms.keys()]
  const answer = reach(tables, { from, to: { kind: 'anywhere' }, health: 'any' })
  if (!answer.ok) return
  const { cells } = answer
  for (let nth = 0; nth < Math.min(TRIED_MAX, cells.length); nth++) {
    const cell = cells[hash(salt, LAW, nth) % cells.length] ?? cells[0]
    if (cell === undefined || cell.sources !== 'own') continue
    const probe = farPacket(tables, cell)
    if (probe === undefined) continue
    const [whole, one] = [fatesOf(cell), fatesOfOne(tables, probe)]
    stage.meet(`${protocolText(probe.protocol)}${cell.verdicts.length > 1 ? ', several choices' : ''}`)
    if (cell.clients.length > 1) stage.meet('several clients')
    if (whole === one) continue
    stage.fail(LAW, {
      en: `a packet of ${network.cvms[probe.client]?.name} comes to ${one}, and its class to ${whole}`,
      zh: `${network.cvms[probe.client]?.name} 的一个报文的结果是 ${one}，而它所属的类是 ${whole}`,
    })
    return
  }
}

export const classesLaw: Law = {
  name: LAW,
  statement: {
    en: 'after all that has been changed, every packet comes to what the representative of its class comes to, whichever target is chosen',
    zh: '在所有变更之后，每个报文的结果都与其所属类的代表相同，无论选中哪个后端',
  },
  mustMeet: [
    ...[Protocol.TCP, Protocol.UDP, Protocol.ICMP].map(protocolText),
    ...['TCP, several choices', 'several clients'],
  ],
  histories: () => histories(),
  check: (history, meet) => play(history, meet, [(stage) => ({ end: () => judge(stage, history.seed) })]).failure,
}
