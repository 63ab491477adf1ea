import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hash } from '../../sim/base/random.ts'
import { close, write } from '../../sim/world/tcp/output.ts'
import { State } from '../../sim/world/tcp/state.ts'
import { type Fate, Pipe } from '../support/tcp-pipe.ts'

const SECOND_US = 1_000_000

/** What may happen to a segment, in percent, and by how much it may be late. */
type Weather = {
  readonly seed: number
  readonly loss: number
  readonly duplicate: number
  readonly lateUs: number
  /** From this segment of the server on nothing comes through any more. */
  readonly cutAt: number
}

function fateIn({ seed, loss, duplicate, lateUs, cutAt }: Weather): Fate {
  return (from, _, nth) => {
    const draw = (what: string, sides: number): number => (hash(seed, what, from, nth) >>> 0) % sides
    if (draw('loss', 100) < loss || (from === 'server' && nth >= cutAt)) return []
    const delay = (copy: number): number => 100 + draw(`late ${copy}`, lateUs + 1)
    return draw('duplicate', 100) < duplicate ? [delay(0), delay(1)] : [delay(0)]
  }
}

const weather = fc.record({
  seed: fc.integer(),
  loss: fc.integer({ min: 0, max: 40 }),
  duplicate: fc.integer({ min: 0, max: 40 }),
  lateUs: fc.constantFrom(0, 1000, 300_000),
  cutAt: fc.oneof(
    { weight: 3, arbitrary: fc.constant(1_000_000) },
    { weight: 1, arbitrary: fc.integer({ max: 60, min: 1 }) },
  ),
})

/** How often each end of a run was met, so that none is forgotten. */
const met = new Map<string, number>()

// That no byte is given to a program twice, out of order or from elsewhere is an assertion where bytes are delivered (tcp/receive.ts).
test('whatever a pipe loses, repeats, reorders and delays: what comes is right, and every connection comes to an end', () => {
  const bytes = fc.integer({ min: 1, max: 60_000 })
  fc.assert(
    fc.property(weather, bytes, bytes, (given, asked, answered) => {
      const pipe = new Pipe({
        fate: fateIn(given),
        programs: {
          client: (connection) => {
            if (connection.failure !== 0) return
            if (connection.written === 0) write(connection, asked)
            if (connection.received === answered) close(connection)
          },
          server: (connection) => {
            if (connection.failure !== 0) return
            if (connection.received === asked && connection.written === 0) write(connection, answered)
            if (connection.isEnded) close(connection)
          },
        },
      })
      pipe.settle(4 * 3600 * SECOND_US)
      const { client, server } = pipe
      // It waits for bytes that its server has given up to send: that is what a program's patience is for.
      const isStalled = client.state === State.ESTABLISHED
      if (isStalled) close(client)
      pipe.settle(3600 * SECOND_US)
      const ended = [client.state, server?.state ?? State.CLOSED]
      expect([client.received <= answered, (server?.received ?? 0) <= asked]).toEqual([true, true])
      expect(client.state).toBe(State.CLOSED)
      const isWell = client.failure === 0 && client.isEnded && !isStalled
      if (isWell) expect([client.received, server?.received]).toEqual([answered, asked])
      // A server that waits for its client, which has given up without a word, waits for ever: nothing is modelled that would tell it.
      else expect([State.CLOSED, State.ESTABLISHED]).toContain(ended[1])
      const end = isWell ? 'well' : isStalled ? 'stalled' : client.failure === 0 ? 'no FIN' : `failed ${client.failure}`
      met.set(end, (met.get(end) ?? 0) + 1)
    }),
    { numRuns: 300, seed: 42 },
  )
  expect([...met.keys()].sort()).toEqual(expect.arrayContaining(['failed 4', 'stalled', 'well']))
})
