import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SMALLEST } from '../scenario/run-examples.ts'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

const BASE = SMALLEST.replace(/steps:.*/, '')
const CHILD = 'extends: base.yaml\nsteps: [{ connect: "consumer -> ep1:80" }]\n'
const REFUSING = 'listen: 8081'

/** Runs `run --watch` and does one of these things each time that it sleeps; then it is interrupted. */
async function watch(cwd: string, doings: readonly (() => void)[], ...words: string[]) {
  const left = [...doings]
  const said = await isthmus(['run', '--watch', ...words], {
    cwd,
    sleep: () => {
      const next = left.shift()
      next?.()
      return next !== undefined
    },
  })
  const runs = said.out.split(/Watching .*\n/).slice(0, -1)
  return { ...said, runs: runs.map((run) => /(\d+) held, (\d+) failed(, .*)?/.exec(run)?.[0]), left: left.length }
}

const nothing = (): void => {}

describe('run --watch', () => {
  test('runs, ends on Ctrl-C with the code of the last run', async () => {
    const cwd = folderWith({ 'a.yaml': SMALLEST, 'b.yaml': SMALLEST.replace('listen: 8080', REFUSING) })
    expect(await watch(cwd, [], 'a.yaml')).toMatchObject({ code: 0, runs: ['1 held, 0 failed'], err: '' })
    expect(await watch(cwd, [nothing, nothing], 'b.yaml')).toMatchObject({ code: 1, runs: ['0 held, 1 failed'] })
    expect((await watch(cwd, [], '.')).out).toContain('Watching 2 files; runs again when one changes. Ctrl-C ends.')
  })

  test('runs again when the file changes, whichever way an editor writes it', async () => {
    const cwd = folderWith({ 'a.yaml': SMALLEST })
    const file = join(cwd, 'a.yaml')
    const changes = [
      () => writeFileSync(file, SMALLEST.replace('listen: 8080', REFUSING)),
      nothing,
      () => {
        writeFileSync(`${file}~`, `${SMALLEST}# replaced\n`)
        renameSync(`${file}~`, file)
      },
      nothing,
    ]
    expect(await watch(cwd, changes, 'a.yaml')).toMatchObject({
      code: 0,
      runs: ['1 held, 0 failed', '0 held, 1 failed', '1 held, 0 failed'],
    })
  })

  test('waits until a file that is being written rests, and sees one that is gone come back', async () => {
    const cwd = folderWith({ 'a.yaml': SMALLEST })
    const file = join(cwd, 'a.yaml')
    const writeOver = [1, 2, 3, 4].map((n) => () => writeFileSync(file, SMALLEST.slice(0, n * 20)))
    const whole = () => writeFileSync(file, `${SMALLEST}# again\n`)
    expect((await watch(cwd, [...writeOver, whole, nothing], 'a.yaml')).runs).toHaveLength(2)
    const gone = [() => rmSync(file), nothing, whole, nothing]
    expect((await watch(cwd, gone, 'a.yaml')).runs).toEqual([
      '1 held, 0 failed',
      '0 held, 0 failed, 1 problem',
      '1 held, 0 failed',
    ])
    const backAtOnce = [() => rmSync(file), whole, nothing]
    expect((await watch(cwd, backAtOnce, 'a.yaml')).runs).toHaveLength(2)
  })

  test('watches what files extend, and what is new in a folder', async () => {
    const cwd = folderWith({ 's/a.yaml': CHILD, 's/base.yaml': BASE })
    const changes = [
      () => writeFileSync(join(cwd, 's/base.yaml'), BASE.replace('listen: 8080', REFUSING)),
      nothing,
      () => writeFileSync(join(cwd, 's/new.yaml'), SMALLEST),
      nothing,
    ]
    const { runs } = await watch(cwd, changes, 's')
    expect(runs).toEqual(['1 held, 0 failed', '0 held, 1 failed', '1 held, 1 failed'])
    const one = folderWith({ 'a.yaml': CHILD })
    const comes = [() => writeFileSync(join(one, 'base.yaml'), BASE), nothing]
    expect((await watch(one, comes, 'a.yaml')).runs).toEqual(['0 held, 0 failed, 1 problem', '1 held, 0 failed'])
  })

  test('a terminal is cleared between runs, a pipe is not', async () => {
    const cwd = folderWith({ 'a.yaml': SMALLEST })
    const words = ['run', '--watch', 'a.yaml']
    expect((await isthmus(words, { cwd, isTerminal: true })).out.startsWith('\u001b[2J\u001b[3J\u001b[H')).toBe(true)
    expect((await isthmus(words, { cwd })).out).not.toContain('\u001b')
    expect((await isthmus([...words, '--lang', 'zh'], { cwd })).out).toContain('正在监视 1 个文件，有变化时重新运行')
  })

  test('looks less often where looking takes long', async () => {
    const cwd = folderWith({ 'a.yaml': SMALLEST })
    const waits: number[] = []
    const sleep = (ms: number) => waits.push(ms) < 3
    await isthmus(['run', '--watch', 'a.yaml'], { cwd, sleep, tickMs: 100 })
    expect(waits).toEqual([250, 2000, 2000])
  })

  test.each([
    [['-'], /standard input/],
    [['a.yaml', '--format', 'json'], /'--watch' cannot be used with option '--format <format>'/],
    [['a.yaml', '--pause'], /cannot be used with option/],
  ])('%j is refused', async (words, message) => {
    const cwd = folderWith({ 'a.yaml': SMALLEST })
    const said = await isthmus(['run', '--watch', ...words], { cwd })
    expect(said).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) })
  })
})
