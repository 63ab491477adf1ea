import type { Cloud } from '../../cloud/cloud.ts'
import { Facts } from './facts.ts'
import { NETWORK_RULES } from './registry.ts'
import type { Finding } from './rule.ts'

/**
 * What the rules of lint find in a settled network, by rule. `mentioned`: the names that later calls of its file use, so that
 * what they will change is not told as left over.
 */
export function lint(cloud: Cloud, mentioned: ReadonlySet<string> = new Set()): readonly Finding[] {
  const facts = new Facts(cloud, mentioned)
  const findings = new Map<string, Finding>()
  for (const { id: rule, severity, check } of NETWORK_RULES) {
    for (const found of check(facts)) {
      // One document may stand for several things: a template of a group, machines that are counted.
      const key = JSON.stringify([rule, found.origin ?? found.where, found.parameters])
      if (!findings.has(key)) findings.set(key, { rule, severity, ...found })
    }
  }
  return [...findings.values()]
}
