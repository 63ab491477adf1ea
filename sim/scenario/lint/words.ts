import { ruleCalled } from '../../advise/lint/registry.ts'
import type { Severity } from '../../advise/lint/rule.ts'
import type { Language, Words } from '../../base/language.ts'
import { clipped } from '../../base/text.ts'
import { fill } from '../../model/problem.ts'
import type { FileFinding } from './lint-file.ts'

/** Words around what rules say. */
const LINT_WORDS = {
  error: { en: 'error', zh: '错误' },
  warning: { en: 'warning', zh: '警告' },
  info: { en: 'info', zh: '提示' },
  mend: { en: 'mend: ', zh: '处理：' },
  inCase: { en: ' (case {name})', zh: '（用例 {name}）' },
  near: { en: ' (did you mean {nearest}?)', zh: '（是否想写 {nearest}？）' },
  clean: { en: '{files} looked at: nothing found', zh: '已检查{files}：未发现问题' },
  found: {
    en: '{files} looked at: {errors}, {warnings}, {infos}',
    zh: '已检查{files}：{errors}、{warnings}、{infos}',
  },
  silenced: { en: '; {count} silenced', zh: '；已忽略 {count} 项' },
  problems: { en: '; {count}', zh: '；{count}' },
  page: { en: 'see: isthmus lint --explain {rule}', zh: '详见：isthmus lint --explain {rule}' },
} as const satisfies Record<string, Words>

export const lintWord = (
  language: Language,
  key: keyof typeof LINT_WORDS,
  parameters: Readonly<Record<string, string>> = {},
): string => fill(LINT_WORDS[key][language], parameters)

const COUNTED = {
  files: { en: ['file', 'files'], zh: ' {n} 个文件' },
  errors: { en: ['error', 'errors'], zh: '{n} 个错误' },
  warnings: { en: ['warning', 'warnings'], zh: '{n} 个警告' },
  infos: { en: ['info', 'infos'], zh: '{n} 个提示' },
  problems: { en: ['problem', 'problems'], zh: '{n} 个问题' },
} as const

export function countWord(language: Language, what: keyof typeof COUNTED, n: number): string {
  const { en, zh } = COUNTED[what]
  return language === 'zh' ? zh.replace('{n}', String(n)) : `${n} ${n === 1 ? en[0] : en[1]}`
}

/** What a finding says, in one line. Names may be long, lists of them longer. */
export function messageOf({ rule, parameters, case: name }: FileFinding, language: Language): string {
  const short = Object.fromEntries(Object.entries(parameters).map(([key, text]) => [key, clipped(text, 400)]))
  const near = parameters.nearest === undefined ? '' : lintWord(language, 'near', short)
  const found = name === undefined ? '' : lintWord(language, 'inCase', { name: clipped(name) })
  return fill(ruleCalled(rule)?.message[language] ?? rule, short) + near + found
}

export const mendOf = ({ rule }: FileFinding, language: Language): string => ruleCalled(rule)?.mend[language] ?? ''

/** How many findings there are of each severity. */
export function countsOf(findings: readonly FileFinding[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, info: 0 }
  for (const { severity } of findings) counts[severity] += 1
  return counts
}
