import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { cloudOf, load, read, ScenarioError, UsageError } from '../../sim/index.ts'
import { folderWith } from '../support/folder.ts'
import { ACCEPT, CLOSE, PROD, PROD_YAML } from './prod.ts'

const prod = () => `${folderWith({ 'prod.yaml': PROD_YAML })}/prod.yaml`

test('the face: load, connect, call, advance, fork', async () => {
  const cloud = await load(prod())
  expect(cloud.connect('consumer', 'ep1:80').outcome).toBe('timeout')
  expect(cloud.connect('consumer', 'ep1:80')).toMatchObject({ reason: 'ENDPOINT_PENDING', where: 'ep1' })
  expect(cloud.call(...ACCEPT)).toMatchObject({ ok: true, response: { RequestId: expect.any(String) } })
  const { outcome, backend, sourceSeen, trace } = cloud.connect('consumer', 'ep1:80')
  expect({ outcome, backend, sourceSeen }).toEqual({
    outcome: 'connected',
    backend: 'web1',
    sourceSeen: expect.stringMatching(/^11\.163\./),
  })
  expect(String(trace)).toMatch(/^SYN request .* DELIVERED at web1\n {2}1\. consumer/)
  const before = cloud.nowUs
  cloud.advance('15m')
  expect(cloud.nowUs - before).toBe(15 * 60 * 1_000_000)
  const fork = cloud.fork()
  fork.guest('web1', { state: 'STOPPED' })
  expect([cloud.states().web1, fork.states().web1]).toEqual(['RUNNING', 'STOPPED'])
  expect(cloud.health()).toEqual({ 'lb1/tcp:80/web1': 'Alive' })
})

describe('a connection', () => {
  const accepted = (language: 'en' | 'zh' = 'en') => {
    const cloud = cloudOf(PROD, { language })
    cloud.call(...ACCEPT)
    return cloud
  }

  test('prints itself: a line that sums it up, then the trace', () => {
    const cloud = accepted()
    cloud.call(...CLOSE)
    const connection = cloud.connect('consumer', 'ep1:80')
    const line = 'consumer -> ep1:80  timeout after 10 s: TARGET_INGRESS_DENIED at web1'
    expect(connection.summary()).toBe(line)
    expect(String(connection)).toBe(`${line}\n\n${connection.trace}\n`)
    expect(inspect(connection)).toBe(String(connection))
    expect(inspect(connection.trace)).toBe(String(connection.trace))
    expect(connection.text('zh')).toContain('web1 处 TARGET_INGRESS_DENIED')
    expect(JSON.parse(JSON.stringify(connection))).toMatchObject({ outcome: 'timeout', trace: { packets: [{}] } })
  })

  test('in the language that the cloud was opened with', () => {
    const cloud = accepted('zh')
    expect(cloud.connect('consumer', 'ep1:80').summary()).toContain('连通（connected）')
    expect(() => cloud.connect('consumr', 'ep1:80')).toThrow(/没有名为 consumr 的云服务器/)
    expect(cloud.call('EnableVpcEndPointConnect').error?.message).toMatch(/[\u4e00-\u9fff]/)
  })

  test('explain says what connect would show, and changes nothing', () => {
    const cloud = accepted()
    const text = cloud.explain('consumer', 'ep1:80')
    expect(cloud.nowUs).toBe(0)
    expect(text).toBe(String(cloud.connect('consumer', 'ep1:80')))
    expect(cloud.explain('consumer', 'ep1:80', { language: 'zh' })).toContain('后端 web1')
  })

  test('takes what a file may say of it', () => {
    const cloud = accepted()
    expect(cloud.connect('consumer:40000', '10.0.0.2:80')).toMatchObject({ sourcePort: 40_000 })
    expect(cloud.connect('consumer', 'ep1:80', { sourcePort: 40_001, bytes: '2kB' })).toMatchObject({
      sourcePort: 40_001,
    })
    const { startUs, endUs } = cloud.connect('consumer', 'ep1:81', { patience: '2s' })
    expect(endUs - startUs).toBe(2_000_000)
    expect(cloud.connect('consumer', 'ep1:81', { patience: 300 })).toMatchObject({ startUs: endUs, endUs: endUs + 300 })
  })

  test('is a datagram or an echo request, too', () => {
    const cloud = accepted()
    expect(cloud.udp('consumer', 'ep1:80')).toMatchObject({ outcome: 'timeout', reason: 'NO_LISTENER' })
    expect(cloud.ping('consumer', 'web1').trace.packets[0]?.segment).toBe('ICMP')
  })
})

describe('a cloud', () => {
  test('answers a call that it refuses with its own code', () => {
    const cloud = cloudOf(PROD)
    const [action, parameters] = ACCEPT
    const refused = cloud.call(action, parameters, { by: 'customer' })
    expect(refused).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^\w+(\.\w+)?$/) } })
    expect(cloud.states().ep1).toBe('PENDING')
  })

  test('takes changes of a machine in the words of a file', () => {
    const cloud = cloudOf(PROD)
    cloud.call(...ACCEPT)
    cloud.guest('web1', { listen: ['127.0.0.1:8080'] })
    expect(cloud.connect('consumer', 'ep1:80')).toMatchObject({ outcome: 'refused', reason: 'PORT_CLOSED' })
    cloud.guest('web1', { listen: 8080, firewall: ['DROP#11.163.0.0/16'] })
    expect(cloud.connect('consumer', 'ep1:80').reason).toBe('GUEST_FIREWALL_DROPPED')
  })

  test('is the same again with the same seed, and has other ids with another', async () => {
    const path = prod()
    const shown = async (seed?: number) => (await load(path, { seed })).explain('consumer', 'ep1:80')
    expect(await shown()).toBe(await shown(1))
    expect(await shown(2)).not.toBe(await shown(1))
  })

  test('has options set over those of its scenario, by key', () => {
    const file = { ...PROD, options: { nonActiveBehavior: 'rst', hopDelay: '1ms' } } as const
    const took = (options?: Parameters<typeof cloudOf>[1]) => {
      const { outcome, startUs, endUs } = cloudOf(file, options).connect('consumer', 'ep1:80')
      return { outcome, us: endUs - startUs }
    }
    expect(took()).toEqual({ outcome: 'refused', us: 2_000 })
    expect(took({ options: { hopDelay: '5ms' } })).toEqual({ outcome: 'refused', us: 10_000 })
    expect(took({ options: { nonActiveBehavior: 'drop', hopDelay: undefined } }).outcome).toBe('timeout')
    const full = { ...PROD, options: { quotas: { endpointsPerVpc: 0 } } }
    expect(() => cloudOf(full)).toThrow(ScenarioError)
    expect(() => cloudOf(full, { options: { quotas: { vpcsPerRegion: 9 } } })).toThrow(ScenarioError)
    expect(() => cloudOf(full, { options: { quotas: { endpointsPerVpc: 1 } } })).not.toThrow()
    expect(() => cloudOf(full, { options: { quotas: 'off' } })).not.toThrow()
  })

  test('is that of one case', () => {
    const file = {
      ...PROD,
      steps: [{ connect: 'consumer -> ep1:80' }],
      cases: [
        { name: 'slow', options: { hopDelay: '5ms' } },
        { name: 'open', network: { endpoints: { ep1: { state: 'ACTIVE' } } } },
      ],
    } as const
    expect(cloudOf(file).states().ep1).toBe('PENDING')
    expect(cloudOf(file, { case: 'open' }).states().ep1).toBe('ACTIVE')
    expect(() => cloudOf(file, { case: 'opne' })).toThrow(
      /no case is called opne; there are: slow, open \(did you mean open\?\)/,
    )
  })
})

describe('what is wrong with a file', () => {
  const BAD = PROD_YAML.replace('service: svc', 'service: scv').replace('listen: 8080', 'lisen: 8080')

  test('rejects with everything, each with its place', async () => {
    const path = `${folderWith({ 'bad.yaml': BAD })}/bad.yaml`
    const error = await load(path).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ScenarioError)
    const { problems, message } = error as ScenarioError
    expect(problems.map(({ code, line, column }) => ({ code, line, column }))).toEqual([
      { code: 'UNKNOWN_KEY', line: 11, column: 23 },
      { code: 'NO_SUCH_ENDPOINT_SERVICE', line: 17, column: 31 },
    ])
    for (const { file, line, column, message: words } of problems) {
      expect(file).toBe(path)
      expect(message).toContain(`${path}:${line}:${column}: ${words}`)
    }
    expect(message).toContain('did you mean listen?')
  })

  test('is a value for those who ask for one', async () => {
    const path = `${folderWith({ 'bad.yaml': BAD })}/bad.yaml`
    const result = await read(path, { language: 'zh' })
    expect(result.ok).toBe(false)
    expect(result.problems?.map(({ message }) => message)).toEqual([
      expect.stringContaining('是否想写'),
      expect.any(String),
    ])
    expect((await read(prod())).ok).toBe(true)
  })

  test.each([
    ['nowhere.yaml', 'PATH_MISSING'],
    ['', 'FILE_IS_FOLDER'],
  ])('a path that cannot be read: "%s"', async (path, code) => {
    const result = await read(path)
    expect(result.problems).toMatchObject([{ code, line: undefined }])
  })

  test('a file that extends another is read with it; a URL is a path, too', async () => {
    const folder = folderWith({ 'prod.yaml': PROD_YAML, 'cold.yaml': 'extends: prod.yaml\nstart: cold\n' })
    const cloud = await load(new URL(`file://${folder}/cold.yaml`))
    expect(cloud.health()).toEqual({ 'lb1/tcp:80/web1': 'Unknown' })
  })
})

describe('what a method cannot use is a UsageError', () => {
  const cloud = cloudOf(PROD)
  test.each<[string, () => unknown, string]>([
    ['a client', () => cloud.connect('consumr', 'ep1:80'), 'no CVM is called consumr (did you mean consumer?)'],
    ['a destination', () => cloud.connect('consumer', 'ep2:80'), 'did you mean ep1?'],
    ['no port', () => cloud.connect('consumer', 'ep1'), 'port'],
    ['a port of a ping', () => cloud.ping('consumer', 'ep1:80'), '80 is a port'],
    ['a time', () => cloud.advance('15 parsecs'), '15 parsecs'],
    ['time that goes back', () => cloud.advance(-1), '-1'],
    ['no time', () => cloud.advance(Number.NaN), 'NaN'],
    ['a patience', () => cloud.connect('consumer', 'ep1:80', { patience: 'long' }), 'long'],
    ['a machine', () => cloud.guest('web', { listen: [1] }), 'no CVM is called web (did you mean web1?)'],
    ['a socket', () => cloud.guest('web1', { listen: ['eighty'] }), 'eighty'],
    ['a seed', () => cloudOf(PROD, { seed: -1 }), '-1'],
    ['an option', () => cloudOf(PROD, { options: { hopDelay: 'long' } }), 'long'],
  ])('%s', (_, call, words) => {
    expect(call).toThrow(UsageError)
    expect(call).toThrow(words)
  })

  test('also from plain JavaScript', () => {
    const plain = cloud as unknown as Record<string, (...words: unknown[]) => unknown>
    expect(() => plain.connect?.()).toThrow(UsageError)
    expect(() => plain.connect?.('consumer', 'ep1:80', { sourceport: 1 })).toThrow('did you mean sourcePort?')
    expect(() => plain.guest?.('web1', { listn: 1 })).toThrow('did you mean listen?')
    expect(() => plain.advance?.()).toThrow(UsageError)
  })
})

describe('what a method cannot use is a UsageError', () => {
  // As a program without types would.
  const of = (cloud: unknown) => cloud as Record<string, (...given: unknown[]) => unknown>
  test.each<[string, unknown[], RegExp]>([
    ['connect', ['consumer', 'ep1:80', null], /options are an object, not null/],
    ['connect', ['consumer', 'ep1:80', { sed: 3 }], /connect: no option is called sed/],
    ['connect', ['consumer', 'ep1:80', { patiense: '1s' }], /did you mean patience\?/],
    ['connect', ['consumer', 'ep1:80', { patience: 1.5 }], /whole number of microseconds/],
    ['ping', ['consumer', 'web1', { bytes: 3 }], /ping: no option is called bytes/],
    ['explain', ['consumer', 'ep1:80', { language: 'fr' }], /language is 'en' or 'zh', not 'fr'/],
    ['explain', ['consumer', 'ep1:80', null], /options are an object/],
    ['call', [], /an action is a text, not undefined/],
    ['call', ['EnableVpcEndPointConnect', null], /parameters are an object, not null/],
    ['call', ['EnableVpcEndPointConnect', {}, { bye: 'x' }], /did you mean by\?/],
    ['call', ['EnableVpcEndPointConnect', {}, { by: 3 }], /by is a text, not 3/],
    ['advance', [1.5], /a time is a whole number of microseconds, and 1.5 is not/],
    ['advance', ['1.5us'], /and '1.5us' is not/],
  ])('%s(%j)', (method, given, message) => {
    const cloud = of(cloudOf(PROD))
    expect(() => cloud[method]?.(...given)).toThrow(message)
    expect(() => cloud[method]?.(...given)).toThrow(UsageError)
  })

  test('a time with a part that is whole in microseconds is taken', () => {
    const cloud = cloudOf(PROD)
    cloud.advance('1.000001s')
    cloud.advance('0.3ms')
    expect(cloud.nowUs).toBe(1_000_301)
  })

  test.each<[unknown, RegExp]>([
    [null, /options are an object, not null/],
    [{ language: 'fr' }, /language is 'en' or 'zh'/],
    [{ case: 3 }, /case is a text, not 3/],
    [{ sed: 3 }, /did you mean seed\?/],
    [{ options: null }, /options of the network are an object, not null/],
  ])('load(path, %j)', async (options, message) => {
    const given = options as undefined
    const error = await load(prod(), given).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect(String(error)).toMatch(message)
    expect(() => cloudOf(PROD, given)).toThrow(UsageError)
  })

  test('a case where there are none', async () => {
    await expect(load(prod(), { case: 'x' })).rejects.toThrow(/no case is called x: the scenario has no cases/)
  })
})

test('a claim is true of every packet, or names one that shows that it is not', async () => {
  const cloud = await load(prod())
  const before = cloud.nowUs
  expect(cloud.prove({ unreachable: { from: 'consumer', to: 'web1' } })).toMatchObject({
    held: true,
    example: undefined,
  })
  cloud.call(...ACCEPT)
  const only = cloud.prove({ only: { from: 'consumer', to: 'web1', via: 'ep1' } })
  expect([only.held, only.clients, only.connection]).toEqual([true, 1, undefined])
  const leak = cloud.prove({ unreachable: { from: 'consumer', to: 'web1' } })
  expect(leak).toMatchObject({ held: false, example: 'connect: consumer:40000 -> ep1:80' })
  expect(leak.connection).toMatchObject({ outcome: 'connected', backend: 'web1' })
  expect(leak.text('zh')).toContain('不成立')
  expect(cloud.nowUs).toBe(before)
  expect(() => cloud.prove({ unreachable: { from: 'consumr', to: 'web1' } })).toThrow(/consumr .*did you mean consumer/)
  // @ts-expect-error a claim has both ends
  expect(() => cloud.prove({ unreachable: { from: 'consumer' } })).toThrow(UsageError)
})
