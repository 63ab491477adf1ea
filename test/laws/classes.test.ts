import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Shot } from '../../sim/check/oracle/oracle.ts'
import type { Packet } from '../../sim/dataplane/packet.ts'
import type { Plane } from '../../sim/dataplane/plane.ts'
import { REASON_NAMES, type ReasonName } from '../../sim/dataplane/reason.ts'
import { walk } from '../../sim/dataplane/walk.ts'
import type { Network, Rule } from '../../sim/model/network.ts'
import { type Cidr, sizeOf } from '../../sim/net/cidr.ts'
import type { Ipv4 } from '../../sim/net/ipv4.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { type Aim, aimArb, aimed, networkArb } from '../support/networks-arbitrary.ts'
import { Met, runs } from '../support/networks-met.ts'
import { planeOf } from '../support/networks-rig.ts'
import { packetOf, shotOf } from '../support/networks-shots.ts'

/** A run of numbers between two edges, both ends included; no boundary of the network lies inside. */
type Cell = { readonly low: number; readonly high: number }

/** The cell that a number lies in. Addresses are taken unsigned here. */
function cellOf(edges: readonly number[], value: number, top: number): Cell {
  const low = Math.max(0, ...edges.filter((edge) => edge <= value))
  return { low, high: Math.min(top, ...edges.filter((edge) => edge > value).map((edge) => edge - 1)) }
}

const rulesOf = ({ securityGroups, networkAcls, cvms }: Network): readonly Rule[] => [
  ...securityGroups.flatMap(({ ingress, egress }) => [...ingress, ...egress]),
  ...networkAcls.flatMap(({ ingress, egress }) => [...ingress, ...egress]),
  ...cvms.flatMap(({ firewall }) => firewall),
]

const unsigned = (address: number): number => address >>> 0
const point = (value: number): number[] => [value, value + 1]

/** Where blocks of rules, routes, subnets and VPCs begin and end. */
function blockEdges(network: Network): number[] {
  const blocks: Cidr[] = [
    ...rulesOf(network).flatMap(({ peer }) => ('cidr' in peer ? [peer.cidr] : [])),
    ...network.routeTables.flatMap(({ routes }) => routes.map(({ destination }) => destination)),
    ...network.subnets.map(({ cidr }) => cidr),
    ...network.vpcs.flatMap(({ cidrs }) => cidrs),
    { network: (127 << 24) as Ipv4, prefixLength: 8 }, // every machine's own
  ]
  return blocks.flatMap((block) => [unsigned(block.network), unsigned(block.network) + sizeOf(block)])
}

const ownersOf = ({ cvms, clbs, endpoints }: Network): number[] =>
  [
    ...cvms.map(({ address }) => address),
    ...clbs.map(({ vip }) => vip),
    ...endpoints.map(({ address }) => address),
  ].map(unsigned)

/** Where the ports of rules, listeners, targets, sockets and SNAT begin and end. */
const portEdges = (network: Network): number[] => [
  ...[
    ...rulesOf(network).flatMap(({ ports }) => ports),
    ...network.endpoints.map(({ snatPorts }) => snatPorts),
  ].flatMap(({ first, last }) => [first, last + 1]),
  ...network.clbs.flatMap(({ listeners }) =>
    listeners.flatMap(({ port, targets }) => [port, ...targets.map((target) => target.port)].flatMap(point)),
  ),
  ...network.cvms.flatMap(({ sockets }) => sockets.flatMap(({ port }) => point(port))),
  1024,
]

const PORTS = 65_535
const ADDRESSES = 2 ** 32 - 1

/** What becomes of a shot when the CLBs' turn is such that they choose this target wherever they may. */
function walkedTo(plane: Plane, network: Network, shot: Shot, target: number): { reason: ReasonName; packet: Packet } {
  plane.turn.fill(0)
  plane.turn[target] = 1_000_000
  const packet = packetOf(network, shot)
  return { reason: REASON_NAMES[walk(plane, packet, null)]!, packet }
}

/** All target choices; a network without targets has one walk. */
const choicesOf = (plane: Plane): number[] => [...(plane.turn.length === 0 ? [0] : plane.turn.keys())]

/** Where in its cell a member stands, in thousandths: half the time at the far end, where boundaries go wrong. */
const fractionArb = fc.oneof(fc.constant(1_000), fc.nat(1_000))
const whereArb = fc.record({ source: fractionArb, destination: fractionArb, port: fractionArb })
const member = ({ low, high }: Cell, at: number): number => low + Math.round(((high - low) * at) / 1_000)

/** Half of the shots go where the aim says, half to a place anywhere between two edges. */
function shotAt(network: Network, aim: Aim, edges: readonly number[], roam: number): Shot {
  const shot = shotOf(aimed(network, aim))
  const anywhere = edges[roam % (edges.length * 2)]
  return anywhere === undefined || anywhere > ADDRESSES ? shot : { ...shot, destination: anywhere | 0 }
}

const REACHED: readonly ReasonName[] = [
  ...(['DELIVERED', 'EGRESS_DENIED', 'NO_ROUTE', 'OUTSIDE_MODEL', 'NO_SUCH_ADDRESS', 'INGRESS_DENIED'] as const),
  ...(['ACL_EGRESS_DENIED', 'ACL_INGRESS_DENIED', 'NO_LISTENER', 'PORT_CLOSED', 'ENDPOINT_INGRESS_DENIED'] as const),
  ...(['CLB_INGRESS_DENIED', 'TARGET_INGRESS_DENIED', 'GUEST_FIREWALL_DROPPED', 'NO_TARGET'] as const),
]

test('packets between the same edges have the same verdict, whichever target is chosen', { timeout: 60_000 }, () => {
  const met = new Met()
  fc.assert(
    fc.property(
      networkArb({ sourceHashes: true }), // which would choose by address
      fc.array(fc.tuple(aimArb, whereArb, fc.nat(1_000)), { minLength: 8, maxLength: 16 }),
      (network, cases) => {
        const plane = planeOf(network)
        const addresses = [...blockEdges(network), ...ownersOf(network).flatMap(point)]
        const ports = portEdges(network)
        for (const [aim, where, roam] of cases) {
          const shot = shotAt(network, aim, addresses, roam)
          const isIcmp = shot.protocol === Protocol.ICMP
          const place = (at: (cell: Cell, fraction: number) => number): Shot => ({
            ...shot,
            destination: at(cellOf(addresses, unsigned(shot.destination), ADDRESSES), where.destination) | 0,
            sourcePort: isIcmp ? 0 : at(cellOf(ports, shot.sourcePort, PORTS), where.source),
            destinationPort: isIcmp ? 0 : at(cellOf(ports, shot.destinationPort, PORTS), where.port),
          })
          const [one, representative] = [place(member), place(({ low }) => low)]
          for (const target of choicesOf(plane)) {
            const { reason } = walkedTo(plane, network, representative, target)
            expect(walkedTo(plane, network, one, target).reason).toBe(reason)
            if (one.destination !== representative.destination) met.add(`address: ${reason}`)
            if (one.destinationPort !== representative.destinationPort) met.add(`port: ${reason}`)
            if (one.sourcePort !== representative.sourcePort) met.add(`source port: ${reason}`)
          }
        }
      },
    ),
    { numRuns: runs(400) },
  )
  met.requireAll(REACHED.map((reason) => `source port: ${reason}`))
  met.requireAll([
    ...['EGRESS_DENIED', 'NO_ROUTE', 'OUTSIDE_MODEL', 'NO_SUCH_ADDRESS', 'ACL_EGRESS_DENIED', 'ACL_INGRESS_DENIED'].map(
      (reason) => `address: ${reason}`,
    ),
    ...['EGRESS_DENIED', 'NO_LISTENER', 'PORT_CLOSED', 'INGRESS_DENIED', 'ACL_INGRESS_DENIED', 'NO_ROUTE'].map(
      (reason) => `port: ${reason}`,
    ),
  ])
})

test('a machine that moves between the same edges has the same verdicts, as client and as server', {
  timeout: 60_000,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(
      networkArb({ sourceHashes: true }), // which would choose by address
      fc.nat(5),
      fractionArb,
      fc.array(aimArb, { minLength: 8, maxLength: 16 }),
      (network, nth, at, aims) => {
        const mover = nth % network.cvms.length
        const old = network.cvms[mover]!.address
        const others = ownersOf(network).filter((owner) => owner !== unsigned(old))
        const edges = [...blockEdges(network), ...others.flatMap(point)]
        const fresh = (member(cellOf(edges, unsigned(old), ADDRESSES), at) | 0) as Ipv4
        if (fresh === old) return
        const moved = {
          ...network,
          cvms: network.cvms.map((cvm, index) => (index === mover ? { ...cvm, address: fresh } : cvm)),
        }
        const [before, after] = [planeOf(network), planeOf(moved)]
        expect(after.health).toEqual(before.health)
        const { vpc } = network.cvms[mover]!
        for (const aim of aims) {
          const shot = shotOf(aimed(network, aim))
          const isNear = network.cvms[shot.from]!.vpc === vpc
          const follow = (address: number): number => (isNear && address === old ? fresh : address)
          const same = { ...shot, source: follow(shot.source), destination: follow(shot.destination) }
          for (const target of choicesOf(before)) {
            const here = walkedTo(before, network, shot, target)
            const there = walkedTo(after, moved, same, target)
            // The client's address picks the SNAT address, and a rule may tell two of these from one another.
            const [snat, other] = [here, there].map(({ packet }) => unsigned(packet.snatAddress))
            if (cellOf(edges, snat!, ADDRESSES).low !== cellOf(edges, other!, ADDRESSES).low) continue
            expect(there.reason).toBe(here.reason)
            if (shot.from === mover) met.add(`client: ${here.reason}`)
            if (here.packet.server === mover) met.add(`server: ${here.reason}`)
          }
        }
      },
    ),
    { numRuns: runs(2_500) },
  )
  met.requireAll(REACHED.map((reason) => `client: ${reason}`))
  met.requireAll(
    ['DELIVERED', 'INGRESS_DENIED', 'TARGET_INGRESS_DENIED', 'PORT_CLOSED', 'GUEST_FIREWALL_DROPPED'].map(
      (reason) => `server: ${reason}`,
    ),
  )
})
