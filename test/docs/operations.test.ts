import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { operationsPage } from './operations-page.ts'

test.each([
  ['docs/operations.md', 'en'],
  ['docs/operations.zh-CN.md', 'zh'],
] as const)(
  '%s says which actions there are, with their parameters and the codes that tests reach',
  (page, language) => {
    const path = fileURLToPath(new URL(`../../${page}`, import.meta.url))
    if (process.env.GOLDEN === 'write') writeFileSync(path, operationsPage(language))
    expect(readFileSync(path, 'utf8'), 'changed on purpose? npm run golden').toBe(operationsPage(language))
  },
)
