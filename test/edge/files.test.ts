import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { outputOf } from '../../sim/edge/cli/io.ts'
import { SMALLEST } from '../scenario/run-examples.ts'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

const BASE = SMALLEST.replace(/steps:.*/, '')
const CHILD = 'extends: base.yaml\nsteps: [{ connect: "consumer -> ep1:80" }]\n'

describe('files that cannot be read', () => {
  const problems: [name: string, content: string | Uint8Array, message: string][] = [
    ['large', 'a'.repeat(2_000_001), 'large.yaml is larger than 2 MB (FILE_TOO_LARGE)'],
    ['latin1', Buffer.from('title: caf\xe9\n', 'latin1'), 'latin1.yaml is not a text in UTF-8 (FILE_NOT_TEXT)'],
    ['utf16', Buffer.from('\ufefftitle: a\n', 'utf16le'), 'utf16.yaml is not a text in UTF-8 (FILE_NOT_TEXT)'],
    ['empty', '', 'empty.yaml:1:1: the file is empty (FILE_EMPTY)'],
    ['tab', 'vpcs:\n\tvpc1: 10.0.0.0/16\n', 'tab.yaml:2:1: not YAML: a tab'],
    ['json', '{"vpcs": }', 'json.yaml:1:'],
  ]
  test.each(problems)('%s', async (name, content, message) => {
    const cwd = folderWith({ [`${name}.yaml`]: content })
    for (const command of ['run', 'validate']) {
      const { code, out, err } = await isthmus([command, `${name}.yaml`], { cwd })
      expect({ code, err }).toEqual({ code: 2, err: '' })
      expect(out).toContain(message)
      expect(out).not.toMatch(/ at .*:\d+:\d+\)/)
    }
    if (typeof content !== 'string' || content.length > 100) {
      expect((await isthmus(['run', '-'], { cwd, stdin: content })).out).toContain(
        message.replace(`${name}.yaml`, '<stdin>'),
      )
    }
  })

  test('a code frame is shown once for a syntax error', async () => {
    const cwd = folderWith({ 'a.yaml': 'vpcs: [\n' })
    const { out } = await isthmus(['run', 'a.yaml'], { cwd })
    expect(out.match(/> 1 \| vpcs: \[/g)?.length ?? out.match(/> 2 \|/g)?.length).toBe(1)
  })

  test('a byte order mark is no part of the text', async () => {
    const cwd = folderWith({ 'a.yaml': `\ufeff${SMALLEST}` })
    expect((await isthmus(['run', 'a.yaml'], { cwd })).code).toBe(0)
  })

  test('links in a circle, and a folder in the place of a file', async () => {
    const cwd = folderWith({ 'a.yaml': 'extends: folder.yaml\nsteps: []\n' })
    symlinkSync('circle.yaml', join(cwd, 'circle.yaml'))
    mkdirSync(join(cwd, 'folder.yaml'))
    expect((await isthmus(['run', 'circle.yaml'], { cwd })).out).toContain('circle.yaml cannot be read (ELOOP)')
    expect((await isthmus(['run', 'a.yaml'], { cwd })).out).toContain(
      'a.yaml:1:10: folder.yaml is a folder; a file is needed here (FILE_IS_FOLDER)',
    )
  })

  test('a name with control characters cannot steer the terminal', async () => {
    const { out } = await isthmus(['run', '\u001b[2J'], { cwd: folderWith({}) })
    expect(out).not.toContain('\u001b')
  })
})

describe('extends', () => {
  test('from any folder that one starts in', async () => {
    const cwd = folderWith({
      'scenarios/base.yaml': BASE,
      'scenarios/a/b.yaml': CHILD.replace('base', '../base'),
      'x/y': '',
    })
    const code = async (path: string, from: string) => (await isthmus(['run', path], { cwd: join(cwd, from) })).code
    expect(await code('scenarios/a/b.yaml', '.')).toBe(0)
    expect(await code('a/b.yaml', 'scenarios')).toBe(0)
    expect(await code('b.yaml', 'scenarios/a')).toBe(0)
    expect(await code('../scenarios/a/b.yaml', 'x')).toBe(0)
    expect(await code(join(cwd, 'scenarios/a/b.yaml'), 'x')).toBe(0)
    expect(await code('.', 'scenarios')).toBe(0)
    expect(await code('../a/b.yaml', 'scenarios/a')).toBe(0)
    expect(await code('../../scenarios/a/b.yaml', 'scenarios/a')).toBe(0)
  })

  test('paths are shown as they were given, from wherever one starts', async () => {
    const cwd = folderWith({
      'scenarios/base.yaml': BASE.replace('svc: lb1', 'svc: lb9'),
      'scenarios/a/b.yaml': CHILD.replace('base', '../base'),
      'scenarios/a/c.yaml': CHILD.replace('base', '../../base'),
    })
    const said = async (path: string, from: string) => (await isthmus(['run', path], { cwd: join(cwd, from) })).out
    expect(await said('b.yaml', 'scenarios/a')).toContain('\n  ../base.yaml:4:26: no CLB is called lb9')
    expect(await said('c.yaml', 'scenarios/a')).toContain('c.yaml:1:10: ../../base.yaml lies outside ..: `extends`')
    expect(await said('a/c.yaml', 'scenarios')).toContain(
      'a/c.yaml:1:10: ../../base.yaml lies outside the present folder',
    )
    expect(await said('scenarios/a/c.yaml', '.')).toContain('../../base.yaml lies outside scenarios: `extends`')
  })

  test('reads nothing outside the folder of scenarios, by path or by link', async () => {
    const cwd = folderWith({
      'base.yaml': BASE,
      's/a.yaml': CHILD.replace('base', '../base'),
      's/b.yaml': CHILD.replace('base', 'link'),
    })
    symlinkSync('../base.yaml', join(cwd, 's/link.yaml'))
    expect((await isthmus(['run', 's/a.yaml'], { cwd })).out).toContain('(EXTENDS_OUTSIDE)')
    expect((await isthmus(['run', 's/b.yaml'], { cwd })).out).toMatch(
      /s\/b\.yaml:1:10: .*link\.yaml is a link.*\(LINK_OUTSIDE\)/,
    )
  })

  test('in a circle, and of what is not there', async () => {
    const cwd = folderWith({
      'a.yaml': 'extends: b.yaml\nsteps: []\n',
      'b.yaml': 'extends: a.yaml\n',
      'c.yaml': 'extends: d.yaml\n',
    })
    expect((await isthmus(['run', 'a.yaml'], { cwd })).out).toContain('(EXTENDS_CYCLE)')
    expect((await isthmus(['run', 'c.yaml'], { cwd })).out).toContain('c.yaml:1:10: there is no file or folder d.yaml')
  })
})

test('folders full of links to one another are searched once each', async () => {
  const names = Array.from({ length: 12 }, (_, n) => `d${n}`)
  const cwd = folderWith(Object.fromEntries(names.map((name) => [`${name}/${name}.yaml`, SMALLEST])))
  for (const name of names) for (const other of names) symlinkSync(`../${other}`, join(cwd, name, `to-${other}`))
  const { code, out } = await isthmus(['run', '.', '--format', 'json'], { cwd })
  expect(code).toBe(0)
  expect(JSON.parse(out).files).toHaveLength(12)
})

test('a link to the folder that a file lies in does not make an endless chain', async () => {
  const cwd = folderWith({ 'a.yaml': 'extends: me/a.yaml\n' })
  symlinkSync('.', join(cwd, 'me'))
  const { code, out } = await isthmus(['run', 'a.yaml'], { cwd })
  expect(code).toBe(2)
  expect(out).toContain('a.yaml:1:10: more than 32 files extend one another in a row (EXTENDS_TOO_LONG)')
})

describe('output', () => {
  const failing = (code: string) =>
    new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: no`), { code })),
    })

  test('whoever stops reading (`| head`) does not stop the run', async () => {
    const output = outputOf(failing('EPIPE'))
    await output.write('a')
    await output.write('b')
  })

  test('what cannot be written is told', async () => {
    await expect(outputOf(failing('ENOSPC')).write('a')).rejects.toThrow('ENOSPC: no')
  })
})
