import { Composer, type Document, Lexer, LineCounter, Parser, type YAMLError } from 'yaml'
import type { Origin } from '../base/origin.ts'
import { codeFrame } from './code-frame.ts'
import type { Located } from './located.ts'
import type { Problems } from './problems.ts'
import { yamlProblem } from './yaml-errors.ts'
import { NESTING_MAX, readTree } from './yaml-tree.ts'

/** A file may have 2 MB; measured in UTF-8 as it lies on the disk. */
const FILE_BYTES_MAX = 2_000_000

/** The parser's own stack has a few entries beside the collections that are open: the document, the scalar at hand. */
const STACK_MAX = NESTING_MAX + 8

/** The words, marks and spaces of a file: each takes some 200 bytes of memory. 2 MB of a real network have half as many. */
const LEXEMES_MAX = 1_200_000

/** Reads one file of YAML 1.2 or JSON; undefined when it was refused. Of syntax errors only the first is reported. */
export function readYaml(text: string, file: string, problems: Problems): Located | undefined {
  const start: Origin = { file, line: 1, column: 1 }
  if (bytesOf(text) > FILE_BYTES_MAX) {
    problems.add('FILE_TOO_LARGE', start, [], { limit: '2 MB' })
    return undefined
  }
  const { documents, lines, tooDeepAt, tooManyAt } = compose(text)
  const at = (offset: number): Origin => {
    const { line, col } = lines.linePos(Math.min(offset, text.length))
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  if (tooDeepAt !== undefined) {
    problems.add('NESTED_TOO_DEEP', at(tooDeepAt), [], { limit: String(NESTING_MAX) })
    return undefined
  }
  if (tooManyAt !== undefined) {
    problems.add('TOO_MANY_WORDS', at(tooManyAt), [], { limit: String(LEXEMES_MAX) })
    return undefined
  }
  const [document, second] = documents
  const error = document && firstError(document)
  if (error !== undefined) {
    const origin = at(error.pos[0])
    const detail = error.message.replaceAll('\n', ' ')
    const { code, ...torn } = yamlProblem(error, text)
    const format = /\.json$/i.test(file) ? 'JSON' : 'YAML'
    problems.add(code, origin, [], { detail, format, frame: codeFrame(text, origin), ...torn })
    return undefined
  }
  if (second !== undefined) {
    problems.add('SEVERAL_DOCUMENTS', at(second.range[0]), [], {})
    return undefined
  }
  if (document?.contents == null || isNothing(document)) {
    problems.add('FILE_EMPTY', start, [], {})
    return undefined
  }
  return readTree(document.contents, text, at, problems)
}

type Composed = {
  readonly documents: readonly Document.Parsed[]
  readonly lines: LineCounter
  readonly tooDeepAt: number | undefined
  readonly tooManyAt: number | undefined
}

/**
 * What `parseDocument` of the library does, but stopping where collections nest too deep (it would overflow the stack) and
 * after the first token that belongs nowhere (it would collect millions).
 */
function compose(text: string): Composed {
  const lines = new LineCounter()
  const parser = new Parser(lines.addNewLine)
  let tooDeepAt: number | undefined
  let tooManyAt: number | undefined
  let lexemes = 0
  function* tokens(): ReturnType<Parser['parse']> {
    lines.addNewLine(0)
    for (const lexeme of new Lexer().lex(text)) {
      lexemes += 1
      if (lexemes > LEXEMES_MAX) {
        tooManyAt = parser.offset
        return
      }
      for (const token of parser.next(lexeme)) {
        yield token
        if (token.type === 'error') return
      }
      if (parser.stack.length > STACK_MAX) {
        tooDeepAt = parser.offset
        return
      }
    }
    yield* parser.end()
  }
  // Keys are compared in yaml-tree.ts: the library compares each with each, which for 100,000 keys takes minutes.
  const composer = new Composer({ version: '1.2', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' })
  const documents: Document.Parsed[] = []
  withoutStackTraces(() => {
    for (const document of composer.compose(tokens(), true, text.length)) {
      documents.push(document as Document.Parsed)
      if (documents.length > 1 || tooDeepAt !== undefined || tooManyAt !== undefined) break
    }
  })
  return { documents, lines, tooDeepAt, tooManyAt }
}

/** The library makes an Error for every fault of a file; that may be a million, and tracing the stack is most of the cost. */
function withoutStackTraces(work: () => void): void {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    work()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** The first in the file. A tag or directive that means nothing here is only a warning to the library. */
function firstError(document: Document.Parsed): YAMLError | undefined {
  let first: YAMLError | undefined
  for (const errors of [document.errors, document.warnings]) {
    for (const error of errors) if (first === undefined || error.pos[0] < first.pos[0]) first = error
  }
  return first
}

/** An empty file is to the library a document that holds an empty scalar. */
function isNothing({ contents }: Document.Parsed): boolean {
  return contents !== null && 'source' in contents && contents.source === ''
}

function bytesOf(text: string): number {
  if (text.length > FILE_BYTES_MAX) return text.length
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1 // two surrogates make 4 bytes
  }
  return bytes
}
