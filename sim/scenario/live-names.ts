import { FLOW_STATE_NAMES } from '../dataplane/track.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { STATE_NAMES } from '../world/tcp/state.ts'
import { isText, itemsOf, type Located, type Scalar, scalarsOf, shown } from './located.ts'
import type { Path, Problems } from './problems.ts'
import { keptOf } from './read-expectation.ts'
import { namesIn } from './read-fault.ts'
import type { LocatedStep } from './read-steps.ts'
import type { Step } from './scenario.ts'
import { pathOf } from './standing.ts'

/** The states of an end of a TCP connection, CLOSED also for one that is gone; and of what is tracked of it. */
const TCP_STATES: readonly string[] = STATE_NAMES
const FLOW_STATES: readonly string[] = FLOW_STATE_NAMES

const CONNECTION_NAME = /^[A-Za-z][\w-]*$/

/**
 * What steps call by names that other steps gave: kept connections, faults, loads, saved values, steps. A name is known from
 * the step that gives it; it is gone behind one that surely ends it, and what only a run can tell fails there.
 */
export class LiveNames {
  readonly #problems: Problems
  /** Connection -> the line of the step that closed it; undefined while it may be open. */
  readonly #connections = new Map<string, number | undefined>()
  readonly #faults = new Set<string>()
  readonly #loads = new Set<string>()
  readonly #saved = new Set<string>()
  /** What the step at hand uses of it, if only by mistake. */
  #used: readonly string[] = []
  readonly #steps = new Map<string, Step['kind']>()

  constructor(problems: Problems) {
    this.#problems = problems
  }

  remember(saved: Iterable<string>): void {
    for (const name of saved) this.#saved.add(name)
  }

  /** The names that are known now; what is wrong with the steps that follow is told elsewhere. */
  copy(problems: Problems): LiveNames {
    const copy = new LiveNames(problems)
    for (const [name, line] of this.#connections) copy.#connections.set(name, line)
    for (const name of this.#faults) copy.#faults.add(name)
    for (const name of this.#loads) copy.#loads.add(name)
    for (const name of this.#saved) copy.#saved.add(name)
    for (const [name, kind] of this.#steps) copy.#steps.set(name, kind)
    return copy
  }

  /** `isInside`: the step is what the one before is about, and uses what that does. */
  check({ step, names, at }: LocatedStep, isInside: boolean): void {
    const inside = [...at, step.kind]
    if (!isInside) this.#used = step.deferred?.names ?? []
    for (const name of this.#used) {
      if (!this.#saved.has(name)) this.#problems.add('NO_SUCH_VALUE', step.origin, at, { name })
    }
    this.#connection(step, names.on, inside)
    this.#opened(names.as, inside)
    this.#ended(names.heal, this.#faults, 'NO_SUCH_FAULT', inside)
    if (names.faultName !== undefined) this.#faults.add(names.faultName)
    this.#ended(names.endLoad, this.#loads, 'NO_SUCH_LOAD', inside)
    if (names.load !== undefined) {
      if (this.#loads.has(names.load)) this.#problems.add('LOAD_TWICE', step.origin, inside, { name: names.load })
      this.#loads.add(names.load)
    }
    for (const source of scalarsOf(names.source)) {
      if (parseIpv4(source.text) === undefined && !this.isValue(source.text))
        this.#problems.add('EXPECTED_ADDRESS', source.origin, inside, { found: shown(source) })
    }
    for (const name of step.save?.keys() ?? []) this.#saved.add(name)
    if (step.name !== undefined) this.#steps.set(step.name, step.kind)
  }

  /** Whether a value that a step saves is part of a text: `$B`, `lb1/tcp:80/$B`. */
  isValue(text: string): boolean {
    return this.#used.some((name) => text.includes(`$${name}`) || text.includes(`\${${name}}`))
  }

  /** Whether a name of `state` speaks of a kept connection, as `a.client` does; what is wrong with it is reported. */
  states(
    name: string,
    key: Located['origin'],
    value: Located,
    at: Path,
    isMachine: (name: string) => boolean,
  ): boolean {
    const dot = name.indexOf('.')
    const connection = name.slice(0, Math.max(0, dot))
    if (!this.#connections.has(connection)) return false
    const part = name.slice(dot + 1)
    const isEnd = part === 'client' || part === 'server'
    if (!isEnd && !isMachine(part) && !this.isValue(part))
      this.#problems.add('NO_SUCH_PART', key, at, { name: connection, part })
    const allowed = isEnd ? TCP_STATES : FLOW_STATES
    for (const scalar of scalarsOf(value)) {
      if (allowed.includes(scalar.text) || this.isValue(scalar.text)) continue
      const hint = this.#problems.hint(scalar.text, () => allowed)
      const parameters = { found: shown(scalar), allowed: allowed.join(', '), ...hint }
      this.#problems.add('EXPECTED_ONE_OF', scalar.origin, at, parameters)
    }
    return true
  }

  /** `differ: [s1.sourceSeen, g1.sourceSeen]` */
  differ(node: Located | undefined, at: Path): void {
    if (node?.kind !== 'list') return
    if (itemsOf(node).length < 2) this.#problems.add('DIFFER_FEW', node.origin, at, {})
    for (const item of itemsOf(node).filter(isText)) this.#compared(item, at)
  }

  #compared(item: Scalar, at: Path): void {
    const dot = item.text.indexOf('.')
    const name = item.text.slice(0, Math.max(0, dot))
    const kind = this.#steps.get(name)
    const [subject = ''] = pathOf(item.text.slice(dot + 1))
    if (kind === undefined) {
      const hint = this.#problems.hint(name, () => this.#steps.keys())
      this.#problems.add('NO_NAMED_STEP', item.origin, at, { name: dot < 0 ? item.text : name, ...hint })
    } else if (!keptOf(kind).includes(subject)) {
      const parameters = { kind, found: subject, allowed: keptOf(kind).join(', ') }
      this.#problems.add('SAVE_WHAT', item.origin, at, parameters)
    }
  }

  /** A connection has its name from the step that keeps it to the one that surely ends it. */
  #connection(step: Step, on: Located | undefined, at: Path): void {
    for (const { text: name, origin } of scalarsOf(on)) {
      const line = this.#connections.get(name)
      if (!this.#connections.has(name)) {
        const hint = this.#problems.hint(name, () => this.#connections.keys())
        this.#problems.add('NO_SUCH_CONNECTION', origin, at, { name, ...hint })
      } else if (line !== undefined) this.#problems.add('CONNECTION_CLOSED', origin, at, { name, line: String(line) })
      if (closes(step)) this.#connections.set(name, step.origin.line)
    }
  }

  #opened(as: Located | undefined, at: Path): void {
    for (const { text: name, origin } of scalarsOf(as)) {
      const isOpen = this.#connections.has(name) && this.#connections.get(name) === undefined
      if (isOpen) this.#problems.add('CONNECTION_TWICE', origin, [...at, 'as'], { name })
      if (!CONNECTION_NAME.test(name)) this.#problems.add('CONNECTION_NAME', origin, [...at, 'as'], { name })
      this.#connections.set(name, undefined)
    }
  }

  #ended(node: Located | undefined, known: Set<string>, code: 'NO_SUCH_FAULT' | 'NO_SUCH_LOAD', at: Path): void {
    for (const { text: name, origin } of namesIn(node)) {
      if (!known.has(name)) this.#problems.add(code, origin, at, { name, ...this.#problems.hint(name, () => known) })
      known.delete(name)
    }
  }
}

/** Whether nothing can be sent behind a step: a close, or a reset, that is expected to come to its end. */
function closes({ kind, background, together, expect, ...step }: Step): boolean {
  const isEnd = kind === 'reset' || (kind === 'close' && 'half' in step && !step.half)
  if (!isEnd || background === true || together !== undefined) return false
  const expected = expect?.entries.find(({ path: [subject] }) => subject === 'outcome')?.matcher
  return expected === undefined || expected === (kind === 'reset' ? 'reset' : 'connected')
}
