import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { isthmus } from '../edge/terminal.ts'
import { type Block, blocksOf, ROOT, textOf } from './markdown.ts'

/**
 * What the README shows is what a reader gets. `npm run golden` writes the outputs anew;
 * read the difference as a newcomer would.
 */
describe.each([
  ['README.md', 'en'],
  ['README.zh-CN.md', 'zh'],
])('%s', (page, lang) => {
  const blocks = blocksOf(page)

  test('shows scenarios/service.yaml as it is', () => {
    const [yaml] = blocks.filter(({ info }) => info === 'yaml')
    expect(yaml?.text).toBe(textOf('scenarios/service.yaml'))
  })

  test('shows what its commands print', async () => {
    const shown = blocks.filter(({ text }) => text.includes('$ npx isthmus') || text.includes('| npx isthmus'))
    expect(shown.length).toBeGreaterThan(2)
    const print = () => Promise.all(shown.map((block) => outputOf(block, lang)))
    const printed = await print()
    expect(await print(), 'two runs differ').toEqual(printed)
    if (process.env.GOLDEN === 'write') {
      const text = shown.reduce((before, { text }, n) => before.replace(text, () => printed[n] ?? ''), textOf(page))
      writeFileSync(join(ROOT, page), text)
    } else {
      expect(shown.map(({ text }) => text)).toEqual(printed)
    }
  })

  test('names npm scripts that exist', () => {
    const scripts = new Set(['start', 'test', ...Object.keys(manifest.scripts)])
    const named = Array.from(textOf(page).matchAll(/npm (?:run )?([a-z]+)/g), ([, name = '']) => name)
    expect(named.filter((name) => !scripts.has(name))).toEqual([])
    expect(named).toEqual(expect.arrayContaining(['start', 'test']))
  })
})

/** Runs the command of a block: `npx isthmus ARGS`, with `grep -v WORD FILE |` in front or `| tail -n N` behind it or not. */
async function outputOf({ file, line, text }: Block, lang: string): Promise<string> {
  const command = text.slice(0, text.indexOf('\n'))
  const form = /^\$ (?:grep -v (\S+) (\S+) \| )?npx isthmus (.*?)(?: \| tail -n (\d+))?$/.exec(command)
  if (form === null) expect.fail(`${file}:${line}: not a command that this test can run: ${command}`)
  const [, word, input, words = '', last] = form
  const piped = linesOf(input === undefined ? '' : textOf(input)).filter((one) => !one.includes(word ?? '\n'))
  const argv = Array.from(words.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '')
  const env = { LANG: lang === 'zh' ? 'zh_CN.UTF-8' : 'C' }
  const said = await isthmus(argv, { cwd: ROOT, env, stdin: `${piped.join('\n')}\n` })
  expect(said.err).toBe('')
  const lines = linesOf(said.out.trimEnd())
  return `${[command, ...lines.slice(last === undefined ? 0 : -Number(last))].join('\n')}\n`
}

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n')
