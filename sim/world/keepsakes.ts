import { planeDigest } from '../dataplane/digest.ts'
import type { HealthChecks } from './health-checks.ts'
import type { Machines } from './machines.ts'

/** What is to be kept of a world beside its network and time while nothing is under way in it. */
export type Keepsakes = {
  /** Where round robin stands, by target. */
  readonly turns: readonly (readonly [target: string, turn: number])[]
  /** When targets were registered, in microseconds. */
  readonly registered: readonly (readonly [target: string, sinceUs: number])[]
  /** How many ports each machine has given out, and packets sent. */
  readonly machines: readonly (readonly [cvm: string, given: number, sent: number])[]
  /** How many connections there were. */
  readonly connections: number
}

/** What can be under way in a world, which a network and keepsakes say nothing of. */
export type UnderWay = 'flows' | 'connections' | 'events' | 'loads' | 'faults' | 'session persistence'

export function underWayIn(machines: Machines): readonly UnderWay[] {
  const { plane, queue, loads, hosts } = machines
  const isOpen = hosts.some((host) => host !== undefined && (host.sockets.count > 0 || host.isWaiting))
  const facts: readonly (readonly [UnderWay, boolean])[] = [
    ['flows', plane.flows.flowsLive > 0],
    ['connections', isOpen],
    ['events', !queue.isEmpty],
    ['loads', loads.count > 0],
    ['faults', plane.faults !== null],
    ['session persistence', plane.sticky.live(plane.clockMs) > 0],
  ]
  return facts.filter(([, is]) => is).map(([what]) => what)
}

export function keepsakesOf({ plane, hosts, connections }: Machines, checks: HealthChecks): Keepsakes {
  const { names } = plane.tables
  const turns = Array.from(plane.turn, (turn, target) => [names.target(target).name, turn] as const)
  const machines = hosts.flatMap((host) => (host === undefined ? [] : [[host.name, ...host.history] as const]))
  const { registered } = checks
  return { turns: turns.filter(([, turn]) => turn !== 0), registered, machines, connections }
}

/** Gives a world that has just begun with the same network what was kept of another one. */
export function remember(world: Machines, checks: HealthChecks, kept: Keepsakes): void {
  const { plane, network } = world
  const turns = new Map(kept.turns)
  const { names, targetCvm } = plane.tables
  for (const target of targetCvm.keys()) plane.turn[target] = turns.get(names.target(target).name) ?? 0
  checks.registered = kept.registered
  const numbers = new Map(network.cvms.map(({ name }, cvm) => [name, cvm]))
  for (const [name, given, sent] of kept.machines) {
    const cvm = numbers.get(name)
    if (cvm !== undefined) world.host(cvm).history = [given, sent]
  }
  world.connections = kept.connections
}

/** Everything that moves in a world, as a text: of two worlds with the same history it is the same. */
export function digestOf(world: Machines, checks: HealthChecks): string {
  const due = world.queue.read().map(({ atUs, event }) => [atUs, event.kind])
  const { machines, registered, connections } = keepsakesOf(world, checks)
  const open = world.hosts.map((host) => host?.sockets.count ?? 0)
  return JSON.stringify([world.nowUs, planeDigest(world.plane), due, machines, registered, connections, open])
}
