import type { Cloud } from '../cloud/cloud.ts'
import type { Dial } from '../cloud/destination.ts'
import type { ReasonName } from '../dataplane/reason.ts'
import type { Hop, PacketTrace, Trace, TraceStep } from '../trace/trace.ts'
import type { Observation } from '../world/observation.ts'
import type { Change } from './change.ts'
import { atRest, changed } from './changed.ts'
import { clearings } from './clearings.ts'
import { repairsOf } from './repairs.ts'
import { ask, isConnected, obstacleOf, stopOf, targetOf, type Verdict, verdicts } from './verdicts.ts'

/** One of the things that stop a connection on its way; all of them have to go before it is made. */
export type Blocker = {
  readonly reason: ReasonName
  readonly direction: PacketTrace['direction']
  /** The component that stops the packet. */
  readonly where: string
  readonly kind: Hop['kind']
  readonly account: string
  /** The targets behind which it stands; empty: it stops the connection whichever target is chosen. */
  readonly targets: readonly string[]
  /** The check that was not passed, in words, with the rule that decided. */
  readonly step: TraceStep
  /** Gone by itself once all is at rest: a health check that has no verdict yet, connections, a fault. */
  readonly isPassing: boolean
  /** What an owner can change about it; undefined: no operation takes it out of the way. */
  readonly change: Change | undefined
}

/** The way that a connection is meant to take, there and back, with everything that stops it out of the way. */
export type IntendedPath = {
  readonly target: string | undefined
  readonly trace: Trace
  /** False: what the path ends at cannot be taken out of the way, so that nothing is known of what is beyond. */
  readonly isComplete: boolean
}

export type Blocked = {
  readonly blockers: readonly Blocker[]
  readonly paths: readonly IntendedPath[]
  /** Seen through a lens: what another tenant has is left out. */
  readonly isPartial?: true
}

/** So many obstacles one path can have at most; more would be a mistake of ours. */
const OBSTACLES_MAX = 40

/**
 * Everything that blocks a connection, for every target that it may be sent to. Each blocker is where the walk ends; the next one
 * is found by asking the walk again in a copy of the world in which that one is out of the way.
 */
export function blockersOf(cloud: Cloud, dial: Dial): Blocked {
  const found = new Found()
  const now = ask(cloud, dial)
  const rest = atRest(cloud.fork())
  if (!isConnected(now) && isPassing(rest, dial, now)) found.add(now, undefined, undefined, true)

  let world = rest
  const met = new Set<string>()
  for (let n = 0; n < OBSTACLES_MAX; n++) {
    const observation = ask(world, dial)
    const isOver = isConnected(observation) || targetOf(observation) !== undefined
    const next = isOver ? undefined : cleared({ target: undefined, observation, world }, dial, met)
    if (!isOver) found.add(observation, undefined, next?.change)
    if (next === undefined) {
      const paths = isOver
        ? [...verdicts(world, dial)].map((verdict) => pathOf(verdict, dial, found))
        : [{ target: undefined, trace: observation.trace, isComplete: false }]
      return { blockers: found.all(paths.length), paths }
    }
    world = next.world
  }
  return { blockers: found.all(0), paths: [] }
}

/** Whether what stops a connection now does not when all is at rest. */
function isPassing(rest: Cloud, dial: Dial, now: Observation): boolean {
  for (const { observation } of verdicts(rest, dial)) if (obstacleOf(observation) === obstacleOf(now)) return false
  return true
}

/** Goes on from the CLB's choice of a target to the end of the way, and of the way back. */
function pathOf(verdict: Verdict, dial: Dial, found: Found): IntendedPath {
  const { target } = verdict
  let { observation, world } = verdict
  const met = new Set<string>()
  for (let n = 0; n < OBSTACLES_MAX && !isConnected(observation); n++) {
    const next = cleared({ target, observation, world }, dial, met)
    found.add(observation, target, next?.change)
    if (next === undefined) return { target, trace: observation.trace, isComplete: false }
    world = next.world
    observation = next.observation
  }
  return { target, trace: observation.trace, isComplete: observation.reason === 'DELIVERED' }
}

type Cleared = { readonly world: Cloud; readonly observation: Observation; readonly change: Change | undefined }

/**
 * A copy of the world in which a connection comes further than it did: by what an owner could change, else by documents that no
 * operation leads to. Undefined: there is none.
 */
function cleared({ observation, world }: Verdict, dial: Dial, met: Set<string>): Cleared | undefined {
  const stop = stopOf(observation)
  if (stop === undefined) return undefined
  met.add(obstacleOf(observation))
  const obstacle = { cloud: world, dial, reason: stop.reason, end: stop.end }
  for (const candidate of repairsOf(obstacle)) {
    // Who is to serve where nobody does is for its owner to say: beyond that there is no path to look at.
    if (candidate.some(({ kind }) => kind === 'listener' || kind === 'register')) continue
    const next = changed(world, candidate)
    const seen = next && ask(next, dial)
    if (next && seen && !met.has(obstacleOf(seen))) return { world: next, observation: seen, change: candidate.at(-1) }
  }
  for (const clearing of clearings(obstacle)) {
    const next = world.supposing(clearing)
    if (!next.ok) continue
    const rest = atRest(next.value)
    const seen = ask(rest, dial)
    if (!met.has(obstacleOf(seen))) return { world: rest, observation: seen, change: undefined }
  }
  return undefined
}

/** Blockers, as they are found: one that stands behind several targets is one. */
class Found {
  readonly #byObstacle = new Map<string, { readonly blocker: Blocker; readonly targets: string[] }>()

  add(observation: Observation, target: string | undefined, change: Change | undefined, passing = false): void {
    const stop = stopOf(observation)
    if (stop === undefined) return
    const key = obstacleOf(observation)
    const known = this.#byObstacle.get(key)
    const targets = target === undefined ? [] : [target]
    if (known !== undefined) {
      known.targets.push(...targets)
      return
    }
    const { reason, where, end } = stop
    const { packet, hop, step } = end
    const { direction } = packet
    const { kind, account } = hop
    const blocker = { reason, direction, where, kind, account, targets, step, isPassing: passing, change }
    this.#byObstacle.set(key, { blocker, targets })
  }

  /** In the order of the way: there, then back. `paths`: how many targets there are to be sent to. */
  all(paths: number): readonly Blocker[] {
    const all = [...this.#byObstacle.values()].map(
      ({ blocker, targets }): Blocker => ({ ...blocker, targets: targets.length < paths ? targets : [] }),
    )
    return [
      ...all.filter(({ direction }) => direction === 'request'),
      ...all.filter(({ direction }) => direction === 'reply'),
    ]
  }
}
