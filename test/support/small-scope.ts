import { Oracle, type Shot, type Verdict } from '../../sim/check/oracle/oracle.ts'
import { compile } from '../../sim/compile/compile.ts'
import { adopt } from '../../sim/dataplane/adopt.ts'
import type { Plane } from '../../sim/dataplane/plane.ts'
import type { Network } from '../../sim/model/network.ts'
import { parseIpv4 } from '../../sim/net/ipv4.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { ACK, FIN_ACK, planeOf, RST, SYN, SYN_ACK } from './networks-rig.ts'
import { answerShot, walked } from './networks-shots.ts'
import { networkOfSmall, type SmallNetwork } from './small-networks.ts'

const FLAGS = { SYN, ACK, RST, SYN_ACK, FIN_ACK } as const
const CLIENT_PORT = 40_000

/** A packet of a client to an endpoint, or the answer to the last one of them that arrived; or time that goes by. */
export type SmallDeed =
  | { readonly kind: 'send'; readonly client: number; readonly endpoint: number; readonly flags: keyof typeof FLAGS }
  | { readonly kind: 'answer'; readonly client: number; readonly endpoint: number; readonly flags: keyof typeof FLAGS }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'edit'; readonly what: string; readonly change: (small: SmallNetwork) => SmallNetwork }

/** Walk and oracle on one small network. */
export class SmallSides {
  small: SmallNetwork
  readonly oracle: Oracle
  readonly plane: Plane
  /** What became of the last packet of a client to an endpoint that arrived. */
  readonly arrived = new Map<string, Verdict>()
  packets = 0
  #network: Network

  constructor(small: SmallNetwork) {
    this.small = small
    this.#network = networkOfSmall(small)
    this.oracle = new Oracle(this.#network)
    this.plane = planeOf(this.#network)
  }

  /** Does it on both sides. False: there is nothing to do. */
  play(deed: SmallDeed): boolean {
    switch (deed.kind) {
      case 'wait':
        this.oracle.now += 1000 * deed.seconds
        this.plane.clockMs = this.oracle.now
        return true
      case 'edit':
        return this.#edit(deed.change(this.small))
      default:
        return this.#send(deed)
    }
  }

  #edit(small: SmallNetwork): boolean {
    if (small === this.small) return false
    this.small = small
    this.#network = networkOfSmall(small)
    this.oracle.change(this.#network)
    adopt(this.plane, compile(this.#network, this.plane.tables.version + 1))
    return true
  }

  #send({ kind, client, endpoint, flags }: Exclude<SmallDeed, { readonly kind: 'wait' | 'edit' }>): boolean {
    const key = `${client} ${endpoint}`
    const before = this.arrived.get(key)
    const shot = kind === 'send' ? dial(client, endpoint, FLAGS[flags]) : before && answerShot(before, FLAGS[flags])
    if (shot === undefined) return false
    const wanted = this.oracle.send(shot)
    const actual = walked(this.plane, this.#network, shot)
    this.packets += 1
    if (JSON.stringify(actual) !== JSON.stringify(wanted)) throw new Disagreement(this.small, shot, actual, wanted)
    if (kind === 'send' && wanted.to !== undefined) this.arrived.set(key, wanted)
    return true
  }
}

class Disagreement extends Error {
  constructor(small: SmallNetwork, shot: Shot, actual: Verdict, wanted: Verdict) {
    super(`${JSON.stringify(small)}\n${JSON.stringify(shot)}: ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`)
  }
}

const address = (text: string): number => parseIpv4(text) ?? 0

const dial = (client: number, endpoint: number, flags: number): Shot => ({
  from: client,
  protocol: Protocol.TCP,
  source: address(`10.0.0.${2 + client}`),
  sourcePort: CLIENT_PORT,
  destination: address(`10.0.0.${10 + endpoint}`),
  destinationPort: 80,
  flags,
})

/**
 * What a state is, all names of clients and endpoints aside that nothing tells apart: the smallest text that any swap of them gives.
 * Two states with one text have the same future.
 */
export function stateText(sides: SmallSides): string {
  const endpoints =
    sides.small.endpoints.length === 2
      ? [
          [0, 1],
          [1, 0],
        ]
      : [[0]]
  const texts = [
    [0, 1],
    [1, 0],
  ].flatMap((clients) => endpoints.map((places) => textWith(sides, clients, places)))
  return texts.sort()[0]!
}

/** `clients` and `places`: new name by index. */
function textWith(
  { small, oracle, plane, arrived }: SmallSides,
  clients: readonly number[],
  places: readonly number[],
): string {
  const renamed = small.endpoints.map((_, i) => {
    const { state, rules } = small.endpoints[places.indexOf(i)]!
    return [
      state,
      rules?.map((rule) => (rule === 'c0' || rule === 'c1' ? `c${clients[Number(rule[1])]}` : rule)) ?? null,
    ]
  })
  const flows = oracle.flows.map((flow) => {
    const { first, client, state, seenAt, knownBy, session, endpoint, clb, listener, target, server, answer } = flow
    const to = places[first.destination - address('10.0.0.10')]
    const known = [...knownBy.keys()].sort().join()
    const through = [session?.sourcePort, clb, listener?.name, target?.cvm, target?.port, server, answer !== undefined]
    return [
      clients[client],
      to,
      state,
      oracle.now - seenAt,
      known,
      endpoint === undefined ? undefined : places[endpoint],
      ...through,
    ]
  })
  const last = [...arrived].map(([key, { to, header }]) => {
    const [client, endpoint] = key.split(' ').map(Number)
    return [clients[client!], places[endpoint!], to, header?.sourcePort]
  })
  const sorted = (list: readonly unknown[]): string[] => list.map((one) => JSON.stringify(one)).sort()
  const { isOneTenant, backends, hasListener, isClbRunning, backendRules } = small
  const rest = [isOneTenant, backends, hasListener, isClbRunning, backendRules, [...plane.turn], [...plane.health]]
  return JSON.stringify([renamed, sorted(flows), sorted(last), rest])
}
