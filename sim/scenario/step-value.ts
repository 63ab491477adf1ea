import type { Cloud } from '../cloud/cloud.ts'
import { resolveDestination } from '../cloud/destination.ts'
import type { Checked, Problem } from '../model/problem.ts'
import { guestProblems } from './guest-problems.ts'
import { Problems } from './problems.ts'
import { type LocatedStep, readSteps } from './read-steps.ts'
import { stepsSchema } from './schema-steps.ts'
import { checkShape } from './shape.ts'
import { checkStepNames } from './step-names.ts'
import { valueTree } from './value-tree.ts'

/** Reads a plain value, `{ connect: 'consumer -> ep1:80' }`, as the step of a scenario file that it is. */
export function readStepValue(says: unknown, file: string): Checked<LocatedStep> {
  const problems = new Problems()
  const steps = valueTree([says], file, problems)
  checkShape(stepsSchema(), steps, ['steps'], problems)
  const [read] = problems.list.length > 0 ? [] : readSteps(steps, ['steps'], problems)
  return read !== undefined && problems.list.length === 0
    ? { ok: true, value: read }
    : { ok: false, problems: problems.list }
}

/**
 * What stands in the way of running a step on a cloud as it is now. Its connections may name things by their cloud ids, which
 * a file cannot know.
 */
export function stepProblems(cloud: Cloud, located: LocatedStep): readonly Problem[] {
  const { step } = located
  switch (step.kind) {
    case 'connect':
    case 'udp':
    case 'ping': {
      const { from, to, port, sourcePort, bytes, patience: patienceUs } = step
      const protocol = step.kind === 'udp' ? 'UDP' : 'TCP' // of no weight for what the names mean
      const found = resolveDestination(cloud.network, { from, to, port, protocol, sourcePort, patienceUs, bytes })
      if (found.ok) return []
      const { part, name, nearest } = found.fault
      const problems = new Problems()
      const code = part === 'from' ? 'NO_SUCH_CLIENT' : 'NO_SUCH_DESTINATION'
      problems.add(code, step.origin, [...located.at, step.kind], nearest === undefined ? { name } : { name, nearest })
      return problems.list
    }
    default: {
      const problems = new Problems()
      checkStepNames([located], cloud.documents, problems)
      return problems.list.length > 0 ? problems.list : guestProblems(cloud, [step])
    }
  }
}
