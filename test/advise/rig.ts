import type { Cloud } from '../../sim/cloud/cloud.ts'
import { type Dial, resolveDestination } from '../../sim/cloud/destination.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import { openCase } from '../../sim/scenario/run.ts'

/** The cloud of a scenario that is one text. */
export function cloudOf(text: string): Cloud {
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', text]]))
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const [one] = scenario.value.cases
  if (one === undefined) throw new Error('a file has a case')
  const cloud = openCase(one)
  if (!cloud.ok) throw new Error(JSON.stringify(cloud.problems))
  return cloud.value
}

/** `consumer -> ep1:80`, `udp consumer -> ep1:53`, `ping consumer -> web1`. */
export function dialled(cloud: Cloud, text: string): Dial {
  const [, kind = 'connect', from = '', to = '', port = '0'] =
    /^(?:(connect|udp|ping) )?(\S+) -> ([^:]+)(?::(\d+))?$/.exec(text) ?? []
  const protocol = kind === 'udp' ? 'UDP' : kind === 'ping' ? 'ICMP' : 'TCP'
  const dial: Dial = {
    ...{ from, to, port: Number(port), protocol, sourcePort: undefined },
    ...{ patienceUs: 10_000_000, bytes: 100 },
  }
  const found = resolveDestination(cloud.network, dial)
  if (!found.ok) throw new Error(found.fault.message.en)
  return dial
}
