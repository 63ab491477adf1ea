import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderWith } from '../../support/folder.ts'
import { type RedisServer, startRedis } from '../../support/redis.ts'
import { start } from './command.ts'

const TIMEOUT_MS = 180_000
const WORDS = ['check', '--law', 'byte-conservation', '--runs', '400', '--seed', '3', '--format', 'json']

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

let told: string | undefined
/** What the campaign comes to on one machine. */
const alone = async (): Promise<string> => {
  told ??= (await start([...WORDS, '--workers', '2'], folderWith({})).ended).out
  return told
}

/** A worker process, once it waits for work. */
const worker = async (url: string, ...words: string[]) => {
  const running = start(['worker', '--redis', url, '--workers', '1', ...words], folderWith({}))
  await running.says('Waiting for a campaign')
  return running
}

test('a campaign over several worker processes, one of them killed on the way, comes to what one machine comes to', {
  timeout: TIMEOUT_MS,
}, async () => {
  const [killed, other] = [await worker(server.url), await worker(server.url)]
  const campaign = start([...WORDS, '--workers', '0', '--redis', server.url], folderWith({}))
  await killed.says('Working for campaign')
  await new Promise((resolve) => setTimeout(resolve, 500))
  killed.child.kill('SIGKILL')
  const late = start(['worker', '--redis', server.url, '--workers', '1', '--once'], folderWith({}))
  const { code, out } = await campaign.ended
  expect(out).toBe(await alone())
  expect(code).toBe(JSON.parse(out).laws[0].ok ? 0 : 1)
  await other.says('blocks of runs done here')
  other.child.kill('SIGINT')
  expect((await other.ended).code).toBe(0)
  expect((await late.ended).code).toBe(0)
  expect(await server.redis.keys('isthmus-check*')).toEqual([])
})

test('a campaign whose coordinator was killed is gone on with by the same command', {
  timeout: TIMEOUT_MS,
}, async () => {
  const words = [...WORDS, '--workers', '1', '--redis', server.url]
  const first = start(words, folderWith({}))
  const done = async () => (await server.redis.keys('isthmus-check:*:byte-conservation/*')).length
  while ((await done()) === 0) await new Promise((resolve) => setTimeout(resolve, 50))
  first.child.kill('SIGKILL')
  await first.ended
  const { out, err } = await start(words, folderWith({})).ended
  expect(err).toContain('was not ended; waiting until its coordinator is certainly gone')
  expect(out).toBe(await alone())
})

test('a campaign whose Redis dies is ended on one machine, with the same result; its worker says what happened', {
  timeout: TIMEOUT_MS,
}, async () => {
  const dying = await startRedis()
  const helper = await worker(dying.url)
  const campaign = start([...WORDS, '--workers', '0', '--redis', dying.url], folderWith({}))
  await helper.says('Working for campaign')
  await dying.stop()
  const { out, err } = await campaign.ended
  expect(err).toContain('Redis does not answer any more: what has not come back is done here.')
  expect(out).toBe(await alone())
  const { code, err: said } = await helper.ended
  expect(code).toBe(2)
  expect(said).toContain('Redis does not answer any more: the connection is lost.')
})

test('a worker of another Isthmus leaves a campaign alone, and a campaign of another Isthmus is not gone on with', {
  timeout: TIMEOUT_MS,
}, async () => {
  const theirs = { name: 'theirs', by: { version: '9.0.0', build: 'abc' }, setting: {} }
  await server.redis.hset('isthmus-check:campaigns', 'theirs', JSON.stringify(theirs))
  await server.redis.set('isthmus-check:coordinator:theirs', 'somebody')
  const { code, err } = await start(['worker', '--redis', server.url], folderWith({})).ended
  expect(code).toBe(2)
  expect(err).toContain('Campaign theirs is of Isthmus 9.0.0 (build abc)')
  await server.redis.del('isthmus-check:coordinator:theirs')
  const again = await start([...WORDS, '--redis', server.url, '--campaign', 'theirs'], folderWith({})).ended
  expect(again.code).toBe(2)
  expect(again.err).toContain('campaign theirs is of Isthmus 9.0.0 (build abc)')
  expect(await server.redis.hget('isthmus-check:campaigns', 'theirs')).toBe(JSON.stringify(theirs))
  await server.redis.hdel('isthmus-check:campaigns', 'theirs')
})

test('a Redis that is not there, or holds something else, is told', { timeout: TIMEOUT_MS }, async () => {
  const gone = await startRedis()
  await gone.stop()
  for (const words of [
    ['check', '--redis', gone.url],
    ['worker', '--redis', gone.url],
  ]) {
    const { code, err } = await start(words, folderWith({})).ended
    expect(code).toBe(2)
    expect(err).toContain(`no Redis answers at ${gone.url}`)
  }
})

test('what is broken first is what is told, whoever found something above it', { timeout: TIMEOUT_MS }, async () => {
  const law = join(import.meta.dirname, '../../../lib/check/index.js')
  const module = `import { defineLaw } from ${JSON.stringify(law)}
export const odd = defineLaw({ name: 'odd', check: ({ seed }) => (seed % 97 === 13 ? 'an odd seed' : undefined) })`
  const folder = folderWith({ 'odd.mjs': module })
  const words = ['check', '--laws', 'odd.mjs', '--runs', '3000', '--format', 'json', '--failures', 'kept']
  const [one, two] = [
    await start([...words, '--workers', '1'], folder).ended,
    await start([...words, '--workers', '2'], folderWith({ 'odd.mjs': module })).ended,
  ]
  const { broken, runs } = JSON.parse(one.out).laws[0]
  expect(runs).toBe(broken.run + 1)
  expect(JSON.parse(two.out).laws[0]).toMatchObject({ runs, broken: { run: broken.run } })
})
