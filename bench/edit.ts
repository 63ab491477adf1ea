import { Cloud } from '../sim/cloud/cloud.ts'
import { resolveDestination } from '../sim/cloud/destination.ts'
import type { Operation } from '../sim/cloud/operation.ts'
import type { ClbDocument, Documents, EndpointDocument, EndpointServiceDocument } from '../sim/model/documents.ts'
import type { ConnectRequest } from '../sim/world/observation.ts'
import { type Bench, ensure, type Figure, median } from './measure.ts'
import { manyCvms, NO_QUOTAS } from './networks.ts'

const SIZES = { 'edit.1k_ms': 1000, 'edit.10k_ms': 10_000, 'edit.100k_ms': 100_000 } as const
const WARM_UP = 50
const ROUNDS = 200
/** So many targets has the CLB of each VPC, and so many endpoints its service. */
const TARGETS = 50
const ENDPOINTS = 5

/**
 * Many machines, all of them in the group `everyone` beside their own; in each VPC a CLB that checks the health of targets, a
 * service, and endpoints.
 */
function documentsOf(count: number): Documents {
  const base = manyCvms(count, Math.max(10, count / 100))
  const everyone = { ingress: [{ action: 'ACCEPT', cidrBlock: '192.0.2.0/24' }] }
  const cvms = new Map(
    [...base.cvms].map(([name, cvm]) => [
      name,
      { ...cvm, securityGroups: [...(cvm.securityGroups ?? []), 'everyone'] },
    ]),
  )
  const clbs = new Map<string, ClbDocument>()
  const endpointServices = new Map<string, EndpointServiceDocument>()
  const endpoints = new Map<string, EndpointDocument>()
  for (const [number, vpc] of [...base.vpcs.keys()].entries()) {
    const targets = Array.from({ length: TARGETS }, (_, i) => ({ cvm: `cvm${number * 8000 + i}`, port: 8080 }))
    clbs.set(`lb-${vpc}`, { subnet: `${vpc}/app`, listeners: new Map([['tcp:80', { targets }]]) })
    endpointServices.set(`svc-${vpc}`, { clb: `lb-${vpc}`, autoAccept: true })
    for (let i = 0; i < ENDPOINTS; i++) endpoints.set(`ep${i}-${vpc}`, { subnet: `${vpc}/app`, service: `svc-${vpc}` })
  }
  const securityGroups = new Map(base.securityGroups).set('everyone', everyone)
  return { ...base, securityGroups, cvms, clbs, endpointServices, endpoints }
}

const RULE = 'ACCEPT#10.0.0.0/16#8080#TCP'
const operation = (action: string): Operation => ({
  action,
  by: undefined,
  parameters: { SecurityGroupId: 'everyone', Ingress: [RULE] },
  origin: undefined,
  parameterOrigins: new Map(),
})
const OPEN = operation('CreateSecurityGroupPolicies')
const SHUT = operation('DeleteSecurityGroupPolicies')

function dialIn(cloud: Cloud, from: string): ConnectRequest {
  const dial = { from, to: 'cvm7', port: 8080, sourcePort: undefined, bytes: 1, patienceUs: 1_000_000 }
  const found = resolveDestination(cloud.network, { ...dial, protocol: 'TCP' })
  if (!found.ok) throw new Error('benchmark: the network has these machines')
  return found.value
}

const outcomeIn = (cloud: Cloud): string => cloud.explain(dialIn(cloud, 'cvm1')).outcome

/** From the call to the answer, by when tables are in force: milliseconds, of one edit after another. */
export function editTimes(count: number, rounds = ROUNDS): number[] {
  const opened = Cloud.open(documentsOf(count), NO_QUOTAS, 1)
  if (!opened.ok) throw new Error('benchmark: the documents are sound')
  const cloud = opened.value
  cloud.connect(dialIn(cloud, `cvm${count - 1}`)) // a world with traffic behind it
  const before = outcomeIn(cloud)
  const times: number[] = []
  for (let i = -WARM_UP; i < rounds; i++) {
    const start = process.hrtime.bigint()
    const result = cloud.apply(i % 2 === 0 ? OPEN : SHUT)
    const ms = Number(process.hrtime.bigint() - start) / 1e6
    ensure(result.ok, 'every edit is made')
    if (i >= 0) times.push(ms)
  }
  ensure(outcomeIn(cloud) === before, 'what was taken back is as if it had never been')
  ensure(cloud.apply(OPEN).ok && outcomeIn(cloud) === 'connected', 'an edit is in force when its call is answered')
  return times
}

export const editBench: Bench = {
  figures: Object.keys(SIZES),
  run() {
    return Object.entries(SIZES).map(([name, count]): Figure => {
      const times = editTimes(count)
      return { name, value: median(times), unit: 'ms' }
    })
  },
}
