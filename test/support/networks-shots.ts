import type { Shot, Verdict } from '../../sim/check/oracle/oracle.ts'
import { forward } from '../../sim/dataplane/forward.ts'
import { Packet } from '../../sim/dataplane/packet.ts'
import type { Plane } from '../../sim/dataplane/plane.ts'
import { REASON_NAMES, reachedGuest } from '../../sim/dataplane/reason.ts'
import type { Network } from '../../sim/model/network.ts'

/** What the walk makes of a packet that leaves a machine, in the oracle's terms. */
export function walked(plane: Plane, network: Network, shot: Shot): Verdict {
  const packet = packetOf(network, shot)
  const reason = forward(plane, packet, null)
  const word = REASON_NAMES[reason]!
  if (!reachedGuest(reason) || packet.to < 0) return { word }
  const { vpc, protocol, source, sourcePort, destination, destinationPort, to } = packet
  return { word, to, header: { vpc, protocol, source, sourcePort, destination, destinationPort } }
}

export function packetOf(network: Network, shot: Shot): Packet {
  const packet = new Packet()
  packet.begin(network.cvms[shot.from]!.vpc, shot.protocol, shot.from, shot.source, shot.sourcePort)
  packet.destination = shot.destination
  packet.destinationPort = shot.destinationPort
  packet.flags = shot.flags
  packet.ttl = shot.ttl ?? 64

  return packet
}

export const shotOf = (packet: Packet): Shot => {
  const { sender: from, protocol, source, sourcePort, destination, destinationPort, flags } = packet
  return { from, protocol, source, sourcePort, destination, destinationPort, flags }
}

/** The answer of the machine that a packet came to; undefined when it came to none. */
export function answerShot({ to, header }: Verdict, flags: number): Shot | undefined {
  if (to === undefined || header === undefined) return undefined
  const { protocol, source, sourcePort, destination, destinationPort } = header
  return {
    from: to,
    protocol,
    source: destination,
    sourcePort: destinationPort,
    destination: source,
    destinationPort: sourcePort,
    flags,
  }
}
