import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FAILING, SMALLEST, WHOLE } from '../scenario/run-examples.ts'
import { elementsOf } from '../scenario/xml.ts'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

const BROKEN = SMALLEST.replace('svc: lb1', 'svc: lb9')
const REFUSING = SMALLEST.replace('listen: 8080', 'listen: 8081')
const BASE = SMALLEST.replace(/steps:.*/, '')

describe('run', () => {
  test.each([
    [0, { 'a.yaml': SMALLEST, 'b.yaml': WHOLE }],
    [0, { 'base.yaml': BASE }],
    [1, { 'a.yaml': SMALLEST, 'b.yaml': REFUSING }],
    [2, { 'a.yaml': REFUSING, 'b.yaml': BROKEN, 'c.yaml': SMALLEST }],
  ])('exits with the worst of all files: %d', async (code, files) => {
    const cwd = folderWith(files)
    for (const format of ['text', 'json', 'junit']) {
      expect((await isthmus(['run', '.', '--format', format], { cwd })).code).toBe(code)
    }
  })

  test('one bad file does not stop the others, and totals count them all', async () => {
    const cwd = folderWith({ 'a.yaml': BROKEN, 'b.yaml': SMALLEST })
    const { out } = await isthmus(['run', 'a.yaml', 'missing.yaml', 'b.yaml'], { cwd })
    expect(out).toContain(
      'a.yaml:4:26: no CLB is called lb9 (did you mean lb1?) (NO_SUCH_CLB; cloud: ResourceNotFound)',
    )
    expect(out).toContain('> 4 | endpointServices: { svc: lb9 }')
    expect(out).toContain('there is no file or folder missing.yaml')
    expect(out).toContain('✓ consumer -> ep1:80')
    expect(out).toMatch(/^3 files, 1 case, 1 step: 1 held, 0 failed, 2 problems$/m)
  })

  test('problems come in the order of the text, whoever found them, in every format', async () => {
    const cwd = folderWith({
      'base.yaml': 'vpcs: { vpc1: 10.0.0.0/99 }\nsetup: [{ connect: "a -> b:80" }]\n',
      'z.yaml': [
        'extends: base.yaml',
        'endpoints: { ep1: { in: vpc9, service: svc9 } }',
        'cvms: { a: vpc1, b: { in: vpc8, lisen: 80 } }',
        'steps: [{ connect: "a -> c:80" }, { conect: x }]',
      ].join('\n'),
    })
    const { out } = await isthmus(['validate', 'z.yaml', '--format', 'json'], { cwd })
    const { problems } = JSON.parse(out) as { problems: { file: string; line: number; column: number; code: string }[] }
    const places = problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`)
    expect(places).toEqual([
      'base.yaml:1:15 CIDR_MALFORMED',
      'z.yaml:2:25 NO_SUCH_VPC',
      'z.yaml:2:40 NO_SUCH_ENDPOINT_SERVICE',
      'z.yaml:3:27 NO_SUCH_VPC',
      'z.yaml:3:33 UNKNOWN_KEY',
      'z.yaml:4:26 NO_SUCH_DESTINATION',
      'z.yaml:4:37 UNKNOWN_KEY',
    ])
    for (const format of ['text', 'junit']) {
      const text = (await isthmus(['run', 'z.yaml', '--format', format], { cwd })).out
      const found = places.map((place) => text.indexOf(place.split(' ')[0] ?? ''))
      expect(found).toEqual(found.toSorted((a, b) => a - b))
      expect(found).not.toContain(-1)
    }
  })

  test('what has the wrong form is told once, where it stands', async () => {
    const cwd = folderWith({ 'a.yaml': 'vpcs: { v: [10.0.0.0/16] }\ncvms: { c: [v] }\nclbs: { l: { in: [v] } }\n' })
    const { out } = await isthmus(['validate', 'a.yaml', '--format', 'json'], { cwd })
    const { problems } = JSON.parse(out) as { problems: { line: number; column: number; code: string }[] }
    expect(problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([
      '1:12 EXPECTED_VPC',
      '2:12 EXPECTED_CVM',
      '3:18 EXPECTED_TEXT',
    ])
  })

  test('a rule torn by a comma is one mistake', async () => {
    const rules = '[ACCEPT#10.0.0.0/8#80,443#TCP, DROP#0.0.0.0/0, ACCEPT#10.0.0.0/8#ALL#TCPP]'
    const cwd = folderWith({ 'a.yaml': `securityGroups: { sg: { ingress: ${rules} } }` })
    const { out } = await isthmus(['validate', 'a.yaml'], { cwd })
    expect(Array.from(out.matchAll(/^a\.yaml.*\(([A-Z_]+).*\)$/gm), ([, code]) => code)).toEqual([
      'TORN_RULE',
      'UNKNOWN_WORD',
    ])
  })

  test('a folder is searched by name; what is no scenario is left out; a file is run once', async () => {
    const cwd = folderWith({
      'b.yml': SMALLEST,
      'a/z.yaml': SMALLEST,
      'a/c.json': '{"vpcs":{"vpc1":"10.0.0.0/16"}}',
      'scenario.schema.json': '{',
      'notes.txt': 'no',
      'golden/x.yaml': 'no',
      'node_modules/x.yaml': 'no',
      '.hidden.yaml': 'no',
    })
    symlinkSync('..', join(cwd, 'a/loop'))
    symlinkSync('nowhere', join(cwd, 'a/dangling'))
    const { code, out } = await isthmus(['run', './', 'b.yml', 'a'], { cwd })
    expect(code).toBe(0)
    expect(out.split('\n').filter((line) => /^\S+\.\w+$/.test(line))).toEqual(['a/c.json', 'a/z.yaml', 'b.yml'])
  })

  test('JSON in a folder that is no scenario is left out, unless it is named', async () => {
    const cwd = folderWith({
      'a.yaml': SMALLEST,
      'package.json': '{ "name": "x", "scripts": {} }',
      'tsconfig.json': '{ "extends": "./base.json", "compilerOptions": {} }',
      'list.json': '[{ "steps": [] }]',
      'broken.json': '{ "name": }',
      'large.json': `{ "name": "${'x'.repeat(2_000_001)}" }`,
      's/half.json': '{ "vpcs": { "vpc1": "10.0.0.0/16" }, ',
      's/patch.json': '{ "extends": "base.json" }',
      's/base.json': '{ "vpcs": { "vpc1": "10.0.0.0/16" } }',
    })
    const { code, out } = await isthmus(['run', '.'], { cwd })
    expect(code).toBe(2)
    expect(Array.from(out.matchAll(/^\S+\.(json|yaml)$/gm), ([name]) => name)).toEqual([
      'a.yaml',
      's/base.json',
      's/half.json',
      's/patch.json',
    ])
    expect((await isthmus(['run', 'package.json'], { cwd })).out).toContain('package.json:1:3: `name` means nothing')
  })

  test('standard input, with the present folder for `extends`', async () => {
    const cwd = folderWith({ 'base.yaml': BASE })
    const stdin = 'extends: base.yaml\nsteps: [{ connect: "consumer -> ep1:80" }]\n'
    expect(await isthmus(['run', '-'], { cwd, stdin })).toMatchObject({ code: 0, err: '' })
    const { code, out } = await isthmus(['run', '-'], { cwd, stdin: 'extends: bass.yaml\nsteps: []\n' })
    expect(code).toBe(2)
    expect(out).toContain('<stdin>:1:10: there is no file or folder bass.yaml (PATH_MISSING)')
  })

  test('--trace first shows one connection of the whole run, all every one, none nothing', async () => {
    const cwd = folderWith({ 'a.yaml': SMALLEST, 'b.yaml': SMALLEST, 'c.yaml': REFUSING })
    const traces = async (...words: string[]) => {
      const { out } = await isthmus(['run', '.', ...words], { cwd })
      return out.match(/SYN request/g)?.length ?? 0
    }
    expect(await traces('--trace', 'first')).toBe(1)
    expect(await traces('--trace', 'all')).toBe(3)
    expect(await traces('--trace', 'none')).toBe(0)
    expect(await traces()).toBe(1)
  })

  test('--seed stands in for the seeds of the files', async () => {
    const cwd = folderWith({ 'a.yaml': `seed: 5\n${SMALLEST}` })
    const seedOf = async (...words: string[]) => {
      const { out } = await isthmus(['run', 'a.yaml', '--format', 'json', ...words], { cwd })
      return JSON.parse(out).seed
    }
    expect(await seedOf()).toBe(5)
    expect(await seedOf('--seed', '42')).toBe(42)
  })

  test('a case that a problem is in is named, in words and as a field', async () => {
    const patched = BASE.replace(
      'cvms: {',
      'cases: [{ name: x, steps: [] }, { name: y, steps: [], network: { cvms: { web: { ip: 9.9.9.9 } } } }]\ncvms: {',
    )
    const cwd = folderWith({ 'a.yaml': patched })
    const { code, out } = await isthmus(['run', 'a.yaml', '--lang', 'zh'], { cwd })
    expect([code, out]).toEqual([2, expect.stringContaining('（用例 y）')])
    const json = JSON.parse((await isthmus(['run', 'a.yaml', '--format', 'json'], { cwd })).out) as {
      problems: object[]
    }
    expect(json.problems).toMatchObject([{ case: 'y', message: expect.stringContaining(' (case y)') }])
  })

  test('a name that leads to somebody else in the client’s VPC is told', async () => {
    const network = 'vpcs: { v: 10.0.0.0/12, w: 10.0.0.0/12 }\ncvms: { a: v, b: w }\n'
    const cwd = folderWith({ 'a.yaml': `${network}steps: [{ connect: "a -> b:80", expect: { outcome: refused } }]` })
    const note = 'note: b is in w; in v, where it is dialled, 10.0.0.2 is a'
    expect((await isthmus(['run', 'a.yaml'], { cwd })).out).toContain(`\n      ${note}\n`)
    expect((await isthmus(['explain', 'a.yaml', 'a -> b:80'], { cwd })).out).toContain(`\n${note}\n`)
    expect((await isthmus(['explain', 'a.yaml', 'a -> b:80', '--lang', 'zh'], { cwd })).out).toContain(
      '注意：b 在 w 中',
    )
    const json = JSON.parse((await isthmus(['explain', 'a.yaml', 'a -> b:80', '--format', 'json'], { cwd })).out)
    expect(json).toMatchObject({ observed: { elsewhere: { name: 'b', owner: 'a' } } })
  })

  test('but not to one tenant of another', async () => {
    const network =
      'accounts: { x: {}, y: {} }\nvpcs: { v: { cidr: 10.0.0.0/16, account: x }, w: { cidr: 10.0.0.0/16, account: y } }\ncvms: { a: v, b: w }\n'
    const cwd = folderWith({ 'a.yaml': network })
    const said = async (...words: string[]) =>
      (await isthmus(['explain', 'a.yaml', 'a -> b:80', ...words], { cwd })).out
    expect(await said()).toContain('note: b is in w')
    expect(await said('--as', 'x')).not.toContain('note: b is in w')
  })

  test('an argument that is empty has a heading', async () => {
    expect((await isthmus(['run', ''])).out).toMatch(/^""\n {2}"": there is no file or folder ""/)
  })

  test('health with the port is that of the same target', async () => {
    const check = 'steps: [{ expect: { health: { lb1/tcp:80/web: Alive, lb1/tcp:80/web:8080: Alive } } }]'
    const cwd = folderWith({ 'a.yaml': SMALLEST.replace(/steps:.*/, check) })
    expect((await isthmus(['run', 'a.yaml'], { cwd })).code).toBe(0)
  })

  test('JSON and JUnit are whole documents, whatever is wrong', async () => {
    const cwd = folderWith({ 'a.yaml': FAILING, 'b.yaml': BROKEN })
    const json = await isthmus(['run', 'a.yaml', 'b.yaml', 'c.yaml', '--format', 'json'], { cwd })
    expect(JSON.parse(json.out)).toMatchObject({
      format: 1,
      problems: [{ code: 'NO_SUCH_CLB' }, { code: 'PATH_MISSING', line: null }],
    })
    const junit = await isthmus(['run', 'a.yaml', 'b.yaml', 'c.yaml', '--format', 'junit'], { cwd })
    expect(elementsOf(junit.out)[0]?.attributes).toMatchObject({ tests: '7', failures: '5', errors: '2' })
  })

  test('the same files give the same bytes', async () => {
    const cwd = folderWith({ 'a.yaml': WHOLE, 'b.yaml': FAILING })
    const words = ['run', '.', '--format', 'json', '--trace', 'all']
    expect(await isthmus(words, { cwd })).toEqual(await isthmus(words, { cwd }))
  })

  test('a fault of ours is 3, says what to do, and shows where only when asked', async () => {
    const cwd = folderWith({ 'a.yaml': SMALLEST })
    const stdin = new TypeError('a slip')
    const run = await isthmus(['run', '-', 'a.yaml'], { cwd, stdin })
    expect(run).toMatchObject({ code: 3, err: '' })
    expect(run.out).toContain('Isthmus itself failed: a slip. Please report this')
    expect(run.out).toContain('1 held')
    const explain = await isthmus(['explain', '-', 'a -> b:80', '--lang', 'zh'], { cwd, stdin })
    expect(explain).toEqual({ code: 3, out: '', err: expect.stringContaining('Isthmus 内部错误：a slip') })
    expect(explain.err.split('\n')).toHaveLength(2)
    expect((await isthmus(['run', '-'], { cwd, stdin, env: { ISTHMUS_DEBUG: '1' } })).err).toContain('cli.test.ts')
  })

  test('progress is shown on a terminal only, and wiped away', async () => {
    const files = Object.fromEntries(Array.from({ length: 4 }, (_, index) => [`${index}.yaml`, SMALLEST]))
    const cwd = folderWith(files)
    expect((await isthmus(['run', '.', '--format', 'json'], { cwd, isTerminal: true, tickMs: 600 })).err).toBe(
      '\r1/4\r2/4\r3/4\r\u001b[K',
    )
    expect((await isthmus(['run', '.'], { cwd, tickMs: 600 })).err).toBe('')
    expect((await isthmus(['run', '.'], { cwd, isTerminal: true })).err).toBe('')
  })

  test('colour on a terminal, unless NO_COLOR; FORCE_COLOR elsewhere', async () => {
    const cwd = folderWith({ 'a.yaml': SMALLEST })
    const isColoured = async (isTerminal: boolean, env: Record<string, string>) =>
      (await isthmus(['run', 'a.yaml'], { cwd, isTerminal, env })).out.includes('\u001b[')
    expect(await isColoured(true, {})).toBe(true)
    expect(await isColoured(false, {})).toBe(false)
    expect(await isColoured(true, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false)
    expect(await isColoured(false, { FORCE_COLOR: '1' })).toBe(true)
    expect(await isColoured(true, { FORCE_COLOR: '0' })).toBe(false)
    expect(await isColoured(true, { TERM: 'dumb' })).toBe(false)
  })
})

describe('explain', () => {
  const cwd = () =>
    folderWith({
      'base.yaml': BASE,
      'whole.yaml': WHOLE,
      'broken.yaml': BROKEN,
      'cases.yaml': `${BASE}\ncases:\n  - { name: one, steps: [] }\n  - { name: two, network: { endpoints: { ep1: { state: PENDING } } }, steps: [] }\n`,
    })

  test('one connection hop by hop, of a base too; that it does not arrive is an answer', async () => {
    const good = await isthmus(['explain', 'base.yaml', 'consumer -> ep1:80'], { cwd: cwd() })
    expect(good.code).toBe(0)
    expect(good.out).toMatch(
      /^consumer -> ep1:80 {2}connected in .*, backend web, which saw 11\.163\..*\n\nSYN request/,
    )
    const bad = await isthmus(['explain', 'base.yaml', 'consumer:40000->10.0.0.3:81', '--lang', 'zh'], { cwd: cwd() })
    expect(bad.code).toBe(0)
    expect(bad.out).toMatch(/超时.*NO_LISTENER/)
  })

  test('a datagram or an echo request, as a step says them', async () => {
    const udp = await isthmus(['explain', 'base.yaml', 'udp consumer -> ep1:53'], { cwd: cwd() })
    expect(udp).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^udp consumer -> ep1:53 .*NO_LISTENER/) })
    const ping = await isthmus(['explain', 'base.yaml', ' ping: consumer -> ep1', '--lang', 'zh'], { cwd: cwd() })
    expect(ping).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^ping consumer -> ep1 /) })
    const plain = await isthmus(['explain', 'base.yaml', 'connect consumer -> ep1:80'], { cwd: cwd() })
    expect(plain.out).toBe((await isthmus(['explain', 'base.yaml', 'consumer -> ep1:80'], { cwd: cwd() })).out)
  })

  test('before any step, or after the first so many', async () => {
    const outcome = async (...words: string[]) => {
      const { out } = await isthmus(['explain', 'whole.yaml', 'consumer -> ep1:80', '--format', 'json', ...words], {
        cwd: cwd(),
      })
      return JSON.parse(out).observed.reason
    }
    expect(await outcome()).toBe('DELIVERED')
    expect(await outcome('--after', '3')).toBe('DELIVERED')
    expect(await outcome('--after', '4')).toBe('TARGET_INGRESS_DENIED')
  })

  test('of a case', async () => {
    const said = await isthmus(['explain', 'cases.yaml', 'consumer -> ep1:80', '--case', 'two'], { cwd: cwd() })
    expect(said.out).toContain('ENDPOINT_PENDING')
    expect(said.out).toMatch(/^case two \(others, with --case: one\)\nconsumer -> ep1:80 /)
    const first = await isthmus(['explain', 'cases.yaml', 'consumer -> ep1:80', '--lang', 'zh'], { cwd: cwd() })
    expect(first.out).toMatch(/^用例 one（其他用例可用 --case 指定：two）\nconsumer -> ep1:80 /)
  })

  test.each([
    [['base.yaml', 'consumer ep1:80'], 'connection:1:1: '],
    [
      ['base.yaml', 'consumer ep1:80'],
      'a connection is a text as consumer -> ep1:80, `udp consumer -> ep1:53` or `ping',
    ],
    [['base.yaml', 'ping consumer -> ep1:80'], 'connection:1:22: '],
    [['base.yaml', 'ping consmer -> ep1'], 'connection:1:6: no CVM is called consmer (did you mean consumer?)'],
    [['base.yaml', 'consumer -> ep1:80', '--case', 'x'], 'no case is called x: the scenario has no cases'],
    [['base.yaml', 'consumer -> ep1'], 'does not say to which port'],
    [['base.yaml', 'consumer -> ep1:99999'], 'connection:1:17: '],
    [['base.yaml', 'consmer -> ep1:80'], 'connection:1:1: no CVM is called consmer (did you mean consumer?)'],
    [['base.yaml', 'consumer -> ep2:80'], '(did you mean ep1?)'],
    [['broken.yaml', 'consumer -> ep1:80'], 'broken.yaml:4:26: no CLB is called lb9'],
    [['missing.yaml', 'consumer -> ep1:80'], 'there is no file or folder missing.yaml'],
    [['.', 'consumer -> ep1:80'], '. is a folder; a file is needed here'],
    [
      ['cases.yaml', 'consumer -> ep1:80', '--case', 'twoo'],
      'no case is called twoo; there are: one, two (did you mean two?)',
    ],
    [['whole.yaml', 'consumer -> ep1:80', '--after', '9'], 'no more than 5 steps'],
  ])('%j is bad input', async (words, message) => {
    const said = await isthmus(['explain', ...words], { cwd: cwd() })
    expect(said).toMatchObject({ code: 2, out: '' })
    expect(said.err).toContain(message)
  })
})

describe('validate and schema', () => {
  test('tells every problem of every file', async () => {
    const cwd = folderWith({
      'a.yaml': SMALLEST,
      'b.yaml': BROKEN.replace('listen: 8080', 'lisen: 8080'),
      'c.yaml': REFUSING,
    })
    const said = await isthmus(['validate', '.'], { cwd })
    expect(said.code).toBe(2)
    expect(said.out).toMatch(
      /^✓ a\.yaml\nb\.yaml:2:\d+: .*did you mean listen.*\n[\s\S]*b\.yaml:4:26: no CLB is called lb9[\s\S]*✓ c\.yaml\n$/,
    )
    const json = await isthmus(['validate', 'c.yaml', '--format', 'json'], { cwd })
    expect(json.code).toBe(0)
    expect(JSON.parse(json.out)).toMatchObject({ problems: [], files: [{ path: 'c.yaml' }] })
  })

  test('the schema is JSON', async () => {
    const { code, out } = await isthmus(['schema'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ $schema: expect.stringContaining('json-schema.org') })
  })
})

describe('usage', () => {
  test.each([
    [['rn'], /unknown command 'rn'[\s\S]*Did you mean run/],
    [['run', 'a', '--sed', '3'], /unknown option '--sed'[\s\S]*Did you mean --seed/],
    [['run'], /missing required argument 'files'/],
    [['run', 'a', '--format', 'xml'], /Allowed choices are text, json, junit/],
    [['run', 'a', '--seed', '-1'], /--seed/],
    [['run', 'a', '--seed', '1.5'], /a whole number from 0 is needed/],
    [['run', 'a', '--seed', '9'.repeat(20)], /a whole number from 0 is needed/],
    [['run', 'a', '--lang', 'fr'], /Allowed choices are en, zh/],
    [['explain', 'a'], /Give a connection, as 'consumer -> ep1:80', or --step <number>, not both/],
    [['explain', 'a', 'b', '--step', '1'], /or --step <number>, not both/],
    [['explain', 'a', '--step', '0'], /a whole number from 1 is needed/],
    [['explain', 'a', '--step', '1', '--after', '1'], /cannot be used with option '--after <steps>'/],
    [['explain', 'a', 'b', '--timeline', '--as', 'c'], /cannot be used with option '--as <account>'/],
    [['explain', 'a', 'b', '--timeline', '--packet', '1'], /cannot be used with option '--timeline'/],
    [['explain', 'a', 'b', 'c'], /too many arguments/],
    [[], /Usage: isthmus/],
  ])('%j is refused', async (words, message) => {
    const said = await isthmus(words)
    expect(said).toMatchObject({ code: 2, out: '' })
    expect(said.err).toMatch(message)
  })

  test.each(['run', 'explain', 'validate', 'schema', 'reasons', 'draw', 'init', 'completion'])(
    '%s --help has an example',
    async (command) => {
      const said = await isthmus([command, '--help'])
      expect(said).toMatchObject({ code: 0, err: '' })
      expect(said.out).toContain(`Examples:\n  isthmus ${command}`)
    },
  )

  test('--version, --help', async () => {
    expect(await isthmus(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
    expect((await isthmus(['--help'])).out).toContain('Exit code: 0 all held, 1 an expectation failed, 2 bad input')
  })

  test.each([
    [['--help'], {}, 'Usage:'],
    [['--help'], { LANG: 'zh_CN.UTF-8' }, '用法：'],
    [['--help'], { LC_ALL: 'en_GB.UTF-8', LANG: 'zh_CN.UTF-8' }, 'Usage:'],
    [['--help'], { LC_ALL: '', LC_MESSAGES: 'zh_TW' }, '用法：'],
    [['--help', '--lang', 'en'], { LANG: 'zh_CN.UTF-8' }, 'Usage:'],
    [['--lang=zh', 'run', '--help'], {}, '运行场景文件'],
    [['run', '--help', '--lang', 'zh'], { LANG: 'C' }, '运行场景文件'],
  ])('language: %j %j', async (words, env, text) => {
    expect((await isthmus(words, { env })).out).toContain(text)
  })

  test('complaints in Chinese', async () => {
    const { err } = await isthmus(['run', 'a', '--sed', '3', '--lang', 'zh'])
    expect(err).toContain("错误：未知选项 '--sed'")
    expect(err).toContain('是否想写 --seed')
  })
})

test('an empty folder and a folder without scenarios are told apart from a missing one', async () => {
  const cwd = folderWith({ 'notes.txt': '' })
  mkdirSync(join(cwd, 'empty'))
  const { code, out } = await isthmus(['run', 'empty', '.', 'none', ''], { cwd })
  expect(code).toBe(2)
  expect(out).toContain('there is no scenario in the folder empty')
  expect(out).toContain('there is no scenario in the folder .')
  expect(out).toContain('there is no file or folder none')
  expect(out).toContain('there is no file or folder ""')
})
