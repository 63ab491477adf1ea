import type { Words } from '../base/language.ts'
import type { HeaderText, Hop, PacketTrace, Trace, TraceStep } from './trace.ts'

/**
 * A trace as one account may see it. A Private Link joins two tenants, and the cloud shows neither what is behind the other's
 * end: a consumer sees its own machines and its endpoint, the endpoint's state, and of the service what DescribeVpcEndPoint
 * tells (ServiceVip, ServiceVpcId); a provider sees what comes out of the link, and the endpoints that are connected.
 *
 * What is kept is a function of what that account has, of these few facts, and of what its own machines observe (an answer,
 * its kind and time, or none): nothing else of the other side can be read out of it. Undefined: it sees nothing of it at all.
 */
export function traceAs(trace: Trace, account: string): Trace | undefined {
  if (trace.packets.every(({ hops }) => hops.every((hop) => hop.account === account))) return endedAtLink(trace)
  const request = trace.packets.find(({ direction }) => direction === 'request')
  const isAnswered = trace.packets.some((packet) => isAnswerTo(request, packet, account))
  const packets = trace.packets
    .map((packet) => packetAs(packet, account, isAnswered))
    .filter((packet) => packet !== undefined)
  return packets.length === 0 ? undefined : { packets }
}

/**
 * All of it is the account's own. What ended at its endpoint for want of a port may have been on the way to another tenant, whom no
 * hop names: what decides that tells of the provider's CLB, and is not shown.
 */
function endedAtLink(trace: Trace): Trace {
  const isSpent = ({ check, verdict }: TraceStep): boolean => check === 'snat' && verdict === 'deny'
  if (!trace.packets.some(({ hops }) => hops.some(({ steps }) => steps.some(isSpent)))) return trace
  const packets = trace.packets.map((packet) => ({
    ...packet,
    hops: packet.hops.map((hop) => ({
      ...hop,
      steps: hop.steps.map((step) => (isSpent(step) ? linkStep(step, hop) : step)),
    })),
  }))
  return { packets }
}

/** An answer that arrived at this account's machine and that only a program that listens gives. */
function isAnswerTo(request: PacketTrace | undefined, packet: PacketTrace, account: string): boolean {
  const { direction, segment, reason, hops } = packet
  const isGood = !segment.startsWith('RST') && (segment !== 'ICMP' || request?.segment === 'ICMP')
  return direction === 'reply' && isGood && reason === 'DELIVERED' && hops.at(-1)?.account === account
}

function packetAs(packet: PacketTrace, account: string, isAnswered: boolean): PacketTrace | undefined {
  const isOwn = (hop: Hop): boolean => hop.account === account
  if (!packet.hops.some(isOwn)) return undefined
  const hops: Hop[] = []
  for (const hop of packet.hops) {
    if (isOwn(hop)) hops.push(ownHop(hop, packet.hops))
    else if (hops.at(-1)?.kind !== 'hidden') hops.push(hiddenHop(hop, packet.hops))
  }
  const last = packet.hops.at(-1)
  if (last !== undefined && isOwn(last)) return { ...packet, hops }
  // An answer tells that the request arrived; silence, a reset or an ICMP error does not tell why.
  const isKnown = packet.direction === 'request' && isAnswered
  const where = hops.at(-1)?.component ?? ''
  return { ...packet, hops, reason: isKnown ? 'DELIVERED' : 'HIDDEN', where, answer: undefined }
}

const NO_HEADER: HeaderText = { source: '?', sourcePort: 0, destination: '?', destinationPort: 0 }

/** What stands for all that the other tenant has on the way: the end of the link that both know. */
function hiddenHop(hop: Hop, hops: readonly Hop[]): Hop {
  const endpoint = hops.find(({ kind }) => kind === 'endpoint')
  const isProvider = hop.account !== endpoint?.account
  const name = isProvider ? endpoint?.service : endpoint?.component
  return {
    component: name ?? '?',
    kind: 'hidden',
    id: '',
    account: '',
    service: undefined,
    places: [],
    before: NO_HEADER,
    after: NO_HEADER,
    steps: [],
  }
}

/** The endpoint stands between the two: what it makes of an address of the other side is not shown to its owner. */
function ownHop(hop: Hop, hops: readonly Hop[]): Hop {
  const crosses = hops.some(({ account }) => account !== hop.account)
  if (hop.kind !== 'endpoint' || !crosses) return hop
  const steps = hop.steps.map((step) => linkStep(step, hop))
  const isReply = hop.steps.some(({ check }) => check === 'snatBack')
  const seen = { ...hop.after, source: '?', sourcePort: 0 }
  if (isReply || hop.before.source === hop.after.source)
    return { ...hop, before: isReply ? NO_HEADER : hop.before, steps }
  return { ...hop, after: seen, steps }
}

/**
 * The SNAT address and port are the link's own, and tell of other consumers, as does what decides which they are; the CLB's
 * name is the provider's.
 */
function linkStep(step: TraceStep, hop: Hop): TraceStep {
  if (step.check !== 'snat') return step
  const words = step.verdict === 'deny' ? EXHAUSTED(hop.component) : handedOver(hop)
  return { ...step, words, basis: step.basis.filter(({ kind }) => kind === 'documented'), places: [] }
}

const EXHAUSTED = (endpoint: string): Words => ({
  en: `Endpoint ${endpoint} has no source port left for a new connection.`,
  zh: `终端节点 ${endpoint} 没有可用于新连接的源端口。`,
})

function handedOver({ component, after }: Hop): Words {
  const vip = `${after.destination}:${after.destinationPort}`
  return {
    en: `Endpoint ${component} hands the packet to the service's VIP ${vip}; what is behind it is the provider's.`,
    zh: `终端节点 ${component} 将报文交给服务的 VIP ${vip}，其后属于服务提供方。`,
  }
}
