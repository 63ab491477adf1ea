import type { Cloud } from '../cloud/cloud.ts'
import { resolveDestination } from '../cloud/destination.ts'
import type { Checked, Problem } from '../model/problem.ts'
import { claimProblems } from './claim-problems.ts'
import { expandStepList } from './expand-steps.ts'
import { guestProblems } from './guest-problems.ts'
import { LiveNames } from './live-names.ts'
import { Problems } from './problems.ts'
import { type LocatedStep, readSteps } from './read-steps.ts'
import type { ConnectStep, LoadStep } from './scenario.ts'
import { stepsSchema } from './schema-steps.ts'
import { checkShape } from './shape.ts'
import { checkStepNames } from './step-names.ts'
import { valueTree } from './value-tree.ts'
import { checkWork } from './work.ts'

/** Reads a plain value, `{ connect: 'consumer -> ep1:80' }`, as the step of a scenario file that it is. */
export function readStepValue(says: unknown, file: string): Checked<LocatedStep> {
  const read = readStepValues(says, file)
  if (!read.ok) return read
  const [only] = read.value
  return only === undefined ? { ok: false, problems: [] } : { ok: true, value: only }
}

/** The same of a value that may be several steps, and may use what earlier ones saved: name -> what it is of what a step shows. */
export function readStepValues(
  says: unknown,
  file: string,
  saved: ReadonlyMap<string, string> = new Map(),
): Checked<readonly LocatedStep[]> {
  const problems = new Problems()
  const steps = expandStepList(valueTree([says], file, problems), saved, problems)
  checkShape(stepsSchema(), steps, ['steps'], problems)
  const read = problems.list.length > 0 ? [] : readSteps(steps, ['steps'], problems)
  return problems.list.length === 0 ? { ok: true, value: read } : { ok: false, problems: problems.list }
}

/**
 * What stands in the way of running a step by itself on a cloud as it is now: names, and how much it asks for. Its connections
 * may name things by their cloud ids, which a file cannot know. `known`: the names that earlier steps gave; `loads`: those that run.
 */
export function stepProblems(
  cloud: Cloud,
  located: LocatedStep,
  known = new LiveNames(new Problems()),
  loads: readonly LoadStep[] = [],
): readonly Problem[] {
  const problems = new Problems()
  const { step } = located
  const live = known.copy(problems)
  if (step.kind === 'connect' || step.kind === 'udp' || step.kind === 'ping')
    checkEnds(cloud, located, step, problems, live)
  else checkStepNames([located], cloud.documents, problems, live)
  if (problems.list.length > 0) return problems.list
  const { documents, network, nowUs } = cloud
  const alone = { name: undefined, origin: step.origin, seed: 0, options: network.options, documents }
  checkWork([{ ...alone, steps: [...loads, step], start: 'settled' }], problems, nowUs)
  return problems.list.length > 0 ? problems.list : [...guestProblems(cloud, [step]), ...claimProblems(network, [step])]
}

function checkEnds(
  { network }: Cloud,
  located: LocatedStep,
  step: ConnectStep,
  problems: Problems,
  live: LiveNames,
): void {
  const { from, to, port, sourcePort, bytes, patience: patienceUs } = step
  live.check(located, false)
  const protocol = step.kind === 'udp' ? 'UDP' : 'TCP' // of no weight for what the names mean
  const found = resolveDestination(network, { from, to, port, protocol, sourcePort, patienceUs, bytes })
  if (found.ok) return
  const { part, name, nearest } = found.fault
  const code = part === 'from' ? 'NO_SUCH_CLIENT' : 'NO_SUCH_DESTINATION'
  problems.add(code, step.origin, [...located.at, step.kind], nearest === undefined ? { name } : { name, nearest })
}
