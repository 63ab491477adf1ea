import { answerOf } from '../dataplane/answer.ts'
import { eligibleTargets, Health } from '../dataplane/balance.ts'
import { Packet } from '../dataplane/packet.ts'
import { Plane } from '../dataplane/plane.ts'
import { Reason, reachedGuest } from '../dataplane/reason.ts'
import { type Header, Step, StepLog } from '../dataplane/step-log.ts'
import { walk } from '../dataplane/walk.ts'
import { Protocol } from '../net/protocol.ts'
import { Flag } from '../net/tcp.ts'
import { HealthCheckType, NONE, type Tables } from '../tables/tables.ts'
import { type End, endOf } from '../trace/end.ts'
import { valueAt } from '../trace/value-at.ts'
import type { Ended, Probe, Verdict } from './question.ts'

/** Checks whose detail is the compiled rule that decided. */
const RULE_STEPS: ReadonlySet<Step> = new Set([
  ...[Step.EGRESS, Step.ACL_EGRESS, Step.ACL_INGRESS, Step.ENDPOINT_INGRESS, Step.CLB_INGRESS],
  ...[Step.INGRESS, Step.GUEST_FIREWALL],
])

const DEFAULT_TTL = new Packet().ttl

/**
 * Asks the walk what becomes of packets, on a plane of its own on which nothing has happened yet. A choice of target is forced by
 * the health of that plane's targets: all are Unknown but the one that is to be chosen.
 */
export class Judge {
  readonly tables: Tables
  readonly #plane: Plane
  /** Has the health that the question is about. */
  readonly #asked: Plane
  readonly #isAny: boolean
  readonly #packet = new Packet()
  readonly #log = new StepLog()
  /** How many packets have been walked. */
  walks = 0

  constructor(tables: Tables, health: 'any' | Uint8Array) {
    // A client may be moved to another address (`at`): the judge has its own.
    this.tables = { ...tables, cvmAddress: tables.cvmAddress.slice() }
    this.#plane = new Plane(this.tables)
    this.#asked = new Plane(this.tables)
    this.#isAny = health === 'any'
    for (const [target, listener] of tables.targetListener.entries()) {
      const isOff = valueAt(tables.listenerHealthCheck, listener) === HealthCheckType.OFF
      this.#asked.health[target] = health === 'any' ? (isOff ? Health.CLOSE : Health.UNKNOWN) : valueAt(health, target)
    }
  }

  /** As if a CVM had another address. */
  move(cvm: number, address: number): void {
    this.tables.cvmAddress[cvm] = address
  }

  /** What becomes of a packet, under each choice that a listener has. */
  verdictsOf(probe: Probe): readonly Verdict[] {
    const none = this.#verdictOf(probe, NONE)
    const { listener } = this.#packet
    const isOpen = none.reason === Reason.NO_ELIGIBLE_TARGET && listener !== NONE
    if (!isOpen) return [none]
    const { choices, orNone, orHairpin } = this.#choicesOf(listener)
    const chosen = choices.map((choice) => this.#verdictOf(probe, choice))
    const others = orHairpin ? chosen : chosen.filter(({ reason }) => reason !== Reason.HAIRPIN)
    const verdicts = others.length === 0 ? chosen : others
    return orNone || verdicts.length === 0 ? [...verdicts, none] : verdicts
  }

  /**
   * Whom a listener may choose; whether it may be that nobody is eligible; and whether a client that is a target may be the only one
   * that is, beside others.
   */
  #choicesOf(listener: number): { choices: readonly number[]; orNone: boolean; orHairpin: boolean } {
    const { targetStart, targetWeight, listenerHealthCheck } = this.tables
    if (!this.#isAny || valueAt(listenerHealthCheck, listener) === HealthCheckType.OFF) {
      return { choices: eligibleTargets(this.#asked, listener), orNone: false, orHairpin: false }
    }
    const choices: number[] = []
    for (let t = valueAt(targetStart, listener); t < valueAt(targetStart, listener + 1); t++) {
      if (valueAt(targetWeight, t) !== 0) choices.push(t)
    }
    return { choices, orNone: true, orHairpin: true }
  }

  #verdictOf(probe: Probe, choice: number): Verdict {
    const { health } = this.#plane
    if (choice !== NONE) health[choice] = Health.ALIVE
    const verdict = this.#walked(probe, choice)
    if (choice !== NONE) health[choice] = Health.UNKNOWN
    return verdict
  }

  #walked(probe: Probe, choice: number): Verdict {
    const packet = this.#packet
    const vpc = valueAt(this.tables.cvmVpc, probe.client)
    packet.begin(vpc, probe.protocol, probe.client, probe.source, probe.sourcePort)
    packet.destination = probe.destination
    packet.destinationPort = probe.destinationPort
    packet.flags = probe.protocol === Protocol.TCP ? Flag.SYN : 0
    const reason = this.#walk(packet)
    const end = endOf(this.tables, this.#log, { sender: probe.client, vpc, start: probe })
    const { server, endpoint, clb } = packet
    const servers = server === NONE ? [] : [server]
    const known = { reason, choice, servers, via: endpoint, clb }
    if (!reachedGuest(reason)) {
      const isSilent = answerOf(this.tables.behavior, reason, probe.protocol) === 'none'
      return { ...known, reply: isSilent ? NONE : Reason.DELIVERED, ...endedAt(end, false) }
    }
    const serverVpc = packet.vpc
    const start = this.#turn(packet, reason)
    const reply = this.#walk(packet)
    const isDelivered = reason === Reason.DELIVERED
    if (reply === Reason.DELIVERED) return { ...known, reply, ...endedAt(end, isDelivered) }
    const lost = endedAt(endOf(this.tables, this.#log, { sender: server, vpc: serverVpc, start }), false)
    return isDelivered ? { ...known, reply, ...lost } : { ...known, reply, ...endedAt(end, false), lost }
  }

  #walk(packet: Packet): Reason {
    this.walks += 1
    this.#log.clear()
    return walk(this.#plane, packet, this.#log)
  }

  /** Makes a packet that came to a guest the answer to it: a SYN-ACK, a datagram, an echo, a reset or an ICMP error. */
  #turn(packet: Packet, reason: Reason): Header {
    const { source, sourcePort, destination, destinationPort, protocol } = packet
    packet.reply = 1
    packet.source = destination
    packet.sourcePort = destinationPort
    packet.destination = source
    packet.destinationPort = sourcePort
    packet.sender = packet.server
    packet.ttl = DEFAULT_TTL
    packet.hops = 0
    const answer = reason === Reason.DELIVERED ? undefined : answerOf(this.tables.behavior, reason, protocol)
    packet.error = answer === 'icmp' ? 1 : 0
    packet.flags = protocol !== Protocol.TCP ? 0 : answer === 'rst' ? Flag.RST | Flag.ACK : Flag.SYN | Flag.ACK
    return { source: destination, sourcePort: destinationPort, destination: source, destinationPort: sourcePort }
  }
}

/** Where a walk ended; of one that went well no rule is said to have ended it. */
function endedAt({ place, last }: End, isFine: boolean): Ended {
  const step = last?.step ?? Step.GUEST_OUT
  const rule = !isFine && last !== undefined && RULE_STEPS.has(step) && last.detail >= 0 ? last.detail : NONE
  return { where: place, step, rule }
}
