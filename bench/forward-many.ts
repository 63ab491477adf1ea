import { forward, touch } from '../sim/dataplane/forward.ts'
import { Packet } from '../sim/dataplane/packet.ts'
import type { Plane } from '../sim/dataplane/plane.ts'
import { Reason } from '../sim/dataplane/reason.ts'
import { Protocol } from '../sim/net/protocol.ts'
import { Flag } from '../sim/net/tcp.ts'
import { type BareHeader, bareProbe, bareTouch } from './bare-probe.ts'
import { bareTwin, establishedPlane, type Flows, headerOf } from './established.ts'
import { type Bench, ensure, type Figure, interleave } from './measure.ts'

const BATCH = 64
const BATCHES = 1_000
/** Flows are met in this stride, so that neighbours in the tables are not neighbours in time. */
const STRIDE = 7_919
const ARRIVING_SHIFT = 2

/** Batches of 64 packets of established connections: all are looked for (touch), then each is forwarded. */
export function measureBatches(name: string, flows: Flows, plane: Plane, rounds: number): readonly Figure[] {
  const count = flows.clients * flows.listeners * flows.each
  // What arrives: client, source and ports of each flow side by side, as in a packet, so that both sides read the same line of it.
  const arriving = new Int32Array(count << ARRIVING_SHIFT)
  for (let flow = 0; flow < count; flow++) {
    const { client, source, sourcePort, destinationPort } = headerOf(plane, flows, flow)
    arriving.set([client, source, (sourcePort << 16) | destinationPort], flow << ARRIVING_SHIFT)
  }
  const vip = plane.tables.endpointAddress[0] ?? 0
  const zone = (1 << 8) | Protocol.TCP
  const bare = bareTwin(plane)
  const packets = Array.from({ length: BATCH }, () => new Packet())
  const bares = Array.from({ length: BATCH }, (): BareHeader => ({ zone, source: 0, destination: 0, ports: 0 }))
  let [next, bareNext, touched] = [0, 0, 0]
  const load = (packet: Packet): void => {
    next = (next + STRIDE) % count
    packet.vpc = 0
    packet.protocol = Protocol.TCP
    const at = next << ARRIVING_SHIFT
    const ports = arriving[at + 2]!
    packet.sender = arriving[at]!
    packet.source = arriving[at + 1]!
    packet.sourcePort = ports >>> 16
    packet.destination = vip
    packet.destinationPort = ports & 0xffff
    packet.flags = Flag.ACK
    packet.ttl = 64
  }
  const loadBare = (header: BareHeader): void => {
    bareNext = (bareNext + STRIDE) % count
    header.zone = zone
    header.source = arriving[(bareNext << ARRIVING_SHIFT) + 1]!
    header.destination = vip
    header.ports = arriving[(bareNext << ARRIVING_SHIFT) + 2]!
  }
  // A function for each part of a batch, as small as V8 writes all that they call into them.
  const loadAll = (): void => {
    for (const packet of packets) load(packet)
  }
  const loadBares = (): void => {
    for (const header of bares) loadBare(header)
  }
  const touchBares = (): number => {
    let read = 0
    for (const header of bares) read ^= bareTouch(bare, header)
    return read
  }
  const forwardAll = (): number => {
    let sum = 0
    for (const packet of packets) {
      if (forward(plane, packet, null) === Reason.DELIVERED) sum = (sum + packet.sourcePort + packet.source) | 0
    }
    return sum
  }
  const probeAll = (): number => {
    let sum = 0
    for (const header of bares) {
      if (bareProbe(bare, header)) sum = (sum + (header.ports >>> 16) + header.source) | 0
    }
    return sum
  }
  const ours = (): number => {
    let sum = 0
    for (let batch = 0; batch < BATCHES; batch++) {
      loadAll()
      touched ^= touch(plane, packets) & 1
      sum = (sum + forwardAll()) | 0
    }
    return sum
  }
  const probes = (): number => {
    let sum = 0
    for (let batch = 0; batch < BATCHES; batch++) {
      loadBares()
      touched ^= touchBares() & 1
      sum = (sum + probeAll()) | 0
    }
    return sum
  }
  ensure(ours() === probes(), 'both rewrite every packet alike')
  ensure(touched >= 0, 'what was touched is used')
  const operations = BATCH * BATCHES
  const [forwarding, probing] = interleave(
    [
      { name: 'forward', operations, run: ours },
      { name: 'probe', operations, run: probes },
    ],
    rounds,
  )
  if (!forwarding || !probing) return []
  return [
    {
      name: `forward.vs_probe_${name}`,
      value: forwarding.bestNs / probing.bestNs,
      unit: 'x',
      median: forwarding.medianNs / probing.medianNs,
    },
    {
      name: `forward.packets_per_second_${name}`,
      value: 1e9 / forwarding.bestNs,
      unit: 'packets/s',
      median: 1e9 / forwarding.medianNs,
    },
  ]
}

const SMALL: Flows = { clients: 31, listeners: 16, each: 20 }
const LARGE: Flows = { clients: 31, listeners: 16, each: 2_048 }
/** Below so many flows the wheel's places, which are the same for any number, would be what is measured. */
const FEW = 10_000

export const forwardManyBench: Bench = {
  figures: [
    'forward.vs_probe_1e4',
    'forward.packets_per_second_1e4',
    'forward.vs_probe_1e6',
    'forward.packets_per_second_1e6',
    'flow.bytes',
  ],
  run() {
    let bytes = 0
    const plane = establishedPlane(LARGE, ({ flows: { flowsLive }, flowBytes }) => {
      if (flowsLive >= FEW) bytes = Math.max(bytes, flowBytes / (2 * flowsLive))
    })
    ensure(plane.flows.flowsLive >= 1e6, 'a million connections stand')
    const large = measureBatches('1e6', LARGE, plane, 40)
    const small = measureBatches(
      '1e4',
      SMALL,
      establishedPlane(SMALL, () => {}),
      75,
    )
    return [...small, ...large, { name: 'flow.bytes', value: bytes, unit: 'B' }]
  },
}
