import { expect, test } from 'vitest'
import { defineLaw, type LawDefinition } from '../../sim/check/define-law.ts'
import type { History } from '../../sim/check/history.ts'
import type { Law } from '../../sim/check/law.ts'
import { checked, runLaw } from '../../sim/check/run-law.ts'
import { faultOf } from '../../sim/edge/check/law-module.ts'
import { isthmus } from '../edge/terminal.ts'
import { folderWith } from '../support/folder.ts'

const EMPTY: History = { seed: 1, options: {}, network: { vpcs: {} }, steps: [] }
const says = (said: unknown) =>
  checked(defineLaw({ name: 'mine', check: () => said as undefined }), EMPTY, () => undefined)

test('what a check may say', () => {
  for (const holds of [undefined, null, true]) expect(says(holds)).toBeUndefined()
  for (const not of [false, '']) expect(says(not)).toMatchObject({ law: 'mine', what: { en: 'it does not hold' } })
  expect(says('no good')).toMatchObject({ what: { en: 'no good', zh: 'no good' } })
  expect(says({ en: 'no good', zh: '不好' })).toMatchObject({ law: 'mine', what: { zh: '不好' } })
  expect(says({ law: 'part', step: 2 })).toMatchObject({ law: 'part', step: 2 })
  expect(() => says(0)).toThrow(/check of the law mine says 0.*\n.*返回了 0/s)
})

test('a check that gives a promise is refused, whatever it comes to', async () => {
  expect(() => defineLaw({ name: 'mine', check: (async () => undefined) as never })).toThrow(
    /gives a promise.*\n.*Promise/s,
  )
  for (const promise of [Promise.resolve(), Promise.reject(new Error('late'))])
    expect(() => says(promise)).toThrow('gives a promise')
  const plain: Law = {
    ...defineLaw({ name: 'mine', check: () => true }),
    check: () => Promise.reject(new Error('late')) as never,
  }
  expect(() => runLaw(plain, { seed: 1, from: 0, to: 1 })).toThrow('gives a promise')
  await new Promise((done) => setTimeout(done, 5)) // a rejection that nobody handles would end the process
})

test.each<readonly [what: string, definition: unknown, words: RegExp]>([
  ['nothing', undefined, /not undefined/],
  ['no name', { check: () => true }, /not undefined/],
  ['another name', { name: 'My Law', check: () => true }, /not "My Law"/],
  ['no check', { name: 'mine' }, /has no check/],
  [
    'labels that are no list',
    { name: 'mine', mustMeet: 'DELIVERED', check: () => true },
    /list of labels, not "DELIVERED"/,
  ],
])('%s is no definition of a law', (_, definition, words) => {
  expect(() => defineLaw(definition as LawDefinition)).toThrow(words)
})

const MODULE = (text: string): string =>
  `const base = { statement: { en: 'a', zh: '甲' }, mustMeet: [], histories: () => undefined }\n${text}`
const KEPT = `# isthmus-check: {"format":1,"isthmus":"VERSION","law":"LAW","tried":"LAW"}
network: { vpcs: { v0: { cidr: 10.0.0.0/16 } } }
`

test('a law of a module that has the name of one of ours is the one that is meant; two of one name are refused', async () => {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })
  const kept = (law: string) => KEPT.replace('VERSION', manifest.version).replaceAll('LAW', law)
  const never =
    "check: () => ({ law: 'memo', what: { en: 'mine is asked', zh: '问的是我的' }, step: undefined, expect: undefined })"
  const cwd = folderWith({
    'memo.yaml': kept('memo'),
    'late.yaml': kept('late'),
    'x.yaml': 'vpcs: { v: { cidr: 10.0.0.0/16 } }\n',
    'mine.mjs': MODULE(`export const mine = { ...base, name: 'memo', ${never} }`),
    'two.mjs': MODULE(`export const a = { ...base, name: 'memo', ${never} }, b = { ...a }`),
    'late.mjs': MODULE("export const late = { ...base, name: 'late', check: async () => undefined }"),
  })
  const replay = (file: string, laws: string, ...more: string[]) =>
    isthmus(['replay', file, '--laws', laws, ...more], { cwd })
  expect(await replay('memo.yaml', 'mine.mjs')).toMatchObject({
    code: 1,
    out: expect.stringContaining('mine is asked'),
  })
  expect(await replay('memo.yaml', 'two.mjs')).toMatchObject({
    code: 2,
    err: expect.stringContaining('two laws called memo'),
  })
  expect(await replay('memo.yaml', 'two.mjs', '--lang', 'zh')).toMatchObject({
    code: 2,
    err: expect.stringContaining('两条名为 memo 的规律'),
  })
  expect(
    await isthmus(['check', '--laws', 'late.mjs', '--law', 'late', '--runs', '2', '--workers', '1', 'x.yaml'], { cwd }),
  ).toMatchObject({
    code: 2,
    err: expect.stringContaining('gives a promise'),
  })
  expect(await replay('late.yaml', 'late.mjs')).toMatchObject({
    code: 2,
    err: expect.stringContaining('gives a promise'),
  })
})

test('why a module of laws cannot be loaded', () => {
  const unknown = Object.assign(new TypeError('Unknown file extension'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' })
  expect(faultOf(unknown, 'laws.ts').en).toMatch(/^this Node \(v[\d.]+\) does not read TypeScript; 22.18/)
  expect(faultOf(unknown, 'laws.yaml')).toEqual({ en: 'Unknown file extension', zh: 'Unknown file extension' })
  expect(faultOf('oh', 'laws.ts').zh).toBe('oh')
})
