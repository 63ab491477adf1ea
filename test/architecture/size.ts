import { type Exception, FILE_LINES_MAX, FUNCTION_LINES_MAX } from './rules.ts'
import { lineOf, type Node, nameOf, type Source, visit } from './source.ts'

type Measured = { readonly file: string; readonly function?: string; readonly lines: number; readonly line: number }

/** Files and functions over the limit that no exception names, and exceptions that name nothing over the limit. */
export function sizeFaults(sources: readonly Source[], exceptions: readonly Exception[]): string[] {
  const long = sources.flatMap(tooLong)
  const same = (a: { file: string; function?: string }, b: { file: string; function?: string }) =>
    a.file === b.file && a.function === b.function
  const what = (one: { file: string; function?: string }) =>
    one.function === undefined ? one.file : `${one.function} of ${one.file}`
  return [
    ...long
      .filter((one) => !exceptions.some((exception) => same(one, exception)))
      .map((one) => `${one.file}:${one.line} ${one.function ?? 'file'} has ${one.lines} lines: look for the seam`),
    ...exceptions
      .filter((exception) => !long.some((one) => same(one, exception)))
      .map((exception) => `${what(exception)} is not too long any more: take its exception out of rules.ts`),
  ]
}

function tooLong(source: Source): Measured[] {
  const found: Measured[] = []
  const fileLines = source.text.trimEnd().split('\n').length
  if (fileLines > FILE_LINES_MAX) found.push({ file: source.path, lines: fileLines, line: 1 })
  visit(source.program, (node, [parent]) => {
    if (!['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type)) return
    const line = lineOf(source.text, node)
    const lines = source.text.slice(node.start, node.end).split('\n').length
    if (lines > FUNCTION_LINES_MAX) found.push({ file: source.path, function: functionName(node, parent), lines, line })
  })
  return found
}

const functionName = (node: Node, parent: Node | undefined): string =>
  nameOf(node.id) ?? nameOf(parent?.key) ?? nameOf(parent?.id) ?? 'anonymous function'
