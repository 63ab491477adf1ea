import { expect, test } from 'vitest'
import { fuzz, replayFound } from './fuzz.ts'

const SEED = Number(process.env.ISTHMUS_SEED ?? 42)
const INPUTS = 200

test('what once failed does not fail again', async () => {
  expect(await replayFound()).toEqual([])
}, 60_000)

test(`${INPUTS} hostile files end in 0, 1 or 2, in bounded time and memory`, async () => {
  const { codes, problemCodes, failures } = await fuzz(SEED, 0, INPUTS)
  expect(failures.join('\n')).toBe('')
  // A fuzz that reaches nothing proves nothing.
  for (const [code, share] of [
    [0, 0.1],
    [1, 0.03],
    [2, 0.3],
  ] as const) {
    expect(codes.get(code) ?? 0, `inputs that end in ${code}`).toBeGreaterThan(INPUTS * share)
  }
  expect(problemCodes.size, [...problemCodes.keys()].join(' ')).toBeGreaterThan(30)
}, 120_000)
