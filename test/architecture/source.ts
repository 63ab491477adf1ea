import { dirname, join } from 'node:path/posix'
import { parseSync } from 'oxc-parser'

/** A node of the syntax tree: ESTree with TypeScript's own nodes. */
export type Node = {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

export type Import = {
  readonly specifier: string
  /** The file under sim/ that it names, when it names one. */
  readonly file: string | undefined
  readonly line: number
  readonly kind: 'value' | 'type' | 'dynamic'
}

export type Source = {
  readonly path: string
  /** Its folder below sim/: `dataplane`, `edge/cli`; empty for a file of sim/ itself. */
  readonly folder: string
  readonly text: string
  readonly program: Node
  readonly imports: readonly Import[]
}

export function parseSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const root = program as unknown as Node
  const imports: Import[] = []
  visit(root, (node) => {
    const specifier = specifierOf(node)
    if (specifier !== undefined) {
      const file = specifier.startsWith('.') ? join(dirname(path), specifier) : undefined
      imports.push({ specifier, file, line: lineOf(text, node), kind: kindOf(node) })
    }
  })
  return { path, folder: dirname(path).replace(/^sim\/?/, ''), text, program: root, imports }
}

/** Calls `see` for every node, outer ones first, with the nodes around it, nearest first. */
export function visit(
  node: Node,
  see: (node: Node, around: readonly Node[]) => void,
  around: readonly Node[] = [],
): void {
  see(node, around)
  const inside = [node, ...around]
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, see, inside)
  }
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** The name of an identifier, private ones without the `#`. */
export const nameOf = (node: unknown): string | undefined =>
  isNode(node) && (node.type === 'Identifier' || node.type === 'PrivateIdentifier') ? (node.name as string) : undefined

export const lineOf = (text: string, node: Node): number => text.slice(0, node.start).split('\n').length

/** The entry of a table by folder for the longest path that holds the folder. */
export function byFolder<T>(table: Readonly<Record<string, T>>, folder: string): T | undefined {
  for (let path = folder; path !== '.' && path !== ''; path = dirname(path)) {
    const entry = Object.hasOwn(table, path) ? table[path] : undefined
    if (entry !== undefined) return entry
  }
  return undefined
}

const IMPORTING = [
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]

function specifierOf(node: Node): string | undefined {
  const { source } = node
  return IMPORTING.includes(node.type) && isNode(source) && typeof source.value === 'string' ? source.value : undefined
}

function kindOf(node: Node): Import['kind'] {
  if (node.type === 'ImportExpression') return 'dynamic'
  if (node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type') return 'type'
  const specifiers = Array.isArray(node.specifiers) ? (node.specifiers as Node[]) : []
  return specifiers.length > 0 && specifiers.every((one) => one.importKind === 'type') ? 'type' : 'value'
}
