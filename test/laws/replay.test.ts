import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile } from '../../sim/compile/compile.ts'
import type { Network } from '../../sim/model/network.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import { runScenario } from '../../sim/scenario/run.ts'
import type { ConnectRequest } from '../../sim/world/observation.ts'
import { World } from '../../sim/world/world.ts'
import { networkOf } from '../support/networks.ts'
import { type Aim, aimArb, aimed, literalArb, optionsArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'

const worldOf = (network: Network, seed: number): World => World.start(network, compile(network, 1), seed, 'settled')

/** A connection to where an aim points; a program cannot forge a source, nor begin with anything but a SYN. */
function requestOf(network: Network, aim: Aim): ConnectRequest {
  const { sender, destination, destinationPort, sourcePort, protocol } = aimed(network, { ...aim, spoofed: false })
  return {
    client: sender,
    address: destination,
    port: destinationPort,
    protocol: protocol === Protocol.TCP ? 'TCP' : protocol === Protocol.UDP ? 'UDP' : 'ICMP',
    sourcePort: aim.isAimed ? undefined : sourcePort,
    patienceUs: 10_000_000,
    bytes: aim.index * 700,
  }
}

const aimsArb = fc.array(aimArb, { minLength: 4, maxLength: 10 })

test('the same documents, seed and connections show the same bytes', { timeout: LAW_TIMEOUT_MS }, () => {
  const met = new Met()
  fc.assert(
    fc.property(literalArb(), optionsArb, fc.nat(3), aimsArb, (literal, options, seed, aims) => {
      const run = (): string[] => {
        const network = networkOf(literal, options, seed)
        const world = worldOf(network, seed)
        const observations = aims.map((aim) => world.connect(requestOf(network, aim)))
        for (const { outcome } of observations) met.add(outcome)
        return observations.map((observation) => JSON.stringify(observation))
      }
      expect(run()).toEqual(run())
    }),
    { numRuns: runs(100) },
  )
  met.requireAll(['connected', 'refused', 'timeout', 'unreachable'])
})

test('what explain shows is what connect then shows', { timeout: LAW_TIMEOUT_MS }, () => {
  const met = new Met()
  fc.assert(
    fc.property(literalArb(), optionsArb, aimsArb, (literal, options, aims) => {
      const network = networkOf(literal, options)
      const world = worldOf(network, 42)
      for (const aim of aims) {
        const request = requestOf(network, aim)
        const explained = world.explain(request)
        const seen = world.connect(request)
        expect(JSON.stringify(explained)).toBe(JSON.stringify(seen))
        met.add(seen.outcome)
        met.add(seen.reason)
      }
    }),
    { numRuns: runs(100) },
  )
  met.requireAll([
    'connected',
    'refused',
    'timeout',
    'unreachable',
    'DELIVERED',
    'PORT_CLOSED',
    'TARGET_INGRESS_DENIED',
  ])
})

test('the same files and seed report the same bytes, and another seed reports others', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const files = new Map(
    readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [`scenarios/${name}`, readFileSync(`scenarios/${name}`, 'utf8')]),
  )
  const report = (entry: string, seed?: number): string => {
    const scenario = loadScenario(entry, files)
    if (!scenario.ok) throw new Error(`${entry} has problems: ${JSON.stringify(scenario.problems)}`)
    const { cases, ...rest } = scenario.value
    return JSON.stringify(runScenario({ ...rest, cases: cases.map((one) => ({ ...one, seed: seed ?? one.seed })) }))
  }
  for (const entry of files.keys()) {
    expect(report(entry)).toBe(report(entry))
    expect(report(entry, 7)).toBe(report(entry, 7))
  }
  expect([...files.keys()].some((entry) => report(entry, 7) !== report(entry))).toBe(true)
})
