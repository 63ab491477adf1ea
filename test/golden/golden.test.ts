import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isthmus } from '../edge/terminal.ts'

// What `isthmus run --trace all` printed of the quick start when somebody last looked at it, in both languages, beside the
// scenarios. `npm run golden` writes it anew: read the difference as a user would.

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDER = 'scenarios/quick-start'
const IS_WRITING = process.env.GOLDEN === 'write'

const scenarios = readdirSync(join(ROOT, FOLDER))
  .filter((name) => name.endsWith('.yaml') && /^steps:|^cases:/m.test(readFileSync(join(ROOT, FOLDER, name), 'utf8')))
  .map((name) => basename(name, '.yaml'))
  .sort()

const goldenOf = (name: string, language: string): string => join(ROOT, FOLDER, 'golden', `${name}.${language}.txt`)

async function printed(name: string, language: string): Promise<string> {
  const words = ['run', `${FOLDER}/${name}.yaml`, '--trace', 'all', '--lang', language]
  const { code, out } = await isthmus(words, { cwd: ROOT })
  expect(code, out).toBe(0)
  return out
}

describe.each(scenarios)('%s', (name) => {
  test.each(['en', 'zh'])('%s', async (language) => {
    const path = goldenOf(name, language)
    const text = await printed(name, language)
    expect(await printed(name, language), 'two runs differ').toBe(text)
    if (IS_WRITING) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
    expect(existsSync(path), `${path} is missing: npm run golden`).toBe(true)
    expect(text, 'changed on purpose? npm run golden').toBe(readFileSync(path, 'utf8'))
  })
})

test('there is no golden file without its scenario', () => {
  const wanted = new Set(
    scenarios.flatMap((name) => ['en', 'zh'].map((language) => basename(goldenOf(name, language)))),
  )
  const folder = join(ROOT, FOLDER, 'golden')
  const orphans = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => !wanted.has(name))
  if (IS_WRITING) for (const name of orphans) rmSync(join(folder, name))
  else expect(orphans).toEqual([])
})
