import { expect, test } from 'vitest'
import { Episode, SOAK_MUST_MEET } from '../soak/soak.ts'
import { Met } from '../support/networks-met.ts'

const SEED = Number(process.env.ISTHMUS_SEED ?? 42)
const EPISODES = Number(process.env.ISTHMUS_EPISODES ?? 2000)
const ACTS = 150

test(`${EPISODES} worlds with faults and edits break no law, twice the same, and meet every Reason and state`, () => {
  const met = new Met()
  const began = Date.now()
  for (let number = 0; number < EPISODES; number++) {
    const watched = new Episode(SEED, number, met)
    watched.run(ACTS, true)
    const again = new Episode(SEED, number, new Met())
    again.run(ACTS, false)
    expect(again.digest, `episode ${number} is the same when nobody looks`).toBe(watched.digest)
    if (number % 100 === 99) console.log(`soak: ${number + 1} worlds, ${Math.round((Date.now() - began) / 1000)} s`)
  }
  console.log(`soak: seed ${SEED}, ${EPISODES} worlds of ${ACTS} acts\n${met}`)
  met.requireAll(SOAK_MUST_MEET)
}, 3_600_000)
