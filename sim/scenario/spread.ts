import type { Network } from '../model/network.ts'
import { Flag } from '../net/tcp.ts'
import type { PacketObserver, SeenPacket } from '../world/capture/sighting.ts'

/** How the new connections of one listener spread over its targets. */
export type ListenerSpread = {
  readonly listener: string
  readonly scheduler: string
  readonly connections: number
  /** Those that it has in the end, in the order of the network; then those that were deregistered meanwhile. */
  readonly targets: readonly TargetSpread[]
}

export type TargetSpread = {
  readonly target: string
  /** As it is in the end; undefined: it is a target no more. */
  readonly weight: number | undefined
  readonly connections: number
}

/**
 * Counts which target each new connection of a case was sent to, whatever became of it then. A SYN that is sent again is not
 * another connection.
 */
export class SpreadCount implements PacketObserver {
  readonly #seen = new Set<string>()
  /** By listener, then by target. */
  readonly #counts = new Map<string, Map<string, number>>()
  readonly #network: () => Network

  /** `network`: gives the network that is in force when it is asked. */
  constructor(network: () => Network) {
    this.#network = network
  }

  packet({ verdict, carried, connection }: SeenPacket): void {
    if (verdict === undefined || verdict.direction !== 'request') return
    const isOpening = carried.kind !== 'tcp' || (carried.segment.flags & (Flag.SYN | Flag.ACK)) === Flag.SYN
    const picked = verdict.hops.flatMap(({ steps }) => steps).find(({ check }) => check === 'target')
    const [listener, target] = picked?.places ?? []
    if (!isOpening || listener === undefined || target === undefined) return
    const { source, sourcePort, destination, destinationPort } = connection.header
    const sequence = carried.kind === 'tcp' ? carried.segment.sequence : 0
    const key = `${connection.client} ${source} ${sourcePort} ${destination} ${destinationPort} ${sequence} ${carried.kind}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    const targets = this.#counts.get(listener) ?? new Map<string, number>()
    this.#counts.set(listener, targets.set(target, (targets.get(target) ?? 0) + 1))
  }

  /** The listeners that had a connection, in the order of the network. */
  spread(): readonly ListenerSpread[] {
    const listeners = this.#network().clbs.flatMap((clb) => clb.listeners)
    const names = new Set([...listeners.map(({ name }) => name), ...this.#counts.keys()])
    return [...names].flatMap((name) => {
      const counts = this.#counts.get(name)
      if (counts === undefined) return []
      const listener = listeners.find((one) => one.name === name)
      const weights = new Map(listener?.targets.map((target) => [target.name, target.weight]))
      const targets = [...new Set([...weights.keys(), ...counts.keys()])].map((target) => ({
        target,
        weight: weights.get(target),
        connections: counts.get(target) ?? 0,
      }))
      const connections = targets.reduce((sum, target) => sum + target.connections, 0)
      return [{ listener: name, scheduler: listener?.scheduler ?? '', connections, targets }]
    })
  }
}
