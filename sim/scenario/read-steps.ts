import type { Origin } from '../base/origin.ts'
import { expandSection, hasLeadingZero, isTornRule } from './expand.ts'
import { child, type Dict, entriesOf, itemsOf, type Located, plainScalar, textOf } from './located.ts'
import type { Path, Problems } from './problems.ts'
import { readConnect, type StepNames } from './read-connect.ts'
import { readExpectation } from './read-expectation.ts'
import { readGuest } from './read-machines.ts'
import { durationOf, originOf, wordsOf } from './read-values.ts'
import type { CallStep, GuestStep, Step } from './scenario.ts'
import { STEP_KINDS } from './schema-steps.ts'

/** A step with the places of the names in it, which are checked against the network of each case that it runs in. */
export type LocatedStep = { readonly step: Step; readonly at: Path; readonly names: StepNames }

/** Reads a list of steps; one that cannot be read was reported, and is left out. */
export function readSteps(steps: Located | undefined, at: Path, problems: Problems): LocatedStep[] {
  return itemsOf(steps).flatMap((step, index) =>
    step.kind === 'map' ? (readStep(step, [...at, index], problems) ?? []) : [],
  )
}

function readStep(step: Dict, at: Path, problems: Problems): LocatedStep | undefined {
  const kind = kindOf(step, at, problems)
  if (kind === undefined) return undefined
  for (const key of ['with', 'by']) {
    const entry = kind === 'call' ? undefined : step.entries.get(key)
    if (entry) problems.add('KEY_WITHOUT_CALL', entry.key, [...at, key], { key })
  }
  const expect = child(step, 'expect')
  const common = {
    origin: step.origin,
    name: textOf(child(step, 'name')),
    note: wordsOf(child(step, 'note')),
    expect: readExpectation(step.entries.get('expect'), kind, [...at, 'expect'], problems),
  }
  switch (kind) {
    case 'connect':
    case 'udp':
    case 'ping': {
      const connect = readConnect(child(step, kind), [...at, kind], problems, kind)
      return connect && { step: { ...common, ...connect.fields, kind }, at, names: { ...connect.names, expect } }
    }
    case 'call': {
      const by = child(step, 'by')
      const action = child(step, 'call')
      const fields = {
        action: textOf(action) ?? '',
        by: textOf(by),
        ...readParameters(child(step, 'with'), at, problems),
      }
      return { step: { ...common, ...fields, kind }, at, names: { by, action, expect } }
    }
    case 'guest': {
      const guests = child(step, 'guest')
      const changes = readGuests(guests, step.entries.get('guest')?.key ?? step.origin, [...at, 'guest'], problems)
      return { step: { ...common, kind, changes }, at, names: { guests, expect } }
    }
    case 'advance': {
      const time = child(step, 'advance')
      const durationUs = durationOf(time, [...at, 'advance'], problems) ?? 0
      return { step: { ...common, kind, text: textOf(time) ?? '', durationUs }, at, names: { expect } }
    }
    case 'check':
      if (!step.entries.has('expect')) problems.add('CHECK_WITHOUT_EXPECT', step.origin, at, {})
      return { step: { ...common, kind }, at, names: { expect } }
  }
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
function kindOf(step: Dict, at: Path, problems: Problems): Step['kind'] | undefined {
  const [first, second] = STEP_KINDS.filter((kind) => step.entries.has(kind))
  const entry = second && step.entries.get(second)
  if (entry) problems.add('STEP_OF_TWO_KINDS', entry.key, [...at, second], { second })
  if (first !== undefined) return first
  const known = ['expect', 'note', 'name', 'with', 'by']
  const isOther = [...step.entries.keys()].some((key) => !known.includes(key)) // an unknown kind was reported by the schema
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
