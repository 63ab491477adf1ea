import { Random } from '../sim/base/random.ts'
import type { Verdict } from '../sim/check/oracle/oracle.ts'
import { Oracle, type Shot } from '../sim/check/oracle/oracle.ts'
import { REASON_NAMES } from '../sim/dataplane/reason.ts'
import type { Network } from '../sim/model/network.ts'
import { validate } from '../sim/model/validate.ts'
import { Protocol } from '../sim/net/protocol.ts'
import { Flag } from '../sim/net/tcp.ts'
import { planeOf } from '../test/support/networks-rig.ts'
import { answerShot, walked } from '../test/support/networks-shots.ts'
import { type Bench, ensure, round } from './measure.ts'
import { Draw, randomDocuments, randomOptions } from './oracle-networks.ts'

const NETWORKS = 10_000
const PACKETS = 20

const FLAGS = [Flag.SYN, Flag.ACK, Flag.ACK, Flag.SYN | Flag.ACK, Flag.FIN | Flag.ACK, Flag.RST]

/** A new packet to something of the client's VPC, most often an endpoint or a CLB and on a port of its listeners. */
function newShot(draw: Draw, { cvms, clbs, endpoints }: Network): Shot {
  const near = [...endpoints, ...endpoints, ...clbs, ...cvms]
  const place = draw.of(near)
  const neighbours = [...cvms.keys()].filter((cvm) => cvms[cvm]!.vpc === place.vpc)
  const from = neighbours.length === 0 ? draw.upTo(cvms.length - 1) : draw.of(neighbours)
  const protocol = draw.onceIn(15) ? Protocol.ICMP : draw.onceIn(4) ? Protocol.UDP : Protocol.TCP
  const isIcmp = protocol === Protocol.ICMP
  const destination = 'vip' in place ? place.vip : place.address
  const port = protocol === Protocol.UDP ? 53 : draw.of([80, 80, 8080, 443])
  return {
    from,
    protocol,
    source: draw.onceIn(30) ? draw.of(cvms).address : cvms[from]!.address,
    sourcePort: isIcmp ? 0 : draw.of([40_000, 40_001, 80, 65_535]),
    destination: draw.onceIn(15) ? draw.of([destination + 99, 0x0ba30001, 0x2d000001]) : destination,
    destinationPort: isIcmp ? 0 : port,
    flags: protocol === Protocol.TCP ? (draw.onceIn(12) ? draw.of(FLAGS) : Flag.SYN) : 0,
  }
}

/** A new packet, an old one again, the same from another machine, or the answer to what arrived. */
function nextShot(draw: Draw, network: Network, past: readonly (readonly [Shot, Verdict])[]): Shot {
  if (past.length === 0 || draw.onceIn(2)) return newShot(draw, network)
  const [shot, verdict] = draw.of(past)
  const flags = shot.protocol === Protocol.TCP ? draw.of(FLAGS) : 0
  if (draw.onceIn(2)) return answerShot(verdict, flags) ?? newShot(draw, network)
  if (draw.onceIn(2)) return { ...shot, flags }
  const { vpc } = network.cvms[shot.from]!
  const from = draw.of([...network.cvms.keys()].filter((cvm) => network.cvms[cvm]!.vpc === vpc))
  return { ...shot, from, source: network.cvms[from]!.address }
}

/** Compares walk and oracle on the packets of one network; says what they came to. */
function compare(seed: number, met: Set<string>): void {
  const draw = new Draw(new Random(seed, 'bench/oracle'))
  const checked = validate(randomDocuments(draw), randomOptions(draw), 1)
  ensure(checked.ok, `network ${seed} is not sound: ${checked.ok ? '' : JSON.stringify(checked.problems.slice(0, 2))}`)
  if (!checked.ok) return
  const network = checked.value
  const plane = planeOf(network)
  const oracle = new Oracle(network)
  const past: (readonly [Shot, Verdict])[] = []
  for (let i = 0; i < PACKETS; i++) {
    const shot = nextShot(draw, network, past)
    const verdict = oracle.send(shot)
    const other = walked(plane, network, shot)
    ensure(
      JSON.stringify(other) === JSON.stringify(verdict),
      `network ${seed}, packet ${i}: the walk says ${JSON.stringify(other)}, the oracle ${JSON.stringify(verdict)}`,
    )
    past.push([shot, verdict])
    met.add(verdict.word)
  }
}

export const oracleBench: Bench = {
  figures: ['oracle.10k_seconds'],
  run() {
    const met = new Set<string>()
    const start = process.hrtime.bigint()
    for (let seed = 0; seed < NETWORKS; seed++) compare(seed, met)
    const seconds = Number(process.hrtime.bigint() - start) / 1e9
    const missing = REASON_NAMES.filter((name) => !met.has(name))
    ensure(missing.length === 0, `the random networks never came to ${missing.join(', ')}`)
    return [{ name: 'oracle.10k_seconds', value: round(seconds), unit: 's' }]
  },
}
