import type { Language, Words } from '../../../base/language.ts'
import { RULES } from '../registry.ts'
import { SEVERITIES } from '../rule.ts'
import type { RuleWords } from '../silence-rules.ts'
import { ruleSections, SEVERITY_WORDS, type Section } from './sections.ts'

const WORDS = {
  title: { en: 'What lint looks for', zh: 'lint 检查什么' },
  about: {
    en: '`isthmus lint FILE` looks at the network of a scenario file as it stands before any step, for mistakes that are known from practice. Each rule has a page here; `isthmus lint --explain RULE` prints the same. Whether a packet passes is asked of the walk itself; that a rule of a list is not needed is a law that the tests try to break.',
    zh: '`isthmus lint FILE` 检查场景文件的初始网络（执行任何步骤之前），查找实践中常见的错误。每条规则都有一页说明，`isthmus lint --explain RULE` 可输出同样的内容。报文能否通过由模拟器的转发过程本身判断；“某条规则不起作用”的结论由测试反复验证。',
  },
  rule: { en: 'rule', zh: '规则' },
  severity: { en: 'severity', zh: '级别' },
  what: { en: 'what it finds', zh: '发现的问题' },
  all: { en: 'all rules', zh: '全部规则' },
  other: { en: '中文', zh: 'English' },
  levels: { en: 'Severities:', zh: '级别说明：' },
} as const satisfies Record<string, Words>

/** Pages are written by `npm run golden`, not by hand. */
const GENERATED = '<!-- Made by `npm run golden` from sim/advise/lint: change it there. -->'

const SUFFIX = { en: '', zh: '.zh-CN' } as const satisfies Record<Language, string>
const OTHER = { en: 'zh', zh: 'en' } as const satisfies Record<Language, Language>
const fileOf = (name: string, language: Language): string => `${name}${SUFFIX[language]}.md`

/** Every file of docs/lint, with its text. */
export function lintFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const language of ['en', 'zh'] as const) {
    files.set(fileOf('README', language), indexText(language))
    for (const rule of RULES) files.set(fileOf(rule.id, language), pageText(rule, language))
  }
  return files
}

function pageText(rule: RuleWords, language: Language): string {
  const links = `[${WORDS.all[language]}](${fileOf('README', language)}) · [${WORDS.other[language]}](${fileOf(rule.id, OTHER[language])})`
  const sections = ruleSections(rule, language).map(sectionText)
  return `${[GENERATED, `# ${rule.id}`, links, stop(rule.title[language], language), ...sections].join('\n\n')}\n`
}

const stop = (text: string, language: Language): string => text + { en: '.', zh: '。' }[language]

const sectionText = ({ heading, text, code }: Section): string =>
  [`## ${heading}`, text, ...(code === undefined ? [] : [`\`\`\`sh\n${code}\n\`\`\``])].join('\n\n')

function indexText(language: Language): string {
  const rows = RULES.map(
    ({ id, severity, title }) => `| [\`${id}\`](${fileOf(id, language)}) | ${severity} | ${title[language]} |`,
  )
  const table = [
    `| ${WORDS.rule[language]} | ${WORDS.severity[language]} | ${WORDS.what[language]} |`,
    '|---|---|---|',
    ...rows,
  ].join('\n')
  const levels = SEVERITIES.map((severity) => `- ${SEVERITY_WORDS[severity][language]}`).join('\n')
  const parts = [
    GENERATED,
    `# ${WORDS.title[language]}`,
    `[${WORDS.other[language]}](${fileOf('README', OTHER[language])})`,
    WORDS.about[language],
    `${WORDS.levels[language]}\n\n${levels}`,
    table,
  ]
  return `${parts.join('\n\n')}\n`
}
