import { Lexer } from 'yaml'
import type { Origin } from '../../base/origin.ts'

/** A comment that silences rules on one line: `# isthmus-lint-ignore RULE, RULE: why`. */
export type Silence = {
  readonly origin: Origin
  readonly rules: readonly string[]
  readonly reason: string
  /** The line that it is about: its own, or, where the comment has a line for itself, the next that is not such a line. */
  readonly line: number
}

const MARK = /^#\s*isthmus-lint-ignore(?![\w-])\s*([^:：]*)(?:[:：]\s*(.*))?$/

/** The silences of one file. Only comments count, as the YAML library tells them: not texts that look like one. */
export function silencesOf(text: string, file: string): readonly Silence[] {
  if (!text.includes('isthmus-lint-ignore')) return []
  const lines = text.split('\n')
  return commentsOf(text).flatMap(({ offset, comment }): Silence[] => {
    const [, names, reason = ''] = MARK.exec(comment.trimEnd()) ?? []
    if (names === undefined) return []
    const line = text.slice(0, offset).split('\n').length
    const column = offset - text.lastIndexOf('\n', offset - 1)
    const rules = names.split(/[\s,，]+/).filter((name) => name !== '')
    const isAlone = (lines[line - 1] ?? '').slice(0, column - 1).trim() === ''
    return [
      { origin: { file, line, column }, rules, reason: reason.trim(), line: isAlone ? nextLine(lines, line) : line },
    ]
  })
}

/** The first line after this one that is more than a comment. */
function nextLine(lines: readonly string[], line: number): number {
  let next = line + 1
  while (next < lines.length && /^\s*(#|$)/.test(lines[next - 1] ?? '')) next++
  return next
}

/** What the lexer puts in front of a scalar, whose text may begin with a `#` in a block. */
const SCALAR = '\u001f'
/** What it says beside the text itself. */
const CONTROLS = ['\u0002', '\u0018', SCALAR]

function commentsOf(text: string): readonly { readonly offset: number; readonly comment: string }[] {
  const comments: { offset: number; comment: string }[] = []
  let offset = 0
  let before = ''
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith('#') && before !== SCALAR) comments.push({ offset, comment: lexeme })
    if (!CONTROLS.includes(lexeme)) offset += lexeme.length
    before = lexeme
  }
  return comments
}
