import type { Cloud } from '../cloud/cloud.ts'
import type { Dial } from '../cloud/destination.ts'
import type { Observation } from '../world/observation.ts'
import type { TimeUs } from '../world/queue.ts'
import type { Change } from './change.ts'
import { atRest, changed, placed } from './changed.ts'
import type { Candidate } from './obstacle.ts'
import { repairsOf } from './repairs.ts'
import { areThere, ask, isConnected, obstacleOf, stopOf, type Verdict, verdicts } from './verdicts.ts'

/** What can be done about a connection. */
export type FixAnswer =
  /** It is made already, whichever target it is sent to. */
  | { readonly kind: 'works' }
  /** It is not made now, and will be by itself after so long. */
  | { readonly kind: 'waits'; readonly waitUs: TimeUs; readonly observation: Observation }
  | ({ readonly kind: 'fixed' } & Fixed)
  /** No operation helps: what it ends at, after these changes. `isPassing`: not for lack of a change, but of something else to end. */
  | {
      readonly kind: 'stuck'
      readonly observation: Observation
      readonly after: readonly Change[]
      readonly isPassing: boolean
    }

export type Fixed = {
  /** All of them are needed: no proper subset makes the connection. */
  readonly changes: readonly Change[]
  /** The world at rest, without the changes and with them. */
  readonly before: Cloud
  readonly after: Cloud
  /** How many other sets of changes would do as well; `isCounted` false: at least so many. */
  readonly alternatives: number
  readonly isCounted: boolean
}

/** How a set of changes compares with another that does as well: the lesser is taken. */
export type Measure = (before: Cloud, after: Cloud) => number

/** So many copies of the world one question may ask. */
const WORLDS_MAX = 250
/** So many sets of changes are compared. */
const COMPARED_MAX = 6

/**
 * The smallest changes that make a connection, whichever target it is sent to. They are found step by step: what stops it is
 * repaired in a copy of the world and the packet sent again; then all that is not needed is left out.
 */
export function fixFor(cloud: Cloud, dial: Dial, measure: Measure): FixAnswer {
  const now = ask(cloud, dial)
  const before = atRest(cloud.fork())
  const search = new Search(dial)
  const failing = search.failing(before)
  if (failing === undefined) return isConnected(now) ? { kind: 'works' } : waiting(cloud, dial, now)
  search.explore(before, [], new Set())
  const fixes = minimal(search, before)
  const [first] = fixes
  if (first === undefined) {
    const { observation, after } = search.stuck ?? { observation: failing.observation, after: [] }
    return { kind: 'stuck', observation, after, isPassing: false }
  }
  const compared = fixes.length === 1 ? [] : fixes.slice(0, COMPARED_MAX)
  const best = compared
    .map((fix) => ({ fix, opened: measure(before, fix.world) }))
    .reduce((least, one) => (one.opened < least.opened ? one : least), { fix: first, opened: Number.POSITIVE_INFINITY })
  const { world: after } = best.fix
  const changes = placed(before, best.fix.changes)
  const isCounted = !search.isCutShort
  return { kind: 'fixed', changes, before, after, alternatives: fixes.length - 1, isCounted }
}

/** Virtual time, in seconds, after which a connection is tried again that nothing has to be changed for. */
const WAITS = [1, 2, 5, 10, 15, 20, 30, 45, 60, 120, 300, 600]
const SECOND_US = 1_000_000

function waiting(cloud: Cloud, dial: Dial, observation: Observation): FixAnswer {
  const later = cloud.fork()
  let waitedUs = 0
  for (const seconds of WAITS) {
    const waitUs = seconds * SECOND_US
    if (!later.advance(waitUs - waitedUs)) break
    waitedUs = waitUs
    if (isConnected(ask(later, dial))) return { kind: 'waits', waitUs, observation }
  }
  return { kind: 'stuck', observation, after: [], isPassing: true }
}

type Found = { readonly changes: readonly Change[]; readonly world: Cloud }

/** Whether a connection is made at rest, whichever target it is sent to; the world given may go on to that. */
export function isMade(cloud: Cloud, dial: Dial): boolean {
  if (!areThere(cloud, dial)) return false
  for (const { observation } of verdicts(atRest(cloud), dial)) if (!isConnected(observation)) return false
  return true
}

class Search {
  readonly found: Found[] = []
  /** The first dead end. */
  stuck: { readonly observation: Observation; readonly after: readonly Change[] } | undefined
  /** Not every way has been tried. */
  isCutShort = false
  readonly #dial: Dial
  readonly #tried = new Set<string>()
  #worlds = 0

  constructor(dial: Dial) {
    this.#dial = dial
  }

  /** The first target for which a connection is not made. */
  failing(world: Cloud): Verdict | undefined {
    for (const verdict of verdicts(world, this.#dial)) if (!isConnected(verdict.observation)) return verdict
    return undefined
  }

  /** The world after these changes, if they make the connection. */
  mended(before: Cloud, changes: readonly Change[]): Cloud | undefined {
    const world = changed(before, changes)
    return world !== undefined && this.failing(world) === undefined ? world : undefined
  }

  /** Repairs what fails, in every way that leads further; `met`: what has been repaired already. */
  explore(world: Cloud, changes: readonly Change[], met: ReadonlySet<string>): void {
    const failing = [...verdicts(world, this.#dial)].filter(({ observation }) => !isConnected(observation))
    if (failing.length === 0) {
      this.found.push({ changes, world })
      return
    }
    // Of many targets one after the other; of a few each may be the one to begin with, since others may then not be needed.
    for (const verdict of failing.length > TARGETS_FIRST_MAX ? failing.slice(0, 1) : failing)
      this.#repair(world, verdict, changes, met)
  }

  #repair(world: Cloud, failing: Verdict, changes: readonly Change[], met: ReadonlySet<string>): void {
    const known = new Set(met).add(keyOf(failing))
    let isStuck = true
    for (const candidate of candidatesFor(world, this.#dial, failing)) {
      const all = [...changes, ...candidate]
      const key = keyOfChanges(all)
      this.isCutShort ||= this.#worlds >= WORLDS_MAX
      if (this.isCutShort) return
      if (this.#tried.has(key)) {
        isStuck = false
        continue
      }
      this.#tried.add(key)
      this.#worlds += 1
      const next = changed(world, candidate)
      if (next === undefined || !this.#isFurther(next, failing, known)) continue
      isStuck = false
      this.explore(next, all, known)
    }
    if (isStuck) this.stuck ??= { observation: failing.observation, after: changes }
  }

  /** Whether what was repaired does not stop a connection any more, and nothing does that was repaired before. */
  #isFurther(world: Cloud, { target }: Verdict, met: ReadonlySet<string>): boolean {
    for (const verdict of verdicts(world, this.#dial)) {
      const isSame = target === undefined || verdict.target === undefined || verdict.target === target
      if (isSame && !isConnected(verdict.observation) && met.has(keyOf(verdict))) return false
    }
    return true
  }
}

/** So many targets may fail for each of them to be one to begin with. */
const TARGETS_FIRST_MAX = 3

/** What a set of changes is, in whatever order they were found. */
const keyOfChanges = (changes: readonly Change[]): string =>
  changes
    .map((change) => JSON.stringify(change))
    .toSorted()
    .join()

const keyOf = ({ target, observation }: Verdict): string => `${target ?? ''} ${obstacleOf(observation)}`

/** What could be changed about a verdict; `world`: the one in which nobody prefers a target. */
function candidatesFor(world: Cloud, dial: Dial, { observation }: Verdict): readonly Candidate[] {
  const { backend, outcome } = observation
  const stop = stopOf(observation)
  if (stop !== undefined) return repairsOf({ cloud: world, dial, reason: stop.reason, end: stop.end })
  // All packets arrive, and nobody answers: the program has never taken the connection.
  return outcome === 'stalled' && backend !== undefined ? [[{ kind: 'accepts', cvm: backend }]] : []
}

/** What was found, with nothing in it that could be left out, each set once. */
function minimal(search: Search, before: Cloud): readonly Found[] {
  const unlike = new Map<string, Found>()
  for (const fix of search.found) {
    const least = leastOf(search, before, fix)
    const key = least.changes
      .map((change) => JSON.stringify(change))
      .toSorted()
      .join()
    if (!unlike.has(key)) unlike.set(key, least)
  }
  return [...unlike.values()]
}

/** Up to so many changes every subset is tried. */
const SUBSETS_MAX = 4

function leastOf(search: Search, before: Cloud, fix: Found): Found {
  const { changes } = fix
  for (const subset of changes.length <= SUBSETS_MAX ? properSubsets(changes) : withoutOne(changes)) {
    const world = search.mended(before, subset)
    if (world !== undefined) return leastOf(search, before, { changes: subset, world })
  }
  return fix
}

/** All subsets but the whole and the empty one, the smaller ones first. */
export function properSubsets<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const all = Array.from({ length: Math.max(0, 2 ** items.length - 2) }, (_, n) =>
    items.filter((_item, index) => ((n + 1) >> index) & 1),
  )
  return all.toSorted((a, b) => a.length - b.length)
}

const withoutOne = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  items.map((_, index) => items.toSpliced(index, 1))
