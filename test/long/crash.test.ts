import { join } from 'node:path'
import { beforeAll, expect } from 'vitest'
import { build } from '../../.ci/build.mjs'
import { crashRun, ROOMY_SHOP } from '../edge/store/crash.ts'
import { folderWith } from '../support/folder.ts'
import { needs } from '../support/needs.ts'
import { startRedis } from '../support/redis.ts'

const SEED = Number(process.env.ISTHMUS_SEED ?? 42)
const ROUNDS = 60

beforeAll(async () => {
  expect(await build('cli')).toBe(true)
}, 60_000)

needs('redis-server').test(
  `${ROUNDS} times kill -9 lose nothing that was acknowledged, in a file and in Redis`,
  async () => {
    const folder = folderWith({ 'shop.yaml': ROOMY_SHOP })
    const scenario = join(folder, 'shop.yaml')
    const inFile = await crashRun(
      SEED,
      ROUNDS,
      6,
      ['--state', join(folder, 'lab.json'), '--snapshot-every', '200'],
      scenario,
    )
    expect(inFile).toMatchObject({ lost: [], strange: [] })
    const redis = await startRedis()
    try {
      const inRedis = await crashRun(SEED, ROUNDS, 6, ['--redis', redis.url, '--snapshot-every', '200'], scenario)
      expect(inRedis).toMatchObject({ lost: [], strange: [] })
    } finally {
      await redis.stop()
    }
  },
)
