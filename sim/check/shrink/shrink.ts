import type { History } from '../history.ts'
import type { Failure, Law } from '../law.ts'
import { isSound } from '../play.ts'
import { checked } from '../run-law.ts'
import { PLAINER } from './plain.ts'
import { thingsOf, without, withoutSteps } from './without.ts'

/** A history that breaks a law, and how. */
export type Broken = { readonly history: History; readonly failure: Failure }

export type Shrunk = Broken & {
  /** How many histories were tried for it. */
  readonly tries: number
}

/** After so many tries it is small enough: no clock is asked, so that the same failure shrinks to the same file everywhere. */
const TRIES_MAX = 1_500

/**
 * Takes away from a history whatever can go while it still breaks the same law: steps, things with all that rests on them, rules, ports,
 * options. Each try runs the whole history, so that topology, rules, operations and packets shrink at once. Deterministic. Of a history that
 * is a sound scenario only sound ones are made, also for a law that does not play them.
 */
export function shrinkFailure(law: Law, broken: Broken, triesMax = TRIES_MAX): Shrunk {
  const search = new Search(law, broken, triesMax)
  for (let size = -1; size !== search.size && !search.isSpent; ) {
    size = search.size
    search.cutAfterFailure()
    search.dropSteps()
    search.dropThings()
    search.joinTenants()
    search.dropParts('network')
    search.dropParts('options')
    search.dropParts('steps')
    search.makePlain()
  }
  return { ...search.best, tries: search.tries }
}

/** A place inside of a history. */
type Path = readonly (string | number)[]

class Search {
  best: Broken
  tries = 0
  readonly #law: Law
  readonly #triesMax: number
  readonly #mustBeSound: boolean
  /** Histories that were tried, as texts. */
  readonly #seen = new Set<string>()

  constructor(law: Law, broken: Broken, triesMax: number) {
    this.#law = law
    this.#triesMax = triesMax
    this.best = broken
    this.#mustBeSound = isSound(broken.history)
  }

  get isSpent(): boolean {
    return this.tries >= this.#triesMax
  }

  get size(): number {
    return JSON.stringify(this.best.history).length
  }

  /** Takes a history in place of the best so far, if it breaks the same law. */
  #accept(history: History): boolean {
    if (this.isSpent) return false
    const text = JSON.stringify(history)
    if (this.#seen.has(text)) return false
    this.#seen.add(text)
    this.tries += 1
    const failure = checked(this.#law, history, () => undefined)
    if (failure === undefined || failure.law !== this.best.failure.law) return false
    if (this.#mustBeSound && !isSound(history)) return false
    this.best = { history, failure }
    return true
  }

  cutAfterFailure(): void {
    const { step } = this.best.failure
    if (step !== undefined) this.#accept(withoutSteps(this.best.history, (index) => index > step))
  }

  /** Drops runs of steps, long ones first. */
  dropSteps(): void {
    for (let length = this.best.history.steps.length >> 1; length >= 1; length >>= 1) {
      for (let from = this.best.history.steps.length - length; from >= 0; from -= length) {
        this.#accept(withoutSteps(this.best.history, (index) => index >= from && index < from + length))
      }
    }
  }

  dropThings(): void {
    for (const [section, name] of thingsOf(this.best.history)) {
      const { history } = this.best
      const isThere = Object.hasOwn(history.network[section] ?? {}, name)
      if (isThere) this.#accept(without(history, section, name))
    }
  }

  /** Everything belongs to one account, if that does as well. */
  joinTenants(): void {
    const { history } = this.best
    if (history.base !== undefined) return // its names are its author's
    const names = Object.keys(history.network.accounts ?? {})
    const [first] = names
    if (first === undefined || names.length < 2) return
    for (const name of names.slice(1)) {
      const joined = JSON.stringify(this.best.history).replaceAll(`"${name}"`, `"${first}"`)
      this.#accept(JSON.parse(joined) as History)
    }
  }

  /** What cannot go is made what somebody would have written: one subnet to a VPC, no accounts, no ports that nobody asked for. */
  makePlain(): void {
    for (const plainer of PLAINER) {
      // Each is a change of what is best by now.
      while (plainer(this.best.history).some((history) => this.#accept(history)));
    }
  }

  /** Drops parts of parts: of what can go as a whole nothing need be looked at. Lists from their end, so that places stay. */
  dropParts(root: keyof History): void {
    this.#descend([root])
  }

  #descend(path: Path): void {
    const value = at(this.best.history, path)
    if (typeof value !== 'object' || value === null) return
    const keys = Array.isArray(value) ? [...value.keys()].reverse() : Object.keys(value)
    for (const key of keys) {
      if (this.isSpent) return
      const here = [...path, key]
      if (at(this.best.history, here) === undefined) continue
      const mayGo = here.length > 1 && !STAY.has(here.join('/'))
      const isWhole = mayGo && this.#accept(dropped(this.best.history, here))
      if (!isWhole) this.#descend(here)
    }
  }
}

/** Sections that hold all the rest. */
const STAY: ReadonlySet<string> = new Set(['network/vpcs'])

function at(value: unknown, path: Path): unknown {
  let here = value
  for (const key of path)
    here = typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[key] : undefined
  return here
}

/** The same value without what stands at a place. */
function dropped(history: History, path: Path): History {
  return cutOut(history, path) as History
}

function cutOut(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    if (rest.length === 0) return value.filter((_, index) => index !== key)
    return value.map((one: unknown, index) => (index === key ? cutOut(one, rest) : one))
  }
  const entries = Object.entries(value)
  if (rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== key))
  return Object.fromEntries(entries.map(([name, one]) => [name, name === key ? cutOut(one, rest) : one]))
}
