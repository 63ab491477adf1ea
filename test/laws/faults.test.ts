import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MILLION } from '../../sim/dataplane/faults.ts'
import { type FaultWhere, parseWhere } from '../../sim/world/fault-where.ts'
import type { FaultRule } from '../../sim/world/faults.ts'
import type { LoadRequest } from '../../sim/world/load.ts'
import { OUTCOMES } from '../../sim/world/observation.ts'
import type { Change, Literal } from '../support/networks.ts'
import { Met, runs } from '../support/networks-met.ts'
import { LinkWorld, SECOND_US } from '../support/networks-world.ts'

const TWO: Change<Literal> = {
  cvms: { web2: { subnet: 'provider/web', ip: '10.0.2.20', securityGroups: ['open'], listen: ['8080'] } },
  clbs: {
    lb1: {
      listeners: {
        'tcp:80': {
          targets: [
            { cvm: 'web1', port: 8080 },
            { cvm: 'web2', port: 8080 },
          ],
        },
      },
    },
  },
}

const ratio = fc.constantFrom(0, 0, 50_000, 300_000, 700_000, MILLION)
const ruleArb: fc.Arbitrary<FaultRule> = fc.record({
  name: fc.constantFrom('f', 'g', 'h'),
  where: fc
    .constantFrom('client -> ep1', 'ep1 <-> lb1', 'lb1 -> ep1', 'lb1 <-> web1', 'web2 -> lb1', 'web1', 'lb1', 'ep1')
    .map((text) => parseWhere(text) as FaultWhere),
  ...{ loss: ratio, corrupt: ratio, duplicate: ratio, reorder: ratio },
  delayUs: fc.constantFrom(0, 0, 5_000, 700_000, 5_000_000),
  jitterUs: fc.constantFrom(0, 2_000, 400_000),
  partition: fc.constantFrom(false, false, false, true),
  forUs: fc.constantFrom(undefined, 3 * SECOND_US, 30 * SECOND_US),
})

const deedArb = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fault' as const), rule: ruleArb }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('heal' as const), name: fc.constantFrom('f', 'g') }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('connect' as const), bytes: fc.constantFrom(0, 1, 100, 5_000, 60_000) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('load' as const), hold: fc.nat(4), bytes: fc.constantFrom(1, 4_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('guest' as const),
      stops: fc.boolean(),
      cvm: fc.constantFrom('web1', 'web2'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('advance' as const), seconds: fc.nat(20) }) },
)
type Deed = typeof deedArb extends fc.Arbitrary<infer Value> ? Value : never

const PATIENCE_US = 20 * SECOND_US

function load(link: LinkWorld, hold: number, bytes: number): LoadRequest {
  const { client, address, port } = link.request()
  const ends = [{ client, address, port }]
  return { name: 'l', ends, everyUs: SECOND_US / 4, holdUs: hold * SECOND_US, bytes, patienceUs: PATIENCE_US, times: 6 }
}

/** Does it, and sees to it that whoever waited was told. */
function act(link: LinkWorld, deed: Deed, met: Met): void {
  const { world } = link
  switch (deed.kind) {
    case 'fault':
      expect(world.fault(deed.rule)).toBeUndefined()
      return
    case 'heal':
      world.heal(deed.name)
      return
    case 'guest':
      link.change({ cvms: { [deed.cvm]: { state: deed.stops ? 'STOPPED' : 'RUNNING' } } })
      return
    case 'advance':
      expect(world.advance(deed.seconds * SECOND_US)).toBe(true)
      return
    case 'connect': {
      const seen = link.connect({ bytes: deed.bytes, patienceUs: PATIENCE_US })
      expect(OUTCOMES).toContain(seen.outcome)
      expect(seen.endUs - seen.startUs).toBeLessThanOrEqual(PATIENCE_US)
      if (seen.outcome === 'connected') expect(seen.backend).toBeDefined()
      met.add(seen.outcome)
      met.add(seen.reason)
      return
    }
    case 'load': {
      world.startLoad(load(link, deed.hold, deed.bytes))
      world.advance(3 * SECOND_US)
      const report = world.endLoad('l')
      const outcomes = [...(report?.outcomes ?? [])]
      expect(outcomes.reduce((sum, [, count]) => sum + count, 0)).toBe(6)
      // What its client has seen answered in full was never lost.
      if (outcomes.every(([outcome]) => outcome === 'connected')) expect(report?.lostBytes).toBe(0)
      else met.add('a load with losses')
    }
  }
}

test('under any faults every connection ends as its client can see, and what is healed works', {
  timeout: 120_000,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(fc.array(deedArb, { minLength: 4, maxLength: 10 }), (deeds) => {
      const link = new LinkWorld(TWO)
      for (const deed of deeds) act(link, deed, met)
      for (const name of ['f', 'g', 'h']) link.world.heal(name)
      link.change({ cvms: { web1: { state: 'RUNNING' }, web2: { state: 'RUNNING' } } })
      link.world.advance(120 * SECOND_US)
      expect([...link.world.health().values()]).toEqual(['Alive', 'Alive'])
      expect(link.connect({ bytes: 10_000 }).outcome).toBe('connected')
    }),
    { numRuns: runs(120) },
  )
  met.requireAll([
    'connected',
    'timeout',
    'stalled',
    'FAULT_LOSS',
    'FAULT_CORRUPTED',
    'FAULT_PARTITION',
    'a load with losses',
  ])
})
