import type { Language } from '../base/language.ts'
import type { Actual } from './expect-connection.ts'
import { sentence } from './report-words.ts'
import type { Matcher } from './scenario.ts'

/** What was expected, in words: `web1 or web2`, `not timeout`. */
export function matcherText(matcher: Matcher, path: string, language: Language): string {
  if (matcher === null) return nothingText(path, language)
  if (typeof matcher !== 'object') return String(matcher)
  if ('not' in matcher) return sentence(language, 'not', { value: matcherText(matcher.not, path, language) })
  const parts = matcher.map((one) => matcherText(one, path, language))
  if (path === 'differ') return sentence(language, 'differ', { values: parts.join(', ') })
  if (path === 'blockers' && parts.length === 0) return nothingText(path, language)
  return path === 'hops' || path === 'blockers' ? parts.join(', ') : parts.join(sentence(language, 'or'))
}

/** What was seen in its place. */
export function valueText(actual: Actual, path: string, language: Language): string {
  if (actual === null) return nothingText(path, language)
  if (typeof actual !== 'object') return String(actual)
  if (!isList(actual)) return JSON.stringify(actual)
  return actual.length === 0
    ? nothingText(path, language)
    : actual.map((one) => valueText(one, path, language)).join(', ')
}

const isList = (value: object): value is readonly Actual[] => Array.isArray(value)

const nothingText = (path: string, language: Language): string =>
  sentence(language, path === 'error' ? 'noError' : 'nothing')
