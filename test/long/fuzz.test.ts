import { expect, test } from 'vitest'
import { fuzz } from '../fuzz/fuzz.ts'

const SEED = Number(process.env.ISTHMUS_SEED ?? 42)
const INPUTS = 100_000
/** One for each core that the machines of the project have. */
const PROCESSES = 2

test(`${INPUTS} hostile files end in 0, 1 or 2, in bounded time and memory`, async () => {
  const share = INPUTS / PROCESSES
  const starts = Array.from({ length: PROCESSES }, (_, n) => n * share)
  const tallies = await Promise.all(starts.map((from) => fuzz(SEED, from, from + share)))
  expect(tallies.flatMap(({ failures }) => failures).join('\n')).toBe('')
  const ended = (code: number) => tallies.reduce((sum, { codes }) => sum + (codes.get(code) ?? 0), 0)
  for (const [code, share] of [
    [0, 0.1],
    [1, 0.03],
    [2, 0.3],
  ] as const)
    expect(ended(code)).toBeGreaterThan(INPUTS * share)
  expect(new Set(tallies.flatMap(({ problemCodes }) => [...problemCodes.keys()])).size).toBeGreaterThan(130)
}, 3_600_000)
