import fc from 'fast-check'
import { expect, test } from 'vitest'
import { certificateText, checked, parsed } from '../support/certificates.ts'
import { networkArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'

test('the checker accepts every true answer', { timeout: LAW_TIMEOUT_MS }, () => {
  const met = new Met()
  fc.assert(
    fc.property(networkArb({ limits: true }), fc.boolean(), (network, spoofed) => {
      const from = [...network.cvms.keys()]
      const text = certificateText(network, { from, to: { kind: 'anywhere' }, health: 'any', spoofed })
      const faults = checked(network, text)
      expect(typeof faults === 'string' ? faults : faults.slice(0, 3)).toEqual([])
      for (const { outcomes } of parsed(text).classes)
        for (const { reason, answer = '' } of outcomes) met.add(`${reason} ${answer}`.trim())
    }),
    { numRuns: runs(100) },
  )
  console.log(met.toString())
})
