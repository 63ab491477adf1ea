import type { Cloud } from '../cloud/cloud.ts'
import type { CvmDocument } from '../model/documents.ts'
import type { Problem } from '../model/problem.ts'
import { validate } from '../model/validate.ts'
import type { GuestStep, Step } from './scenario.ts'

/**
 * What is wrong with the sockets, rules and states that `guest` steps give to machines: told before anything runs. None of
 * it depends on what happens before, so each is judged on the written network, with no other machine in it.
 */
export function guestProblems(cloud: Cloud, steps: readonly Step[]): readonly Problem[] {
  return steps.filter((step) => step.kind === 'guest').flatMap((step) => problemsOf(cloud, step))
}

function problemsOf(cloud: Cloud, { changes }: GuestStep): readonly Problem[] {
  const { documents, network } = cloud
  const cvms = new Map<string, CvmDocument>()
  for (const [name, change] of changes) {
    // One that a call is to make may stand anywhere.
    const document = documents.cvms.get(name) ?? { subnet: network.subnets[0]?.name ?? '' }
    if (document.subnet !== '') cvms.set(name, { ...document, ...change })
  }
  const none = new Map<string, never>()
  const alone = { ...documents, cvms, clbs: none, endpointServices: none, endpoints: none }
  const found = validate(alone, { ...network.options, quotas: 'off' }, 0)
  if (found.ok) return []
  return found.problems.map((problem) => ({ ...problem, path: problem.path.replace(/^cvms\./, 'guest.') }))
}
