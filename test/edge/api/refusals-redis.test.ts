import { afterAll, beforeAll } from 'vitest'
import { needs } from '../../support/needs.ts'
import { type RedisServer, startRedis } from '../../support/redis.ts'
import { refusalSuite } from './refusals.ts'
import { serve } from './serving.ts'

needs('redis-server').describe('with the log in a real Redis', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())
  refusalSuite((first) => serve({ first, store: { redis: redis.url, world: 'refusals' } }))
})
