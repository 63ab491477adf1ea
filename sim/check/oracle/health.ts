import type { Clb, Listener, Network, Target } from '../../model/network.ts'
import { parseIpv4 } from '../../net/ipv4.ts'
import { Protocol } from '../../net/protocol.ts'
import type { Health } from './balance.ts'
import { turned } from './flows.ts'
import { guestSays, stoppedAtDoor } from './machine.ts'
import { aclAllows, at, groupsAllow, type Header } from './rules.ts'

/** Some address of 100.64.0.0/10, and some port that a kernel gives. */
const PROBER = parseIpv4('100.64.0.1') ?? 0
const PROBER_PORT = 40_000

/** What a health check that has run for long says of a target: one probe, there and back (facts 4.4). */
export function healthOf(network: Network, clb: Clb, listener: Listener, target: Target): Health {
  const { enabled, source, type, port } = listener.healthCheck
  if (!enabled || listener.state !== 'RUNNING' || clb.state !== 'RUNNING') return 'Close'
  const isPing = type === 'PING'
  const machine = at(network.cvms, target.cvm)
  const probe: Header = {
    vpc: clb.vpc,
    protocol: isPing ? Protocol.ICMP : Protocol.TCP,
    source: source === 'VIP' ? clb.vip : PROBER,
    sourcePort: isPing ? 0 : PROBER_PORT,
    destination: machine.address,
    destinationPort: isPing ? 0 : (port ?? target.port),
  }
  const isPassed = clb.passToTarget || (source !== 'VIP' && network.options.sgAllows10064ByDefault)
  const isAnswered =
    stoppedAtDoor(network, target.cvm, probe) === undefined &&
    (isPassed || groupsAllow(network, machine.securityGroups, 'ingress', probe)) &&
    guestSays(network, target.cvm, probe) === 'DELIVERED' &&
    aclAllows(network, machine.subnet, 'egress', turned(probe))
  return isAnswered ? 'Alive' : 'Dead'
}
