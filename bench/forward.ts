import { compile } from '../sim/compile/compile.ts'
import { forward } from '../sim/dataplane/forward.ts'
import { Packet } from '../sim/dataplane/packet.ts'
import { Plane } from '../sim/dataplane/plane.ts'
import { probe } from '../sim/dataplane/probe.ts'
import { Reason } from '../sim/dataplane/reason.ts'
import { Protocol } from '../sim/net/protocol.ts'
import { Flag } from '../sim/net/tcp.ts'
import { type BareHeader, BareTable, bareProbe } from './bare-probe.ts'
import { type Bench, ensure, interleave } from './measure.ts'
import { linkDocuments, networkOf } from './networks.ts'

/** Live flows, both directions of each in the table. */
const FLOWS = 4_096
const CLIENTS = 64
/** Packets of one round: short rounds, and many, so that other work on the machine spoils few of them. */
const PACKETS = 200_000
const ROUNDS = 75

/** The flows' first packets have gone both ways; what follows takes the remembered path. */
function establishedPlane(): { plane: Plane; clients: Int32Array; ports: Int32Array; vip: number } {
  const tables = compile(networkOf(linkDocuments(2, CLIENTS, 2)), 1)
  const plane = new Plane(tables)
  for (let target = 0; target < 2; target++) plane.health[target] = probe(plane, target, null)
  const clients = Int32Array.from({ length: FLOWS }, (_, i) => i % CLIENTS)
  const ports = Int32Array.from({ length: FLOWS }, (_, i) => 32_768 + Math.floor(i / CLIENTS))
  const vip = tables.endpointAddress[0] ?? 0
  const packet = new Packet()
  for (let i = 0; i < FLOWS; i++) {
    const client = clients[i] ?? 0
    packet.begin(0, Protocol.TCP, client, tables.cvmAddress[client] ?? 0, ports[i] ?? 0)
    packet.destination = vip
    packet.destinationPort = 80
    packet.flags = Flag.SYN
    ensure(forward(plane, packet, null) === Reason.DELIVERED, 'every SYN is delivered')
    const { vpc, source, sourcePort, destination, destinationPort, to } = packet
    packet.begin(vpc, Protocol.TCP, to, destination, destinationPort)
    packet.destination = source
    packet.destinationPort = sourcePort
    packet.flags = Flag.SYN | Flag.ACK
    ensure(forward(plane, packet, null) === Reason.DELIVERED, 'every SYN-ACK is delivered')
    ensure(packet.source === vip && packet.sourcePort === 80, 'the client is answered by what it dialled')
  }
  return { plane, clients, ports, vip }
}

/** A bare table with the same live entries in as many slots. */
function bareTwin(plane: Plane): BareTable {
  const bare = new BareTable(2 ** Math.ceil(Math.log2(plane.flows.slots)))
  const { words } = plane.flows
  for (let at = 0; at < words.length; at += 16) {
    if (words[at] === 0) continue
    const [zone = 0, source = 0, destination = 0, ports = 0, newSource = 0, newDestination = 0, newPorts = 0] =
      words.subarray(at, at + 7)
    bare.insert(zone, source, destination, ports, [newSource, newDestination, newPorts])
  }
  return bare
}

export const forwardBench: Bench = {
  figures: ['forward.vs_probe', 'forward.packets_per_second', 'forward.bytes_per_packet'],
  run() {
    const { plane, clients, ports, vip } = establishedPlane()
    const bare = bareTwin(plane)
    const { tables } = plane
    const packet = new Packet()
    const header: BareHeader = { zone: 0, source: 0, destination: 0, ports: 0 }
    const zone = (1 << 8) | Protocol.TCP
    const load = (i: number): void => {
      const flow = (i * 7) & (FLOWS - 1)
      const client = clients[flow]!
      packet.vpc = 0
      packet.protocol = Protocol.TCP
      packet.sender = client
      packet.source = tables.cvmAddress[client]!
      packet.sourcePort = ports[flow]!
      packet.destination = vip
      packet.destinationPort = 80
      packet.flags = Flag.ACK
    }
    const loadBare = (i: number): void => {
      const flow = (i * 7) & (FLOWS - 1)
      header.zone = zone
      header.source = tables.cvmAddress[clients[flow]!]!
      header.destination = vip
      header.ports = (ports[flow]! << 16) | 80
    }
    const ours = (): number => {
      let sum = 0
      for (let i = 0; i < PACKETS; i++) {
        load(i)
        if (forward(plane, packet, null) === Reason.DELIVERED) sum = (sum + packet.sourcePort + packet.source) | 0
      }
      return sum
    }
    const probes = (): number => {
      let sum = 0
      for (let i = 0; i < PACKETS; i++) {
        loadBare(i)
        if (bareProbe(bare, header)) sum = (sum + (header.ports >>> 16) + header.source) | 0
      }
      return sum
    }
    ensure(ours() === probes(), 'both rewrite every packet alike')
    const [forwarding, probing] = interleave(
      [
        { name: 'forward', operations: PACKETS, run: ours },
        { name: 'probe', operations: PACKETS, run: probes },
      ],
      ROUNDS,
    )
    // What asking for the heap's size itself leaves there is not the packets'.
    const bytes = Math.max(0, allocationOf(ours) - allocationOf(() => 0)) / PACKETS
    if (!forwarding || !probing) return []
    return [
      {
        name: 'forward.vs_probe',
        value: forwarding.bestNs / probing.bestNs,
        unit: 'x',
        median: forwarding.medianNs / probing.medianNs,
      },
      {
        name: 'forward.packets_per_second',
        value: 1e9 / forwarding.bestNs,
        unit: 'packets/s',
        median: 1e9 / forwarding.medianNs,
      },
      { name: 'forward.bytes_per_packet', value: bytes, unit: 'B' },
    ]
  },
}

/** Bytes that a warm function leaves on the heap. Needs --expose-gc and a young generation that no scavenge interrupts. */
function allocationOf(run: () => number): number {
  const { gc } = globalThis
  ensure(gc !== undefined, 'run with --expose-gc')
  gc?.()
  const before = process.memoryUsage().heapUsed
  run()
  return process.memoryUsage().heapUsed - before
}
