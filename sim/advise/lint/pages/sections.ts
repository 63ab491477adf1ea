import type { Language, Words } from '../../../base/language.ts'
import type { Severity } from '../rule.ts'
import { type RuleWords, SILENCE_RULES } from '../silence-rules.ts'

const HEADINGS = {
  severity: { en: 'Severity', zh: '级别' },
  about: { en: 'Why it matters', zh: '为什么重要' },
  mend: { en: 'How to mend it', zh: '如何处理' },
  source: { en: 'What it rests on', zh: '依据' },
  scenario: { en: 'See it happen', zh: '动手试试' },
  silence: { en: 'If it is meant', zh: '如果是有意为之' },
} as const satisfies Record<string, Words>

export const SEVERITY_WORDS = {
  error: {
    en: 'error: a link cannot work so, wholly or for somebody',
    zh: '错误：私有连接（或其中一部分）无法工作',
  },
  warning: { en: 'warning: it works, or may, and is hardly meant', zh: '警告：可能可以工作，但多半不是本意' },
  info: { en: 'info: worth knowing', zh: '提示：值得了解' },
} as const satisfies Record<Severity, Words>

const SILENCE = {
  en: 'Write a comment on the line, or on the one above it, with the reason:',
  zh: '在该行或其上一行写注释，并说明原因：',
}

const SCENARIO = {
  en: 'The first case of the file shows it, the last one has it mended:',
  zh: '该文件的第一个用例展示问题，最后一个用例已修复：',
}

const SCENARIO_OF_SILENCE = {
  en: 'The file shows it; the one called `.mended.yaml` beside it has it mended:',
  zh: '该文件展示问题，旁边的 `.mended.yaml` 已修复：',
}

/** A part of a page: what a paragraph cannot hold is code. */
export type Section = { readonly heading: string; readonly text: string; readonly code?: string }

/** Rules about silences look at comments, of which a file's cases have no copies, and cannot be silenced themselves. */
const isOfSilences = ({ id }: RuleWords): boolean => SILENCE_RULES.some((rule) => rule.id === id)

/** Where a rule is shown. */
const scenarioOf = ({ id }: RuleWords): string => `scenarios/lint/${id}.yaml`

/** The page of a rule in one language, for Markdown and the command line. */
export function ruleSections(rule: RuleWords, language: Language): readonly Section[] {
  const heading = (key: keyof typeof HEADINGS): string => HEADINGS[key][language]
  return [
    { heading: heading('severity'), text: SEVERITY_WORDS[rule.severity][language] },
    { heading: heading('about'), text: rule.about[language] },
    { heading: heading('mend'), text: rule.mend[language] },
    { heading: heading('source'), text: rule.source },
    {
      heading: heading('scenario'),
      text: (isOfSilences(rule) ? SCENARIO_OF_SILENCE : SCENARIO)[language],
      code: `isthmus lint ${scenarioOf(rule)}`,
    },
    ...(isOfSilences(rule)
      ? []
      : [
          {
            heading: heading('silence'),
            text: SILENCE[language],
            code: `# isthmus-lint-ignore ${rule.id}: ${{ en: 'why', zh: '原因' }[language]}`,
          },
        ]),
  ]
}
