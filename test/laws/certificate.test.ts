import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { loadFile } from '../../sim/edge/files/load-file.ts'
import type { Network } from '../../sim/model/network.ts'
import { certificateText, checked, parsed } from '../support/certificates.ts'
import { networkArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'
import { planeOf } from '../support/networks-rig.ts'

/** Writes the certificate of everything that the machines of a network can send, and has it checked. */
function certified(network: Network, health: 'any' | Uint8Array, spoofed: boolean, met: Met): void {
  const text = certificateText(network, { from: [...network.cvms.keys()], to: { kind: 'anywhere' }, health, spoofed })
  const faults = checked(network, text)
  expect(typeof faults === 'string' ? faults : faults.slice(0, 3)).toEqual([])
  for (const { outcomes } of parsed(text).classes)
    for (const { reason, answer } of outcomes)
      met.add(answer === undefined || answer === reason ? reason : `answer: ${answer}`)
}

const REASONS = [
  ...['DELIVERED', 'CLIENT_STOPPED', 'SPOOFED_SOURCE', 'EGRESS_DENIED', 'NO_ROUTE', 'OUTSIDE_MODEL', 'NO_SUCH_ADDRESS'],
  ...['ACL_EGRESS_DENIED', 'ACL_INGRESS_DENIED', 'INGRESS_DENIED', 'ENDPOINT_PENDING', 'ENDPOINT_ACCEPTING'],
  ...['ENDPOINT_REJECTED', 'ENDPOINT_FAILED', 'ENDPOINT_INGRESS_DENIED', 'PROTOCOL_UNSUPPORTED', 'CLB_STOPPED'],
  ...['NO_LISTENER', 'CLB_INGRESS_DENIED', 'NO_TARGET', 'NO_ELIGIBLE_TARGET', 'HAIRPIN', 'TARGET_STOPPED'],
  ...['TARGET_INGRESS_DENIED', 'CONNTRACK_FULL', 'GUEST_FIREWALL_DROPPED', 'GUEST_FIREWALL_REJECTED', 'PORT_CLOSED'],
  ...['answer: ACL_EGRESS_DENIED', 'answer: ACL_INGRESS_DENIED'],
]

test('the checker accepts every true answer, over any health and at the present one', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(networkArb({ limits: true }), fc.boolean(), fc.boolean(), (network, isAny, spoofed) =>
      certified(network, isAny ? 'any' : planeOf(network).health, spoofed, met),
    ),
    { numRuns: runs(100) },
  )
  met.requireAll(REASONS)
})

const SCENARIOS = resolve(import.meta.dirname, '../../scenarios')

test('the checker accepts the answer about the network of every scenario', { timeout: LAW_TIMEOUT_MS }, async () => {
  const met = new Met()
  const files = readdirSync(SCENARIOS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))
  for (const path of files) {
    const { scenario } = await loadFile({ path, absolute: join(SCENARIOS, path) }, { cwd: SCENARIOS })
    for (const { documents, options, seed } of scenario?.cases ?? []) {
      const cloud = Cloud.open(documents, options, seed)
      if (!cloud.ok) throw new Error(`${path} is not sound`)
      certified(cloud.value.network, 'any', false, met)
      met.add('a network')
    }
  }
  met.requireAll(['a network', 'DELIVERED', 'TARGET_INGRESS_DENIED', 'ENDPOINT_PENDING', 'NO_LISTENER'])
})
