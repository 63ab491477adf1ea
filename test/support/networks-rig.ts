import { compile } from '../../sim/compile/compile.ts'
import { adopt } from '../../sim/dataplane/adopt.ts'
import { forward } from '../../sim/dataplane/forward.ts'
import { Packet } from '../../sim/dataplane/packet.ts'
import { Plane } from '../../sim/dataplane/plane.ts'
import { probe } from '../../sim/dataplane/probe.ts'
import { REASON_NAMES, type Reason, type ReasonName } from '../../sim/dataplane/reason.ts'
import { Step, StepLog, type StepRecord } from '../../sim/dataplane/step-log.ts'
import { walk } from '../../sim/dataplane/walk.ts'
import type { Network } from '../../sim/model/network.ts'
import type { Options } from '../../sim/model/options.ts'
import { ipv4Text, parseIpv4 } from '../../sim/net/ipv4.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { RULE } from '../../sim/tables/rule-word.ts'
import { RULE_WORDS } from '../../sim/tables/tables.ts'
import { type Change, changed, LINK, type Literal, networkOf } from './networks.ts'

export const { SYN, ACK, FIN, RST } = Flag
export const SYN_ACK = SYN | ACK
export const FIN_ACK = FIN | ACK

/** What became of one packet. */
export type Sent = {
  readonly reason: ReasonName
  /** The packet as it ended. */
  readonly packet: Packet
  /** `10.0.1.10:40000 -> 10.0.2.100:80` as it ended. */
  readonly header: string
  readonly steps: readonly StepRecord[]
  /** The name and detail of the last step. */
  readonly last: { readonly step: keyof typeof Step; readonly detail: number } | undefined
  /** What the last step of this name says. */
  detailOf(step: keyof typeof Step): number | undefined
}

/** A header that a test sends: `from` and `to` are names of machines, CLBs and endpoints, or addresses. */
export type Shot = {
  readonly from: string
  readonly to: string
  readonly sourcePort?: number
  readonly protocol?: number
  readonly flags?: number
  /** The source address that the packet claims to have; left out: that of `from`. */
  readonly source?: string
  /** Left out: what a kernel sends. */
  readonly ttl?: number
}

/** A plane over a network, with its targets' health settled, and the means to send packets by names. */
export class Rig {
  readonly plane: Plane
  network: Network
  #literal: Literal
  #options: Partial<Options>

  constructor(literal: Literal, options: Partial<Options> = {}) {
    this.#literal = literal
    this.#options = options
    this.network = networkOf(literal, options)
    this.plane = new Plane(compile(this.network, 1))
    settle(this.plane)
  }

  /** Puts the changed documents in force, as a new version. */
  change(change: Change<Literal>, options: Partial<Options> = {}): void {
    this.#literal = changed(this.#literal, change)
    this.#options = { ...this.#options, ...options }
    this.network = networkOf(this.#literal, this.#options)
    adopt(this.plane, compile(this.network, this.plane.tables.version + 1))
  }

  /** The packet of a shot, as it leaves its host. */
  packet({ from, to, sourcePort = 40_000, protocol = Protocol.TCP, flags, source, ttl = 64 }: Shot): Packet {
    const sender = this.cvm(from)
    const { vpc, address } = this.network.cvms[sender]!
    const packet = new Packet()
    packet.begin(vpc, protocol, sender, source === undefined ? address : parseIpv4(source)!, sourcePort)
    const [name = '', port = '0'] = to.split(':')
    packet.destination = parseIpv4(name) ?? this.address(name)
    packet.destinationPort = Number(port)
    packet.flags = flags ?? (protocol === Protocol.TCP ? SYN : 0)
    packet.ttl = ttl
    return packet
  }

  /** Sends a packet as real traffic, with no log. */
  send(shot: Shot | Packet): Sent {
    const packet = shot instanceof Packet ? shot : this.packet(shot)
    return sentOf(forward(this.plane, packet, null), packet)
  }

  /** Sends a packet as real traffic, with a log. */
  sendLogged(shot: Shot | Packet): Sent {
    const packet = shot instanceof Packet ? shot : this.packet(shot)
    const log = new StepLog()
    return sentOf(forward(this.plane, packet, log), packet, log)
  }

  /** Asks what would become of a packet that nothing is known of. */
  walk(shot: Shot | Packet): Sent {
    const packet = shot instanceof Packet ? shot : this.packet(shot)
    const log = new StepLog()
    return sentOf(walk(this.plane, packet, log), packet, log)
  }

  /** The answer to a packet that arrived, as it leaves its host. */
  answerTo({ packet: arrived }: Sent, flags: number = SYN_ACK): Packet {
    return answerTo(arrived, flags)
  }

  cvm(name: string): number {
    const index = this.network.cvms.findIndex((cvm) => cvm.name === name)
    if (index < 0) throw new Error(`no machine is called ${name}`)
    return index
  }

  /** `web.ingress` of a compiled rule, short: `web[0]`. */
  ruleName(rule: number): string {
    const { ruleWords, names } = this.plane.tables
    const { owner, index } = names.rule(ruleWords[rule * RULE_WORDS + RULE]!)
    return `${owner}[${index}]`
  }

  target(name: string): number {
    return this.plane.tables.targetCvm.findIndex((_, target) => this.plane.tables.names.target(target).name === name)
  }

  setHealth(target: string, health: number): void {
    this.plane.health[this.target(target)] = health
  }

  address(name: string): number {
    const { cvms, clbs, endpoints } = this.network
    const found =
      cvms.find((cvm) => cvm.name === name)?.address ??
      clbs.find((clb) => clb.name === name)?.vip ??
      endpoints.find((endpoint) => endpoint.name === name)?.address
    if (found === undefined) throw new Error(`nothing is called ${name}`)
    return found
  }
}

/** A rig of `LINK` with changes. */
export const linkRig = (change: Change<Literal> = {}, options: Partial<Options> = {}): Rig =>
  new Rig(changed(LINK, change), options)

/** Gives every target the verdict of a probe. */
function settle(plane: Plane): void {
  for (const [target] of plane.tables.targetCvm.entries()) plane.health[target] = probe(plane, target, null)
}

export function planeOf(network: Network, tables = compile(network, 1)): Plane {
  const plane = new Plane(tables)
  settle(plane)
  return plane
}

/** The answer to a packet that arrived, as it leaves its host. */
export function answerTo(arrived: Packet, flags: number): Packet {
  const packet = new Packet()
  packet.begin(arrived.vpc, arrived.protocol, arrived.to, arrived.destination, arrived.destinationPort)
  packet.destination = arrived.source
  packet.destinationPort = arrived.sourcePort
  packet.flags = arrived.protocol === Protocol.TCP ? flags : 0
  return packet
}

export const headerText = ({ source, sourcePort, destination, destinationPort }: Packet): string =>
  `${ipv4Text(source)}:${sourcePort} -> ${ipv4Text(destination)}:${destinationPort}`

const STEP_NAMES = Object.keys(Step) as readonly (keyof typeof Step)[]

function sentOf(reason: Reason, packet: Packet, log?: StepLog): Sent {
  const steps = log?.read() ?? []
  const last = steps.at(-1)
  return {
    reason: REASON_NAMES[reason]!,
    packet,
    header: headerText(packet),
    steps,
    last: last && { step: STEP_NAMES[last.step]!, detail: last.detail },
    detailOf: (name) => steps.findLast(({ step }) => step === Step[name])?.detail,
  }
}
