import fc from 'fast-check'
import { expect, test } from 'vitest'
import { networkArb } from '../support/networks-arbitrary.ts'
import { Met, runs } from '../support/networks-met.ts'
import { Z3_REACHED, z3Agrees } from '../support/z3/agrees.ts'
import { byReach } from '../support/z3/said.ts'
import { Solver } from '../support/z3/solver.ts'

const NETWORKS = 3_000
/** So many networks are asked one solver about: its memory only grows. */
const EACH = 250

test('z3 agrees with reach on thousands of small random networks', { timeout: runs(1_800_000) }, async () => {
  const met = new Met()
  let networks = 0
  let questions = 0
  for (let begun = 0; begun < runs(NETWORKS); begun += EACH) {
    const solver = await Solver.start()
    fc.assert(
      fc.property(networkArb({ limits: true }), (network) => {
        questions += z3Agrees(solver, network, byReach, met)
        networks += 1
      }),
      { numRuns: EACH, seed: begun + 1 },
    )
    solver.close()
  }
  console.log(`${questions} questions about ${networks} networks\n${met}`)
  met.requireAll(Z3_REACHED)
  expect(questions).toBeGreaterThan(networks * 20)
})
