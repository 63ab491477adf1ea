import { unreachable } from '../base/assert.ts'
import type { Origin } from '../base/origin.ts'
import { KNOWN, type Said, type StepKind, saidBy } from './beside.ts'
import { expandSection, hasLeadingZero, isTornRule } from './expand.ts'
import { templateOf } from './expand-steps.ts'
import { booleanOf, child, type Dict, entriesOf, itemsOf, type Located, plainScalar, textOf } from './located.ts'
import { type Path, Problems } from './problems.ts'
import { readConnect, type StepNames } from './read-connect.ts'
import { readExpectation, readSave } from './read-expectation.ts'
import { namesIn, readFault, readLoad } from './read-fault.ts'
import { readLive, readSegment, readWait } from './read-live.ts'
import { readGuest } from './read-machines.ts'
import { readProve } from './read-prove.ts'
import { durationOf, originOf, wordsOf } from './read-values.ts'
import { paceOf, watchedStep } from './read-watch.ts'
import type { CallStep, Deferred, GuestStep, Step, WatchStep } from './scenario.ts'
import { STEP_KINDS } from './schema-steps.ts'

/** A step with the places of the names in it, which are checked against the network of each case that it runs in. */
export type LocatedStep = {
  readonly step: Step
  readonly at: Path
  readonly names: StepNames
  /** The step that is done again and again. */
  readonly inner?: LocatedStep | undefined
}

/** Reads a list of steps; one that cannot be read was reported, and is left out. What holds others gives these. */
export const readSteps = (steps: Located | undefined, at: Path, problems: Problems): LocatedStep[] =>
  new StepReader(problems).list(steps, at, undefined)

/** What a reader of one kind gives: the fields of the step beside those that all have. */
type Read = {
  readonly fields: object
  readonly names: StepNames
  readonly inner?: LocatedStep | undefined
}

class StepReader {
  readonly #problems: Problems
  /** How many `together` there were. */
  #together = 0

  constructor(problems: Problems) {
    this.#problems = problems
  }

  list(steps: Located | undefined, at: Path, together: number | undefined): LocatedStep[] {
    return itemsOf(steps).flatMap((step, index) =>
      step.kind === 'map' ? this.#steps(step, [...at, index], together) : [],
    )
  }

  #steps(step: Dict, at: Path, together: number | undefined): LocatedStep[] {
    const kind = kindOf(step, at, this.#problems)
    if (kind === undefined) return []
    if (kind === 'each') {
      saidBy(step, kind, at, this.#problems)
      if (!step.entries.has('steps')) this.#problems.add('EACH_WITHOUT_STEPS', step.origin, at, {})
      return this.list(child(step, 'steps'), [...at, 'steps'], together)
    }
    if (kind === 'together') return this.#group(step, at, together)
    const read = this.#step(step, kind, at, together)
    return read === undefined ? [] : [read]
  }

  #group(step: Dict, at: Path, outer: number | undefined): LocatedStep[] {
    const { origin } = saidBy(step, 'together', at, this.#problems).fields
    for (const key of ['expect', 'save'] as const) {
      const entry = step.entries.get(key)
      const parameters = { key, kind: 'together', allowed: 'note, name' }
      if (entry) this.#problems.add('KEY_NOT_HERE', entry.key, [...at, key], parameters)
    }
    const together = outer ?? ++this.#together
    const steps = this.list(child(step, 'together'), [...at, 'together'], together)
    if (steps.length === 0 && itemsOf(child(step, 'together')).length === 0 && child(step, 'together')?.kind === 'list')
      this.#problems.add('TOGETHER_NOTHING', origin, at, {})
    for (const { step: one } of steps) {
      if (TAKES_TIME.includes(one.kind)) this.#problems.add('NOT_TOGETHER', one.origin, at, { kind: one.kind })
    }
    return steps
  }

  #step(step: Dict, kind: Step['kind'], at: Path, together: number | undefined): LocatedStep | undefined {
    const problems = this.#problems
    const said = saidBy(step, kind, at, problems)
    const name = textOf(child(step, 'name'))
    const read = this.#read(step, kind, said, name, at)
    const isWatch = kind === 'eventually' || kind === 'always' || kind === 'never'
    const expect = isWatch ? undefined : readExpectation(step.entries.get('expect'), kind, [...at, 'expect'], problems)
    const save = readSave(step.entries.get('save'), kind, [...at, 'save'], problems)
    if (read === undefined) return undefined
    const common = {
      origin: step.origin,
      name,
      note: wordsOf(child(step, 'note')),
      expect,
      ...(booleanOf(child(said.fields, 'background')) === true ? { background: true } : {}),
      ...(together === undefined ? {} : { together }),
      ...(save === undefined ? {} : { save }),
      ...this.#deferred(step, at, together),
    }
    const expected = isWatch ? undefined : child(step, 'expect')
    // The reader of each kind gives the fields of that kind.
    const made = { ...common, ...read.fields, kind } as Step
    return { step: made, at, names: { ...read.names, expect: expected }, inner: read.inner }
  }

  #read(step: Dict, kind: Step['kind'], said: Said, name: string | undefined, at: Path): Read | undefined {
    const problems = this.#problems
    const inside = [...at, kind]
    if (said.isRefused && kind in FORMED) return undefined
    switch (kind) {
      case 'connect':
      case 'udp':
      case 'ping':
        return readConnect(child(step, kind), inside, problems, kind, said.fields)
      case 'send':
      case 'receive':
      case 'close':
      case 'reset':
        return readLive(kind, said, inside, problems)
      case 'segment':
        return readSegment(said, inside, problems)
      case 'wait':
        return readWait(said, inside, problems)
      case 'fault':
        return readFault(said, name, inside, problems)
      case 'load':
        return readLoad(said, name, inside, problems)
      case 'heal': {
        const heal = child(step, kind)
        return { fields: { names: namesIn(heal).map(({ text }) => text) }, names: { heal } }
      }
      case 'endLoad': {
        const endLoad = child(step, kind)
        return { fields: { load: textOf(endLoad) ?? '' }, names: { endLoad } }
      }
      case 'flush': {
        const places = said.short ?? child(said.fields, 'flows')
        return { fields: { names: namesIn(places).map(({ text }) => text) }, names: { places } }
      }
      case 'eventually':
      case 'always':
      case 'never':
        return this.#watch(step, kind, said, inside)
      case 'call':
        return readCall(step, at, problems)
      case 'guest': {
        const guests = child(step, 'guest')
        const changes = readGuests(guests, step.entries.get('guest')?.key ?? step.origin, inside, problems)
        return { fields: { changes }, names: { guests } }
      }
      case 'advance': {
        const time = child(step, 'advance')
        const durationUs = durationOf(time, inside, problems) ?? 0
        return { fields: { text: textOf(time) ?? '', durationUs }, names: {} }
      }
      case 'check':
        if (!step.entries.has('expect')) problems.add('CHECK_WITHOUT_EXPECT', step.origin, at, {})
        return { fields: {}, names: {} }
      case 'prove':
        return readProve(said, inside, problems)
      default:
        return unreachable(kind)
    }
  }

  #watch(step: Dict, kind: WatchStep['kind'], said: Said, at: Path): Read | undefined {
    if (said.short !== undefined) return undefined // the schema has refused it
    const pace = paceOf(kind, said, at, this.#problems)
    const watched = watchedStep(step, kind, said)
    const inner = this.#steps(watched, at, undefined)
    const [only] = inner
    const isOne = only !== undefined && inner.length === 1 && WATCHED.includes(only.step.kind)
    const isLasting = only !== undefined && (only.names.as !== undefined || only.step.background === true)
    if (only !== undefined && (!isOne || isLasting)) this.#problems.add('WATCH_WHAT', watched.origin, at, { kind })
    if (only === undefined) return undefined
    return { fields: { step: only.step, ...pace }, names: {}, inner: only }
  }

  /** A step that uses what earlier ones saved is read again once that is known. */
  #deferred(step: Dict, at: Path, together: number | undefined): { deferred?: Deferred } {
    const template = templateOf(step)
    if (template === undefined) return {}
    const read = (values: ReadonlyMap<string, string | number>): Step | undefined => {
      const problems = new Problems()
      const [only] = new StepReader(problems).#steps(template.fill(values), at, together)
      return problems.list.length === 0 ? only?.step : undefined
    }
    return { deferred: { names: template.names, read } }
  }
}

/** Kinds whose readers look for more in a value than the schema has found. */
const FORMED: { readonly [Kind in Step['kind']]?: true } = {
  ...{ send: true, receive: true, close: true, reset: true, segment: true, wait: true },
  ...{ eventually: true, always: true, never: true, prove: true },
}

/** They are about time themselves, so that nothing can begin at the same instant and go on beside them. */
const TAKES_TIME: readonly Step['kind'][] = ['advance', 'wait', 'eventually', 'always', 'never']

/** What can be done again and again. */
const WATCHED: readonly Step['kind'][] = ['connect', 'udp', 'ping', 'call', 'segment', 'check', 'prove']

function readCall(step: Dict, at: Path, problems: Problems): Read {
  const by = child(step, 'by')
  const action = child(step, 'call')
  const parameters = readParameters(child(step, 'with'), at, problems)
  return { fields: { action: textOf(action) ?? '', by: textOf(by), ...parameters }, names: { by, action } }
}

/** What changes in which machine. */
function readGuests(guests: Located | undefined, origin: Origin, at: Path, problems: Problems): GuestStep['changes'] {
  const changes = new Map<string, Change>()
  if (guests?.kind !== 'map') return changes // the schema has refused it
  if (guests.entries.size === 0) problems.add('GUEST_NOTHING', origin, at, {})
  for (const [name, entry] of entriesOf(expandSection('cvms', guests, at, problems))) {
    const { key, value } = entry
    if (value.kind === 'map' && value.entries.size === 0) problems.add('GUEST_NOTHING', key, [...at, name], {})
    changes.set(name, { ...readGuest(value), origin: originOf(entry, 'firewall') })
  }
  return changes
}

type Change = GuestStep['changes'] extends ReadonlyMap<string, infer One> ? One : never

/** The one thing that a step does. Only an expectation: it looks. */
function kindOf(step: Dict, at: Path, problems: Problems): StepKind | undefined {
  const [first, second] = STEP_KINDS.filter((kind) => step.entries.has(kind))
  const entry = second && step.entries.get(second)
  if (entry) problems.add('STEP_OF_TWO_KINDS', entry.key, [...at, second], { second })
  if (first !== undefined) return first
  const isOther = [...step.entries.keys()].some((key) => !KNOWN.has(key)) // an unknown kind was reported by the schema
  if (step.entries.has('expect') && !step.entries.has('with')) return isOther ? undefined : 'check'
  if (!isOther) problems.add('STEP_WITHOUT_KIND', step.origin, at, {})
  return undefined
}

/** The parameters of a call as plain values, with the place of each by its path. */
function readParameters(
  parameters: Located | undefined,
  at: Path,
  problems: Problems,
): Pick<CallStep, 'parameters' | 'parameterOrigins'> {
  const parameterOrigins = new Map<string, Origin>()
  const values: Record<string, unknown> = Object.create(null)
  for (const [name, { value }] of entriesOf(parameters)) {
    values[name] = parameterOf(value, name, parameterOrigins, [...at, 'with', name], problems)
  }
  return { parameters: values, parameterOrigins }
}

function parameterOf(node: Located, path: string, origins: Map<string, Origin>, at: Path, problems: Problems): unknown {
  origins.set(path, node.origin)
  if (node.kind === 'scalar') {
    if (hasLeadingZero(node)) problems.add('LEADING_ZERO', node.origin, at, { text: node.text })
    return plainScalar(node)
  }
  if (node.kind === 'list') {
    return node.items.map((item, index) => {
      if (isTornRule(node.items[index - 1], item)) {
        problems.add('TORN_RULE', item.origin, [...at, index], { text: item.text })
      }
      return parameterOf(item, `${path}.${index}`, origins, [...at, index], problems)
    })
  }
  const values: Record<string, unknown> = Object.create(null)
  for (const [name, { value }] of node.entries) {
    values[name] = parameterOf(value, `${path}.${name}`, origins, [...at, name], problems)
  }
  return values
}
