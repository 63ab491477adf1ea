import { execFile, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { pack } from '../../.ci/package.mjs'
import manifest from '../../package.json' with { type: 'json' }
import { STEP_WEIGHTS } from '../../sim/check/arbitraries/histories.ts'
import { NETWORK_SIZES } from '../../sim/check/arbitraries/recipe.ts'
import { LAWS } from '../../sim/check/laws.ts'
import { blocksOf, ROOT, textOf } from '../docs/markdown.ts'

// The guide as a reader follows it: its files, its commands, in an empty folder, with the package as npm packs it.

const MODULES = join(ROOT, 'node_modules')
const INSTALL = 'npm i -D isthmus fast-check vitest'
const folder = mkdtempSync(join(tmpdir(), 'isthmus-guide-'))
afterAll(() => rmSync(folder, { recursive: true }))

const PAGES = ['docs/property-kit.md', 'docs/property-kit.zh-CN.md'] as const
const GUIDE = PAGES[0]

test('the guide names every size and every weight', () => {
  for (const page of PAGES) {
    const words = new Set(textOf(page).match(/(?<=`)\w+(?=`)/g))
    const missing = [...Object.keys(STEP_WEIGHTS), ...Object.keys(NETWORK_SIZES)].filter((name) => !words.has(name))
    expect(missing).toEqual([])
  }
})

test('both pages have the same files, commands and outputs, and name the laws that there are', () => {
  const [english, chinese] = PAGES.map((page) => blocksOf(page).map(({ info, text }) => [info, text]))
  expect(chinese).toEqual(english)
  for (const page of PAGES) {
    const [, table = ''] = textOf(page).split(/^\| (?:law|规律) \|.*$/m)
    const named = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name)
    expect(LAWS.map(({ name }) => name)).toEqual(expect.arrayContaining(named))
    expect(named.length).toBeGreaterThan(10)
  }
})

/** What npm would do, without the network: the tarball, what it depends on, and the two that are installed beside it. */
async function install(): Promise<void> {
  const installed = join(folder, 'node_modules/isthmus')
  mkdirSync(installed, { recursive: true })
  const packed = mkdtempSync(join(tmpdir(), 'isthmus-tarball-'))
  const tarball = await pack(packed)
  expect(tarball, 'could not be packed').toBeDefined()
  expect(spawnSync('tar', ['-xzf', tarball ?? '', '-C', installed, '--strip-components=1']).status).toBe(0)
  rmSync(packed, { recursive: true })
  for (const name of [...Object.keys(manifest.dependencies), 'fast-check', 'vitest']) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true })
    symlinkSync(join(MODULES, name), join(folder, 'node_modules', name))
  }
  const bin = join(folder, 'node_modules/.bin')
  mkdirSync(bin)
  for (const [name, path] of [
    ['isthmus', join(installed, manifest.bin.isthmus)],
    ['vitest', join(MODULES, 'vitest/vitest.mjs')],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec "${process.execPath}" "${path}" "$@"\n`)
    chmodSync(join(bin, name), 0o755)
  }
}

/** One line of the guide, in a shell. */
async function run(line: string): Promise<{ readonly code: number; readonly text: string }> {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, CI: 'true', LANG: 'C' }
  for (const name of Object.keys(env)) if (/^(VITEST|LC_|npm_)/.test(name)) delete env[name]
  env.PATH = `${join(folder, 'node_modules/.bin')}:${env.PATH}`
  const done = promisify(execFile)('sh', ['-c', line.replace(/^npx /, '')], { cwd: folder, env, encoding: 'utf8' })
  return done.then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), text: `${stdout}${stderr}` }),
  )
}

/** The file that a block is: the line before it names it. */
function fileOf(line: number): string | undefined {
  const before = textOf(GUIDE)
    .split('\n')
    .slice(0, line - 1)
    .filter((one) => one !== '')
  return /^`([\w.]+)`/.exec(before.at(-1) ?? '')?.[1]
}

test('the guide does what it says, line by line', { timeout: 300_000 }, async () => {
  const said: { line: string; code: number; text: string }[] = []
  for (const { info, text, line } of blocksOf(GUIDE)) {
    const file = fileOf(line)
    if (info === 'yaml' || info === 'js') writeFileSync(join(folder, file ?? 'unnamed'), text)
    else if (info === 'diff') {
      const gone = text.split('\n').flatMap((one) => (one.startsWith('-') ? [one.slice(1)] : []))
      const prod = readFileSync(join(folder, 'prod.yaml'), 'utf8').split('\n')
      expect(prod).toEqual(expect.arrayContaining(gone))
      writeFileSync(join(folder, 'prod.yaml'), prod.filter((one) => !gone.includes(one)).join('\n'))
    } else if (info === 'sh') {
      for (const command of text.trim().split('\n')) {
        if (command === INSTALL) await install()
        else said.push({ line: command, ...(await run(command)) })
      }
    } else {
      expect(info).toBe('text')
      for (const shown of text.trim().split('\n')) expect(said.at(-1)?.text).toContain(shown)
    }
  }
  expect(
    said.map(({ line, code }) => [line, code]),
    said.map(({ line, text }) => `$ ${line}\n${text}`).join('\n'),
  ).toEqual([
    ['npm init -y', 0],
    ['npm pkg set type=module', 0],
    ['npx vitest run', 1],
    ['npx isthmus replay failures/only-the-shop-*.yaml --laws laws.js', 1],
    ['npx vitest run', 0],
    ['npx isthmus replay failures/only-the-shop-*.yaml --laws laws.js --fixed', 0],
    ['npx isthmus run scenarios', 0],
  ])
  expect(readdirSync(join(folder, 'failures'))).toEqual([])
  // The programs that have no name.
  const programs = blocksOf(GUIDE).filter(
    ({ info, text, line }) => info === 'js' && fileOf(line) === undefined && !/Score\(/.test(text),
  )
  expect(programs).toHaveLength(2)
  for (const { text } of programs) {
    writeFileSync(join(folder, 'program.js'), text)
    expect(await run('node program.js')).toMatchObject({ code: 0 })
  }
  expect(existsSync(join(folder, 'node_modules/isthmus/lib/check/index.js'))).toBe(true)
})

test('without fast-check the kit says what is missing, in both languages', { timeout: 60_000 }, async () => {
  rmSync(join(folder, 'node_modules/fast-check'))
  writeFileSync(
    join(folder, 'bare.js'),
    `import { histories, LAWS } from 'isthmus/check'\nconsole.log(LAWS.length > 5)\ntry { histories() } catch (error) { console.log(error.message) }`,
  )
  const { code, text } = await run('node bare.js')
  expect({ code, lines: text.trim().split('\n') }).toEqual({
    code: 0,
    lines: [
      'true',
      'isthmus/check draws with fast-check, which is not installed here: npm install --save-dev fast-check',
      'isthmus/check 使用 fast-check 生成数据，但当前未安装：npm install --save-dev fast-check',
    ],
  })
})
