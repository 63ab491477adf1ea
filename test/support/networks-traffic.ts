import fc from 'fast-check'
import { compile } from '../../sim/compile/compile.ts'
import { adopt } from '../../sim/dataplane/adopt.ts'
import { forward } from '../../sim/dataplane/forward.ts'
import { Packet } from '../../sim/dataplane/packet.ts'
import type { Plane } from '../../sim/dataplane/plane.ts'
import { Reason, reachedGuest } from '../../sim/dataplane/reason.ts'
import type { StepLog } from '../../sim/dataplane/step-log.ts'
import type { EndPointState, Network } from '../../sim/model/network.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { NONE } from '../../sim/tables/tables.ts'
import { type Aim, aimArb, aimed } from './networks-arbitrary.ts'
import { answerTo, planeOf } from './networks-rig.ts'

/** Something that happens on a network; `nth` means one of the packets that were opened before. */
export type Deed =
  | { readonly kind: 'open'; readonly aim: Aim }
  | { readonly kind: 'again'; readonly nth: number; readonly flags: number; readonly impostor: boolean }
  | { readonly kind: 'answer'; readonly nth: number; readonly flags: number; readonly impostor: boolean }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'change'; readonly state: EndPointState; readonly closed: boolean }

/** True once in 15 times: a machine that sends with the address of another one. */
const impostorArb = fc.integer({ min: 0, max: 14 }).map((n) => n === 0)
const flagsArb = fc.constantFrom(
  ...[Flag.ACK, Flag.ACK, Flag.ACK, Flag.SYN, Flag.SYN | Flag.ACK],
  ...[Flag.FIN | Flag.ACK, Flag.FIN | Flag.ACK, Flag.RST],
)

export const deedArb: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('open' as const), aim: aimArb }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('again' as const, 'answer' as const),
      nth: fc.nat(5),
      flags: flagsArb,
      impostor: impostorArb,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 10_000, 120_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      state: fc.constantFrom('ACTIVE', 'ACTIVE', 'REJECTED'),
      closed: fc.boolean(),
    }),
  },
)

/** A packet that was opened: as it left its host, and as it arrived, if it did. */
export type Journey = { readonly start: Packet; arrived: Packet | undefined }

export type Passed = { readonly deed: Deed; readonly reason: Reason; readonly packet: Packet }

/** Plays deeds on a plane of its own, and remembers what was opened. */
export class Traffic {
  readonly plane: Plane
  readonly journeys: Journey[] = []
  readonly #network: Network

  constructor(network: Network) {
    this.#network = network
    this.plane = planeOf(network)
  }

  /** What became of the packet of a deed; undefined when it sends none. */
  play(deed: Deed, log: StepLog | null): Passed | undefined {
    const journey = 'nth' in deed ? this.journeys[deed.nth % Math.max(1, this.journeys.length)] : undefined
    switch (deed.kind) {
      case 'wait':
        this.plane.clockMs += deed.ms
        return undefined
      case 'change':
        adopt(
          this.plane,
          compile(changedNetwork(this.#network, deed.state, deed.closed), this.plane.tables.version + 1),
        )
        return undefined
      case 'open': {
        const start = aimed(this.#network, deed.aim)
        const opened: Journey = { start: copyOf(start), arrived: undefined }
        const reason = forward(this.plane, start, log)
        if (reachedGuest(reason)) opened.arrived = copyOf(start)
        this.journeys.push(opened)
        return { deed, reason, packet: start }
      }
      default: {
        const packet = deed.kind === 'again' ? journey && againOf(journey, deed.flags) : answerOf(journey, deed.flags)
        if (packet === undefined) return undefined
        if (deed.impostor && packet.sender !== NONE) packet.sender = this.#neighbourOf(packet.sender)
        const reason = forward(this.plane, packet, log)
        if (journey && deed.kind === 'again' && reason === Reason.DELIVERED) journey.arrived = copyOf(packet)
        return { deed, reason, packet }
      }
    }
  }

  /** Another machine of the same VPC, if there is one. */
  #neighbourOf(cvm: number): number {
    const { cvms } = this.#network
    const inside = [...cvms.keys()].filter((other) => cvms[other]!.vpc === cvms[cvm]!.vpc)
    return inside[(inside.indexOf(cvm) + 1) % inside.length]!
  }
}

/** The same header again, with other flags. */
export function againOf({ start }: Journey, flags: number): Packet {
  const packet = copyOf(start)
  if (packet.flags !== 0) packet.flags = flags
  return packet
}

/** An answer to what arrived. */
export const answerOf = (journey: Journey | undefined, flags: number): Packet | undefined =>
  journey?.arrived && answerTo(journey.arrived, flags)

export const copyOf = (packet: Packet): Packet => Object.assign(new Packet(), packet)

/** What of a packet its receiver sees. */
export const arrivalOf = ({ vpc, protocol, source, sourcePort, destination, destinationPort, to, hops }: Packet) => ({
  vpc,
  protocol,
  source,
  sourcePort,
  destination,
  destinationPort,
  to,
  hops,
})

/** The network with its endpoints in a state, and with all groups closed if so wished. */
function changedNetwork(network: Network, state: EndPointState, closed: boolean): Network {
  return {
    ...network,
    endpoints: network.endpoints.map((endpoint) => ({ ...endpoint, state })),
    securityGroups: closed
      ? network.securityGroups.map((group) => ({ ...group, ingress: [], egress: [] }))
      : network.securityGroups,
  }
}
