import { forward } from '../sim/dataplane/forward.ts'
import { Packet } from '../sim/dataplane/packet.ts'
import { Reason } from '../sim/dataplane/reason.ts'
import { Protocol } from '../sim/net/protocol.ts'
import { Flag } from '../sim/net/tcp.ts'
import { type BareHeader, bareProbe } from './bare-probe.ts'
import { bareTwin, establishedPlane, headerOf } from './established.ts'
import { type Bench, ensure, interleave } from './measure.ts'

/** Live flows, both directions of each in the table. */
const FLOWS = 4_096
const OF = { clients: 64, listeners: 1, each: FLOWS / 64 }
/** Packets of one round: short rounds, and many, so that other work on the machine spoils few of them. */
const PACKETS = 200_000
const ROUNDS = 75

export const forwardBench: Bench = {
  figures: ['forward.vs_probe', 'forward.packets_per_second', 'forward.bytes_per_packet'],
  run() {
    const plane = establishedPlane(OF, () => {})
    const headers = Array.from({ length: FLOWS }, (_, flow) => headerOf(plane, OF, flow))
    const clients = Int32Array.from(headers, ({ client }) => client)
    const ports = Int32Array.from(headers, ({ sourcePort }) => sourcePort)
    const vip = plane.tables.endpointAddress[0] ?? 0
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
      packet.ttl = 64
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
