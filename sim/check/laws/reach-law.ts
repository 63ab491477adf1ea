import { REASON_NAMES, type ReasonName } from '../../dataplane/reason.ts'
import { findNamed } from '../../model/lookup.ts'
import { type Protocol, protocolText } from '../../net/protocol.ts'
import { covers } from '../../reach/cell.ts'
import type { Cell, Probe } from '../../reach/question.ts'
import { reach } from '../../reach/reach.ts'
import { histories } from '../arbitraries/histories.ts'
import type { Law } from '../law.ts'
import { play, type Stage } from '../play.ts'
import { Scene, type Seen } from './scene.ts'
import { sentText } from './shown.ts'

const LAW = 'reach'

/** What becomes of a first packet for these reasons depends on other flows, on faults or on how far it may go; cells speak of none of these. */
const BY_CHANCE: ReadonlySet<ReasonName> = new Set<ReasonName>([
  ...(['SNAT_EXHAUSTED', 'CONNTRACK_FULL', 'CONNTRACK_INVALID', 'ACCEPT_QUEUE_FULL', 'TTL_EXCEEDED'] as const),
  ...(['FAULT_LOSS', 'FAULT_PARTITION', 'FAULT_CORRUPTED'] as const),
])

const SYN = 2
const SYN_ACK_RST_FIN = 0x17

/** Whether a packet opens a flow of which nothing is known. */
function opens({ passage, side, isFirst, sender }: Seen): boolean {
  if (side !== 'request' || !isFirst || sender === undefined || passage.isError) return false
  const { message } = passage
  if (message.kind !== 'tcp') return true
  return (message.segment.flags & SYN_ACK_RST_FIN) === SYN
}

/** The cells of a packet's own question. */
function cellOf(
  { cloud: { tables, network } }: Stage,
  { passage, sender }: Seen,
): { cell: Cell | undefined; probe: Probe } {
  const client = findNamed(network, 'cvm', sender ?? '') ?? 0
  const { source, sourcePort, destination, destinationPort } = passage.sent
  const protocol = passage.protocol as Protocol
  const probe = { client, protocol, source, sourcePort, destination, destinationPort }
  const there = destination >>> 0
  const to = { kind: 'addresses', ranges: [{ low: there, high: there }] } as const
  const answer = reach(tables, { from: [client], to, protocols: [protocol], health: 'any', spoofed: true })
  return { probe, cell: answer.ok ? answer.cells.find((cell) => covers(tables, cell, probe)) : undefined }
}

function judge(stage: Stage, seen: Seen): void {
  const { passage, to } = seen
  const { cell } = cellOf(stage, seen)
  const verdicts = cell?.verdicts ?? []
  const { cvms } = stage.cloud.network
  const said = verdicts.map(({ reason }) => REASON_NAMES[reason] ?? 'OUTSIDE_MODEL')
  stage.meet(`${passage.reason}, ${protocolText(passage.protocol as Protocol)}`)
  const isSaid = verdicts.some(
    ({ reason, servers }) =>
      REASON_NAMES[reason] === passage.reason &&
      (passage.reason !== 'DELIVERED' || to === undefined || servers.some((server) => cvms[server]?.name === to)),
  )
  if (isSaid) return
  const text = said.length === 0 ? '-' : [...new Set(said)].join(', ')
  stage.fail(LAW, {
    en: `${sentText(seen)} ended with ${passage.reason}${to === undefined ? '' : ` at ${to}`}; the cell of all such packets says ${text}`,
    zh: `${sentText(seen)} 的结果是 ${passage.reason}${to === undefined ? '' : `（${to}）`}；而此类报文所在单元的结论是 ${text}`,
  })
}

export const reachLaw: Law = {
  name: LAW,
  statement: {
    en: 'the first packet of a flow ends as the cell of packets says that holds it: what is delivered may be delivered, what is stopped may be stopped so',
    zh: '流的首个报文的结果与可达性分析中它所在单元的结论一致：送达的属于可送达，被拦截的属于会被如此拦截',
  },
  mustMeet: [
    ...['DELIVERED, TCP', 'DELIVERED, UDP', 'DELIVERED, ICMP', 'ENDPOINT_REJECTED, TCP', 'TARGET_INGRESS_DENIED, TCP'],
    ...['SPOOFED_SOURCE, TCP', 'NO_ROUTE, TCP', 'CLB_STOPPED, TCP', 'PORT_CLOSED, TCP'],
  ],
  histories: () => histories(),
  check: (history, meet) =>
    play(history, meet, [
      (stage) => {
        const scene = new Scene(stage)
        return {
          before: (step) => scene.before(step),
          passage(passage) {
            const seen = scene.read(passage)
            if (opens(seen) && !BY_CHANCE.has(passage.reason)) judge(stage, seen)
            scene.note(seen)
          },
        }
      },
    ]).failure,
}
