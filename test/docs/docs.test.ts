import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { REASON_NAMES } from '../../sim/dataplane/reason.ts'
import { DEFAULT_OPTIONS, DEFAULT_QUOTAS } from '../../sim/model/options.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import { exitCode } from '../../sim/scenario/report.ts'
import { runScenario } from '../../sim/scenario/run.ts'
import { MAY_IMPORT } from '../architecture/rules.ts'
import { isthmus } from '../edge/terminal.ts'
import { anchorsOf, blocksOf, linksOf, pages, ROOT, textOf } from './markdown.ts'

describe('every page', () => {
  test.each(pages())('%s links to what is there', (page) => {
    const broken = linksOf(textOf(page)).filter(([path, anchor]) => {
      const target = path === '' ? page : join(dirname(page), path)
      if (!existsSync(join(ROOT, target))) return true
      return anchor !== '' && !anchorsOf(textOf(target)).has(anchor)
    })
    expect(broken).toEqual([])
  })

  test.each(pages().filter((page) => blocksOf(page).some(({ info }) => info === 'yaml')))(
    '%s shows scenarios that run as they say',
    (page) => {
      for (const { info, line, text } of blocksOf(page)) {
        if (info !== 'yaml') continue
        const path = `${page}:${line}`
        const loaded = loadScenario(path, new Map([[path, text]]))
        if (!loaded.ok) expect.fail(`${path}: ${JSON.stringify(loaded.problems)}`)
        expect([path, exitCode(runScenario(loaded.value))]).toEqual([path, 0])
      }
    },
  )

  test.each(pages().filter((page) => page.endsWith('.zh-CN.md')))('%s shows what the English page shows', (page) => {
    const shapeOf = (file: string) => blocksOf(file).map(({ info }) => info)
    expect(shapeOf(page)).toEqual(shapeOf(page.replace('.zh-CN', '')))
    expect(headingsOf(page)).toBe(headingsOf(page.replace('.zh-CN', '')))
  })
})

const headingsOf = (file: string): number => textOf(file).match(/^#+ /gm)?.length ?? 0

describe('what the pages list is what there is', () => {
  test.each(['docs/options.md', 'docs/options.zh-CN.md'])('%s has every option and quota with its default', (page) => {
    const text = textOf(page)
    for (const [name, value] of Object.entries(DEFAULT_OPTIONS)) {
      const shown = name.replace(/Us$/, '') // times are written with their unit
      expect(text, `option ${shown}`).toContain(`\n| \`${shown}\` |`)
      if (typeof value === 'boolean') expect(text).toContain(`\n| \`${shown}\` | \`${value}\` |`)
    }
    for (const [name, value] of Object.entries(DEFAULT_QUOTAS)) expect(text).toContain(`| \`${name}\` | ${value} |`)
  })

  test('ARCHITECTURE.md gives every Reason to a check of the walk', () => {
    const [, table = ''] = /^\| # \| check \|(.*?)\n\n/ms.exec(textOf('ARCHITECTURE.md')) ?? []
    const missing = REASON_NAMES.filter((name) => !table.includes(name.startsWith('ENDPOINT_') ? 'ENDPOINT_' : name))
    expect(missing).toEqual([])
  })

  test('ARCHITECTURE.md has every folder of sim/, and every law', () => {
    const text = textOf('ARCHITECTURE.md')
    const folders = Object.keys(MAY_IMPORT).filter((name) => existsSync(join(ROOT, 'sim', name)))
    const laws = readdirSync(join(ROOT, 'test/laws')).map((name) => name.replace(/\.test\.ts$/, ''))
    expect(folders.filter((name) => !text.includes(`| \`${name}/\``)).sort()).toEqual(['edge'])
    expect(laws.filter((name) => !name.includes('-') && !text.includes(`\n| ${name} |`))).toEqual([])
  })

  test.each(['README.md', 'README.zh-CN.md'])(
    '%s lists every command, and every option of run and explain',
    async (page) => {
      const { out } = await isthmus(['--help', '--lang', 'en'])
      const commands = Array.from(out.matchAll(/^ {2}([a-z]+) (?:\[|<)/gm), ([, name = '']) => name)
      const helps = await Promise.all(['run', 'explain'].map((name) => isthmus([name, '--help', '--lang', 'en'])))
      const options = helps.flatMap((help) =>
        Array.from(help.out.matchAll(/^ {2}(--[a-z]+)/gm), ([, name = '']) => name),
      )
      expect(commands.length).toBeGreaterThan(7)
      const text = textOf(page)
      expect(commands.filter((name) => name !== 'help' && !text.includes(`| \`isthmus ${name}`))).toEqual([])
      expect([...new Set(options)].filter((name) => !text.includes(name))).toEqual([])
    },
  )
})
