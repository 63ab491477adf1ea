import { isBuiltin } from 'node:module'
import { EDGE_UNDER, LIBRARIES, MAY_IMPORT, PUBLISHED_EDGE, PUBLISHED_ENTRIES, SHARED_EDGE } from './rules.ts'
import { byFolder, type Import, isNode, lineOf, type Node, nameOf, type Source } from './source.ts'

/** What a file imports that its folder may not. */
export function importFaults(source: Source): string[] {
  const at = (one: Import) => `${source.path}:${one.line}`
  if (source.folder !== '' && byFolder(MAY_IMPORT, source.folder) === undefined) {
    return [`${source.path}: sim/${source.folder} is not in the table of folders`]
  }
  return source.imports.flatMap((one) => {
    const fault = one.file === undefined ? packageFault(source, one.specifier) : fileFault(source, one, one.file)
    return fault === undefined ? [] : [`${at(one)} ${fault}`]
  })
}

function packageFault({ folder }: Source, specifier: string): string | undefined {
  const atEdge = folder.startsWith('edge/')
  if (isBuiltin(specifier)) return atEdge ? undefined : `imports ${specifier}: only the edge does I/O`
  const library = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const allowed = byFolder(LIBRARIES, folder) ?? []
  return allowed.includes(library) ? undefined : `imports ${library}: not a library of ${folder || 'sim'}`
}

function fileFault({ folder, path }: Source, one: Import, file: string): string | undefined {
  if (!file.startsWith('sim/')) return folder.startsWith('edge/') ? undefined : `imports ${file}, outside sim/`
  const other = file.slice('sim/'.length).split('/').slice(0, -1).join('/')
  if (folder === '') return isEdge(other) && other !== PUBLISHED_EDGE ? `imports the edge (${file})` : undefined
  if (isEdge(other) && PUBLISHED_ENTRIES[path] === other) return undefined
  const own = (path: string) => Object.keys(MAY_IMPORT).find((key) => path === key || path.startsWith(`${key}/`))
  if (isEdge(folder) && isEdge(other)) return edgeFault(folder, other, one)
  const target = own(other)
  if (target !== undefined && target === own(folder)) return undefined
  const allowed = byFolder(MAY_IMPORT, folder) ?? []
  return target !== undefined && allowed.includes(target) ? undefined : `imports ${other || 'sim'}: ${folder} may not`
}

const isEdge = (folder: string): boolean => folder.split('/')[0] === 'edge'

/**
 * The edges do not know each other, but for the one that reads files for all; the command line puts them together, and
 * loads each only when it is used.
 */
function edgeFault(folder: string, other: string, one: Import): string | undefined {
  const edgeOf = (path: string) => path.split('/')[1]
  if (edgeOf(folder) === edgeOf(other) || other === SHARED_EDGE || EDGE_UNDER[folder] === other) return undefined
  if (edgeOf(folder) !== 'cli') return `imports ${other}: only edge/cli imports another edge`
  return one.kind === 'value' ? `imports ${other} at once: edge/cli loads other edges lazily, by import()` : undefined
}

/** Each import cycle, type imports included, as the chain of its files. */
export function importCycles(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const done = new Set<string>()
  const cycles: string[] = []
  const follow = (path: string, chain: readonly string[]): void => {
    if (chain.includes(path)) cycles.push(`import cycle: ${[...chain.slice(chain.indexOf(path)), path].join(' -> ')}`)
    if (chain.includes(path) || done.has(path)) return
    for (const { file } of byPath.get(path)?.imports ?? []) if (file !== undefined) follow(file, [...chain, path])
    done.add(path)
  }
  for (const source of sources) follow(source.path, [])
  return cycles
}

/** Names that a file passes on from another: only sim/index.ts does that, and one file for each further published entry point. */
export function barrelFaults(source: Source): string[] {
  if (source.path === 'sim/index.ts' || Object.hasOwn(PUBLISHED_ENTRIES, source.path)) return []
  const body = source.program.body as readonly Node[]
  const specifiersOf = (node: Node) => (Array.isArray(node.specifiers) ? (node.specifiers as Node[]) : [])
  const imported = new Set(
    body
      .filter((node) => node.type === 'ImportDeclaration')
      .flatMap((node) => specifiersOf(node).map((one) => nameOf(one.local))),
  )
  return body
    .filter((node) => node.type === 'ExportAllDeclaration' || node.type === 'ExportNamedDeclaration')
    .filter((node) => isNode(node.source) || specifiersOf(node).some((one) => imported.has(nameOf(one.local))))
    .map(
      (node) => `${source.path}:${lineOf(source.text, node)} passes on names of another file: import them from there`,
    )
}
