import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inert } from '../../sim/scenario/github.ts'
import { FAILING, SMALLEST, WHOLE } from '../scenario/run-examples.ts'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

const BROKEN = SMALLEST.replace('svc: lb1', 'svc: lb9')

const github = async (files: Record<string, string>, env: Record<string, string> = {}, words: string[] = ['.']) => {
  const cwd = folderWith(files)
  const { code, out, err } = await isthmus(['run', ...words, '--format', 'github', '--trace', 'none'], { cwd, env })
  return { code, out, err, cwd, commands: out.split('\n').filter((line) => line.startsWith('::')) }
}

describe('run --format github', () => {
  test('an annotation at the place of each expectation that was not met, and of each problem', async () => {
    const { code, commands, out } = await github({ 'a.yaml': FAILING, 'b.yaml': BROKEN })
    expect(code).toBe(2)
    expect(commands.at(-1)).toBe(
      '::error file=b.yaml,line=4,col=26,title=NO_SUCH_CLB::no CLB is called lb9 (did you mean lb1?)',
    )
    expect(commands).toHaveLength(12)
    for (const line of commands) expect(line).toMatch(/^::error file=[ab]\.yaml,line=\d+,col=\d+,title=[^:,]*::[^\n]+$/)
    expect(commands[5]).toBe(
      '::error file=a.yaml,line=32,col=5,title=consumer%3A40000 -> ep1%3A81::outcome: expected connected, but saw timeout (a connect without `expect` must be connected)%0Atimeout after 10 s: NO_LISTENER at lb1',
    )
    expect(out).toMatch(/\n2 files, 1 case, 5 steps: 0 held, 5 failed, 1 problem\n/)
  })

  test('nothing to annotate when all holds', async () => {
    const { code, commands, out } = await github({ 'a.yaml': WHOLE })
    expect({ code, commands }).toEqual({ code: 0, commands: [] })
    expect(out).toContain('5 held, 0 failed')
  })

  test('a problem without a line names the file, and a case is in the title', async () => {
    const { commands } = await github({}, {}, ['missing.yaml'])
    expect(commands).toEqual(['::error file=missing.yaml,title=PATH_MISSING::there is no file or folder missing.yaml'])
    const cases = `${SMALLEST.replace('listen: 8080', 'listen: 81')}cases: [{ name: "a, b: 100%" }]\n`
    expect((await github({ 'a.yaml': cases })).commands[0]).toContain('title=consumer -> ep1%3A80 (a%2C b%3A 100%25)::')
  })

  test('what a user wrote is no command', async () => {
    const text = `title: "##[error]x"\n${SMALLEST.replace(/steps:.*/, '')}steps:
  - connect: consumer -> ep1:80
    note: "::stop-commands::x"
    name: "a\\n::error::b"
`
    const { commands, out } = await github({ 'a.yaml': text })
    expect(commands).toEqual([])
    expect(out).not.toMatch(/^\s*::/m)
    expect(out).not.toContain('##[')
    expect(inert('a ::b\n  ::c')).toBe('a ::b\n  :\u200b:c')
  })

  test('paths are those of the repository', async () => {
    const cwd = folderWith({ 'work/a.yaml': BROKEN })
    const said = await isthmus(['run', 'a.yaml', '--format', 'github'], {
      cwd: join(cwd, 'work'),
      env: { GITHUB_WORKSPACE: cwd },
    })
    expect(said.out).toContain('::error file=work/a.yaml,line=4')
    const outside = await isthmus(['run', 'a.yaml', '--format', 'github'], {
      cwd: join(cwd, 'work'),
      env: { GITHUB_WORKSPACE: '/elsewhere' },
    })
    expect(outside.out).toContain('::error file=a.yaml,line=4')
  })

  test('a summary on the page of the workflow', async () => {
    const summary = join(folderWith({}), 'summary.md')
    const title = 'title: "<b>|`x`"\n'
    const { err } = await github(
      { 'a.yaml': title + WHOLE.replace(/title:.*\n/, ''), 'b.yaml': BROKEN },
      { GITHUB_STEP_SUMMARY: summary },
    )
    expect(err).toBe('')
    expect(readFileSync(summary, 'utf8')).toBe(
      [
        '### Isthmus: 2 files, 1 case, 5 steps: 5 held, 0 failed, 1 problem',
        '',
        '| | file | title | held | failed | problems |',
        '|---|---|---|---|---|---|',
        '| ✅ | a.yaml | &#60;b&#62;&#124;&#96;x&#96; | 5 | 0 | 0 |',
        '| ❌ | b.yaml |  | 0 | 0 | 1 |',
        '\n',
      ].join('\n'),
    )
    const lost = await github({ 'a.yaml': SMALLEST }, { GITHUB_STEP_SUMMARY: '/nowhere/at/all' })
    expect(lost).toMatchObject({ code: 0, err: expect.stringMatching(/^GITHUB_STEP_SUMMARY: ENOENT.*\n$/) })
    expect(existsSync('/nowhere')).toBe(false)
  })
})
