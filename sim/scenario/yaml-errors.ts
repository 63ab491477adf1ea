import type { YAMLError } from 'yaml'
import type { ScenarioProblemCode } from './problem-words.ts'

/** What a syntax error is called here. `bracket` and `text` are filled in where a bracket tore a text. */
export type YamlProblem = {
  readonly code: Extract<ScenarioProblemCode, `YAML_${string}`>
  readonly bracket: string
  readonly text: string
}

/** Names the trap that somebody fell into, as far as the library's code and words tell; its words are for the rest. */
export function yamlProblem(error: YAMLError, source: string): YamlProblem {
  const torn = tornText(error, source)
  if (torn !== undefined) return { code: 'YAML_BRACKET', ...torn }
  return { code: codeOf(error), bracket: '', text: '' }
}

function codeOf({ code, message }: YAMLError): YamlProblem['code'] {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'YAML_TAB'
    case 'BAD_INDENT':
      return message.includes('and end with a') ? 'YAML_NOT_CLOSED' : 'YAML_INDENT'
    case 'MISSING_CHAR':
      return 'YAML_NOT_CLOSED'
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'YAML_KEY_IN_TEXT'
    case 'MULTILINE_IMPLICIT_KEY':
      return 'YAML_KEY_WITHOUT_COLON'
    case 'KEY_OVER_1024_CHARS':
      return 'YAML_KEY_LONG'
    case 'BAD_SCALAR_START':
      return 'YAML_START'
    case 'BAD_DQ_ESCAPE':
      return 'YAML_ESCAPE'
    case 'TAG_RESOLVE_FAILED':
      return 'YAML_TAG'
    case 'BLOCK_IN_FLOW':
      return 'YAML_BLOCK_IN_FLOW'
    case 'UNEXPECTED_TOKEN':
      return message.endsWith('at node end') ? 'YAML_AFTER_VALUE' : 'YAML_UNEXPECTED'
    case 'BAD_DIRECTIVE':
      return 'YAML_DIRECTIVE'
    case 'ALIAS_PROPS':
    case 'BAD_ALIAS':
    case 'BAD_PROP_ORDER':
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
      return 'YAML_ANCHOR'
    default:
      return 'YAML_SYNTAX'
  }
}

/** How far around the place of an error a torn text is looked for. */
const TORN_LENGTH_MAX = 100

/** `sg-web.ingress[0]` between `{ }` without quotes: to YAML the bracket ends the text. */
function tornText({ code, pos }: YAMLError, source: string): { bracket: string; text: string } | undefined {
  if (code !== 'UNEXPECTED_TOKEN' && code !== 'MISSING_CHAR') return undefined
  const [at] = pos
  const bracket = source.charAt(at)
  if (bracket !== '[' && bracket !== '{') return undefined
  const before = /[^\s,[\]{}"']*$/.exec(source.slice(Math.max(0, at - TORN_LENGTH_MAX), at))?.[0] ?? ''
  const inside = bracket === '[' ? /^\[[^\s,[\]{}"']*\]/ : /^\{[^\s,[\]{}"']*\}/
  const [middle] = inside.exec(source.slice(at, at + TORN_LENGTH_MAX)) ?? []
  if (before === '' || before.endsWith(':') || middle === undefined) return undefined
  const after =
    /^[^\s,[\]{}"']*/.exec(source.slice(at + middle.length, at + middle.length + TORN_LENGTH_MAX))?.[0] ?? ''
  return { bracket, text: `${before}${middle}${after}` }
}
