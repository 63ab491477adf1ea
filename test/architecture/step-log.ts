import { type Exception, STEP_LOG_HOME, STEP_LOG_WRITERS, STEP_LOG_WRITES } from './rules.ts'
import { isNode, lineOf, type Node, nameOf, type Source, visit } from './source.ts'

/**
 * Where a folder that only writes the log does anything else with it than record, or hand it on. Even asking whether there
 * is one is reading it: a walk with a log must do what a walk without one does.
 */
export function stepLogFaults(sources: readonly Source[], askers: readonly Exception[]): string[] {
  const reads = sources.flatMap(logReads)
  const excused = (read: LogRead) => read.asks && askers.some(({ file }) => file === read.source.path)
  return [
    ...reads
      .filter((read) => !excused(read))
      .map(
        ({ source, node }) => `${source.path}:${lineOf(source.text, node)} reads a StepLog: here it is only written`,
      ),
    ...askers
      .filter(({ file }) => !reads.some((read) => read.asks && read.source.path === file))
      .map(({ file }) => `${file} does not ask for a log any more: take its exception out of rules.ts`),
  ]
}

/** A read of a log; `asks`, when it only compares it with nothing. */
type LogRead = { readonly source: Source; readonly node: Node; readonly asks: boolean }

function logReads(source: Source): LogRead[] {
  const [top = ''] = source.folder.split('/')
  if (!STEP_LOG_WRITERS.includes(top) || source.path === STEP_LOG_HOME) return []
  const names = logNames(source.program)
  const reads: LogRead[] = []
  visit(source.program, (node, around) => {
    if (isLog(node, around, names) && !isAllowed(node, around)) reads.push({ source, node, asks: asks(around) })
  })
  return reads
}

function asks([parent]: readonly Node[]): boolean {
  const isNull = (side: unknown) => isNode(side) && side.type === 'Literal' && side.raw === 'null'
  return parent?.type === 'BinaryExpression' && (isNull(parent.left) || isNull(parent.right))
}

/** The names that the file gives to logs: variables, parameters and members declared as one, or made as one. */
function logNames(program: Node): Set<string> {
  const names = new Set<string>()
  visit(program, (node) => {
    const name = nameOf(node) ?? nameOf(node.key) ?? nameOf(node.id)
    if (name !== undefined && (isLogType(node.typeAnnotation) || isNewLog(node.init) || isNewLog(node.value)))
      names.add(name)
  })
  return names
}

function isLogType(type: unknown): boolean {
  if (!isNode(type)) return false
  if (type.type === 'TSTypeAnnotation') return isLogType(type.typeAnnotation)
  if (type.type === 'TSUnionType') return (type.types as readonly Node[]).some(isLogType)
  return type.type === 'TSTypeReference' && nameOf(type.typeName) === 'StepLog'
}

const isNewLog = (value: unknown): boolean =>
  isNode(value) && value.type === 'NewExpression' && nameOf(value.callee) === 'StepLog'

/** Whether a node is a use of a log: a variable of that name, or a member of that name of anything. */
function isLog(node: Node, [parent]: readonly Node[], names: ReadonlySet<string>): boolean {
  if (node.type === 'MemberExpression') return names.has(nameOf(node.property) ?? '')
  if (node.type !== 'Identifier' || !names.has(nameOf(node) ?? '') || parent === undefined) return false
  const declared = isLogType(node.typeAnnotation) || parent.id === node
  return !declared && parent.property !== node && (parent.key !== node || parent.shorthand === true)
}

const HANDED_ON = ['AssignmentExpression', 'VariableDeclarator', 'ReturnStatement', 'Property', 'AssignmentPattern']

function isAllowed(node: Node, around: readonly Node[]): boolean {
  const [parent, call, ...outer] = around
  if (parent === undefined) return true
  if (parent.type === 'CallExpression' || parent.type === 'NewExpression') return parent.callee !== node
  if (parent.type === 'MemberExpression' && parent.object === node) {
    const isCall = call?.type === 'CallExpression' && call.callee === parent
    const statement = outer.find((one) => one.type !== 'ChainExpression')
    return (
      isCall && STEP_LOG_WRITES.includes(nameOf(parent.property) ?? '') && statement?.type === 'ExpressionStatement'
    )
  }
  // A parameter that is destructured or typed elsewhere, or the log put where others find it.
  return HANDED_ON.includes(parent.type) || (Array.isArray(parent.params) && parent.params.includes(node))
}
