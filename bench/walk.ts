import { compile } from '../sim/compile/compile.ts'
import { Packet } from '../sim/dataplane/packet.ts'
import { Plane } from '../sim/dataplane/plane.ts'
import { probe } from '../sim/dataplane/probe.ts'
import { Reason } from '../sim/dataplane/reason.ts'
import { walk } from '../sim/dataplane/walk.ts'
import { Protocol } from '../sim/net/protocol.ts'
import { Flag } from '../sim/net/tcp.ts'
import { type Bench, ensure, interleave } from './measure.ts'
import { linkDocuments, networkOf } from './networks.ts'

const RULES = 20
const CLIENTS = 64
const WALKS = 200_000

/** New flows, each through the whole link: groups and ACLs of 20 rules at every check, of which the last one decides. */
export const walkBench: Bench = {
  figures: ['walk.per_second'],
  run() {
    const tables = compile(networkOf(linkDocuments(RULES, CLIENTS, 2)), 1)
    const plane = new Plane(tables)
    for (let target = 0; target < 2; target++) plane.health[target] = probe(plane, target, null)
    const packet = new Packet()
    const addresses = tables.cvmAddress
    const vip = tables.endpointAddress[0] ?? 0
    const run = (): number => {
      let delivered = 0
      for (let i = 0; i < WALKS; i++) {
        const client = i % CLIENTS
        packet.begin(0, Protocol.TCP, client, addresses[client] ?? 0, 1024 + (i & 0x7fff))
        packet.destination = vip
        packet.destinationPort = 80
        packet.flags = Flag.SYN
        if (walk(plane, packet, null) === Reason.DELIVERED) delivered += 1
      }
      return delivered
    }
    ensure(run() === WALKS, 'every walk is delivered')
    ensure(packet.destinationPort === 8080 && packet.source >> 16 === (11 << 8) + 163, 'both translations were made')
    const [timing] = interleave([{ name: 'walk', operations: WALKS, run }], 9)
    ensure(timing !== undefined, 'there is one variant')
    return [
      {
        name: 'walk.per_second',
        value: 1e9 / (timing?.bestNs ?? Number.NaN),
        unit: 'walks/s',
        median: 1e9 / (timing?.medianNs ?? Number.NaN),
      },
    ]
  },
}
