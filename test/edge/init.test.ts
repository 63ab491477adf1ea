import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

test.each(['en', 'zh'] as const)('init writes a commented scenario that holds (%s)', async (lang) => {
  const cwd = folderWith({})
  const said = await isthmus(['init', 'my/network', '--lang', lang], { cwd })
  expect(said).toMatchObject({ code: 0, err: '', out: expect.stringContaining('isthmus run my/network/scenario.yaml') })
  const text = readFileSync(join(cwd, 'my/network/scenario.yaml'), 'utf8')
  expect(text).toMatch(/^# yaml-language-server: \$schema=scenario\.schema\.json\n/)
  expect(JSON.parse(readFileSync(join(cwd, 'my/network/scenario.schema.json'), 'utf8'))).toHaveProperty('$schema')
  const run = await isthmus(['run', 'my', '--lang', lang], { cwd })
  expect(run.code).toBe(0)
  expect(run.out).toContain('TARGET_INGRESS_DENIED')
  expect((await isthmus(['validate', 'my'], { cwd })).code).toBe(0)
})

test('both languages have the same network and steps', async () => {
  const textOf = async (lang: string) => {
    const cwd = folderWith({})
    await isthmus(['init', '--lang', lang], { cwd })
    return readFileSync(join(cwd, 'scenario.yaml'), 'utf8')
  }
  const bare = (text: string) => text.replace(/ *#[ \n].*/g, '').replace(/^title: .*|note: .*|description: .*/gm, '')
  expect(bare(await textOf('zh'))).toBe(bare(await textOf('en')))
})

test('init overwrites nothing, and says why it could not write', async () => {
  const cwd = folderWith({ 'a/scenario.yaml': 'mine', 'b/scenario.schema.json': 'mine', file: '' })
  for (const folder of ['a', 'b']) {
    expect(await isthmus(['init', folder], { cwd })).toMatchObject({ code: 2, out: '', err: /nothing was written/ })
  }
  expect(readFileSync(join(cwd, 'a/scenario.yaml'), 'utf8')).toBe('mine')
  expect(existsSync(join(cwd, 'a/scenario.schema.json'))).toBe(false)
  expect(existsSync(join(cwd, 'b/scenario.yaml'))).toBe(false)
  const said = await isthmus(['init', 'file'], { cwd })
  expect(said).toMatchObject({ code: 2, out: '' })
  expect(said.err).toBe('file cannot be written (EEXIST)\n')
  expect((await isthmus(['init', 'a', '--lang', 'zh'], { cwd })).err).toContain('已存在，不会覆盖')
})

test('init ends where no folder can be made', async () => {
  const said = await isthmus(['init', '/proc/x/y'], { cwd: folderWith({}) })
  expect(said).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(/^\/proc\/x\/y cannot be written \([A-Z]+\)\n$/),
  })
})
