import type { Checked, Problem } from '../model/problem.ts'
import { CaseReader, expandLayer } from './cases.ts'
import { expandSteps } from './expand-steps.ts'
import { type Chain, type Files, filesMissing, readChain } from './extends.ts'
import { normalPath, rootOf } from './paths.ts'
import { inOrder, Problems } from './problems.ts'
import type { Scenario } from './scenario.ts'
import { fileSchema } from './schema.ts'
import { checkShape } from './shape.ts'

export type LoadOptions = {
  /** The folder that `extends` must not leave; left out: the nearest above the file called `scenarios`, else its own. */
  readonly root?: string | undefined
}

/**
 * What could be read of a scenario, and everything that is wrong with the file. With problems, the scenario serves only to
 * find more of them (its network may be judged), never to run.
 */
export type Loaded = { readonly scenario: Scenario | undefined; readonly problems: readonly Problem[] }

/**
 * Reads a scenario file out of the texts of all files that it reaches, by their paths (`filesNeeded` says which). Whether
 * its network is sound is for the model to say; here it is put into documents.
 */
export function loadScenario(entry: string, files: Files, options: LoadOptions = {}): Checked<Scenario> {
  const { scenario, problems } = readScenario(entry, files, options)
  return scenario !== undefined && problems.length === 0 ? { ok: true, value: scenario } : { ok: false, problems }
}

/** The files still missing from `files` for all that `entry` reaches. Ask again once they are there. */
export const filesNeeded = (entry: string, files: Files, options: LoadOptions = {}): readonly string[] =>
  filesMissing(entry, files, rootFolder(entry, options))

/** As `loadScenario`, but gives what could be read of a file with problems, too. */
export function readScenario(entry: string, files: Files, options: LoadOptions = {}): Loaded {
  const problems = new Problems()
  return readLayers(readChain(entry, files, rootFolder(entry, options), problems), problems)
}

/** Makes a scenario out of the trees of its files. */
export function readLayers(chain: Chain, problems: Problems): Loaded {
  const expanded = chain.layers.map((layer) => expandLayer(layer, problems))
  const layers = expandSteps(expanded, problems)
  for (const { root } of layers) {
    checkShape(fileSchema(root.entries.has('extends') ? 'patch' : 'whole'), root, [], problems)
  }
  const scenario = chain.complete ? new CaseReader(layers, problems).scenario() : undefined
  return { scenario, problems: inOrder(problems.found(scenario?.cases.length ?? 0)) }
}

const rootFolder = (entry: string, { root }: LoadOptions): string =>
  root === undefined ? rootOf(normalPath(entry)) : normalPath(root)
