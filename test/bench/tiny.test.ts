import { expect, test } from 'vitest'
import { ROWS, Told } from '../../bench/cloud-mix.ts'
import { cloudOf, mixText, round } from '../../bench/cloud-operations.ts'
import { lead } from '../../bench/connections.ts'
import { editTimes } from '../../bench/edit.ts'
import { establishedPlane } from '../../bench/established.ts'
import { measureBatches } from '../../bench/forward-many.ts'
import { hourSeconds } from '../../bench/health.ts'
import { networkMatch, ruleMatch } from '../../bench/z3.ts'
import { Solver } from '../support/z3/solver.ts'

// Each benchmark makes sure that what it times is right: run small, so that it still does when it is needed.

test('the load of whole connections leads every life to its end', () => {
  expect(lead(1_000)).toBeGreaterThan(0)
})

test('edits of a network are in force when they are answered, and taken back', () => {
  expect(editTimes(1_000, 2)).toHaveLength(2)
})

test('batches of established packets are rewritten as by the bare probe', () => {
  const flows = { clients: 2, listeners: 2, each: 5 }
  const plane = establishedPlane(flows, () => {})
  const figures = measureBatches('tiny', flows, plane, 1)
  expect(figures.map(({ name }) => name)).toEqual(['forward.vs_probe_tiny', 'forward.packets_per_second_tiny'])
})

test('an hour of a thousand health-checked targets comes to its end with the right verdicts', () => {
  expect(hourSeconds()).toBeGreaterThan(0)
})

test('the mix of calls has every action that changes something, and takes away again what it makes', () => {
  expect(mixText(ROWS)).toContain('RunInstances')
  const cvms = 4_000 // its CLBs have targets among the first 3,991
  const cloud = cloudOf(cvms)
  const told = new Told(cvms)
  const rounds = Array.from({ length: 8 }, () => round(cloud, told))
  expect(rounds.at(-1)).not.toContain(undefined)
  expect(cloud.network.cvms).toHaveLength(cvms)
  const counts = ({ vpcs, subnets, clbs, endpoints }: typeof cloud.network) =>
    [vpcs, subnets, clbs, endpoints].map(({ length }) => length)
  const before = counts(cloud.network)
  round(cloud, told)
  expect(counts(cloud.network)).toEqual(before)
})

test('z3 and reach answer the same questions alike', async () => {
  const solver = await Solver.start()
  for (const { questions, yes } of [ruleMatch(solver, 60, 8), networkMatch(solver, 2)]) {
    expect(yes).toBeGreaterThan(0)
    expect(yes).toBeLessThan(questions)
  }
  solver.close()
})
