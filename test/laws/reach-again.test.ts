import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { type Permit, throughActive } from '../../sim/reach/permit.ts'
import { type Proof, Prover } from '../../sim/reach/prover.ts'
import { fateOf, vpcsOf } from '../../sim/reach/summary.ts'
import { touchedSince } from '../../sim/reach/touched.ts'
import type { Tables } from '../../sim/tables/tables.ts'
import { documentsOf } from '../support/networks.ts'
import { literalArb, optionsArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'
import { type Edit, editOf, editsArb } from '../support/operations-arbitrary.ts'

/** Whether an edit was made. */
function edited(cloud: Cloud, edit: Edit): boolean {
  const made = editOf(cloud.network, edit)
  if (made === undefined) return false
  return 'call' in made ? cloud.apply(made.call).ok : cloud.guest(made.cvm, made.guest).length === 0
}

const shown = ({ leaks, cells, classes }: Proof): unknown => ({
  cells,
  classes,
  leaks: leaks.map(({ cell, verdict, clients, ports }) => JSON.stringify([cell, verdict, clients, ports])).sort(),
})

/** Some of the endpoints may be used, some only on one port, some not at all. */
const permitsOf = (tables: Tables, seed: number): Permit[] =>
  throughActive(tables).flatMap((permit): Permit[] =>
    (permit.via + seed) % 3 === 0
      ? []
      : (permit.via + seed) % 3 === 1
        ? [permit]
        : [{ ...permit, ports: [{ first: 80, last: 80 }] }],
  )

test('a proof after an edit, with what was kept of the one before, is the proof made from scratch', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(literalArb(), optionsArb, editsArb(3, 8), fc.nat(2), (literal, some, edits, seed) => {
      const opened = Cloud.open(documentsOf(literal), { ...DEFAULT_OPTIONS, ...some }, 42)
      if (!opened.ok) throw new Error('the arbitrary makes sound networks')
      const cloud = opened.value
      const permits = permitsOf(cloud.tables, seed)
      const prover = new Prover(permits)
      let { tables: before } = cloud
      let proof = prover.prove(before)
      for (const edit of edits) {
        if (!edited(cloud, edit)) continue
        const { tables } = cloud
        const again = prover.prove(tables)
        const scratch = new Prover(permits).prove(tables)
        expect(shown(again)).toEqual(shown(scratch))
        const isKept = touchedSince(before, tables) !== undefined && again.walks < scratch.walks
        met.add(`${edit.what}: ${isKept ? 'some of it kept' : 'all of it anew'}`)
        if (again.leaks.length !== proof.leaks.length) met.add('other leaks')
        for (const { cell, verdict } of again.leaks) {
          const { from, to } = vpcsOf(tables, { cell, verdict })
          expect(fateOf(verdict) === 'delivered' && from !== to).toBe(true)
          met.add('a leak')
        }
        before = tables
        proof = again
      }
    }),
    { numRuns: runs(100) },
  )
  met.requireAll(['a leak', 'other leaks'])
  const kept = ['createRule', 'deleteRule', 'replaceRule', 'createEndpoint', 'connect']
  met.requireAll(kept.map((what) => `${what}: some of it kept`))
})
