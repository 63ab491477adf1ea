import { expect, test } from 'vitest'
import { Met } from '../support/networks-met.ts'
import { Episode } from './soak.ts'

test('a few worlds with faults and edits break no law, and are the same when nobody looks', () => {
  const met = new Met()
  for (let number = 0; number < 8; number++) {
    const watched = new Episode(3, number, met)
    watched.run(100, true)
    const again = new Episode(3, number, new Met())
    again.run(100, false)
    expect(again.digest).toBe(watched.digest)
  }
  met.requireAll([
    'reason DELIVERED',
    'reason CONNTRACK_INVALID',
    'reason FAULT_LOSS',
    'TCP TIME_WAIT',
    'send: connected',
  ])
})
