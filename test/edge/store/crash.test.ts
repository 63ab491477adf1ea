import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { build } from '../../../.ci/build.mjs'
import { folderWith } from '../../support/folder.ts'
import { needs } from '../../support/needs.ts'
import { startRedis } from '../../support/redis.ts'
import { type Crashes, crashRun, killed, ROOMY_SHOP, started } from './crash.ts'

const SEED = Number(process.env.ISTHMUS_SEED ?? 42)
const ROUNDS = 5
const CLIENTS = 4

beforeAll(async () => {
  expect(await build('cli')).toBe(true)
}, 60_000)

function held(run: Crashes): void {
  expect(run).toMatchObject({ lost: [], strange: [] })
  // A run in which nothing was done, or nothing was cut off, proves nothing.
  expect(run.acknowledged).toBeGreaterThan(ROUNDS * 5)
  expect(run.unanswered).toBeGreaterThan(0)
}

test('kill -9 loses nothing that was acknowledged, with the state in a file', async () => {
  const folder = folderWith({ 'shop.yaml': ROOMY_SHOP })
  const words = ['--state', join(folder, 'lab.json'), '--snapshot-every', '50']
  held(await crashRun(SEED, ROUNDS, CLIENTS, words, join(folder, 'shop.yaml')))
}, 60_000)

needs('redis-server').test('kill -9 loses nothing that was acknowledged, with the state in Redis', async () => {
  const folder = folderWith({ 'shop.yaml': ROOMY_SHOP })
  const redis = await startRedis()
  try {
    const words = ['--redis', redis.url, '--snapshot-every', '50']
    held(await crashRun(SEED + 1, ROUNDS, CLIENTS, words, join(folder, 'shop.yaml')))
  } finally {
    await redis.stop()
  }
})

test('a server that is told to end does so, and leaves its file to the next', async () => {
  const folder = folderWith({ 'shop.yaml': ROOMY_SHOP })
  const words = ['--state', join(folder, 'lab.json'), join(folder, 'shop.yaml')]
  const { child } = await started(words)
  await expect(started(words)).rejects.toThrow(/ended with 2: .*in use by process/s)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  const again = await started(words)
  await killed(again.child)
}, 60_000)
