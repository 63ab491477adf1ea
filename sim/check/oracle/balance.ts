import { mix } from '../../base/random.ts'
import type { Clb, Listener, Network, Target } from '../../model/network.ts'
import { parseIpv4 } from '../../net/ipv4.ts'
import { Protocol } from '../../net/protocol.ts'
import { type Flow, isLive, type Memory } from './memory.ts'
import * as rules from './rules.ts'
import { at, type Header, stopIf } from './rules.ts'

/** A target's key, whatever else its network has; what is known of a target is kept under it. */
export const keyOf = ({ name }: Listener, { cvm, port }: Target): string => `${name}/${cvm}:${port}`

/** The cloud's words for a target's health (facts 4.4). */
export type Health = 'Unknown' | 'Alive' | 'Dead' | 'Close'

/** What a health check that has run for long says of a target: one probe from some address and port, there and back (facts 4.4). */
function healthOf(network: Network, clb: Clb, listener: Listener, { cvm, port }: Target): Health {
  const { enabled, source, type, port: own } = listener.healthCheck
  if (!enabled || listener.state !== 'RUNNING' || clb.state !== 'RUNNING') return 'Close'
  const { address, subnet, securityGroups } = at(network.cvms, cvm)
  const from = { source: source === 'VIP' ? clb.vip : (parseIpv4('100.64.0.1') ?? 0), sourcePort: 40_000 }
  const to = { destination: address, destinationPort: own ?? port }
  const tcp: Header = { vpc: clb.vpc, protocol: Protocol.TCP, ...from, ...to }
  const probe = type === 'PING' ? { ...tcp, protocol: Protocol.ICMP, sourcePort: 0, destinationPort: 0 } : tcp
  const isPassed = clb.passToTarget || (source !== 'VIP' && network.options.sgAllows10064ByDefault)
  const word = rules.wordOf(() => {
    rules.enterMachine(network, cvm, probe)
    stopIf(!isPassed && !rules.groupsAllow(network, securityGroups, 'ingress', probe), 'TARGET_INGRESS_DENIED')
    rules.passFirewall(network, cvm, probe)
    rules.crossBorder(network, subnet, 'egress', rules.turned(probe))
    return rules.socketSays(network, cvm, probe, () => false)
  })
  return word === 'DELIVERED' ? 'Alive' : 'Dead'
}

/** A ring with as many places for each target as its weight; an address has one, and goes on to the next candidate (facts 4.3). */
export function atPlaceOf(
  { targets }: Pick<Listener, 'targets'>,
  candidates: readonly Target[],
  source: number,
): Target {
  const ring = targets.flatMap((target) => Array.from({ length: target.weight }, () => target))
  const place = (mix(source) & 0x7fffffff) % ring.length
  return at(
    [...ring.slice(place), ...ring.slice(0, place)].filter((target) => candidates.includes(target)),
    0,
  )
}

/** Whom CLBs choose, and what they remember of targets, under keys that a change of the configuration leaves. */
export class Balancer {
  readonly health = new Map<string, Health>()
  readonly #turns = new Map<string, number>()
  /** Listener and source address -> the target that session persistence has for it, and until when. */
  readonly #kept = new Map<string, { readonly target: string; readonly until: number }>()

  /** Every health check has run to its verdict. What is registered later is Unknown. */
  constructor(network: Network) {
    for (const clb of network.clbs)
      for (const one of clb.listeners)
        for (const target of one.targets) this.health.set(keyOf(one, target), healthOf(network, clb, one, target))
  }

  /** What is registered no more is forgotten: when it comes again it is new, and Unknown. */
  change({ clbs }: Network): void {
    const listeners = clbs.flatMap((clb) => clb.listeners)
    const keys = new Set(listeners.flatMap((one) => one.targets.map((target) => keyOf(one, target))))
    for (const map of [this.health, this.#turns]) for (const key of map.keys()) if (!keys.has(key)) map.delete(key)
    for (const [key, { target }] of this.#kept) if (!keys.has(target)) this.#kept.delete(key)
  }

  /** A target of the listener; a client that is itself the target gets another one, if there is one (facts 4.3). */
  choose({ network, flows, now }: Memory, clb: Clb, listener: Listener, { vpc, source }: Header): Target {
    stopIf(listener.targets.length === 0, 'NO_TARGET')
    const candidates = this.#eligible(listener)
    stopIf(candidates.length === 0, 'NO_ELIGIBLE_TARGET')
    const others = candidates.filter(({ cvm }) => vpc !== clb.vpc || at(network.cvms, cvm).address !== source)
    stopIf(others.length === 0, 'HAIRPIN')
    const key = `${listener.name} ${source}`
    const kept = this.#kept.get(key)
    const isKept = (one: Target): boolean => kept?.target === keyOf(listener, one) && kept.until > now
    const target = others.find(isKept) ?? this.#scheduled(flows, listener, others, source)
    this.#kept.set(key, { target: keyOf(listener, target), until: now + 1000 * listener.sessionPersistence })
    return target
  }

  /** Weight 0 gets nothing new; who is alive or not checked, or all when all are dead, never one without a verdict (facts 4.4). */
  #eligible(listener: Listener): Target[] {
    const weighty = listener.targets.filter(({ weight }) => weight > 0)
    const those = (...healths: (Health | undefined)[]): Target[] =>
      weighty.filter((target) => healths.includes(this.health.get(keyOf(listener, target))))
    const alive = those('Alive', 'Close')
    return alive.length > 0 ? alive : those('Dead')
  }

  #scheduled(flows: readonly Flow[], listener: Listener, candidates: readonly Target[], source: number): Target {
    if (listener.scheduler === 'WRR') return this.#takeTurn(listener, candidates)
    if (listener.scheduler === 'IP_HASH') return atPlaceOf(listener, candidates, source)
    const isOf = (target: Target, { knownBy, target: chosen, ...flow }: Flow): boolean => {
      const isTarget = flow.listener === listener.name && chosen?.cvm === target.cvm && chosen.port === target.port
      return isTarget && knownBy.has('balancer') && isLive(flow.state)
    }
    const connectionsOf = (target: Target): number => flows.filter((flow) => isOf(target, flow)).length
    // Nobody among these has more connections for its weight than anyone else has (facts 4.3).
    const idlest = candidates.filter((one) =>
      candidates.every((other) => connectionsOf(one) * other.weight <= connectionsOf(other) * one.weight),
    )
    return this.#takeTurn(listener, idlest)
  }

  /** Smooth weighted round robin, as nginx has it: everyone gains its weight, the first of the highest pays what all have gained. */
  #takeTurn(listener: Listener, candidates: readonly Target[]): Target {
    const turnOf = (target: Target): number => this.#turns.get(keyOf(listener, target)) ?? 0
    const gain = (one: Target, turns: number) => this.#turns.set(keyOf(listener, one), turnOf(one) + turns)
    for (const target of candidates) gain(target, target.weight)
    const best = candidates.reduce((one, other) => (turnOf(other) > turnOf(one) ? other : one), at(candidates, 0))
    gain(best, -candidates.reduce((total, { weight }) => total + weight, 0))
    return best
  }
}
