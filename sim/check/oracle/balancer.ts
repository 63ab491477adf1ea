import type { Clb, Listener, Network } from '../../model/network.ts'
import { atPlaceOf, eligible, type Health, keyOf, leastLoaded, takeTurn } from './balance.ts'
import type { Flow } from './flows.ts'
import { healthOf } from './health.ts'
import { at, type Header } from './rules.ts'
import { isLive } from './tracking.ts'
import type { Word } from './verdict.ts'

/** What a choice rests on beside what CLBs remember. */
type World = { readonly network: Network; readonly flows: readonly Flow[]; readonly now: number }

/** Whom CLBs choose, and what they remember of targets, under keys that a change of the configuration leaves. */
export class Balancer {
  readonly #health = new Map<string, Health>()
  readonly #turns = new Map<string, number>()
  /** Listener and source address -> the target that session persistence has for it, and until when. */
  readonly #kept = new Map<string, { readonly target: string; readonly until: number }>()

  /** Every health check has run to its verdict. What is registered later is Unknown. */
  settle(network: Network): void {
    for (const clb of network.clbs) {
      for (const listener of clb.listeners) {
        for (const target of listener.targets) {
          this.#health.set(keyOf(listener, target), healthOf(network, clb, listener, target))
        }
      }
    }
  }

  /** A target of the listener; a client that is itself the target gets another one, if there is one (facts 4.3). */
  choose(world: World, clb: Clb, listener: Listener, { source, vpc }: Header): number | Word {
    if (listener.targets.length === 0) return 'NO_TARGET'
    const health = listener.targets.map((target) => this.#health.get(keyOf(listener, target)) ?? 'Unknown')
    const candidates = eligible(listener, health)
    if (candidates.length === 0) return 'NO_ELIGIBLE_TARGET'
    const isClient = (target: number): boolean =>
      vpc === clb.vpc && at(world.network.cvms, at(listener.targets, target).cvm).address === source
    const others = candidates.filter((target) => !isClient(target))
    const key = `${listener.name} ${source}`
    const kept = this.#kept.get(key)
    const isKept = (target: number): boolean =>
      kept !== undefined && kept.until > world.now && keyOf(listener, at(listener.targets, target)) === kept.target
    const target = others.find(isKept) ?? this.#scheduled(world, listener, others, source)
    if (target !== undefined && listener.sessionPersistence > 0) {
      const until = world.now + 1000 * listener.sessionPersistence
      this.#kept.set(key, { target: keyOf(listener, at(listener.targets, target)), until })
    }
    return target ?? 'HAIRPIN'
  }

  #scheduled({ flows }: World, listener: Listener, candidates: readonly number[], source: number): number | undefined {
    if (listener.scheduler === 'WRR') return takeTurn(listener, candidates, this.#turns)
    if (listener.scheduler === 'IP_HASH') return atPlaceOf(listener, candidates, source)
    const connectionsOf = (index: number): number => {
      const { cvm, port } = at(listener.targets, index)
      return flows.filter(
        ({ target, knownBy, state }) =>
          knownBy.has('balancer') &&
          isLive(state) &&
          target?.listener === listener.name &&
          target.cvm === cvm &&
          target.port === port,
      ).length
    }
    return takeTurn(listener, leastLoaded(listener, candidates, connectionsOf), this.#turns)
  }
}
