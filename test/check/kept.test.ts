import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { histories } from '../../sim/check/arbitraries/histories.ts'
import { defineLaw } from '../../sim/check/define-law.ts'
import { type History, type LongNetwork, readHistory } from '../../sim/check/history.ts'
import { readHead } from '../../sim/check/kept.ts'
import { isSound, play } from '../../sim/check/play.ts'
import { checked, historyOfRun } from '../../sim/check/run-law.ts'
import { shrinkFailure } from '../../sim/check/shrink/shrink.ts'
import { checkLaw, holds } from '../../sim/edge/check/check-law.ts'
import { isthmus } from '../edge/terminal.ts'
import { folderWith } from '../support/folder.ts'
import { readPcapng } from '../world/pcapng-reader.ts'

/** Broken by whatever is delivered through a link. */
const NO_LINK = defineLaw({
  name: 'no-link',
  statement: { en: 'nobody sees 11.163.0.0/16', zh: '没有人看到 11.163.0.0/16' },
  histories: () => histories({ steps: 12 }),
  check: (history, meet) =>
    play(history, meet, [
      (stage) => ({
        passage({ to, arrived, reason }) {
          if (reason === 'DELIVERED' && (arrived.source >>> 16) % 65_536 === 11 * 256 + 163)
            stage.fail('no-link', `${to} saw an address of links`, { reason: { not: 'DELIVERED' } })
        },
      }),
    ]).failure,
})

test('what breaks a law is shrunk to little, always the same, and breaks it still', () => {
  const history = firstBroken()
  const failure = checked(NO_LINK, history, () => undefined)!
  const shrunk = shrinkFailure(NO_LINK, { history, failure })
  const { network, steps } = shrunk.history
  expect(steps).toHaveLength(1)
  expect(Object.keys(network.vpcs).length).toBeLessThanOrEqual(2)
  expect(Object.keys(network.endpointServices ?? {})).toHaveLength(1)
  expect(Object.keys(network.cvms ?? {}).length).toBeLessThanOrEqual(2)
  expect(checked(NO_LINK, shrunk.history, () => undefined)).toEqual(shrunk.failure)
  expect(shrinkFailure(NO_LINK, { history, failure })).toEqual(shrunk)
})

function firstBroken(): History {
  for (let run = 0; ; run++) {
    const [history] = [drawnFor(run)]
    if (checked(NO_LINK, history, () => undefined) !== undefined) return history
  }
}

const drawnFor = (run: number): History => historyOfRun(NO_LINK, 5, run)

test('a failure is kept as a scenario that fails, with its packets and a diagram, and comes first next time', async () => {
  const folder = folderWith({})
  const failures = join(folder, 'failures')
  const report = await checkLaw(NO_LINK, { failures, runs: 100, seed: 5 })
  expect(report).toMatchObject({ ok: false, law: 'no-link', failure: { law: 'no-link' } })
  const file = report.file ?? ''
  expect(report.text).toContain(`npx isthmus replay ${file}`)
  const [name = ''] = readdirSync(failures)
  expect(readdirSync(failures).map((one) => one.replace(/^no-link-[0-9a-f]{8}/, 'no-link-*'))).toEqual([
    'no-link-*.mmd',
    'no-link-*.pcapng',
    'no-link-*.yaml',
  ])
  expect(readFileSync(join(failures, name), 'utf8')).toMatch(/^sequenceDiagram\n {2}participant/)
  expect(readPcapng(readFileSync(file.replace('.yaml', '.pcapng'))).length).toBeGreaterThan(0)
  expect(readHead(readFileSync(file, 'utf8'))).toMatchObject({ law: 'no-link', seed: 5, isthmus: manifest.version })
  const ran = await isthmus(['run', file], { cwd: folder })
  expect(ran.code, ran.out).toBe(1)
  expect(ran.out).toContain('1 failed')
  expect(ran.out).toContain('reason: expected')
  const again = await checkLaw(NO_LINK, { failures, runs: 1, seed: 6 })
  expect(again).toMatchObject({ ok: false, runs: 1, file })
  await expect(holds(NO_LINK, { failures, runs: 1, seed: 6, language: 'zh' })).rejects.toThrow('no-link 仍被违反')
})

/** A kept failure of a law of ours, which holds: what is expected in it holds as well. */
const KEPT = (
  head: object | string,
): string => `# isthmus-check: ${typeof head === 'string' ? head : JSON.stringify(head)}
# Replay / 重放：npx isthmus replay failures/x.yaml
# Fixed / 修复后：npx isthmus replay failures/x.yaml --fixed
title:
  en: The law active-endpoint is broken
  zh: 规律 active-endpoint 被违反
network:
  vpcs: { v0: { cidr: 10.0.0.0/16, subnets: { s0: { cidr: 10.0.0.0/24 } } } }
  cvms: { a: { subnet: v0/s0 }, b: { subnet: v0/s0, listen: ["80"] } }
steps:
  - connect: a -> b:80
    expect: { reason: DELIVERED }
`
const HEAD = { format: 1, isthmus: manifest.version, law: 'active-endpoint', tried: 'isolation', seed: 1, run: 3 }

test('replay says that a law holds, and moves what is mended to the scenarios', async () => {
  const cwd = folderWith({ 'failures/x.yaml': KEPT(HEAD), 'failures/x.pcapng': '', 'failures/x.mmd': '' })
  expect(await isthmus(['replay', 'failures/x.yaml'], { cwd })).toEqual({
    code: 0,
    out: '✓ failures/x.yaml: active-endpoint holds\n',
    err: '',
  })
  expect((await isthmus(['replay', 'failures/x.yaml', '--fixed', '--lang', 'zh'], { cwd })).err).toBe(
    'failures/x.yaml 已移至 scenarios/regressions/x.yaml\n',
  )
  expect(readdirSync(join(cwd, 'failures'))).toEqual([])
  const moved = readFileSync(join(cwd, 'scenarios/regressions/x.yaml'), 'utf8')
  expect(moved).toContain('en: The law active-endpoint was broken here once')
  expect(moved).toContain('npx isthmus replay scenarios/regressions/x.yaml')
  expect((await isthmus(['run', 'scenarios'], { cwd })).code).toBe(0)
  expect((await isthmus(['replay', 'scenarios/regressions/x.yaml'], { cwd })).code).toBe(0)
  writeFileSync(join(cwd, 'failures/x.yaml'), KEPT(HEAD))
  const taken = await isthmus(['replay', 'failures/x.yaml', '--fixed'], { cwd })
  expect(taken).toMatchObject({
    code: 2,
    err: expect.stringContaining('scenarios/regressions has a file of that name'),
  })
  expect(existsSync(join(cwd, 'failures/x.yaml'))).toBe(true)
  writeFileSync(join(cwd, 'failures/y.yaml'), KEPT(HEAD).replace('reason: DELIVERED', 'outcome: timeout'))
  expect(await isthmus(['replay', 'failures/y.yaml', '--fixed'], { cwd })).toMatchObject({ code: 1 })
  expect(existsSync(join(cwd, 'failures/y.yaml'))).toBe(true)
})

test('replay with a law of somebody’s own, which is broken still', async () => {
  const laws = `export const mine = { name: 'nobody-connects', statement: { en: 'nobody connects', zh: '无人连接' }, mustMeet: [],
    histories: () => undefined, check: (history) => ({ law: 'nobody-connects', what: { en: 'a step connects', zh: '有连接' }, step: 0, expect: undefined }) }`
  const cwd = folderWith({ 'x.yaml': KEPT({ ...HEAD, law: 'nobody-connects' }), 'laws.mjs': laws })
  const said = await isthmus(['replay', 'x.yaml', '--laws', 'laws.mjs', '--fixed'], { cwd })
  expect(said).toMatchObject({
    code: 1,
    out: expect.stringContaining('nobody-connects is broken (step 1): a step connects'),
  })
  expect(existsSync(join(cwd, 'x.yaml'))).toBe(true)
})

test.each<readonly [what: string, text: string, en: string, zh: string]>([
  ['another format', KEPT({ ...HEAD, format: 2 }), 'is of format 2', '格式为 2'],
  ['another version', KEPT({ ...HEAD, isthmus: '0.0.1' }), 'was kept by Isthmus 0.0.1', '由 Isthmus 0.0.1 保存'],
  [
    'a law that is no more',
    KEPT({ ...HEAD, law: 'active-endpoin', tried: 'x' }),
    'did you mean active-endpoint?',
    '是否指 active-endpoint',
  ],
  ['a torn head', KEPT('{"format":1,"isth'), 'is damaged', '已损坏'],
  ['a head without a law', KEPT({ format: 1, isthmus: manifest.version }), 'is damaged', '已损坏'],
  ['no head', KEPT(HEAD).replace(/^.*\n/, ''), 'is no kept failure', '不是保存的失败用例'],
  ['an unsound network', KEPT(HEAD).replace('v0/s0, listen', 'v1/s0, listen'), 'no sound scenario', '不是有效的场景'],
  ['torn YAML', KEPT(HEAD).slice(0, -60), 'is damaged', '已损坏'],
])('%s is said, exit code 2, and nothing is lost', async (_, text, en, zh) => {
  const cwd = folderWith({ 'x.yaml': text })
  const said = await isthmus(['replay', 'x.yaml', '--fixed'], { cwd })
  expect(said).toMatchObject({ code: 2, out: '', err: expect.stringContaining(en) })
  expect((await isthmus(['replay', 'x.yaml', '--lang', 'zh'], { cwd })).err).toContain(zh)
  expect(readFileSync(join(cwd, 'x.yaml'), 'utf8')).toBe(text)
})

test('a file that is not there; one of another version, all the same', async () => {
  const cwd = folderWith({ 'x.yaml': KEPT({ ...HEAD, isthmus: '0.0.1' }) })
  expect(await isthmus(['replay', 'y.yaml'], { cwd })).toMatchObject({ code: 2 })
  expect(await isthmus(['replay', 'x.yaml', '--any-version'], { cwd })).toMatchObject({ code: 0 })
  renameSync(join(cwd, 'x.yaml'), join(cwd, 'z.yaml'))
  const none = await isthmus(['replay', 'z.yaml', '--laws', 'none.mjs'], { cwd })
  expect(none).toMatchObject({ code: 2, err: expect.stringContaining('cannot be loaded') })
})

/** Looks at what is written alone, and plays nothing. */
const NO_LINK_WRITTEN = defineLaw({
  name: 'no-link-written',
  check: ({ network }) => Object.keys(network.endpoints ?? {}).length === 0,
})

test('a law that plays nothing is shrunk to what is still a scenario', () => {
  for (let run = 0, found = 0; found < 3; run++) {
    const history = historyOfRun(NO_LINK_WRITTEN, 5, run)
    const failure = checked(NO_LINK_WRITTEN, history, () => undefined)
    if (failure === undefined) continue
    found += 1
    const shrunk = shrinkFailure(NO_LINK_WRITTEN, { history, failure })
    expect(readHistory(shrunk.history)).toMatchObject({ ok: true })
    expect(isSound(shrunk.history)).toBe(true)
    expect(Object.keys(shrunk.history.network.endpoints ?? {})).toHaveLength(1)
    expect(shrunk.history.steps).toEqual([])
  }
})

test('a public CLB has no subnet, and shrinks with all the rest', () => {
  const network = {
    vpcs: { v0: { cidr: '10.0.0.0/24', subnets: { s: { cidr: '10.0.0.0/24' } } } },
    clbs: { lb: { type: 'OPEN', vpc: 'v0', listeners: {} }, lb2: { subnet: 'v0/s', listeners: {} } },
  } as unknown as LongNetwork
  const never = defineLaw({ name: 'never', check: () => false })
  const history = { seed: 1, options: {}, network, steps: [] }
  const failure = checked(never, history, () => undefined)!
  expect(shrinkFailure(never, { history, failure }).history.network.clbs ?? {}).toEqual({})
})
