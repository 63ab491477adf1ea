import { Cloud } from '../cloud/cloud.ts'
import type { Checked, Problem } from '../model/problem.ts'
import type { CaseReport, ScenarioReport } from './report.ts'
import { runStep } from './run-step.ts'
import type { Scenario, ScenarioCase } from './scenario.ts'

/** Runs every case of a file in a world of its own. A case with problems is not run; the others are. */
export function runScenario(scenario: Scenario): ScenarioReport {
  return reportOf(scenario, (cloud, { steps }) => steps.map((step) => runStep(cloud, step)))
}

/** Everything that is wrong with the networks of a file, without running it. */
export function validateScenario(scenario: Scenario): ScenarioReport {
  return reportOf(scenario, () => [])
}

/** A case's cloud at t=0, or everything that is wrong with its network. */
export const openCase = ({ documents, options, seed, start }: ScenarioCase): Checked<Cloud> =>
  Cloud.open(documents, options, seed, start)

function reportOf(scenario: Scenario, run: (cloud: Cloud, one: ScenarioCase) => CaseReport['steps']): ScenarioReport {
  const problems = new Map<string, Problem>()
  const cases = scenario.cases.flatMap((one): CaseReport[] => {
    const cloud = openCase(one)
    if (cloud.ok) return [{ name: one.name, seed: one.seed, steps: run(cloud.value, one) }]
    // Cases share what they patch: the same mistake is told once.
    for (const problem of cloud.problems) problems.set(JSON.stringify(problem), problem)
    return []
  })
  return { file: scenario.file, title: scenario.title, cases, problems: [...problems.values()] }
}
