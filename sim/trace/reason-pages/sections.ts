import type { Language, Words } from '../../base/language.ts'
import type { ReasonName } from '../../dataplane/reason.ts'
import { AWS_CODES, GCP_CODES, REASON_CODES } from '../reason-codes.ts'
import { REASON_WORDS } from '../reason-words.ts'
import { clientSeesLines } from './client-sees.ts'
import type { ActionWords } from './page.ts'
import { REASON_PAGES } from './pages.ts'
import { REASON_SCENARIOS } from './scenarios.ts'

/** The headings of every page, in their order. */
export const HEADINGS = {
  what: { en: 'What it is', zh: '含义' },
  client: { en: 'What the client sees', zh: '客户端看到的现象' },
  look: { en: 'Where to look', zh: '在哪里查看' },
  mend: { en: 'How to mend it', zh: '如何处理' },
  elsewhere: { en: 'What other clouds call it', zh: '其他云的对应代码' },
  scenario: { en: 'See it happen', zh: '动手试试' },
} as const satisfies Record<string, Words>

const LABELS = {
  colon: { en: ': ', zh: '：' },
  next: { en: ', ', zh: '、' },
  none: { en: 'no code comes near it', zh: '没有相近的代码' },
} as const satisfies Record<string, Words>

/** A part of a page: paragraphs, then a list. */
export type Section = {
  readonly heading: string
  readonly paragraphs: readonly string[]
  readonly items: readonly string[]
}

/** The page of a Reason in one language; Markdown and the command line only set it differently. */
export function reasonSections(name: ReasonName, language: Language): readonly Section[] {
  const page = REASON_PAGES[name]
  const colon = LABELS.colon[language]
  const section = (key: keyof typeof HEADINGS, paragraphs: readonly string[], items: readonly string[]): Section => ({
    heading: HEADINGS[key][language],
    paragraphs,
    items,
  })
  const actions = (list: readonly ActionWords[]) => list.map((one) => `\`${one.action}\`${colon}${one[language]}`)
  const [usually = '', ...byOption] = clientSeesLines(name, language)
  return [
    section('what', [REASON_WORDS[name].what[language], page.about[language]], []),
    section('client', [usually, page.symptom[language]], byOption),
    section('look', [page.console[language]], actions(page.shownBy)),
    section('mend', [page.mend[language]], actions(page.mendedBy)),
    section('elsewhere', [], namesElsewhere(name, language)),
    scenarioSection(name, language),
  ]
}

function namesElsewhere(name: ReasonName, language: Language): string[] {
  const { aws, gcp } = REASON_CODES[name]
  const colon = LABELS.colon[language]
  const line = (analyzer: string, codes: readonly (readonly [string, Words])[]): string => {
    const texts = codes.map(([code, words]) => `\`${code}\`${bracketed(words, language)}`)
    return analyzer + colon + (texts.join(LABELS.next[language]) || LABELS.none[language])
  }
  return [
    line(
      'AWS Reachability Analyzer',
      aws.map((code) => [code, AWS_CODES[code]]),
    ),
    line(
      'GCP Connectivity Tests',
      gcp.map((code) => [code, GCP_CODES[code]]),
    ),
  ]
}

function scenarioSection(name: ReasonName, language: Language): Section {
  const heading = HEADINGS.scenario[language]
  const scenario = REASON_SCENARIOS[name]
  if (typeof scenario === 'string')
    return { heading, paragraphs: [`\`isthmus run ${scenario} --trace all\``], items: [] }
  return { heading, paragraphs: [scenario[language]], items: [] }
}

const bracketed = (words: Words, language: Language): string =>
  ({ en: ` (${words.en})`, zh: `（${words.zh}）` })[language]
