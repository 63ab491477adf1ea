import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { MUTANTS, mutated } from '../../../sim/check/mutants/table.ts'
import { UsageError } from '../../../sim/check/usage-error.ts'
import { killScore, suiteScore } from '../../../sim/edge/check/kill-score.ts'
import { libraryFolder, packageFolder } from '../../../sim/edge/check/library-folder.ts'
import { folderWith } from '../../support/folder.ts'

const SLOW = { timeout: 120_000 }

test('there are at least forty mutants, each with a name of its own', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
  expect(MUTANTS.length).toBeGreaterThanOrEqual(40)
})

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
  '%s fits the published library once',
  (_, mutant) => {
    const source = readFileSync(join(libraryFolder(), mutant.file), 'utf8')
    expect(source.split(mutant.find).length - 1, `in lib/${mutant.file}`).toBe(1)
    expect(mutated(mutant, source)).not.toBe(source)
  },
)

test('every module loads with its fault', SLOW, () => {
  const folder = folderWith({ 'package.json': '{ "type": "module" }' })
  cpSync(libraryFolder(), join(folder, 'lib'), { recursive: true })
  symlinkSync(join(packageFolder(), 'node_modules'), join(folder, 'node_modules'))
  const files = MUTANTS.map((mutant) => {
    const file = `lib/${mutant.file.replace(/\.js$/, `.${mutant.name}.js`)}`
    writeFileSync(join(folder, file), mutated(mutant, readFileSync(join(libraryFolder(), mutant.file), 'utf8')) ?? '')
    return file
  })
  writeFileSync(join(folder, 'all.js'), files.map((file) => `await import('./${file}')\n`).join(''))
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'all.js')], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

test('a handful of mutants are killed by the kit’s laws', SLOW, async () => {
  const mutants = [
    'rule-order-reversed',
    'pending-endpoint-passes',
    'weight-zero-gets-traffic',
    'backend-acl-not-asked',
  ]
  const { survivors, killed } = await killScore({ mutants, runs: 40, workers: 2 })
  expect(survivors).toEqual([])
  expect(killed).toBe(mutants.length)
})

const SUITE = `
import { cloudOf } from ${JSON.stringify(pathToFileURL(join(libraryFolder(), 'index.js')).href)}
const cloud = cloudOf({
  vpcs: { vpc1: '10.0.0.0/16', vpc2: '172.16.0.0/16' },
  cvms: { consumer: 'vpc1', web: { in: 'vpc2', listen: 8080 } },
  clbs: { lb1: { in: 'vpc2', 'tcp:80': 'web:8080' } },
  endpointServices: { svc: 'lb1' },
  endpoints: { ep1: { in: 'vpc1', service: 'svc' } },
})
process.exit(cloud.connect('consumer', 'ep1:80').outcome === 'connected' ? 0 : 1)
`

test('any command has a kill score: what it notices, what survives, what it never loads', SLOW, async () => {
  const folder = folderWith({ 'suite.mjs': SUITE, 'none.mjs': '', 'bad.mjs': 'process.exit(1)' })
  const suite = (name: string): string => `"${process.execPath}" "${join(folder, name)}"`
  const mutants = ['vport-and-backend-port-swapped', 'rejected-endpoint-passes']
  const { rows, survivors } = await suiteScore({ command: suite('suite.mjs'), mutants, workers: 2 })
  expect(rows.map(({ isKilled, isUnused }) => [isKilled, isUnused])).toEqual([
    [true, false],
    [false, false],
  ])
  expect(survivors).toEqual(['rejected-endpoint-passes'])
  const unused = await suiteScore({ command: suite('none.mjs'), mutants, workers: 2 })
  expect(unused.rows.map(({ isUnused }) => isUnused)).toEqual([true, true])
  await expect(suiteScore({ command: suite('bad.mjs'), mutants })).rejects.toThrow(/fails without any mutant/)
})

test(
  'a suite that does not come to an end has noticed, too, and is ended with all that it has started',
  SLOW,
  async () => {
    const hangs = `if (process.env.ISTHMUS_MUTANT) setInterval(() => undefined, 1000)`
    const folder = folderWith({ 'hangs.mjs': hangs })
    const command = `"${process.execPath}" "${join(folder, 'hangs.mjs')}"; true`
    const { rows } = await suiteScore({ command, mutants: ['rule-order-reversed'], patienceMs: 2_000 })
    expect(rows).toMatchObject([{ isKilled: true, hasHung: true }])
  },
)

test('a mutant or a law that there is not is told by name', SLOW, async () => {
  await expect(killScore({ mutants: ['nobody'] })).rejects.toThrow(UsageError)
  await expect(killScore({ mutants: ['rule-order-reversed'], only: ['nothing'] })).rejects.toThrow(/no law nothing/)
})

test('a process that is told of a mutant that there is not says so and ends', () => {
  const hook = pathToFileURL(join(libraryFolder(), 'edge/check/mutant-hook.js')).href
  const env = { ...process.env, ISTHMUS_MUTANT: 'nobody' }
  const { status, stderr } = spawnSync(process.execPath, ['--import', hook, '-e', ''], { env, encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toContain('ISTHMUS_MUTANT=nobody')
})
