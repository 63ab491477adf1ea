import fc from 'fast-check'
import { expect, test } from 'vitest'
import { forward } from '../../sim/dataplane/forward.ts'
import type { Packet } from '../../sim/dataplane/packet.ts'
import type { Plane } from '../../sim/dataplane/plane.ts'
import { REASON_NAMES, Reason, type ReasonName, reachedGuest } from '../../sim/dataplane/reason.ts'
import { Protocol, protocolText } from '../../sim/net/protocol.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { NONE } from '../../sim/tables/tables.ts'
import { aimArb, aimed, networkArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'
import { answerTo, headerText, planeOf } from '../support/networks-rig.ts'
import { copyOf } from '../support/networks-traffic.ts'

type Exchange = {
  readonly request: Packet
  readonly arrived: Packet
  readonly reply: Packet
  readonly reason: ReasonName
}

/** Sends a request, and the answer of whoever it reached; undefined when it reached nobody. */
function exchange(plane: Plane, request: Packet): Exchange | undefined {
  const arrived = copyOf(request)
  const sent = forward(plane, arrived, null)
  if (!reachedGuest(sent) || isOwnAnswer(request)) return undefined
  const reply = answerTo(arrived, sent === Reason.DELIVERED ? Flag.SYN | Flag.ACK : Flag.RST | Flag.ACK)
  return { request, arrived, reply, reason: REASON_NAMES[forward(plane, reply, null)]! }
}

/** A machine that dials itself from the very port that it dials sends its answer under the same header. */
const isOwnAnswer = ({ source, sourcePort, destination, destinationPort }: Packet): boolean =>
  source === destination && sourcePort === destinationPort

/** The reply as its receiver has to see it: the request turned round. */
function expectTurned({ request, reply }: Exchange): void {
  expect([reply.to, reply.vpc]).toEqual([request.sender, request.vpc])
  expect([reply.source, reply.sourcePort]).toEqual([request.destination, request.destinationPort])
  expect([reply.destination, reply.destinationPort]).toEqual([request.source, request.sourcePort])
}

const wayOf = ({ arrived }: Exchange): string =>
  arrived.endpoint !== NONE
    ? 'link'
    : arrived.clb !== NONE
      ? 'clb'
      : arrived.server === arrived.client
        ? 'itself'
        : 'direct'

const WAYS = ['link', 'clb', 'direct', 'itself']

test('the reply to a request that arrived comes back from the address that was dialled', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(networkArb({ acls: true }), fc.array(aimArb, { minLength: 8, maxLength: 16 }), (network, aims) => {
      for (const aim of aims) {
        const one = exchange(planeOf(network), aimed(network, aim))
        if (one === undefined) continue
        expect(one.reason).toBe('DELIVERED')
        expectTurned(one)
        met.add(`${wayOf(one)}, ${protocolText(one.request.protocol)}`)
        if (one.arrived.snatPort !== 0 && one.arrived.snatPort !== one.request.sourcePort) met.add('port changed')
      }
    }),
    { numRuns: runs(300) },
  )
  met.requireAll([...WAYS.flatMap((way) => [`${way}, TCP`, `${way}, UDP`]), 'port changed', 'direct, ICMP'])
})

test('nothing but a network ACL ever stops the reply to a request that arrived', { timeout: LAW_TIMEOUT_MS }, () => {
  const met = new Met()
  fc.assert(
    fc.property(networkArb(), fc.array(aimArb, { minLength: 8, maxLength: 16 }), (network, aims) => {
      for (const aim of aims) {
        const one = exchange(planeOf(network), aimed(network, aim))
        if (one === undefined) continue
        met.add(one.reason)
        met.add(wayOf(one))
        if (one.reason === 'DELIVERED') expectTurned(one)
        else expect(['ACL_EGRESS_DENIED', 'ACL_INGRESS_DENIED']).toContain(one.reason)
      }
    }),
    { numRuns: runs(300) },
  )
  met.requireAll(['DELIVERED', 'ACL_EGRESS_DENIED', 'ACL_INGRESS_DENIED', ...WAYS])
})

test('replies find their way back among other flows, unless two flows look the same to the server', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(networkArb({ acls: true }), fc.array(aimArb, { minLength: 8, maxLength: 30 }), (network, aims) => {
      const plane = planeOf(network)
      // Who was the first to send, or to be answered, under a header.
      const first = new Map<string, Packet>()
      for (const aim of aims) {
        const request = aimed(network, { ...aim, flags: Flag.SYN })
        const own = keyOf(request)
        if (!first.has(own)) first.set(own, request)
        const one = exchange(plane, request)
        if (one === undefined) continue
        const { arrived } = one
        const back = keyOf(answerTo(arrived, 0))
        if (!first.has(back)) first.set(back, request)
        const opener = first.get(back)!
        const isOwn = opener.sender === request.sender && keyOf(opener) === own
        met.add(isOwn ? 'own' : 'looks the same')
        if (!isOwn || one.reason !== 'DELIVERED') continue
        expectTurned(one)
        const isMoved = arrived.snatPort !== 0 && arrived.snatPort !== request.sourcePort
        met.add(`${wayOf(one)}${isMoved ? ', port changed' : ''}`)
        if (request.protocol !== Protocol.TCP) met.add('UDP or ICMP')
      }
    }),
    { numRuns: runs(300) },
  )
  met.requireAll([...WAYS, 'own', 'looks the same', 'link, port changed', 'UDP or ICMP'])
})

const keyOf = (packet: Packet): string => `${packet.vpc} ${packet.protocol} ${headerText(packet)}`
