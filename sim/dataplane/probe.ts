import { mix } from '../base/random.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { Protocol } from '../net/protocol.ts'
import { Flag } from '../net/tcp.ts'
import { HealthCheckType } from '../tables/tables.ts'
import { Health } from './balance.ts'
import { From, Packet } from './packet.ts'
import type { Plane } from './plane.ts'
import { Reason } from './reason.ts'
import type { StepLog } from './step-log.ts'
import { walk } from './walk.ts'

/** Probes of SourceIpType 1 come from 100.64.0.0/10; one prober is modelled, real CLBs have several (facts, section 4.4). */
const PROBER_ADDRESS = parseIpv4('100.64.0.1') ?? 0
const PROBER_PORT = 40_000

/**
 * One health check of a target, there and back, through the same walk as traffic: its verdict (a value of Health).
 * It claims nothing and never matches a client's flow. `log`, when given, is told the way of the probe or, when that
 * arrived, of the answer. `draw` is what faults draw by. `packet`, when given, is left with the hops and the delay of both ways.
 */
export function probe(plane: Plane, target: number, log: StepLog | null, draw = 0, packet = new Packet()): number {
  const { tables } = plane
  const listener = tables.targetListener[target]!
  const clb = tables.listenerClb[listener]!
  const check = tables.listenerHealthCheck[listener]!
  if (check === HealthCheckType.OFF || tables.listenerRunning[listener] === 0 || tables.clbRunning[clb] === 0)
    return Health.CLOSE
  const protocol = check === HealthCheckType.PING ? Protocol.ICMP : Protocol.TCP
  const source = tables.listenerProbesFromVip[listener] === 1 ? tables.clbAddress[clb]! : PROBER_ADDRESS
  packet.begin(tables.clbVpc[clb]!, protocol, clb, source, protocol === Protocol.TCP ? PROBER_PORT : 0)
  packet.from = From.PROBER
  packet.clb = clb
  packet.listener = listener
  packet.target = target
  packet.server = tables.targetCvm[target]!
  packet.destination = tables.cvmAddress[packet.server]!
  packet.destinationPort =
    protocol === Protocol.TCP ? tables.listenerProbePort[listener]! || tables.targetPort[target]! : 0
  packet.flags = Flag.SYN
  packet.draw = draw
  if (walk(plane, packet, log) !== Reason.DELIVERED) return Health.DEAD
  log?.clear()
  packet.reply = 1
  packet.source = packet.destination
  packet.destination = source
  const probePort = packet.sourcePort
  packet.sourcePort = packet.destinationPort
  packet.destinationPort = probePort
  packet.flags = Flag.SYN | Flag.ACK
  packet.draw = mix(draw + 1)
  return walk(plane, packet, log) === Reason.DELIVERED ? Health.ALIVE : Health.DEAD
}
