import type { Documents } from '../model/documents.ts'
import { expandNetwork, expandSection } from './expand.ts'
import type { Layer } from './extends.ts'
import { child, type Dict, dict, type Entry, type Located, mapValues, numberOf, sizeOf, textOf } from './located.ts'
import { merge } from './merge.ts'
import type { Path, Problems } from './problems.ts'
import { readNetwork } from './read-network.ts'
import { readOptions } from './read-options.ts'
import { type LocatedStep, readSteps } from './read-steps.ts'
import { textsOf, wordsOf } from './read-values.ts'
import type { Scenario, ScenarioCase } from './scenario.ts'
import { NETWORK_SECTIONS, networkSchema } from './schema-network.ts'
import { optionsSchema } from './schema-options.ts'
import { checkShape } from './shape.ts'
import { checkStepNames } from './step-names.ts'
import { CASES_MAX, checkWork } from './work.ts'

const SEED = 1
/** How many steps and values of networks all cases together may hold: each case has its own. */
const CASE_VALUES_MAX = 500_000

/** A file in its long forms: its network and those of its cases. */
export function expandLayer({ file, root }: Layer, problems: Problems): Layer {
  const expanded = mapValues(root, (value, key) => {
    if (key === 'network') return expandNetwork(value, ['network'], problems)
    if (isSection(key)) return expandSection(key, value, ['network', key], problems)
    if (key === 'cases' && value.kind === 'list')
      return mapValues(value, (one, at) => expandCase(one, Number(at), problems))
    return value
  })
  return { file, root: expanded.kind === 'map' ? expanded : root }
}

function expandCase(one: Located, index: number, problems: Problems): Located {
  if (one.kind !== 'map') return one
  return mapValues(one, (value, key) =>
    key === 'network' ? expandNetwork(value, ['cases', index, 'network'], problems) : value,
  )
}

const isSection = (key: string): boolean => NETWORK_SECTIONS.some((section) => section === key)

/** A network and options as they stand once everything that is inherited was laid together. */
type World = { readonly network: Dict; readonly options: Dict; readonly seed: number; readonly isPatched: boolean }

/** Makes the cases of a scenario out of its file and those that it extends, in their long forms. */
export class CaseReader {
  readonly #layers: readonly Layer[]
  readonly #top: Layer | undefined
  readonly #problems: Problems
  /** Cases that change nothing of the file's network share its documents. */
  readonly #documents = new Map<Dict, Documents>()

  constructor(layers: readonly Layer[], problems: Problems) {
    this.#layers = layers
    this.#top = layers.at(-1)
    this.#problems = problems
  }

  scenario(): Scenario | undefined {
    if (this.#top === undefined) return undefined
    const { file, root } = this.#top
    const world = this.#inherited()
    const setup = this.#layers.flatMap((layer) => readSteps(child(layer.root, 'setup'), ['setup'], this.#problems))
    const steps = readSteps(child(root, 'steps'), ['steps'], this.#problems)
    const written = child(root, 'cases')
    const cases =
      written?.kind === 'list'
        ? this.#cases(written.items, world, setup, steps)
        : [this.#case(undefined, root, world, world, steps.length === 0 ? [] : [...setup, ...steps])]
    const bounded = checkWork(cases, this.#problems)
    this.#checkSetup(setup, cases.length === 0 || steps.length === 0, world)
    return {
      file,
      title: wordsOf(child(root, 'title')),
      about: wordsOf(child(root, 'about')),
      teaches: textsOf(child(root, 'teaches')) ?? [],
      cases: bounded,
    }
  }

  /** Lays the files of the chain together, from the one that extends no other. */
  #inherited(): World {
    const [base, ...patches] = this.#layers
    let network = base ? networkOf(base.root, this.#problems) : EMPTY
    let options = base ? asMap(child(base.root, 'options')) : EMPTY
    let seed = numberOf(child(base?.root, 'seed'))
    for (const { root } of patches) {
      network = asMap(merge(network, networkOf(root, this.#problems), ['network'], this.#problems))
      options = asMap(merge(options, asMap(child(root, 'options')), ['options'], this.#problems))
      seed = numberOf(child(root, 'seed')) ?? seed
    }
    return { network, options, seed: seed ?? SEED, isPatched: patches.length > 0 }
  }

  #cases(
    items: readonly Located[],
    world: World,
    setup: readonly LocatedStep[],
    steps: readonly LocatedStep[],
  ): ScenarioCase[] {
    const cases: ScenarioCase[] = []
    const names = new Set<string>()
    let values = 0
    for (const [index, item] of items.slice(0, CASES_MAX).entries()) {
      if (item.kind !== 'map') continue
      const at: Path = ['cases', index]
      values += 1 + setup.length + steps.length + (child(item, 'network') === undefined ? 0 : sizeOf(world.network))
      if (values > CASE_VALUES_MAX) {
        this.#problems.add('TOO_MANY_VALUES', item.origin, at, { limit: String(CASE_VALUES_MAX) })
        break
      }
      const name = child(item, 'name')
      const text = textOf(name)
      if (name && text !== undefined && names.has(text)) {
        this.#problems.add('CASE_NAME_TAKEN', name.origin, [...at, 'name'], { name: text })
      }
      if (text !== undefined) names.add(text)
      const own = child(item, 'steps')
      if (own === undefined && child(this.#top?.root, 'steps') === undefined) {
        this.#problems.add('CASE_WITHOUT_STEPS', item.origin, at, {})
      }
      const read = (): ScenarioCase => {
        const its = own === undefined ? steps : readSteps(own, [...at, 'steps'], this.#problems)
        return this.#case(item, this.#top?.root, this.#patched(world, item, at), world, [...setup, ...its])
      }
      cases.push(this.#problems.inCase(text, read))
    }
    return cases
  }

  #patched(world: World, item: Dict, at: Path): World {
    const patch = child(item, 'network')
    const options = child(item, 'options')
    if (patch === undefined && options === undefined)
      return { ...world, seed: numberOf(child(item, 'seed')) ?? world.seed }
    return {
      network:
        patch === undefined
          ? world.network
          : asMap(merge(world.network, asMap(patch), [...at, 'network'], this.#problems)),
      options:
        options === undefined
          ? world.options
          : asMap(merge(world.options, asMap(options), [...at, 'options'], this.#problems)),
      seed: numberOf(child(item, 'seed')) ?? world.seed,
      isPatched: true,
    }
  }

  /** One case, or the file itself where it has none; `shared` is the world of the file. */
  #case(
    item: Dict | undefined,
    root: Dict | undefined,
    world: World,
    shared: World,
    steps: readonly LocatedStep[],
  ): ScenarioCase {
    if (world.isPatched) checkShape(optionsSchema('whole'), world.options, ['options'], this.#problems)
    const isShared = world.network === shared.network
    const documents = isShared
      ? this.#problems.inCase(undefined, () => this.#documentsOf(shared))
      : this.#documentsOf(world)
    checkStepNames(steps, documents, this.#problems)
    const start = textOf(child(item, 'start')) ?? textOf(child(root, 'start'))
    return {
      name: textOf(child(item, 'name')),
      origin: (item ?? root ?? EMPTY).origin,
      seed: world.seed,
      options: readOptions(world.options, this.#problems),
      documents,
      start: start === 'cold' ? 'cold' : 'settled',
      steps: steps.map(({ step }) => step),
    }
  }

  #documentsOf({ network, isPatched }: World): Documents {
    const known = this.#documents.get(network)
    if (known !== undefined) return known
    if (isPatched) checkShape(networkSchema('whole'), network, ['network'], this.#problems)
    const documents = readNetwork(network, this.#problems)
    this.#documents.set(network, documents)
    return documents
  }

  /** The setup of a base is not run with it, but its names must be there. */
  #checkSetup(setup: readonly LocatedStep[], isBase: boolean, world: World): void {
    if (isBase) checkStepNames(setup, this.#documentsOf(world), this.#problems)
  }
}

/** The network of one file, whether its sections stand under `network:` or at the top. */
function networkOf(root: Dict, problems: Problems): Dict {
  const network = child(root, 'network')
  const entries = new Map<string, Entry>(network?.kind === 'map' ? network.entries : [])
  for (const section of NETWORK_SECTIONS) {
    const entry = root.entries.get(section)
    if (entry === undefined) continue
    if (entries.has(section)) problems.add('SECTION_TWICE', entry.key, [section], { key: section })
    else entries.set(section, entry)
  }
  return dict(entries, network?.origin ?? root.origin)
}

const asMap = (node: Located | undefined): Dict => (node?.kind === 'map' ? node : EMPTY)

const EMPTY: Dict = dict(new Map(), { file: '', line: 1, column: 1 })
