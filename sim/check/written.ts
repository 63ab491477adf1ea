import type { Cloud } from '../cloud/cloud.ts'
import { scenarioText, yamlValue } from '../scenario/export.ts'
import { openCase } from '../scenario/run.ts'
import type { ScenarioCase } from '../scenario/scenario.ts'
import type { History } from './history.ts'

/** A network that somebody has written, with everything written out, and the options that it is run with. */
export type Written = Pick<History, 'network' | 'options' | 'seed' | 'base'>

/** The network of a scenario; undefined: it is not sound. */
export function writtenOf(one: ScenarioCase): Written | undefined {
  const cloud = openCase({ ...one, steps: [] })
  return cloud.ok ? writtenIn(cloud.value, one) : undefined
}

/** The network that a cloud begins with. */
export function writtenIn({ documents }: Cloud, one: ScenarioCase): Written {
  const file = yamlValue(scenarioText(documents, one.options, one.seed)) as Partial<Written>
  const { network, options = {}, seed = one.seed } = file
  return { network: { ...network, vpcs: network?.vpcs ?? {} }, options, seed }
}
