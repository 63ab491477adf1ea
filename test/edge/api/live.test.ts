import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ENDPOINT_SHOP } from '../store/shop.ts'
import { control, emptyWorld, type Served, serve } from './serving.ts'

const SHOP = '100000000011'
const RIDES = '100000000012'

let served: Served
beforeAll(async () => {
  served = await serve({ first: emptyWorld([['shop.yaml', ENDPOINT_SHOP]]) })
})
afterAll(() => served.close())
beforeEach(() => control(served.port, 'POST /isthmus/open', ENDPOINT_SHOP))

type Report = {
  readonly ok: boolean
  readonly observed: Record<string, unknown>
  readonly failures: readonly unknown[]
}
const step = (says: unknown, tenant?: string, path = 'step') =>
  control<Report>(served.port, `POST /isthmus/${path}`, { step: says }, tenant)
async function observed(says: unknown, tenant?: string): Promise<Record<string, unknown>> {
  const { status, json, text } = await step(says, tenant)
  expect(status, text).toBe(200)
  return json.observed
}
const OPEN = { connect: { from: 'consumer', to: 'ep1:80', as: 'a' } }

test('a connection stays open from one request to the next: both ends speak, and close', async () => {
  expect(await observed(OPEN)).toMatchObject({ outcome: 'connected', backend: 'web1' })
  expect(await observed({ send: { on: 'a', bytes: 100 } })).toMatchObject({ outcome: 'connected', bytes: 100 })
  expect(await observed({ send: { on: 'a', side: 'server', bytes: 50 } })).toMatchObject({ bytes: 50 })
  expect(await observed({ receive: { on: 'a', bytes: 50 } })).toMatchObject({ bytes: 50 })
  const standing = { check: true, expect: { state: { 'a.client': 'ESTABLISHED', 'a.lb1': 'ESTABLISHED' } } }
  expect((await step(standing)).json).toMatchObject({ ok: true })
  expect(await observed({ close: 'a' })).toMatchObject({ outcome: 'connected' })
  expect((await step({ send: 'a' })).text).toContain('CONNECTION_CLOSED')
  expect(await observed({ connect: { from: 'consumer', to: 'ep1:80', as: 'b' } })).toMatchObject({
    outcome: 'connected',
  })
  expect(await observed({ reset: 'b' })).toMatchObject({ outcome: 'reset' })
})

test('a call of the cloud’s API cuts an open connection, as in a file', async () => {
  await observed(OPEN)
  const enable = (AcceptFlag: boolean) => ({
    call: 'EnableVpcEndPointConnect',
    by: 'shop',
    with: { EndPointServiceId: 'svc1', EndPointId: ['ep1'], AcceptFlag },
  })
  await observed(enable(false))
  expect(await observed({ send: 'a' })).toMatchObject({ outcome: 'stalled', reason: 'ENDPOINT_REJECTED' })
  await observed(enable(true))
  expect(await observed({ send: 'a' })).toMatchObject({ outcome: 'connected' })
})

test('datagrams, echo requests and segments by hand', async () => {
  expect(await observed({ udp: 'consumer -> ep1:53' })).toMatchObject({ outcome: 'timeout' })
  expect(await observed({ ping: 'consumer -> ep1' })).toMatchObject({ outcome: 'timeout' })
  expect(await observed({ segment: { from: 'consumer', to: 'ep1:80', flags: 'SYN' } })).toMatchObject({
    answer: 'syn-ack',
  })
  expect(await observed({ segment: { from: 'consumer', to: 'ep1:80', flags: 'ACK' } })).toMatchObject({
    reason: 'CONNTRACK_INVALID',
  })
})

test('faults begin and are healed, components forget, loads run', async () => {
  await observed({ fault: { name: 'cut', where: 'ep1 -> lb1', partition: true } })
  expect(await observed({ connect: 'consumer -> ep1:80' })).toMatchObject({ reason: 'FAULT_PARTITION' })
  await observed({ heal: 'cut' })
  expect((await step({ heal: 'cut' })).text).toContain('NO_SUCH_FAULT')
  await observed(OPEN)
  await observed({ flush: { flows: 'ep1' } })
  expect(await observed({ send: 'a' })).toMatchObject({ reason: 'CONNTRACK_INVALID' })
  await observed({ load: { name: 'busy', from: 'consumer', to: 'ep1:80', every: '200ms' } })
  expect((await step({ load: { name: 'busy', from: 'consumer', to: 'ep1:80', every: '1s' } })).status).toBe(400)
  await observed({ wait: '2s' })
  expect(await observed({ endLoad: 'busy' })).toMatchObject({ outcomes: { connected: 11 } })
})

test('a step uses what one before it saved', async () => {
  await observed({ connect: 'consumer -> ep1:80', save: { B: 'backend', P: 'sourcePort' }, name: 'first' })
  const same = await step({ connect: 'consumer -> ep1:80', expect: { backend: '$B' } })
  expect(same.json).toMatchObject({ ok: true, observed: { backend: 'web1' } })
  const other = await step({ connect: 'consumer -> ep1:80', expect: { backend: '$B', sourcePort: '$P' } })
  expect(other.json).toMatchObject({ ok: false, failures: [{ path: 'sourcePort' }] })
  expect((await step({ guest: { $B: { listen: [] } } })).json).toMatchObject({ ok: true })
  expect(await observed({ connect: 'consumer -> ep1:80' })).toMatchObject({ outcome: 'refused' })
})

test('explain of a step about an open connection changes neither', async () => {
  await observed(OPEN)
  expect((await step({ close: 'a' }, undefined, 'explain')).json.observed).toMatchObject({ outcome: 'connected' })
  expect(await observed({ send: 'a' })).toMatchObject({ outcome: 'connected' })
})

test('a tenant speaks for its own end alone, and hears what its own machine hears', async () => {
  expect(await observed(OPEN, RIDES)).toMatchObject({ outcome: 'connected' })
  expect(await observed({ send: 'a' }, RIDES)).not.toHaveProperty('backend')
  for (const says of [
    { send: { on: 'a', side: 'server' } },
    { send: 'b' },
    { load: { name: 'l', from: 'web1', to: '10.0.1.3:80', every: '1s' } },
    { connect: { from: 'web1', to: '10.0.1.3:80', as: 'c' } },
    { segment: { on: 'a', side: 'server', flags: 'RST' } },
  ]) {
    const { status, text } = await step(says, RIDES)
    expect([status, text]).toEqual([400, expect.stringContaining('BAD_STEP')])
  }
  for (const says of [
    { fault: { name: 'f', where: 'ep1 -> lb1', loss: 1 } },
    { flush: { flows: 'ep1' } },
    { wait: '1s' },
    { check: true, expect: { state: { ep1: 'ACTIVE' } } },
    { connect: 'consumer -> ep1:80', save: { B: 'outcome' } },
  ])
    expect((await step(says, RIDES)).status, JSON.stringify(says)).toBe(403)
  expect(await observed({ send: { on: 'a', side: 'server', bytes: 7 } }, SHOP)).toMatchObject({ outcome: 'connected' })
  expect((await step({ send: 'a' }, SHOP)).status).toBe(400)
  expect(await observed({ receive: { on: 'a', bytes: 7 } }, RIDES)).toMatchObject({ bytes: 7 })
  await observed({ load: { name: 'mine', from: 'consumer', to: 'ep1:80', every: '1s' } }, RIDES)
  expect((await step({ endLoad: 'mine' }, SHOP)).status).toBe(400)
  await control(served.port, 'POST /isthmus/advance', { duration: '3s' })
  expect(await observed({ endLoad: 'mine' }, RIDES)).toHaveProperty('outcomes')
})

test.each([
  { connect: 'consumer -> ep1:80', background: true },
  { together: [OPEN] },
  { each: { n: [1, 2] }, steps: [OPEN] },
])('what only makes sense among other steps is refused: %j', async (says) => {
  const { status, text } = await step(says)
  expect([status, text]).toEqual([400, expect.stringContaining('STEP_NOT_ALONE')])
})

const ROOT = new URL('../../../scenarios/', import.meta.url).pathname
const FOLDER = join(ROOT, 'live')
/** Scenario files that others extend. */
const BASES = ['live/base.yaml', 'failures/base.yaml', 'quick-start/base.yaml'].filter((file) =>
  existsSync(join(ROOT, file)),
)

type Case = { readonly name?: string; readonly steps?: readonly Record<string, unknown>[] }

test.each(readdirSync(FOLDER).filter((name) => name !== 'base.yaml'))(
  'the steps of scenarios/live/%s show the same one by one over HTTP',
  async (name) => {
    const text = (path: string) => readFileSync(join(ROOT, path), 'utf8')
    const files = Object.fromEntries([`live/${name}`, ...BASES].map((path) => [path, text(path)]))
    const file = parse(text(`live/${name}`)) as Case & { readonly cases?: readonly Case[] }
    let count = 0
    for (const one of file.cases ?? [file]) {
      const steps = one.steps ?? file.steps ?? []
      const isPlain = steps.every((says) => !('each' in says || 'together' in says || 'background' in says))
      if (!isPlain) continue
      const body = { files, ...(one.name === undefined ? {} : { case: one.name }) }
      const opened = await control(served.port, 'POST /isthmus/open', body)
      expect(opened.status, opened.text).toBe(200)
      for (const says of steps) {
        const { status, json, text: answer } = await step(says)
        expect(status, answer).toBe(200)
        expect(json.failures).toEqual([])
        count += 1
      }
    }
    expect(count).toBeGreaterThan(0)
  },
)

test('nothing of this was a fault of ours', () => {
  expect(served.faults).toEqual([])
})

test('a claim is the operator’s, or a tenant’s about its own', async () => {
  const claim = (from: string, to: string) => ({ prove: { unreachable: { from, to } } })
  const all = await observed(claim('consumer', 'web1'))
  expect(all).toMatchObject({ held: false, example: expect.stringContaining('consumer:') })
  for (const tenant of [SHOP, RIDES]) {
    expect((await step(claim('consumer', 'web1'), tenant)).status).toBe(400)
    expect((await step(claim('anywhere', 'web1'), tenant)).status).toBe(400)
  }
  const own = await step({ prove: { unreachable: { from: 'web1', to: 'lb1' } } }, SHOP)
  expect([own.status, own.json.observed?.held !== undefined]).toEqual([200, true])
})
