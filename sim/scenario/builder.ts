import type { ScenarioInput } from './file-format.ts'
import { type Loaded, readLayers } from './load.ts'
import { shown } from './located.ts'
import { Problems } from './problems.ts'
import { valueText, valueTree } from './value-tree.ts'

/** What the text of a scenario without a file is called where files have their paths. */
export const UNNAMED = '<scenario>'

/** A scenario in the words of a file: the same keys, the same short forms, checked by the compiler as it is written. */
export const scenario = (value: ScenarioInput): ScenarioInput => value

/** The same scenario as the text of a file (JSON, which YAML includes), to keep and to give to the command line. */
export const fileText = (value: ScenarioInput): string => valueText(value)

/**
 * Reads a scenario that was written as a value of the program: what a file with `valueText(value)` gives. A value extends
 * no file; a program lays values together itself.
 */
export function readScenarioValue(value: unknown, file: string = UNNAMED): Loaded {
  const problems = new Problems()
  const root = valueTree(value, file, problems)
  if (root.kind !== 'map') problems.add('EXPECTED_FILE', root.origin, [], { found: shown(root) })
  const extending = root.kind === 'map' ? root.entries.get('extends') : undefined
  if (extending) problems.add('UNKNOWN_KEY', extending.key, ['extends'], { key: 'extends' })
  if (root.kind !== 'map' || problems.list.length > 0) return { scenario: undefined, problems: problems.list }
  return readLayers({ layers: [{ file, root }], complete: true }, problems)
}
