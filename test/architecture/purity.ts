import { BANNED_MEMBERS, BANNED_NAMES, NON_NULL_ALLOWED } from './rules.ts'
import { isNode, lineOf, type Node, nameOf, type Source, visit } from './source.ts'

/** Clock, chance, console, locale and the machine below the edge; `any`, and `!` where nothing proves it. */
export function purityFaults(source: Source): string[] {
  const faults: string[] = []
  const atEdge = source.folder.startsWith('edge/')
  visit(source.program, (node, around) => {
    const fault = (atEdge ? undefined : impurity(node, around)) ?? typeFault(node, source.folder)
    if (fault !== undefined) faults.push(`${source.path}:${lineOf(source.text, node)} ${fault}`)
  })
  return faults
}

function impurity(node: Node, around: readonly Node[]): string | undefined {
  if (node.type === 'MetaProperty' && nameOf(node.meta) === 'import') return 'uses import.meta below the edge'
  const name = nameOf(node)
  if (name === undefined) return undefined
  const [parent] = around
  if (parent !== undefined && isMemberName(node, parent)) {
    return BANNED_MEMBERS.test(name) ? `uses ${name}, which depends on the locale` : undefined
  }
  if (BANNED_NAMES.has(name)) return `uses ${name} below the edge`
  if (name !== 'Math') return undefined
  const member = parent?.type === 'MemberExpression' && parent.computed === false ? nameOf(parent.property) : undefined
  return member === undefined || member === 'random' ? 'uses Math.random below the edge' : undefined
}

/** Whether an identifier names a member (`a.name`, `{ name: 1 }`), and so is no variable. */
function isMemberName(node: Node, parent: Node): boolean {
  if (parent.computed === true) return false
  return parent.property === node || (parent.key === node && parent.shorthand !== true) || parent.imported === node
}

function typeFault(node: Node, folder: string): string | undefined {
  if (node.type === 'TSAnyKeyword') return 'uses any'
  const [top = ''] = folder.split('/')
  if (node.type === 'TSNonNullExpression' && !NON_NULL_ALLOWED.includes(top))
    return 'uses ! where no invariant proves it'
  if (node.type === 'VariableDeclarator' && node.definite === true && isNode(node.id))
    return 'declares a variable with !'
  return undefined
}
