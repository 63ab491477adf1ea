import { expect, test } from 'vitest'
import { Replica } from '../../../sim/edge/store/replica.ts'
import { ENDPOINT_SHOP } from './shop.ts'
import { FIRST } from './suite.ts'

/** A listener with three targets, two of which are ports of one machine. */
const SEVERAL = ENDPOINT_SHOP.replace(
  'web1: { subnet: vpc1/app, listen: [8080] }',
  'web1: { subnet: vpc1/app, listen: [8080, 8081] }\n    web2: { subnet: vpc1/app, listen: [8080] }',
).replace(
  '"tcp:80": web1:8080',
  'listeners: { tcp:80: { targets: [{ cvm: web1, port: 8080, weight: 3 }, { cvm: web2, port: 8080, weight: 2 }, { cvm: web1, port: 8081, weight: 2 }] } }',
)

test.each([1, 2, 3, 4, 5])('after %i connections and a snapshot it is the turn of the same target', (before) => {
  const opened = Replica.open({ ...FIRST, texts: [['shop.yaml', SEVERAL]] })
  if (!opened.ok) expect.fail(JSON.stringify(opened.problems))
  const there = opened.value
  const connect = (world: Replica): unknown => {
    const outcome = world.apply({ deed: { do: 'step', step: { connect: 'consumer -> ep1:80' } } })
    if (outcome.kind !== 'step') expect.fail(JSON.stringify(outcome))
    return (outcome.report.observed as { backend?: string }).backend
  }
  for (let n = 0; n < before; n++) connect(there)
  there.apply({ deed: { do: 'step', step: { advance: '20m' } } })
  expect(there.underWay()).toEqual([])
  const again = Replica.fromSnapshot(there.snapshot())
  const [here, afterwards] = [there, again].map((world) => Array.from({ length: 7 }, () => connect(world)))
  expect(afterwards).toEqual(here)
  expect(new Set(here)).toEqual(new Set(['web1', 'web2']))
})
