import { child, type Dict, isText, type Scalar, shown } from './located.ts'
import { folderOf, isInside, normalPath, pathFrom } from './paths.ts'
import { Problems } from './problems.ts'
import { FORMAT_VERSION } from './schema.ts'
import { readYaml } from './yaml.ts'

/** The texts that a scenario may be made of, by their paths. */
export type Files = ReadonlyMap<string, string>

/** One file of a chain of `extends`. */
export type Layer = { readonly file: string; readonly root: Dict }

/** The files from the one that extends no other to the entry; `complete` unless one of them could not be read. */
export type Chain = { readonly layers: readonly Layer[]; readonly complete: boolean }

/** How many files a chain may have; a link to the folder that it lies in would make it endless. */
const FILES_MAX = 32

/** Reads a file and those that it extends. `root` is the folder that they must lie in. */
export function readChain(entry: string, files: Files, root: string, problems: Problems): Chain {
  const layers: Layer[] = []
  let file = normalPath(entry)
  let text = files.get(entry) ?? files.get(file)
  if (text === undefined) {
    problems.add('FILE_MISSING', { file, line: 1, column: 1 }, [], { file })
    return { layers, complete: false }
  }
  for (;;) {
    const tree = readOnce(files, text, file, problems)
    if (tree === undefined) return { layers, complete: false }
    layers.unshift({ file, root: tree })
    const target = child(tree, 'extends')
    if (!isText(target)) return { layers, complete: target === undefined }
    const next = extendedFile(target, file, layers, root, problems)
    if (next === undefined) return { layers, complete: false }
    text = files.get(next)
    if (text === undefined) {
      problems.add('FILE_MISSING', target.origin, ['extends'], { file: next })
      return { layers, complete: false }
    }
    file = next
  }
}

/** The files that have to be added to `files` before all that `entry` reaches is there; ask again when they are. */
export function filesMissing(entry: string, files: Files, root: string): readonly string[] {
  if (!files.has(entry) && !files.has(normalPath(entry))) return [normalPath(entry)]
  const problems = new Problems()
  readChain(entry, files, root, problems)
  return problems.list.flatMap(({ code, parameters }) =>
    code === 'FILE_MISSING' && parameters.file ? [parameters.file] : [],
  )
}

/** Trees of texts in which nothing was wrong. */
const soundTrees = new WeakMap<Files, Map<string, { readonly text: string; readonly tree: Dict }>>()

/** As `readFile`. Who gathers the files of a chain asks for each again and again: what was read well is not read anew. */
function readOnce(files: Files, text: string, file: string, problems: Problems): Dict | undefined {
  const known = soundTrees.get(files)?.get(file)
  if (known?.text === text) return known.tree
  const before = problems.list.length
  const tree = readFile(text, file, problems)
  if (tree !== undefined && problems.list.length === before) {
    const trees = soundTrees.get(files) ?? new Map()
    soundTrees.set(files, trees.set(file, { text, tree }))
  }
  return tree
}

/** A file's tree; undefined when it cannot be read at all, or is of a later version. */
function readFile(text: string, file: string, problems: Problems): Dict | undefined {
  const tree = readYaml(text, file, problems)
  if (tree === undefined) return undefined
  if (tree.kind !== 'map') {
    problems.add('EXPECTED_FILE', tree.origin, [], { found: shown(tree) })
    return undefined
  }
  const version = child(tree, 'isthmus')
  if (version?.kind === 'scalar' && typeof version.value === 'number' && version.value > FORMAT_VERSION) {
    const versions = { found: version.text, known: String(FORMAT_VERSION) }
    problems.add('VERSION_LATER', version.origin, ['isthmus'], versions)
    return undefined
  }
  return tree
}

/** The file that `extends:` names; undefined when it may not be read, which is reported. */
function extendedFile(
  target: Scalar,
  file: string,
  layers: readonly Layer[],
  root: string,
  problems: Problems,
): string | undefined {
  const next = pathFrom(folderOf(file), target.text)
  if (!isInside(root, next)) {
    if (root === '') problems.add('EXTENDS_OUTSIDE_HERE', target.origin, ['extends'], { target: target.text })
    else problems.add('EXTENDS_OUTSIDE', target.origin, ['extends'], { target: target.text, root })
    return undefined
  }
  const from = layers.findIndex((layer) => layer.file === next)
  if (from >= 0) {
    const circle = [
      ...layers
        .slice(0, from + 1)
        .map((layer) => layer.file)
        .reverse(),
      next,
    ]
    problems.add('EXTENDS_CYCLE', target.origin, ['extends'], { cycle: circle.join(' -> ') })
    return undefined
  }
  if (layers.length >= FILES_MAX) {
    problems.add('EXTENDS_TOO_LONG', target.origin, ['extends'], { limit: String(FILES_MAX) })
    return undefined
  }
  return next
}
