import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Block, type BlockResult, Ledger } from '../../../sim/edge/check/ledger.ts'

/** What a block comes to in a campaign in which these runs of the law fail, as `runLaw` counts. */
function resultOf({ from, to }: Block, failing: ReadonlySet<number>): BlockResult {
  const runs = Array.from({ length: to - from }, (_, n) => from + n)
  const failedRun = runs.find((run) => failing.has(run))
  const made = failedRun === undefined ? runs : runs.filter((run) => run <= failedRun)
  const met = { even: made.filter((run) => run % 2 === 0).length }
  return failedRun === undefined ? { runs: made.length, met } : { runs: made.length, met, failedRun }
}

/** One worker that does everything in order. */
function alone(laws: readonly string[], runs: number, failing: ReadonlySet<number>) {
  const ledger = new Ledger(laws, runs)
  for (let block = ledger.next(); block !== undefined; block = ledger.next())
    ledger.settle(block, resultOf(block, failing))
  return ledger.results()
}

test('many workers that finish in any order, die and do things twice come to what one comes to', () => {
  let [deaths, failures] = [0, 0]
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.uniqueArray(fc.nat(399), { maxLength: 3 }),
      fc.array(fc.record({ hold: fc.nat(4), dies: fc.integer({ min: 0, max: 9 }) }), { minLength: 1, maxLength: 60 }),
      (runs, failingRuns, fates) => {
        const failing = new Set(failingRuns)
        const ledger = new Ledger(['one', 'two'], runs)
        const out: Block[] = []
        let lives = 20
        const comeBack = (at: number): void => {
          const [block] = out.splice(at % out.length, 1)
          if (block === undefined) return
          ledger.settle(block, resultOf(block, failing))
          if (at % 3 === 0) ledger.settle(block, resultOf(block, failing))
        }
        for (let step = 0; step < 10_000; step++) {
          const fate = fates[step % fates.length]!
          if (fate.dies === 0 && out.length > 0 && lives > 0) {
            lives -= 1
            deaths += 1
            out.length = 0
            ledger.takeBack()
          }
          const block = out.length <= fate.hold ? ledger.next() : undefined
          if (block !== undefined) out.push(block)
          else if (out.length > 0) comeBack(step)
          else break
        }
        expect(ledger.results()).toEqual(alone(['one', 'two'], runs, failing))
        if (ledger.results().some(({ failedRun }) => failedRun !== undefined)) failures += 1
      },
    ),
    { numRuns: 300 },
  )
  expect(deaths).toBeGreaterThan(50)
  expect(failures).toBeGreaterThan(50)
})

test('the lowest failing run is the one that is told, and no run above it is handed out any more', () => {
  const ledger = new Ledger(['one'], 1_000)
  const [first, second, third] = [ledger.next()!, ledger.next()!, ledger.next()!]
  const failing = new Set([30, 60])
  ledger.settle(third, resultOf(third, failing))
  expect(ledger.next()).toBeUndefined()
  expect(ledger.isWanted(second)).toBe(true)
  ledger.settle(second, resultOf(second, failing))
  expect(ledger.results()).toEqual([{ law: 'one', runs: 0, met: {} }])
  ledger.settle(first, resultOf(first, failing))
  expect(ledger.results()).toEqual([{ law: 'one', runs: 31, met: { even: 16 }, failedRun: 30 }])
})

test('what is counted after an interruption are the runs that lie one after another from the first', () => {
  const ledger = new Ledger(['one'], Number.POSITIVE_INFINITY)
  const [first, , third] = [ledger.next()!, ledger.next()!, ledger.next()!]
  ledger.settle(first, resultOf(first, new Set()))
  ledger.settle(third, resultOf(third, new Set()))
  ledger.close()
  expect(ledger.next()).toBeUndefined()
  expect(ledger.results()).toEqual([{ law: 'one', runs: 25, met: { even: 13 } }])
})

test('a block that comes back twice, early or late, is counted once', () => {
  const ledger = new Ledger(['one'], 75)
  const [first, second, third] = [ledger.next()!, ledger.next()!, ledger.next()!]
  for (const block of [third, third, first, first, third, second, second])
    ledger.settle(block, resultOf(block, new Set()))
  expect(ledger.done).toBe(75)
  expect(ledger.results()).toEqual([{ law: 'one', runs: 75, met: { even: 38 } }])
})
