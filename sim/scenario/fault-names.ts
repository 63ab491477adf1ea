import type { Network } from '../model/network.ts'
import type { Problem } from '../model/problem.ts'
import { faultProblem } from '../world/fault-problems.ts'
import { createdBy } from './call-names.ts'
import type { FaultStep, Step } from './scenario.ts'

/**
 * The places of faults that the network does not have: told before anything runs. What an earlier call makes is not judged:
 * where it stands is known once it is made.
 */
export function faultProblems(network: Network, steps: readonly Step[]): readonly Problem[] {
  const made = new Set<string>()
  return steps.flatMap((step): readonly Problem[] => {
    const created = step.kind === 'call' ? createdBy(step) : undefined
    for (const name of created?.names ?? []) made.add(name)
    // What is saved has its name only once it is run.
    if (step.kind !== 'fault' || step.deferred !== undefined) return []
    if (namesOf(step).some((name) => made.has(name))) return []
    const problem = faultProblem(network, step.rule.where)
    if (problem === undefined) return []
    const { file, line, column } = step.place
    return [{ ...problem, origin: { file, line, column }, path: 'fault.where' }]
  })
}

const namesOf = ({ rule: { where } }: FaultStep): readonly string[] =>
  'at' in where ? [where.at] : [where.from, where.to]
