import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { MUTANTS } from '../../sim/check/mutants/table.ts'
import { libraryFolder } from '../../sim/edge/check/library-folder.ts'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

const SLOW = { timeout: 120_000 }
const GOES_ON = { sleep: () => true }

test('all mutants are listed, with what each does, in both languages and for programs', async () => {
  const { code, out } = await isthmus(['check', '--mutants', '--list'])
  expect(code).toBe(0)
  expect(out.trimEnd().split('\n')).toHaveLength(MUTANTS.length)
  expect(out).toMatch(/^same-subnet-bypass +a neighbour of the same subnet is not judged by the groups$/m)
  expect((await isthmus(['check', '--mutants', '--list', '--lang', 'zh'])).out).toMatch(
    /^same-subnet-bypass +同一子网/m,
  )
  const json: unknown = JSON.parse((await isthmus(['check', '--mutants', '--list', '--format', 'json'])).out)
  expect(json).toEqual(JSON.parse(JSON.stringify(MUTANTS)))
})

test('a mutant that a law notices is told with the run, one that it does not with what it does', SLOW, async () => {
  const words = ['check', '--mutants', '--mutant', 'reject-without-effect', '--mutant', 'persistence-forgotten']
  const laws = ['--law', 'acts-as-stated', '--law', 'order', '--runs', '20', '--workers', '2']
  const { code, out } = await isthmus([...words, ...laws], GOES_ON)
  expect(out).toMatch(/^mutant +order +acts-as-stated$/m)
  expect(out).toMatch(/^reject-without-effect +- +\d+$/m)
  expect(out).toMatch(/^persistence-forgotten +- +-$/m)
  expect(out).toContain(
    'survivors:\n  persistence-forgotten: session persistence keeps nothing\n\nkilled 1 of 2 mutants\n',
  )
  expect(code).toBe(1)
})

test('a command of somebody’s own has a kill score for programs; all killed is 0', SLOW, async () => {
  const suite = `
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
  const folder = folderWith({ 'suite.mjs': suite })
  const command = `"${process.execPath}" "${join(folder, 'suite.mjs')}"`
  const words = ['check', '--mutants', '--suite', command, '--format', 'json', '--mutant']
  const { code, out } = await isthmus([...words, 'vport-and-backend-port-swapped'], GOES_ON)
  expect(JSON.parse(out)).toMatchObject({ killed: 1, of: 1, isInterrupted: false, survivors: [] })
  expect(code).toBe(0)
})

test('Ctrl-C ends it with a report of what was tried, and all that it has started', SLOW, async () => {
  const folder = folderWith({})
  const suite = `test -z "$ISTHMUS_MUTANT" || { echo $$ >> "${join(folder, 'started')}"; sleep 60; }`
  const { code, out } = await isthmus(['check', '--mutants', '--suite', suite, '--workers', '1'], {
    sleep: () => !existsSync(join(folder, 'started')),
  })
  expect(out).toContain('killed 0 of 0 mutants\nInterrupted: what is counted was done.\n')
  expect(code).toBe(0)
  const started = Number(readFileSync(join(folder, 'started'), 'utf8'))
  expect(() => process.kill(started, 0)).toThrow('ESRCH')
})

test('what cannot be is refused: a mutant that there is not, laws that fail without one', SLOW, async () => {
  const unknown = await isthmus(['check', '--mutants', '--mutant', 'same-subnet-bypas'], GOES_ON)
  expect(unknown).toMatchObject({ code: 2, out: '' })
  expect(unknown.err).toContain('there is no mutant same-subnet-bypas (did you mean same-subnet-bypass?)')
  const failing = await isthmus(['check', '--mutants', '--suite', 'exit 1', '--lang', 'zh'], GOES_ON)
  expect(failing).toMatchObject({ code: 2, out: '' })
  expect(failing.err).toContain('没有植入任何变异时测试就已失败')
  expect((await isthmus(['check', '--mutant', 'same-subnet-bypass'], GOES_ON)).err).toContain(
    '--mutant needs --mutants',
  )
})
