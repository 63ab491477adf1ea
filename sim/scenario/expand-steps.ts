import type { Layer } from './extends.ts'
import {
  child,
  type Dict,
  dict,
  type Entry,
  entriesOf,
  itemsOf,
  type List,
  type Located,
  list,
  mapValues,
  type Scalar,
  sizeOf,
  textOf,
} from './located.ts'
import type { Problems } from './problems.ts'

/** So many values may the copies that `each` makes in one file hold. */
const COPIED_MAX = 200_000

/** How a name of `each` and `save` is written, and where one is used: `$t`, `${t}`. */
const NAME = /^[A-Za-z_]\w*$/
const USE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g

/** A step as it was written, with `$B` in it. */
export type Template = {
  /** The saved values that it uses. */
  readonly names: readonly string[]
  readonly fill: (values: ReadonlyMap<string, string | number>) => Dict
}

const templates = new WeakMap<Dict, Template>()

/** How a step that uses saved values was written; undefined for any other. */
export const templateOf = (step: Dict): Template | undefined => templates.get(step)

/**
 * Writes out the steps of each `each`, once for each of its values, and puts samples in place of saved values, which only a
 * run can tell. What has no known form is left as it is, for the schema to refuse.
 */
export function expandSteps(layers: readonly Layer[], problems: Problems): readonly Layer[] {
  const saved = new Map<string, string>()
  for (const { root } of layers) for (const steps of listsOf(root)) collectSaved(steps, saved)
  const expander = new Expander(saved, problems)
  return layers.map(({ file, root }) => {
    const expanded = mapValues(root, (value, key) => {
      if (key === 'steps' || key === 'setup') return expander.list(value)
      if (key !== 'cases' || value.kind !== 'list') return value
      return mapValues(value, (one) =>
        one.kind === 'map' ? mapValues(one, (part, name) => (name === 'steps' ? expander.list(part) : part)) : one,
      )
    })
    return { file, root: expanded.kind === 'map' ? expanded : root }
  })
}

/** The same of steps that come by themselves. `saved`: what earlier ones saved, by name: what it is of what a step shows. */
export const expandStepList = (steps: Located, saved: ReadonlyMap<string, string>, problems: Problems): Located =>
  new Expander(saved, problems).list(steps)

const listsOf = (root: Dict): (Located | undefined)[] => [
  child(root, 'setup'),
  child(root, 'steps'),
  ...itemsOf(child(root, 'cases')).map((one) => child(one, 'steps')),
]

/** What steps save, by name: what it is of what the step shows. */
function collectSaved(steps: Located | undefined, saved: Map<string, string>): void {
  for (const step of itemsOf(steps)) {
    for (const [name, { value }] of entriesOf(child(step, 'save'))) saved.set(name, textOf(value) ?? '')
    for (const inside of ['steps', 'together']) collectSaved(child(step, inside), saved)
  }
}

type Values = ReadonlyMap<string, Scalar>

class Expander {
  readonly #saved: ReadonlyMap<string, string>
  readonly #problems: Problems
  #copied = 0

  constructor(saved: ReadonlyMap<string, string>, problems: Problems) {
    this.#saved = saved
    this.#problems = problems
  }

  list(steps: Located): Located {
    if (steps.kind !== 'list') return steps
    return mapValues(steps, (step) => (step.kind === 'map' ? this.#step(step) : step))
  }

  #step(step: Dict): Located {
    const each = child(step, 'each')
    if (each !== undefined) return withPart(step, 'steps', (steps) => this.#copies(each, steps))
    if (step.entries.has('together')) return withPart(step, 'together', (steps) => this.list(steps))
    return this.#saved.size === 0 ? step : this.#sampled(step)
  }

  /** The steps of an `each`, once for each value; for each pair of values where it has two names. */
  #copies(each: Located, steps: Located): Located {
    const names = [...entriesOf(each)]
    if (steps.kind !== 'list' || names.some(([, { value }]) => value.kind !== 'list')) return steps
    for (const [name, { key }] of names) {
      if (!NAME.test(name)) this.#problems.add('BAD_NAME_OF_VALUE', key, ['each', name], { name })
    }
    let rounds: Values[] = [new Map()]
    for (const [name, { value }] of names) {
      const values = itemsOf(value).filter((item) => item.kind === 'scalar')
      if (values.length === 0) this.#problems.add('EACH_OF_NOTHING', value.origin, ['each', name], { name })
      if (this.#copied + rounds.length * values.length * sizeOf(steps) > COPIED_MAX) {
        this.#problems.add('EACH_TOO_MANY', each.origin, ['each'], { limit: String(COPIED_MAX) })
        return list([], steps.origin)
      }
      rounds = rounds.flatMap((round) => values.map((one) => new Map(round).set(name, one)))
    }
    this.#copied += rounds.length * sizeOf(steps)
    const copies = rounds.map((round) => this.list(filled(steps, round)))
    return list(copies.flatMap(itemsOf), steps.origin)
  }

  /** The step with samples in place of what is saved: a name stands for itself. */
  #sampled(step: Dict): Dict {
    const names = usedIn(step).filter((name) => this.#saved.has(name))
    if (names.length === 0) return step
    const samples = new Map<string, string | number>()
    for (const name of names) {
      const sample = SAMPLES[this.#saved.get(name) ?? '']
      if (sample !== undefined) samples.set(name, sample)
    }
    const fill: Template['fill'] = (values) => withoutWords(step, (part) => filled(part, scalarsOf(values)))
    const sampled = fill(samples)
    templates.set(sampled, { names, fill })
    return sampled
  }
}

/** Of what is no name: something that may stand where it may stand. */
const SAMPLES: Readonly<Record<string, string | number>> = {
  sourceSeen: '11.163.0.1',
  sourcePort: 40_000,
  sourcePortSeen: 40_000,
  bytes: 100,
}

const NOWHERE = { file: '', line: 1, column: 1 }
const scalarsOf = (values: ReadonlyMap<string, string | number>): Values =>
  new Map(
    Array.from(values, ([name, value]): [string, Scalar] => [
      name,
      { kind: 'scalar', value, text: String(value), origin: NOWHERE, inset: undefined },
    ]),
  )

/** In words for people a `$` is a `$`; what is saved has a name of its own. */
const WORDS: readonly string[] = ['note', 'name', 'save']

function withoutWords(step: Dict, change: (part: Located) => Located): Dict {
  const entries = new Map<string, Entry>()
  for (const [key, entry] of step.entries) {
    entries.set(key, WORDS.includes(key) ? entry : { key: entry.key, value: change(entry.value) })
  }
  return dict(entries, step.origin)
}

function withPart(step: Dict, key: string, change: (part: Located) => Located): Dict {
  const changed = mapValues(step, (value, name) => (name === key ? change(value) : value))
  return changed.kind === 'map' ? changed : step
}

/** The names that a step uses. */
function usedIn(node: Located, isTop = true): string[] {
  const found = new Set<string>()
  const collect = (text: string): void => {
    for (const [, braced, bare] of text.matchAll(USE)) found.add(braced ?? bare ?? '')
  }
  if (node.kind === 'scalar') collect(node.text)
  if (node.kind === 'list') for (const item of node.items) for (const name of usedIn(item, false)) found.add(name)
  if (node.kind === 'map') {
    for (const [key, { value }] of node.entries) {
      if (isTop && WORDS.includes(key)) continue
      collect(key)
      for (const name of usedIn(value, false)) found.add(name)
    }
  }
  return [...found]
}

/** A tree with values in place of their names, in keys too. An `each` inside that has a name of its own keeps it. */
function filled<Node extends Located>(node: Node, values: Values): Node
function filled(node: Located, values: Values): Located {
  if (node.kind === 'scalar') return filledScalar(node, values)
  if (node.kind === 'list') return filledList(node, values)
  const own = entriesOf(child(node, 'each'))
  const inner = own.size === 0 ? values : new Map([...values].filter(([name]) => !own.has(name)))
  const entries = new Map<string, Entry>()
  for (const [key, { key: origin, value }] of node.entries) {
    entries.set(filledText(key, values), { key: origin, value: filled(value, key === 'steps' ? inner : values) })
  }
  return dict(entries, node.origin)
}

const filledList = (node: List, values: Values): List =>
  list(
    node.items.map((item) => filled(item, values)),
    node.origin,
  )

/** A value by itself stays what it is, a number for example; inside a text it is text. */
function filledScalar(node: Scalar, values: Values): Scalar {
  if (typeof node.value !== 'string' || !node.text.includes('$')) return node
  const [, braced, bare] = /^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))$/.exec(node.text) ?? []
  const whole = values.get(braced ?? bare ?? '')
  if (whole !== undefined) return { ...whole, origin: node.origin, inset: undefined }
  const text = filledText(node.text, values)
  return text === node.text ? node : { ...node, value: text, text, inset: undefined }
}

const filledText = (text: string, values: Values): string =>
  text.includes('$')
    ? text.replace(USE, (use, braced?: string, bare?: string) => values.get(braced ?? bare ?? '')?.text ?? use)
    : text
