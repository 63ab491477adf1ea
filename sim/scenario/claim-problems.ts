import { claimFaults } from '../advise/reach/claim.ts'
import type { Network } from '../model/network.ts'
import type { Problem } from '../model/problem.ts'
import { claimOf } from './prove-step.ts'
import type { ProveStep, Step } from './scenario.ts'

/**
 * What is wrong with what steps claim, whatever happens to packets: told before anything runs, of claims about the network as the
 * file has it. After a call a claim may be about what that has made of it, and fails there.
 */
export function claimProblems(network: Network, steps: readonly Step[]): readonly Problem[] {
  const call = steps.findIndex((step) => innermost(step).kind === 'call')
  const before = call < 0 ? steps : steps.slice(0, call)
  return before
    .map(innermost)
    .filter((step) => step.kind === 'prove' && step.deferred === undefined)
    .flatMap((step) => problemsOf(network, step as ProveStep))
}

/** What is done again and again, of a step that looks so often. */
function innermost(step: Step): Step {
  return step.kind === 'eventually' || step.kind === 'always' || step.kind === 'never' ? step.step : step
}

function problemsOf(network: Network, step: ProveStep): Problem[] {
  const found = claimOf(network, step)
  if (!found.ok) return [] // its names were looked up as the file was read
  return claimFaults(network, found.claim).map(({ code, part, values }) => ({
    code,
    origin:
      part === 'via' ? (step.places.via[step.via.indexOf(values.name ?? '')] ?? step.places.claim) : step.places[part],
    path: `prove.${step.says}.${part}`,
    parameters: values,
    apiCode: undefined,
  }))
}
