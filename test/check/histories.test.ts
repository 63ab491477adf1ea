import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { histories } from '../../sim/check/arbitraries/histories.ts'
import { readHistory } from '../../sim/check/history.ts'
import type { Law } from '../../sim/check/law.ts'
import { play } from '../../sim/check/play.ts'
import { historyOfRun, runLaw } from '../../sim/check/run-law.ts'
import { openCase } from '../../sim/scenario/run.ts'
import { Met, runs } from '../support/networks-met.ts'

test('every history is a sound scenario, as a value and as the text of a file, and is met with much', () => {
  const met = new Met()
  fc.assert(
    fc.property(histories(), (history) => {
      const read = readHistory(history)
      const opened = read.ok ? openCase(read.value) : read
      expect(opened.ok ? [] : opened.problems).toEqual([])
      expect(parse(stringify(history))).toEqual(history)
      expect(JSON.parse(JSON.stringify(history))).toEqual(history)
      const look = { passage: ({ reason }: { reason: string }) => met.add(reason) }
      expect(play(history, () => undefined, [() => look])).toEqual({ sound: true, failure: undefined })
    }),
    { numRuns: runs(150) },
  )
  met.requireAll([
    ...['DELIVERED', 'ENDPOINT_REJECTED', 'ENDPOINT_INGRESS_DENIED', 'TARGET_INGRESS_DENIED', 'SNAT_EXHAUSTED'],
    ...['NO_SUCH_ADDRESS', 'HAIRPIN', 'CONNTRACK_INVALID', 'FAULT_LOSS', 'PORT_CLOSED', 'SPOOFED_SOURCE'],
  ])
})

/** Broken by every history in which something is delivered, and tells what was met. */
const NOTHING_ARRIVES: Law = {
  name: 'nothing-arrives',
  statement: { en: 'nothing is delivered', zh: '没有任何报文送达' },
  mustMeet: ['DELIVERED'],
  histories: () => histories({ steps: 4 }),
  check: (history, meet) =>
    play(history, meet, [
      (stage) => ({
        passage: ({ reason }) => {
          meet(reason)
          if (reason === 'DELIVERED') stage.fail('nothing-arrives', { en: 'it arrived', zh: '送达了' })
        },
      }),
    ]).failure,
}

test('a run depends on the seed, the name of its law and its number alone', () => {
  const first = runLaw(NOTHING_ARRIVES, { seed: 3, from: 0, to: 100 })
  expect(first.failure?.failure).toMatchObject({ law: 'nothing-arrives', what: { en: 'it arrived' } })
  const { run = 0, history } = first.failure ?? {}
  expect(runLaw(NOTHING_ARRIVES, { seed: 3, from: run, to: run + 1 }).failure).toEqual(first.failure)
  expect(historyOfRun(NOTHING_ARRIVES, 3, run)).toEqual(history)
  expect(first.runs).toBe(run + 1)
  expect(historyOfRun(NOTHING_ARRIVES, 4, run)).not.toEqual(history)
  expect(historyOfRun({ ...NOTHING_ARRIVES, name: 'another' }, 3, run)).not.toEqual(history)
})
