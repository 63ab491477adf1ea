import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { fileOf, SEED, type SeedRow } from './seed-rows.ts'

// docs/seed-coverage.md says for each sentence of the quick start where a scenario shows it. Lines are looked up, so that a row
// cannot point at what is no longer there. `npm run golden` writes the pages anew.

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const texts = new Map<string, string>()
const textOf = (path: string): string => {
  const known = texts.get(path) ?? readFileSync(join(ROOT, path), 'utf8')
  texts.set(path, known)
  return known
}

/** The line of the first place that has the text; undefined: nothing has. */
function lineOf(path: string, text: string): number | undefined {
  const at = textOf(path).indexOf(text)
  return at < 0 ? undefined : textOf(path).slice(0, at).split('\n').length
}

const linksOf = ({ where }: SeedRow): string =>
  where
    .map(([file, text]) => {
      const path = fileOf(file)
      const line = lineOf(path, text)
      return `[${path.replace('scenarios/quick-start/', '')}:${line}](../${path})`
    })
    .join(', ')

const HEADS = {
  en: {
    title: 'The quick start, sentence by sentence',
    other: '[中文](seed-coverage.zh-CN.md)',
    about:
      'Each sentence of the quick start of Private Link (快速入门) that says what the cloud does, and the line of a scenario in `scenarios/quick-start` that shows it. Made by `npm run golden` from `test/docs/seed-rows.ts`; a test fails where a row leads nowhere.',
    columns: '| sentence | in Chinese, as it stands | shown at |',
  },
  zh: {
    title: '快速入门逐句对照',
    other: '[English](seed-coverage.md)',
    about:
      '《快速入门》中每一句描述云上行为的话，以及 `scenarios/quick-start` 中体现它的场景行。本页由 `npm run golden` 根据 `test/docs/seed-rows.ts` 生成；若某一行没有对应位置，测试会失败。',
    columns: '| 原文 | 英文大意 | 对应位置 |',
  },
} as const

function pageOf(language: 'en' | 'zh'): string {
  const { title, other, about, columns } = HEADS[language]
  const sections = SEED.map(([[zh, en], rows]) => {
    const lines = rows.map((row) =>
      language === 'en' ? `| ${row.en} | ${row.zh} | ${linksOf(row)} |` : `| ${row.zh} | ${row.en} | ${linksOf(row)} |`,
    )
    return [`## ${language === 'en' ? en : zh}`, [columns, '|---|---|---|', ...lines].join('\n')].join('\n\n')
  })
  return `${[`# ${title}`, other, about, ...sections].join('\n\n')}\n`
}

describe.each(SEED)('%s', (_, rows) => {
  test.each(rows)('$en', ({ zh, en, where }) => {
    expect(zh).not.toBe('')
    expect(en).not.toBe('')
    expect(where).not.toEqual([])
    const nowhere = where.filter(([file, text]) => text === '' || lineOf(fileOf(file), text) === undefined)
    expect(nowhere, 'no line of the scenario has this text').toEqual([])
  })
})

test.each([
  ['docs/seed-coverage.md', 'en'],
  ['docs/seed-coverage.zh-CN.md', 'zh'],
] as const)('%s says where each sentence is shown', (page, language) => {
  const text = pageOf(language)
  if (process.env.GOLDEN === 'write') writeFileSync(join(ROOT, page), text)
  expect(textOf(page), 'changed on purpose? npm run golden').toBe(text)
})
