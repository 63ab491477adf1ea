import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pack } from '../../.ci/package.mjs'
import manifest from '../../package.json' with { type: 'json' }
import { blocksOf } from '../docs/markdown.ts'
import { PROD_YAML } from './prod.ts'

// Somebody else's program, with the package as npm would install it: what is in the tarball and no more.

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MODULES = join(ROOT, 'node_modules')
const TIME_MS = 60_000

const folder = mkdtempSync(join(tmpdir(), 'isthmus-user-'))
const installed = join(folder, 'node_modules/isthmus')
afterAll(() => rmSync(folder, { recursive: true }))

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

beforeAll(async () => {
  mkdirSync(installed, { recursive: true })
  const tarball = await pack(folder)
  expect(tarball, 'could not be packed').toBeDefined()
  const { status } = spawnSync('tar', ['-xzf', tarball ?? '', '-C', installed, '--strip-components=1'])
  expect(status).toBe(0)
  for (const name of [...Object.keys(manifest.dependencies), 'vitest', '@types/node']) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true })
    symlinkSync(join(MODULES, name), join(folder, 'node_modules', name))
  }
  write('package.json', '{ "type": "module" }')
  write('prod.yaml', PROD_YAML)
  write('program.js', PROGRAM)
  write('program.ts', PROGRAM)
  write('prod.test.ts', USERS_TEST)
}, TIME_MS)

const PROGRAM = `import { cloudOf, fileText, load, ScenarioError, scenario } from 'isthmus'

const cloud = await load('prod.yaml')
console.log(cloud.connect('consumer', 'ep1:80').outcome)
const { error } = cloud.call('EnableVpcEndPointConnect', { EndPointServiceId: 'svc', EndPointId: ['ep1'], AcceptFlag: true })
console.log(error?.code ?? 'accepted')
cloud.advance('15m')
console.log(cloud.fork().connect('consumer', 'ep1:80').outcome)
console.log(\`\${cloud.connect('consumer', 'ep1:80').trace}\`.split('\\n')[0])
const built = scenario({ vpcs: { vpc1: '10.0.0.0/16' }, cvms: { a: 'vpc1', b: { in: 'vpc1', listen: 80 } } })
console.log(cloudOf(built).connect('a', 'b:80').backend, fileText(built).length > 0)
await load('nowhere.yaml').catch((caught) => console.log(caught instanceof ScenarioError, caught.message))
`

const USERS_TEST = `import { load } from 'isthmus'
import { expect, test } from 'vitest'
import 'isthmus/vitest'

const cloud = await load(new URL('prod.yaml', import.meta.url))
test('holds', () => expect(cloud.connect('consumer', 'ep1:80')).toTimeOut({ reason: 'ENDPOINT_PENDING', where: 'ep1' }))
test('fails', () => expect(cloud.connect('consumer', 'ep1:80')).toConnect({ backend: 'web1' }))
`

const run = async (command: string, ...words: string[]) => {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, CI: 'true' }
  const done = promisify(execFile)(command, words, { cwd: folder, env, encoding: 'utf8' })
  return done.then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, text: `${stdout}${stderr}` }),
  )
}

test('a program in plain JavaScript', { timeout: TIME_MS }, async () => {
  const { code, text } = await run(process.execPath, 'program.js')
  expect({ code, lines: text.trimEnd().split('\n') }).toEqual({
    code: 0,
    lines: [
      'timeout',
      'accepted',
      'connected',
      expect.stringMatching(/^SYN request t=\d+us {2}DELIVERED at web1$/),
      'b true',
      'true nowhere.yaml: there is no file or folder nowhere.yaml (PATH_MISSING)',
    ],
  })
})

const PAGES = ['docs/library.md', 'docs/library.zh-CN.md'] as const
/** The README's program is about the same file. */
const examples = [...PAGES, 'README.md', 'README.zh-CN.md'].flatMap((page, which) =>
  blocksOf(page).flatMap(({ info, line, text }) =>
    info === 'ts' ? [{ page, name: `example-${which}-${line}`, text }] : [],
  ),
)

const tsc = (...words: string[]) =>
  run(
    join(MODULES, '.bin/tsc'),
    ...[
      '--ignoreConfig',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--target',
      'es2023',
      '--types',
      'node',
      ...words,
    ],
  )

describe('its types', () => {
  test.each(['nodenext', 'bundler'])(
    'under %s, our declarations included',
    { timeout: TIME_MS },
    async (resolution) => {
      const module = resolution === 'bundler' ? 'esnext' : resolution
      const words = ['--noEmit', '--module', module, '--moduleResolution', resolution, 'program.ts']
      expect(await tsc(...words)).toEqual({ code: 0, text: '' })
    },
  )
})

describe('the examples of its pages', () => {
  beforeAll(async () => {
    for (const { name, text } of examples) write(`${name}.ts`, text)
    const names = examples.map(({ name }) => `${name}.ts`)
    const words = ['--module', 'nodenext', '--skipLibCheck'] // declarations of vitest's own do not pass
    expect(await tsc(...words, 'prod.test.ts', ...names)).toEqual({ code: 0, text: '' })
    rmSync(join(folder, 'prod.test.js'))
  }, TIME_MS)

  test.each(PAGES)('%s shows a file like ours', (page) => {
    const yaml = blocksOf(page).find(({ info }) => info === 'yaml')?.text ?? ''
    expect(yaml).toContain('whitelist: [customer]')
    write('prod.yaml', yaml)
  })

  test('they print what they say', { timeout: TIME_MS }, async () => {
    const programs = examples.filter(({ text }) => !text.includes("'vitest'"))
    const heading = ({ page, name }: (typeof examples)[number]) => `-- ${name} of ${page}`
    write(
      'all.js',
      programs.map((one) => `console.log('${heading(one)}')\nawait import('./${one.name}.js')\n`).join(''),
    )
    const said = (text: string) => Array.from(text.matchAll(/^console\.log\(.*\) \/\/ (.*)$/gm), ([, line]) => line)
    const { text } = await run(process.execPath, 'all.js')
    expect(text.trimEnd().split('\n')).toEqual(programs.flatMap((one) => [heading(one), ...said(one.text)]))
  })
})

test('a test of vitest, which fails with the trace', { timeout: TIME_MS }, async () => {
  const { code, text } = await run(process.execPath, join(MODULES, 'vitest/vitest.mjs'), 'run', 'prod.test.ts')
  expect(code).toBe(1)
  expect(text).toContain('1 failed | 1 passed')
  expect(text).toContain('outcome: expected connected, but saw timeout')
  expect(text).toMatch(/SYN request t=\d+us {2}ENDPOINT_PENDING at ep1/)
})

test('the command line', { timeout: TIME_MS }, async () => {
  const bin = join(installed, manifest.bin.isthmus)
  expect(await run(process.execPath, bin, '--version')).toEqual({ code: 0, text: `${manifest.version}\n` })
  expect((await run(process.execPath, bin, 'explain', 'prod.yaml', 'consumer -> ep1:80')).text).toContain(
    'ENDPOINT_PENDING',
  )
})

test('holds what is needed and no more', () => {
  expect(readdirSync(installed).sort()).toEqual([
    'LICENSE',
    'README.md',
    'README.zh-CN.md',
    'bin',
    'dist',
    'lib',
    'package.json',
  ])
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
  expect(files.filter((file) => /\.(ts|map)$/.test(file) && !file.endsWith('.d.ts'))).toEqual([])
  expect(files.filter((file) => file.startsWith('lib/edge/cli') || file.startsWith('dist/bench'))).toEqual([])
})

test('its modules import only its dependencies, and are not bundled', () => {
  const lib = join(installed, 'lib')
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
  expect(files).toContain('dataplane/walk.js')
  const known = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]
  const imports = files.flatMap((file) =>
    [...readFileSync(join(lib, file), 'utf8').matchAll(IMPORT)].map(([, from = '']) => from),
  )
  const packages = imports.filter((from) => !from.startsWith('.') && !from.startsWith('node:'))
  expect(packages.filter((name) => !known.some((one) => name === one || name.startsWith(`${one}/`)))).toEqual([])
})

const IMPORT = /^(?:import|export) (?:[^'=]* from )?'([^']+)'/gm
