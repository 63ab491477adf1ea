import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDER = join(ROOT, 'scenarios/kernel')
/** How many situations the project has promised to show. */
const PROMISED = 40

/** Names of cases, without what they say in brackets about options. */
const shown = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => [...readFileSync(join(FOLDER, name), 'utf8').matchAll(/^ {2}- name: (.*)$/gm)])
  .flatMap(([, name = '']) => name.replace(/ \(.*\)$/, '').split(', '))

test.each(['en', 'zh'])('the page of situations names each that a scenario shows, and no other (%s)', (language) => {
  const page = readFileSync(join(ROOT, `docs/kernel-situations${language === 'zh' ? '.zh-CN' : ''}.md`), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| ['))
  const named = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, name]) => name))
  expect(named.sort()).toEqual([...new Set(shown)].sort())
  expect(named.length).toBeGreaterThanOrEqual(PROMISED)
})
