import type { Language, Words } from '../../base/language.ts'
import { REASON_NAMES, type ReasonName } from '../../dataplane/reason.ts'
import { REASON_CODES } from '../reason-codes.ts'
import { REASON_WORDS } from '../reason-words.ts'
import { clientSeesBriefly } from './client-sees.ts'
import { reasonSections, type Section } from './sections.ts'

const WORDS = {
  title: { en: 'Why a connection does not come about', zh: '连接为什么不通' },
  about: {
    en: '`isthmus run` and `isthmus explain` name the Reason for which the deciding packet ended. Each has a page here; `isthmus reasons CODE` prints the same. The last two columns are the nearest codes of AWS Reachability Analyzer and GCP Connectivity Tests.',
    zh: '`isthmus run` 和 `isthmus explain` 会指出决定性的报文因何终止（Reason）。每个 Reason 都有一页说明，`isthmus reasons CODE` 可输出同样的内容。最后两列是 AWS Reachability Analyzer 和 GCP Connectivity Tests 中最接近的代码。',
  },
  what: { en: 'what it is', zh: '含义' },
  client: { en: 'the client sees', zh: '客户端看到' },
  all: { en: 'all Reasons', zh: '全部 Reason' },
  other: { en: '中文', zh: 'English' },
} as const satisfies Record<string, Words>

/** Pages are written by `npm run golden`, not by hand. */
const GENERATED = '<!-- Made by `npm run golden` from sim/trace/reason-pages: change it there. -->'

const SUFFIX = { en: '', zh: '.zh-CN' } as const satisfies Record<Language, string>
const OTHER = { en: 'zh', zh: 'en' } as const satisfies Record<Language, Language>
const fileOf = (name: string, language: Language): string => `${name}${SUFFIX[language]}.md`

/** Every file of docs/reasons, with its text. */
export function reasonFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const language of ['en', 'zh'] as const) {
    files.set(fileOf('README', language), indexText(language))
    for (const name of REASON_NAMES) files.set(fileOf(name, language), pageText(name, language))
  }
  return files
}

function pageText(name: ReasonName, language: Language): string {
  const links = `[${WORDS.all[language]}](${fileOf('README', language)}) · [${WORDS.other[language]}](${fileOf(name, OTHER[language])})`
  const sections = reasonSections(name, language).map(sectionText)
  return `${[GENERATED, `# ${name}`, links, ...sections].join('\n\n')}\n`
}

function sectionText({ heading, paragraphs, items }: Section): string {
  const list = items.length === 0 ? [] : [items.map((item) => `- ${item}`).join('\n')]
  return [`## ${heading}`, ...paragraphs, ...list].join('\n\n')
}

function indexText(language: Language): string {
  const title = WORDS.title[language]
  const rows = REASON_NAMES.map((name) => {
    const { aws, gcp } = REASON_CODES[name]
    const codes = (list: readonly string[]) => list.map((code) => `\`${code}\``).join(' ')
    const link = `[\`${name}\`](${fileOf(name, language)})`
    return `| ${[link, REASON_WORDS[name].what[language], clientSeesBriefly(name), codes(aws), codes(gcp)].join(' | ')} |`
  })
  const table = [
    `| Reason | ${WORDS.what[language]} | ${WORDS.client[language]} | AWS | GCP |`,
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')
  return `${[GENERATED, `# ${title}`, `[${WORDS.other[language]}](${fileOf('README', OTHER[language])})`, WORDS.about[language], table].join('\n\n')}\n`
}
