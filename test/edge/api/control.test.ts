import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { control, emptyWorld, type Served, sdk, send, serve, TOKEN } from './serving.ts'

/** Two tenants: shop offers a service in front of web1, rides uses it through ep1. */
const MARKET = `
seed: 7
network:
  accounts: { shop: { uin: "100000000011", appId: "1250000011" }, rides: { uin: "100000000012", appId: "1250000012" } }
  vpcs:
    vpc1: { cidr: 10.0.0.0/16, account: shop, subnets: { app: 10.0.1.0/24 } }
    vpc2: { cidr: 10.0.0.0/16, account: rides, subnets: { app: 10.0.2.0/24 } }
  cvms:
    web1: { subnet: vpc1/app, listen: [8080] }
    consumer: { subnet: vpc2/app }
  clbs:
    lb1: { subnet: vpc1/app, "tcp:80": web1:8080 }
  endpointServices: { svc1: { clb: lb1, autoAccept: true, whitelist: [rides] } }
  endpoints: { ep1: { subnet: vpc2/app, service: svc1 } }
`
const SHOP = '100000000011'
const RIDES = '100000000012'

let served: Served
beforeAll(async () => {
  served = await serve({ first: emptyWorld([['market.yaml', MARKET]]) })
})
afterAll(() => served.close())
beforeEach(() => control(served.port, 'POST /isthmus/reset', {}))

type Report = {
  readonly what: string
  readonly ok: boolean
  readonly observed: Record<string, unknown>
  readonly trace?: unknown
}
const step = (says: unknown, tenant?: string) =>
  control<Report>(served.port, 'POST /isthmus/step', { step: says }, tenant)

test('a connection shows its outcome and its trace', async () => {
  const { status, json } = await step({ connect: 'consumer -> ep1:80' })
  expect(status).toBe(200)
  expect(json).toMatchObject({
    what: 'consumer -> ep1:80',
    ok: true,
    observed: { outcome: 'connected', backend: 'web1' },
  })
  expect(JSON.stringify(json.trace)).toContain('11.163.')
})

test('a tenant sees its own end of the connection, and not the backend', async () => {
  const { json } = await step({ connect: 'consumer -> ep1:80' }, RIDES)
  expect(json.observed).toMatchObject({ outcome: 'connected' })
  expect(json.observed).not.toHaveProperty('backend')
  expect(JSON.stringify(json)).not.toContain('web1')
  expect(JSON.stringify(json)).not.toContain('11.163.')
})

test('the operator may look with the eyes of a tenant', async () => {
  const { json } = await control<Report>(served.port, 'POST /isthmus/step?as=rides', {
    step: { connect: 'consumer -> ep1:80' },
  })
  expect(JSON.stringify(json)).not.toContain('web1')
})

test('a tenant dials from its own machines only, and is not told whether another one is there', async () => {
  const others = await step({ connect: 'web1 -> 10.0.1.2:80' }, RIDES)
  const nobodys = await step({ connect: 'web9 -> 10.0.1.2:80' }, RIDES)
  expect(others.status).toBe(400)
  expect(others.text).toBe(nobodys.text)
})

test('a tenant changes its own machines only, and time not at all', async () => {
  expect((await step({ guest: { web1: { listen: [] } } }, RIDES)).status).toBe(400)
  expect((await step({ guest: { consumer: { listen: [9000] } } }, RIDES)).status).toBe(200)
  for (const path of ['advance', 'reset', 'open', 'settle'])
    expect((await control(served.port, `POST /isthmus/${path}`, {}, RIDES)).status).toBe(403)
  expect((await step({ advance: '1s' }, RIDES)).status).toBe(403)
  expect((await control(served.port, 'GET /isthmus/export', undefined, RIDES)).status).toBe(403)
})

test('a call of a tenant is its own, whoever it says that it is by', async () => {
  const { json } = await step(
    {
      call: 'EnableVpcEndPointConnect',
      by: 'shop',
      with: { EndPointServiceId: 'svc1', EndPointId: ['ep1'], AcceptFlag: false },
    },
    RIDES,
  )
  expect(json.observed).toMatchObject({ error: { code: 'ResourceNotFound' } })
})

test('explain changes nothing, a step does', async () => {
  const before = await control(served.port, 'GET /isthmus/world')
  const explained = await control<Report>(served.port, 'POST /isthmus/explain', {
    step: { connect: 'consumer -> ep1:80' },
  })
  expect(explained.json.observed).toMatchObject({ outcome: 'connected' })
  expect((await control(served.port, 'GET /isthmus/world')).text).toBe(before.text)
  await step({ connect: 'consumer -> ep1:80' })
  expect((await control<{ nowUs: number }>(served.port, 'GET /isthmus/world')).json.nowUs).toBeGreaterThan(0)
})

test('explain as text reads as the command line has it, in either language', async () => {
  const ask = (lang: string) =>
    control(served.port, `POST /isthmus/explain?format=text&lang=${lang}`, { step: { connect: 'consumer -> ep1:80' } })
  expect((await ask('en')).text).toContain('connected')
  expect((await ask('zh-CN')).text).toMatch(/[\u4e00-\u9fff]/)
})

test('time goes on when it is advanced, and only then', async () => {
  const now = async () => (await control<{ nowUs: number }>(served.port, 'GET /isthmus/world')).json.nowUs
  expect(await now()).toBe(0)
  expect((await control(served.port, 'POST /isthmus/advance', { duration: '90s' })).json).toEqual({ nowUs: 90_000_000 })
  expect(await now()).toBe(90_000_000)
})

test('machines may be named by their cloud ids', async () => {
  const { json } = await control<{ ids: Record<string, string> }>(served.port, 'GET /isthmus/world')
  const { consumer, ep1, web1 } = json.ids
  expect((await step({ connect: `${consumer} -> ${ep1}:80` })).json.observed).toMatchObject({ outcome: 'connected' })
  expect((await step({ guest: { [`${web1}`]: { listen: [] } } })).status).toBe(200)
  expect((await step({ connect: `${consumer} -> ${ep1}:80` })).json.observed).toMatchObject({ outcome: 'refused' })
  expect((await step({ connect: `${consumer} -> ${ep1}:80` }, RIDES)).status).toBe(200)
})

test('a tenant is shown its own machines, and of a provider the endpoints of its service', async () => {
  const shown = async (tenant: string) =>
    Object.keys((await control<{ states: object }>(served.port, 'GET /isthmus/world', undefined, tenant)).json.states)
  expect(await shown(RIDES)).toEqual(['ep1', 'consumer'])
  expect(await shown(SHOP)).toEqual(['ep1', 'web1', 'lb1'])
})

test('the flow log has the lines of machines, each tenant its own', async () => {
  await step({ connect: 'consumer -> ep1:80' })
  const all = (await control(served.port, 'GET /isthmus/flow-log')).text.trim().split('\n')
  const own = (await control(served.port, 'GET /isthmus/flow-log', undefined, RIDES)).text.trim().split('\n')
  expect(own.every((line) => line.split(' ')[1] === '1250000012')).toBe(true)
  expect(all.length).toBeGreaterThan(own.length)
})

test('what is exported is a scenario that can be opened again, with the same answers', async () => {
  const { text } = await control(served.port, 'GET /isthmus/export')
  expect((await control(served.port, 'POST /isthmus/open', text)).status).toBe(200)
  expect((await step({ connect: 'consumer -> ep1:80' })).json.observed).toMatchObject({
    outcome: 'connected',
    backend: 'web1',
  })
  expect(parse((await control(served.port, 'GET /isthmus/export')).text)).toEqual(parse(text))
  await control(served.port, 'POST /isthmus/open', MARKET)
})

test('a scenario that is not sound changes nothing, and every problem has its place', async () => {
  const before = await control(served.port, 'GET /isthmus/world')
  const wrong = MARKET.replace('subnet: vpc2/app, service', 'subnet: vpc9/app, service')
  const { status, json } = await control<{ error: { code: string; problems: { origin: object }[] } }>(
    served.port,
    'POST /isthmus/open',
    wrong,
  )
  expect(status).toBe(400)
  expect(json.error.problems[0]).toMatchObject({ origin: { file: 'scenario.yaml', line: 14 } })
  expect((await control(served.port, 'GET /isthmus/world')).text).toBe(before.text)
})

test.each([
  ['a step of no kind', { step: {} }],
  ['a step that is a text', { step: 'connect' }],
  ['a step with an unknown key', { step: { connect: 'consumer -> ep1:80', tiems: 3 } }],
  ['a machine that is not there', { step: { connect: 'nobody -> ep1:80' } }],
  ['a guest that is not there', { step: { guest: { nobody: { listen: [80] } } } }],
  ['steps at once', { step: { together: [{ connect: 'consumer -> ep1:80' }] } }],
  ['a step about a connection that nobody opened', { step: { send: { on: 'a' } } }],
  ['a value that no step saved', { step: { connect: '$client -> ep1:80' } }],
  ['a million connections', { step: { connect: 'consumer -> ep1:80', times: 1_000_000 } }],
  ['time beyond its end', { step: { advance: '900000h' } }],
  ['another field', { step: { connect: 'consumer -> ep1:80' }, stepp: 1 }],
  ['no step', {}],
])('%s is a bad request', async (_, body) => {
  const { status, json } = await control(served.port, 'POST /isthmus/step', body)
  expect(status).toBe(400)
  expect(json).toHaveProperty('error.code')
})

test('time that goes by for no duration is a bad request that says so', async () => {
  const { status, json } = await control(served.port, 'POST /isthmus/advance', {})
  expect([status, json]).toMatchObject([400, { error: { message: expect.stringContaining('duration') } }])
})

test('a wrong token, wrong keys, or none are refused', async () => {
  const ask = async (authorization?: string) =>
    (await send(served.port, '/isthmus/world', { method: 'GET', headers: authorization ? { authorization } : {} }))
      .status
  expect(await ask()).toBe(401)
  expect(await ask('Bearer wrong')).toBe(401)
  expect(await ask(`Basic ${Buffer.from('AKID100000000011:wrong').toString('base64')}`)).toBe(401)
  expect(await ask(`Bearer ${TOKEN}`)).toBe(200)
})

test('what a page elsewhere could send unasked is not taken', async () => {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/plain' }
  expect((await send(served.port, '/isthmus/reset', { headers, body: '{}' })).status).toBe(415)
})

test('a world may be given as several files, of which the first extends others', async () => {
  const extending = 'extends: parts/market.yaml\nnetwork: { cvms: { web9: { subnet: vpc1/app, listen: [8080] } } }\n'
  const files = { 'mine.yaml': extending, 'parts/market.yaml': MARKET }
  expect((await control(served.port, 'POST /isthmus/open', { files, seed: 9 })).status).toBe(200)
  const { json } = await control<{ seed: number; states: object }>(served.port, 'GET /isthmus/world')
  expect([json.seed, Object.keys(json.states)]).toEqual([9, expect.arrayContaining(['web9', 'ep1'])])
  const away = { 'mine.yaml': 'extends: ../../../etc/passwd\n' }
  expect((await control(served.port, 'POST /isthmus/open', { files: away })).status).toBe(400)
  expect((await control(served.port, 'POST /isthmus/open', { files: { 'a.yaml': 7 } })).status).toBe(400)
  await control(served.port, 'POST /isthmus/open', MARKET)
})

test('no two answers have the same RequestId, across resets and snapshots', async () => {
  const { vpc } = sdk(served.port, { secretId: 'AKID100000000011', secretKey: 'key-of-100000000011' })
  const seen: (string | undefined)[] = []
  for (const path of ['reset', 'settle', 'settle', 'reset']) {
    for (const AcceptFlag of [false, true]) {
      seen.push(
        (await vpc.EnableVpcEndPointConnect({ EndPointServiceId: 'svc1', EndPointId: ['ep1'], AcceptFlag })).RequestId,
      )
      seen.push((await vpc.DescribeVpcEndPoint({})).RequestId)
    }
    await control(served.port, `POST /isthmus/${path}`, {})
  }
  expect(new Set(seen).size).toBe(16)
})

test('an unknown path is not found, and healthz tells that all is well', async () => {
  expect((await control(served.port, 'GET /isthmus/nothing')).status).toBe(404)
  expect((await send(served.port, '/nothing', { method: 'GET' })).status).toBe(404)
  const { status, text } = await send(served.port, '/healthz', { method: 'GET' })
  expect([status, JSON.parse(text)]).toMatchObject([200, { status: 'ok', nowUs: 0 }])
})

test('nothing of this was a fault of ours', () => {
  expect(served.faults).toEqual([])
})
