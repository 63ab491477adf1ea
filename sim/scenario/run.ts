import { originText } from '../base/origin.ts'
import { Cloud } from '../cloud/cloud.ts'
import type { Checked, Problem } from '../model/problem.ts'
import { callNameProblems } from './call-names.ts'
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

/** A case's cloud at t=0, or everything that is wrong with its network and with what its calls name. */
export function openCase({ documents, options, seed, start, steps }: ScenarioCase): Checked<Cloud> {
  const cloud = Cloud.open(documents, options, seed, start)
  if (!cloud.ok) return cloud
  const problems = callNameProblems(cloud.value.network, steps)
  return problems.length === 0 ? cloud : { ok: false, problems }
}

function reportOf(scenario: Scenario, run: (cloud: Cloud, one: ScenarioCase) => CaseReport['steps']): ScenarioReport {
  const problems = new Map<string, Problem>()
  const cases = scenario.cases.flatMap((one): CaseReport[] => {
    const cloud = openCase(one)
    if (cloud.ok) {
      const steps = run(cloud.value, one)
      const dependedOn = [...new Set(steps.flatMap((step) => step.dependedOn))]
      return [{ name: one.name, seed: one.seed, steps, dependedOn }]
    }
    for (const problem of cloud.problems) {
      const key = sameness(problem)
      if (!problems.has(key)) problems.set(key, problem)
    }
    return []
  })
  return { file: scenario.file, title: scenario.title, cases, problems: [...problems.values()] }
}

/** Cases share what they patch, and one short form may stand for several things: a mistake at one place is told once. */
const sameness = ({ code, origin, path, parameters }: Problem): string =>
  JSON.stringify([code, origin === undefined ? path : originText(origin), parameters])
