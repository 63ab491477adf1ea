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
    const shown = blocks.filter(({ info, text }) => info === 'mermaid' || /^\$ .*npx isthmus/.test(text))
    expect(shown.length).toBeGreaterThan(2)
    const print = () => Promise.all(shown.map((block) => outputOf(block, lang)))
    const printed = await print()
    expect(await print(), 'two runs differ').toEqual(printed)
    if (process.env.GOLDEN === 'write') {
      const fenced = ({ info }: Block, text: string) => `\`\`\`${info}\n${text}\`\`\``
      const text = shown.reduce(
        (before, block, n) => before.replace(fenced(block, block.text), () => fenced(block, printed[n] ?? '')),
        textOf(page),
      )
      writeFileSync(join(ROOT, page), text)
    } else {
      expect(shown.map(({ text }) => text)).toEqual(printed)
    }
  })

  test('names npm scripts that exist', () => {
    const scripts = new Set(['start', 'test', 'ci', ...Object.keys(manifest.scripts)])
    const named = Array.from(textOf(page).matchAll(/npm (?:run )?([a-z]+)/g), ([, name = '']) => name)
    expect(named.filter((name) => !scripts.has(name))).toEqual([])
    expect(named).toEqual(expect.arrayContaining(['start', 'test']))
  })
})

/**
 * What a block shows: its first line is the command, `npx isthmus ARGS`, with `grep -v WORD FILE |` in front and `| head -n N` or
 * `| tail -n N` behind it or not. A diagram has its command in the text above.
 */
async function outputOf(block: Block, lang: string): Promise<string> {
  const { file, line, info, text } = block
  const isDiagram = info === 'mermaid'
  const command = isDiagram ? commandAbove(block) : text.slice(0, text.indexOf('\n'))
  const form = /^\$ (?:grep -v (\S+) (\S+) \| )?npx isthmus (.*?)(?: \| (head|tail) -n (\d+))?$/.exec(command)
  if (form === null) expect.fail(`${file}:${line}: not a command that this test can run: ${command}`)
  const [, word, input, words = '', end, count] = form
  const piped = linesOf(input === undefined ? '' : textOf(input)).filter((one) => !one.includes(word ?? '\n'))
  const argv = Array.from(words.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '')
  const env = { LANG: lang === 'zh' ? 'zh_CN.UTF-8' : 'C' }
  const said = await isthmus(argv, { cwd: ROOT, env, stdin: `${piped.join('\n')}\n` })
  expect(said.err).toBe('')
  const lines = linesOf(said.out.trimEnd())
  const kept = end === 'head' ? lines.slice(0, Number(count)) : end === 'tail' ? lines.slice(-Number(count)) : lines
  return `${[...(isDiagram ? [] : [command]), ...kept].join('\n')}\n`
}

/** The last command before a block, as the text has it. */
function commandAbove({ file, line }: Block): string {
  const before = textOf(file).split('\n').slice(0, line).join(' ')
  return `$ ${Array.from(before.matchAll(/`(npx isthmus [^`]+)`/g)).at(-1)?.[1] ?? ''}`
}

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n')
