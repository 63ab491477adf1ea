import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { histories } from '../../sim/check/arbitraries/histories.ts'
import { defineLaw } from '../../sim/check/define-law.ts'
import { type History, type LongNetwork, readHistory } from '../../sim/check/history.ts'
import { failureFile, readHead } from '../../sim/check/kept.ts'
import type { Law } from '../../sim/check/law.ts'
import { memoLaw } from '../../sim/check/laws/runs.ts'
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
  expect(
    await isthmus(['replay', 'failures/x.yaml', '--fixed'], { cwd }),
    'came back, and is mended again',
  ).toMatchObject({
    code: 0,
  })
  expect(readdirSync(join(cwd, 'failures'))).toEqual([])
  expect(readFileSync(join(cwd, 'scenarios/regressions/x.yaml'), 'utf8')).toBe(moved)
  const inPlace = await isthmus(['replay', 'scenarios/regressions/x.yaml', '--fixed'], { cwd })
  expect(inPlace.code).toBe(0)
  expect(readFileSync(join(cwd, 'scenarios/regressions/x.yaml'), 'utf8')).toBe(moved)
  writeFileSync(join(cwd, 'failures/x.yaml'), KEPT(HEAD).replace('listen: ["80"]', 'listen: ["80", "81"]'))
  const taken = await isthmus(['replay', 'failures/x.yaml', '--fixed'], { cwd })
  expect(taken).toMatchObject({
    code: 2,
    err: expect.stringContaining('scenarios/regressions has another file of that name'),
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
  ['a step too few', KEPT({ ...HEAD, steps: 2 }), '2 steps were kept, and 1 are there', '保存时有 2 个步骤'],
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

test('what the kit made up is no part of the law: mended, such a step expects what it shows now', async () => {
  const text = KEPT({ ...HEAD, steps: 1, made: [0] }).replace('{ reason: DELIVERED }', '{ reason: { not: DELIVERED } }')
  const cwd = folderWith({ 'failures/x.yaml': text })
  expect(await isthmus(['replay', 'failures/x.yaml', '--fixed'], { cwd })).toMatchObject({ code: 0 })
  const moved = readFileSync(join(cwd, 'scenarios/regressions/x.yaml'), 'utf8')
  expect(moved).toContain('outcome: connected')
  expect(moved).not.toContain('not: DELIVERED')
  expect((await isthmus(['run', 'scenarios'], { cwd })).code).toBe(0)
})

test('a failure says which of its expectations are made up', () => {
  const history: History = {
    seed: 1,
    options: {},
    network: {
      vpcs: { v: { cidr: '10.0.0.0/24', subnets: { s: { cidr: '10.0.0.0/24' } } } },
      cvms: { a: { subnet: 'v/s' }, b: { subnet: 'v/s', listen: ['80'] } },
    },
    steps: [{ connect: 'a -> b:81' }, { connect: 'a -> b:80' }],
  }
  const failed = (expect: Record<string, unknown> | undefined) => {
    const failure = { law: 'mine', what: { en: 'no', zh: '不' }, step: 1, expect }
    return failureFile(NO_LINK, { history, failure }, { isthmus: '0' }).yaml
  }
  const head = (yaml: string) => readHead(yaml)
  expect(head(failed({ reason: { not: 'DELIVERED' } }))).toMatchObject({ steps: 2, made: [0] })
  expect(failed({ reason: { not: 'DELIVERED' } })).toContain('outcome: refused')
  expect(head(failed({ reason: 'DELIVERED' })), 'that holds, so it says nothing').toMatchObject({
    steps: 2,
    made: [0, 1],
  })
  expect(head(failed(undefined))).toMatchObject({ made: [0, 1] })
})

test('the command that is printed is the one that replays it', async () => {
  const laws = `import { defineLaw } from '${new URL('../../sim/check/define-law.ts', import.meta.url).pathname}'
export const mine = defineLaw({ name: 'mine', check: () => false })`
  const cwd = folderWith({ 'my laws/laws.mjs': laws, 'x.test.mjs': laws })
  const failures = join(cwd, 'my laws/kept')
  const broken = async (module: string) => {
    const { mine }: { mine: Law } = await import(join(cwd, module))
    return checkLaw(mine, { failures, runs: 1, language: 'en' })
  }
  const report = await broken('my laws/laws.mjs')
  expect(report.text).toContain(`npx isthmus replay '${report.file}' --laws '${cwd}/my laws/laws.mjs'`)
  const written = readFileSync(report.file ?? '', 'utf8')
  expect(written).toContain(` --laws '${cwd}/my laws/laws.mjs'\n`)
  expect((await broken('x.test.mjs')).text, 'a file of tests is for its runner').toContain(' --laws <module>')
  expect((await checkLaw({ ...memoLaw, mustMeet: ['x'] }, { failures: false, runs: 1 })).text).not.toContain('--laws')
})

test('a kept failure that cannot be tried is told of, and so is a folder that cannot be written to', async () => {
  const failures = folderWith({
    'torn.yaml': KEPT('{"form'),
    'old.yaml': KEPT({ ...HEAD, law: 'no-link', isthmus: '0.0.1' }),
    'other.yaml': KEPT({ ...HEAD, law: 'of-somebody-else', tried: 'of-somebody-else' }),
    'file.txt': '',
  })
  const fine = defineLaw({ name: 'no-link', histories: NO_LINK.histories, check: () => true })
  const report = await checkLaw(fine, { failures, runs: 1, language: 'en' })
  expect(report.ok).toBe(true)
  expect(report.notTried.map(({ file }) => file)).toEqual([join(failures, 'old.yaml'), join(failures, 'torn.yaml')])
  expect(report.text).toMatch(
    /A kept failure was not tried: .*old.yaml was kept by Isthmus 0.0.1.*torn.yaml is damaged/s,
  )
  const warned = new Promise<Error>((done) => process.once('warning', done))
  await holds(fine, { failures, runs: 1, language: 'zh' })
  expect((await warned).message).toContain('由 Isthmus 0.0.1 保存')
  const full = await checkLaw(NO_LINK, { failures: join(failures, 'file.txt'), runs: 100, seed: 5, language: 'en' })
  expect(full).toMatchObject({ ok: false, file: undefined, failure: { law: 'no-link' } })
  expect(full.text).toContain('It could not be kept: ')
})

test('whatever a check calls its failure, the file has a name', () => {
  const failure = { law: '../up: a\\b*', what: { en: 'no', zh: '不' }, step: undefined, expect: undefined }
  const history = historyOfRun(NO_LINK, 5, 0)
  expect(failureFile(NO_LINK, { history, failure }, { isthmus: '0' }).name).toMatch(/^-up-a-b--[0-9a-f]{8}\.yaml$/)
})

test.each<readonly [what: string, options: object, words: RegExp]>([
  ['no run', { runs: 0 }, /runs is a whole number, 1 or more, not 0\nruns 应为整数，至少为 1，而不是 0/],
  ['NaN runs', { runs: Number.NaN }, /not NaN/],
  ['half a run', { runs: 1.5 }, /not 1.5/],
  ['a seed in words', { seed: 'abc' }, /seed is a whole number.*not "abc"/],
])('%s proves nothing, and is refused', async (_, options, words) => {
  await expect(checkLaw(NO_LINK, { failures: false, ...options })).rejects.toThrow(words)
})

test('what is no law, and what draws nothing, is refused', async () => {
  await expect(checkLaw(undefined as never)).rejects.toThrow('checkLaw takes a law')
  const drawsNothing = defineLaw({ name: 'mine', histories: (() => 5) as never, check: () => true })
  await expect(checkLaw(drawsNothing, { failures: false })).rejects.toThrow(
    'histories of the law mine gives no arbitrary',
  )
})

test('a failure around a file that no longer has what it speaks of is not said to be mended', async () => {
  const text = KEPT({ ...HEAD, base: 'prod.yaml' })
  const prod = (name: string) =>
    `vpcs: { v0: { cidr: 10.0.0.0/16 } }\ncvms: { a: { in: v0 }, ${name}: { in: v0, listen: 80 } }\n`
  const cwd = folderWith({ 'x.yaml': text, 'prod.yaml': prod('b') })
  expect(await isthmus(['replay', 'x.yaml'], { cwd })).toMatchObject({ code: 0 })
  writeFileSync(join(cwd, 'prod.yaml'), prod('web'))
  expect(await isthmus(['replay', 'x.yaml', '--fixed'], { cwd })).toMatchObject({
    code: 2,
    err: expect.stringContaining(
      'x.yaml cannot be tried in prod.yaml as it is now: steps.0.connect: NO_SUCH_DESTINATION',
    ),
  })
  expect((await isthmus(['replay', 'x.yaml', '--lang', 'zh'], { cwd })).err).toContain('无法在当前的 prod.yaml 中重试')
  expect(readFileSync(join(cwd, 'x.yaml'), 'utf8')).toBe(text)
})

test('a law that draws what cannot be run does not hold for nothing', async () => {
  const unsound = histories({ steps: 1 }).map((history) => ({
    ...history,
    steps: [{ connect: 'nobody -> nothing:80' }],
  }))
  const law = defineLaw({ name: 'mine', histories: unsound, check: (history, meet) => play(history, meet, []).failure })
  await expect(checkLaw(law, { failures: false, runs: 5 })).rejects.toThrow(
    /cannot be run: steps.0.connect: NO_SUCH_CLIENT.*\n.*无法运行/,
  )
  const fine = await checkLaw(
    { ...NO_LINK, check: (_, meet) => void meet('looked') },
    { failures: false, runs: 3, language: 'en' },
  )
  expect(fine.text).toBe('no-link holds over 3 histories\n       3  looked')
})

test('one command moves all that are mended, and leaves the others', async () => {
  const laws = `export const mine = { name: 'mine', statement: { en: 'no', zh: '不' }, mustMeet: [], histories: () => undefined,
    check: () => ({ law: 'mine', what: { en: 'still', zh: '仍然' }, step: undefined, expect: undefined }) }`
  const kept = {
    'failures/a.yaml': KEPT(HEAD),
    'failures/b.yaml': KEPT({ ...HEAD, law: 'mine' }),
    'failures/c.yaml': KEPT(HEAD),
  }
  const cwd = folderWith({ ...kept, 'laws.mjs': laws, 'none/readme.md': '' })
  const all = await isthmus(['replay', 'failures', '--laws', 'laws.mjs', '--fixed'], { cwd })
  expect(all.code).toBe(1)
  expect(all.out).toBe(
    '✓ failures/a.yaml: active-endpoint holds\n✗ failures/b.yaml: mine is broken: still\n  no\n✓ failures/c.yaml: active-endpoint holds\n',
  )
  expect(readdirSync(join(cwd, 'failures'))).toEqual(['b.yaml'])
  expect(readdirSync(join(cwd, 'scenarios/regressions'))).toEqual(['a.yaml', 'c.yaml'])
  const two = await isthmus(['replay', 'failures/b.yaml', 'gone.yaml', '--laws', 'laws.mjs'], { cwd })
  expect(two).toMatchObject({
    code: 2,
    out: expect.stringContaining('mine is broken'),
    err: expect.stringContaining('gone.yaml'),
  })
  expect(await isthmus(['replay', 'none', '--lang', 'zh'], { cwd })).toEqual({
    code: 2,
    out: '',
    err: 'none 中没有保存的失败用例\n',
  })
})
