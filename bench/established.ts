import { compile } from '../sim/compile/compile.ts'
import { forward } from '../sim/dataplane/forward.ts'
import { Packet } from '../sim/dataplane/packet.ts'
import { Plane } from '../sim/dataplane/plane.ts'
import { probe } from '../sim/dataplane/probe.ts'
import { Reason } from '../sim/dataplane/reason.ts'
import { Protocol } from '../sim/net/protocol.ts'
import { Flag } from '../sim/net/tcp.ts'
import { BareTable } from './bare-probe.ts'
import { ensure } from './measure.ts'
import { linkDocuments, networkOf } from './networks.ts'

/** Where a flow of a benchmark comes from and goes to. */
export type Flows = {
  readonly clients: number
  readonly listeners: number
  /** The number of flows of one client to one listener. */
  readonly each: number
}

/** A plane with as many established connections through one link; `told` hears of each, as soon as it stands. */
export function establishedPlane({ clients, listeners, each }: Flows, told: (plane: Plane) => void): Plane {
  const tables = compile(networkOf(linkDocuments(2, clients, 2, listeners)), 1)
  const plane = new Plane(tables)
  for (const [target] of tables.targetCvm.entries()) plane.health[target] = probe(plane, target, null)
  const packet = new Packet()
  for (let flow = 0; flow < clients * listeners * each; flow++) {
    open(plane, packet, { clients, listeners, each }, flow)
    told(plane)
  }
  return plane
}

/** A handshake, and an answer after it: what follows takes the remembered path, both ways. */
function open(plane: Plane, packet: Packet, flows: Flows, flow: number): void {
  const { tables } = plane
  const syn = headerOf(plane, flows, flow)
  const send = (flags: number): boolean => {
    packet.begin(0, Protocol.TCP, syn.client, syn.source, syn.sourcePort)
    packet.destination = syn.destination
    packet.destinationPort = syn.destinationPort
    packet.flags = flags
    return forward(plane, packet, null) === Reason.DELIVERED
  }
  const answer = (flags: number): boolean => {
    const { vpc, source, sourcePort, destination, destinationPort, to } = packet
    packet.begin(vpc, Protocol.TCP, to, destination, destinationPort)
    packet.destination = source
    packet.destinationPort = sourcePort
    packet.flags = flags
    return forward(plane, packet, null) === Reason.DELIVERED
  }
  ensure(send(Flag.SYN) && answer(Flag.SYN | Flag.ACK), 'every handshake is delivered')
  ensure(packet.source === tables.endpointAddress[0], 'the client is answered by what it dialled')
  ensure(send(Flag.ACK) && answer(Flag.ACK), 'every connection is established')
}

/** The header of a client's packets: each client has source ports of its own, so that none collides. */
export function headerOf({ tables }: Plane, { clients, listeners, each }: Flows, flow: number) {
  const client = flow % clients
  const rest = Math.floor(flow / clients)
  return {
    client,
    source: tables.cvmAddress[client] ?? 0,
    sourcePort: 1024 + client * each + Math.floor(rest / listeners),
    destination: tables.endpointAddress[0] ?? 0,
    destinationPort: 80 + (rest % listeners),
  }
}

/** A bare table with the same live entries, at most half of its slots taken. */
export function bareTwin(plane: Plane): BareTable {
  const bare = new BareTable(2 ** Math.ceil(Math.log2(2 * plane.flows.size)))
  const { words } = plane.flows
  for (let at = 0; at < words.length; at += 16) {
    if (words[at] === 0) continue
    const [zone = 0, source = 0, destination = 0, ports = 0, newSource = 0, newDestination = 0, newPorts = 0] =
      words.subarray(at, at + 7)
    bare.insert(zone, source, destination, ports, [newSource, newDestination, newPorts])
  }
  return bare
}
