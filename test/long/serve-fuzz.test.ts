import { expect, test } from 'vitest'
import { fuzzServer } from '../edge/api/fuzz.ts'

const SEED = Number(process.env.ISTHMUS_SEED ?? 42)
const REQUESTS = 60_000

test(`${REQUESTS} broken requests to a server change nothing and are answered`, async () => {
  const { codes, failures } = await fuzzServer(SEED, 2_500, REQUESTS)
  expect(failures.slice(0, 20).join('\n')).toBe('')
  expect(codes.size).toBeGreaterThan(25)
}, 3_600_000)
