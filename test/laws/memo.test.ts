import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadClaims } from '../../sim/dataplane/claims.ts'
import * as Entry from '../../sim/dataplane/entry.ts'
import { forward } from '../../sim/dataplane/forward.ts'
import type { Packet } from '../../sim/dataplane/packet.ts'
import { Plane } from '../../sim/dataplane/plane.ts'
import { Reason } from '../../sim/dataplane/reason.ts'
import { walk } from '../../sim/dataplane/walk.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { NONE } from '../../sim/tables/tables.ts'
import { networkArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'
import { againOf, answerOf, arrivalOf, copyOf, deedArb, Traffic } from '../support/networks-traffic.ts'

/** The entry of a packet's header, when its remembered path is one that would be taken; and its flow. */
function hit(plane: Plane, packet: Packet): { readonly flow: number; readonly reply: number } | undefined {
  const { flows } = plane
  const zone = ((packet.vpc + 1) << 8) | packet.protocol
  const ports = (packet.sourcePort << 16) | packet.destinationPort
  const at = flows.find(zone, packet.source, packet.destination, ports)
  const entry = flows.words.subarray(at)
  if (at === NONE || entry[Entry.STAMP] !== plane.stamp || entry[Entry.SENDER] !== packet.sender) return undefined
  return { flow: at >> Entry.FLOW_SHIFT, reply: (at >> Entry.SHIFT) & 1 }
}

const placeOf = ({ client, server, endpoint, clb }: Packet): string =>
  endpoint !== NONE ? 'link' : clb !== NONE ? 'clb' : client === server ? 'itself' : 'direct'

test('a packet of a known flow goes where a fresh walk with the same claims would send it', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(networkArb(), fc.array(deedArb, { minLength: 6, maxLength: 30 }), (network, deeds) => {
      const traffic = new Traffic(network)
      for (const deed of deeds) traffic.play(deed, null)
      for (const journey of traffic.journeys) {
        for (const packet of [againOf(journey, Flag.ACK), answerOf(journey, Flag.ACK)]) {
          const known = packet && hit(traffic.plane, packet)
          if (packet === undefined || known === undefined) continue
          const fresh = copyOf(packet)
          const plane = new Plane(traffic.plane.tables)
          plane.copy(traffic.plane)
          expect(forward(plane, packet, null)).toBe(Reason.DELIVERED)
          loadClaims(traffic.plane, fresh, known.flow, known.reply)
          expect(walk(traffic.plane, fresh, null)).toBe(Reason.DELIVERED)
          fresh.to = known.reply === 1 ? fresh.client : fresh.server
          expect(arrivalOf(packet)).toEqual(arrivalOf(fresh))
          met.add(`${known.reply === 1 ? 'back' : 'out'}, ${placeOf(fresh)}`)
          met.add(`${known.reply === 1 ? 'back' : 'out'}, ${packet.protocol === Protocol.TCP ? 'TCP' : 'other'}`)
          if (plane.tables.version > 1) met.add('after a change')
        }
      }
    }),
    { numRuns: runs(700) },
  )
  const ways = ['link', 'clb', 'direct', 'itself', 'TCP', 'other']
  met.requireAll([...ways.flatMap((way) => [`out, ${way}`, `back, ${way}`]), 'after a change'])
})
