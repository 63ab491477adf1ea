import { originText } from '../base/origin.ts'
import { nearest } from '../base/text.ts'
import { Cloud } from '../cloud/cloud.ts'
import type { Network } from '../model/network.ts'
import type { Checked, Problem } from '../model/problem.ts'
import { callNameProblems } from './call-names.ts'
import { CaseRun, type Watcher } from './case-run.ts'
import { claimProblems } from './claim-problems.ts'
import { optionsOfNetwork } from './depended-on.ts'
import { faultProblems } from './fault-names.ts'
import { guestProblems } from './guest-problems.ts'
import { inCases, inOrder } from './problems.ts'
import type { CaseReport, ScenarioReport } from './report.ts'
import type { Scenario, ScenarioCase } from './scenario.ts'

/**
 * Runs every case of a file in a world of its own. A case with problems is not run; the others are. `seenBy`: the account
 * whose view of it is reported; left out: all of it.
 */
export function runScenario(scenario: Scenario, seenBy?: string, watcher?: Watcher): ScenarioReport {
  return reportOf(scenario, seenBy, (cloud, one) => {
    watcher?.opened?.(cloud, one)
    watcher?.network(cloud.network)
    const run = new CaseRun(cloud, seenBy, watcher)
    for (const step of one.steps) run.step(step)
    return run.end()
  })
}

/** Everything that is wrong with the networks of a file, without running it. */
export function validateScenario(scenario: Scenario): ScenarioReport {
  return reportOf(scenario, undefined, () => [])
}

/** A case's cloud at t=0, or everything that is wrong with its network, with what its calls name and its guests do. */
export function openCase(one: ScenarioCase, seenBy?: string): Checked<Cloud> {
  const { documents, options, seed, start, steps } = one
  const cloud = Cloud.open(documents, options, seed, start)
  if (!cloud.ok) return { ok: false, problems: inOrder(cloud.problems) }
  const { network } = cloud.value
  const viewer = seenBy === undefined ? [] : viewerProblems(network, seenBy)
  const problems = [
    ...viewer,
    ...callNameProblems(network, steps),
    ...guestProblems(cloud.value, steps),
    ...faultProblems(network, steps),
    ...claimProblems(network, steps),
  ]
  return problems.length === 0 ? cloud : { ok: false, problems: inOrder(problems) }
}

/** A view can only be an account's that the file has. */
function viewerProblems({ accounts }: Network, name: string): readonly Problem[] {
  const names = accounts.map((account) => account.name)
  if (names.includes(name)) return []
  const meant = nearest(name, names)
  const parameters = { name, known: names.join(', '), ...(meant === undefined ? {} : { nearest: meant }) }
  return [{ code: 'NO_SUCH_VIEWER', origin: undefined, path: '', parameters, apiCode: undefined }]
}

function reportOf(
  scenario: Scenario,
  seenBy: string | undefined,
  run: (cloud: Cloud, one: ScenarioCase) => CaseReport['steps'],
): ScenarioReport {
  const problems = new Map<string, { readonly problem: Problem; readonly names: Set<string | undefined> }>()
  const cases = scenario.cases.flatMap((one): CaseReport[] => {
    const cloud = openCase(one, seenBy)
    if (cloud.ok) {
      const needed = seenBy === undefined ? optionsOfNetwork(cloud.value.network) : []
      const steps = run(cloud.value, one)
      const dependedOn = [...new Set([...needed, ...steps.flatMap((step) => step.dependedOn)])]
      return [{ name: one.name, seed: one.seed, steps, dependedOn }]
    }
    for (const problem of cloud.problems) {
      const key = sameness(problem)
      const known = problems.get(key)
      if (known === undefined) problems.set(key, { problem, names: new Set([one.name]) })
      else known.names.add(one.name)
    }
    return []
  })
  const named = [...problems.values()].map(({ problem, names }) => inCases(problem, names, scenario.cases.length))
  return { file: scenario.file, title: scenario.title, cases, problems: inOrder(named) }
}

/** Cases share what they patch, and one short form may stand for several things: a mistake at one place is told once. */
const sameness = ({ code, origin, path, parameters }: Problem): string =>
  JSON.stringify([code, origin === undefined ? path : originText(origin), parameters])
