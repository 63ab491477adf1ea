import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Entry from '../../sim/dataplane/entry.ts'
import { ANYBODY, type FaultLine, Faults } from '../../sim/dataplane/faults.ts'
import * as Flow from '../../sim/dataplane/flow-word.ts'
import type { Plane } from '../../sim/dataplane/plane.ts'
import { REASON_NAMES, type ReasonName } from '../../sim/dataplane/reason.ts'
import { StepLog } from '../../sim/dataplane/step-log.ts'
import { walk } from '../../sim/dataplane/walk.ts'
import { aimArb, aimed, networkArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'
import { planeOf } from '../support/networks-rig.ts'
import { arrivalOf, copyOf, deedArb, Traffic } from '../support/networks-traffic.ts'

/** All that one packet alone can come to; SNAT_EXHAUSTED takes several. */
const ALONE = REASON_NAMES.filter((name) => name !== 'SNAT_EXHAUSTED')

const healthArb = fc.option(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 }), {
  nil: undefined,
})

/** What may befall a packet beside the rules: little time to live, faults on every hop, components that are full. */
const troubleArb = fc.record({
  ttl: fc.oneof({ weight: 8, arbitrary: fc.constant(64) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }) }),
  fault: fc.constantFrom(...[null, null, null, null], { loss: 500_000 }, { corrupt: 500_000 }, { partition: true }),
  isBusy: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
})

function trouble(
  plane: Plane,
  { fault, isBusy }: { readonly fault: Partial<FaultLine> | null; readonly isBusy: boolean },
): void {
  const everywhere = { from: ANYBODY, to: ANYBODY, seed: 1, partition: false }
  const harmless = { loss: 0, corrupt: 0, duplicate: 0, reorder: 0, leastDelayUs: 0, mostDelayUs: 0 }
  if (fault !== null) plane.faults = new Faults([{ ...everywhere, ...harmless, ...fault }])
  if (!isBusy) return
  for (const counts of [plane.endpointFlows, plane.clbFlows, plane.cvmFlows]) counts.fill(3)
  plane.queueFull.fill(1)
}

test('logging a walk never changes its verdict, nor what it does to the packet', { timeout: LAW_TIMEOUT_MS }, () => {
  const met = new Met()
  fc.assert(
    fc.property(
      networkArb({ limits: true }),
      healthArb,
      troubleArb,
      fc.array(aimArb, { minLength: 8, maxLength: 16 }),
      (network, health, befalls, aims) => {
        const plane = planeOf(network)
        if (health) plane.health = plane.health.map((_, target) => health[target % health.length]!)
        trouble(plane, befalls)
        for (const [nth, aim] of aims.entries()) {
          const silent = aimed(network, aim)
          silent.ttl = befalls.ttl
          silent.draw = nth * 0x9e3779b1
          const logged = copyOf(silent)
          const log = new StepLog()
          const reason = walk(plane, silent, null)
          expect(walk(plane, logged, log)).toBe(reason)
          expect(logged).toEqual(silent)
          expect(log.read()).not.toEqual([])
          met.add(REASON_NAMES[reason]!)
        }
      },
    ),
    { numRuns: runs(600) },
  )
  met.requireAll(ALONE)
})

/** Reasons that traffic comes to: a flow's first packet, later ones, and answers. */
const IN_TRAFFIC: readonly ReasonName[] = [
  ...([
    'DELIVERED',
    'PORT_CLOSED',
    'SPOOFED_SOURCE',
    'EGRESS_DENIED',
    'ACL_EGRESS_DENIED',
    'ACL_INGRESS_DENIED',
  ] as const),
  ...(['ENDPOINT_REJECTED', 'ENDPOINT_INGRESS_DENIED', 'CONNTRACK_INVALID', 'SNAT_EXHAUSTED', 'NO_LISTENER'] as const),
  ...(['TARGET_INGRESS_DENIED', 'NO_ELIGIBLE_TARGET', 'CLB_INGRESS_DENIED', 'INGRESS_DENIED'] as const),
]

test('traffic that is logged goes where traffic that is not logged goes, and leaves the same behind', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(
      networkArb(),
      fc.array(fc.tuple(deedArb, fc.boolean()), { minLength: 12, maxLength: 40 }),
      (network, deeds) => {
        const silent = new Traffic(network)
        const logged = new Traffic(network)
        for (const [deed, isLogged] of deeds) {
          const without = silent.play(deed, null)
          const with_ = logged.play(deed, isLogged ? new StepLog() : null)
          if (without === undefined || with_ === undefined) continue
          const name = REASON_NAMES[without.reason]!
          expect(REASON_NAMES[with_.reason]).toBe(name)
          if (name === 'DELIVERED') expect(arrivalOf(with_.packet)).toEqual(arrivalOf(without.packet))
          met.add(name)
          met.add(`${deed.kind}: ${name}`)
        }
        expect(leftBehind(logged.plane)).toEqual(leftBehind(silent.plane))
      },
    ),
    { numRuns: runs(500) },
  )
  met.requireAll([...IN_TRAFFIC, 'again: DELIVERED', 'answer: DELIVERED', 'again: ENDPOINT_REJECTED'])
})

/** What traffic has left in a plane: entries and records of flows, word by word, and the turns of targets. */
function leftBehind({ flows, turn }: Plane): unknown {
  return { entries: lines(flows.words, Entry.SHIFT), records: lines(flows.flows, Flow.SHIFT), turn: [...turn] }
}

/** The lines of a table that are not free, by their place. */
function lines(words: Int32Array, shift: number): string[] {
  const result: string[] = []
  for (let at = 0; at < words.length; at += 1 << shift) {
    if (words[at] !== 0) result.push(`${at}: ${words.subarray(at, at + (1 << shift))}`)
  }
  return result
}
