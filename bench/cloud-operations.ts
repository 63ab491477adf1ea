import { Cloud } from '../sim/cloud/cloud.ts'
import type { ApiResponse, Operation } from '../sim/cloud/operation.ts'
import type { ClbDocument, Documents } from '../sim/model/documents.ts'
import { type Bench, ensure, type Figure, median } from './measure.ts'
import { manyCvms, NO_QUOTAS } from './networks.ts'

const CVMS = 10_000
const VPCS = 100
const WARM_UP = 5
const ROUNDS = 20

/** Many machines in many VPCs; in the first a CLB with targets, a service of it, and an endpoint of the same account. */
function documents(): Documents {
  const base = manyCvms(CVMS, VPCS)
  const [vpc = ''] = base.vpcs.keys()
  const listener = { targets: [{ cvm: 'cvm0', port: 8080 }] }
  const clb: ClbDocument = { subnet: `${vpc}/app`, listeners: new Map([['tcp:80', listener]]) }
  return {
    ...base,
    accounts: new Map([['owner', { uin: '100000000001' }]]),
    securityGroups: new Map(base.securityGroups).set('sg-edit', { account: 'owner', ingress: [] }),
    clbs: new Map([['lb', clb]]),
    endpointServices: new Map([['svc', { clb: 'lb', autoAccept: true }]]),
    endpoints: new Map([['ep', { subnet: `${vpc}/app`, service: 'svc' }]]),
  }
}

/** What one call tells the next. */
type Told = { endpoint: string; instance: string; group: string }

type Row = readonly [action: string, parameters: (told: Told, vpc: string) => object]

/** Each thing that is made is taken away again, so that the world stays as large as it is. */
const ROWS: readonly Row[] = [
  ['CreateSecurityGroupPolicies', () => ({ SecurityGroupId: 'sg-edit', Ingress: ['ACCEPT#10.0.0.0/8#80#TCP'] })],
  ['DeleteSecurityGroupPolicies', () => ({ SecurityGroupId: 'sg-edit', Ingress: ['ACCEPT#10.0.0.0/8#80#TCP'] })],
  ['EnableVpcEndPointConnect', () => ({ EndPointServiceId: 'svc', EndPointId: ['ep'], AcceptFlag: false })],
  ['EnableVpcEndPointConnect', () => ({ EndPointServiceId: 'svc', EndPointId: ['ep'], AcceptFlag: true })],
  ['RegisterTargets', () => targets({ InstanceId: 'cvm1', Port: 8081 })],
  ['ModifyTargetWeight', () => ({ ...targets({ InstanceId: 'cvm1', Port: 8081 }), Weight: 7 })],
  ['DeregisterTargets', () => targets({ InstanceId: 'cvm1', Port: 8081 })],
  [
    'CreateVpcEndPoint',
    (_, vpc) => ({ VpcId: vpc, SubnetId: `${vpc}/app`, EndPointName: 'new', EndPointServiceId: 'svc' }),
  ],
  ['ModifyVpcEndPointAttribute', ({ endpoint }) => ({ EndPointId: endpoint, SecurityGroupIds: ['sg-edit'] })],
  ['DeleteVpcEndPoint', ({ endpoint }) => ({ EndPointId: endpoint })],
  ['RunInstances', (_, vpc) => ({ VirtualPrivateCloud: { VpcId: vpc, SubnetId: `${vpc}/app` } })],
  ['StopInstances', ({ instance }) => ({ InstanceIds: [instance] })],
  ['TerminateInstances', ({ instance }) => ({ InstanceIds: [instance] })],
  ['CreateSecurityGroup', () => ({ GroupName: 'new', GroupDescription: '' })],
  ['DeleteSecurityGroup', ({ group }) => ({ SecurityGroupId: group })],
]

const targets = (target: object): object => ({ LoadBalancerId: 'lb', ListenerId: 'tcp:80', Targets: [target] })

type Answer = {
  readonly EndPoint?: { readonly EndPointId?: string }
  readonly InstanceIdSet?: readonly string[]
  readonly SecurityGroup?: { readonly SecurityGroupId?: string }
}

function note(told: Told, response: ApiResponse): void {
  const { EndPoint, InstanceIdSet, SecurityGroup } = response as Answer
  told.endpoint = EndPoint?.EndPointId ?? told.endpoint
  told.instance = InstanceIdSet?.[0] ?? told.instance
  told.group = SecurityGroup?.SecurityGroupId ?? told.group
}

/** One operation of each row, one after another: milliseconds of each. */
function round(cloud: Cloud, vpc: string): number[] {
  const told: Told = { endpoint: '', instance: '', group: '' }
  return ROWS.map(([action, parametersOf]) => {
    const parameters = parametersOf(told, vpc) as Operation['parameters']
    const operation = { action, by: 'owner', parameters, origin: undefined, parameterOrigins: new Map() }
    const start = process.hrtime.bigint()
    const result = cloud.apply(operation)
    const ms = Number(process.hrtime.bigint() - start) / 1e6
    if (!result.ok) throw new Error(`benchmark: ${action} was refused: ${result.error.message.en}`)
    note(told, result.response)
    return ms
  })
}

/** Calls of the cloud's API that change something, in process, each with its change in force when it is answered. */
export const cloudOperationsBench: Bench = {
  figures: ['cloud.operations_per_second'],
  run() {
    const opened = Cloud.open(documents(), NO_QUOTAS, 1)
    if (!opened.ok) throw new Error(`benchmark: ${JSON.stringify(opened.problems[0])}`)
    const cloud = opened.value
    const vpc = cloud.network.vpcs[0]?.name ?? ''
    const times: number[][] = []
    for (let i = -WARM_UP; i < ROUNDS; i++) {
      const ms = round(cloud, vpc)
      if (i >= 0) times.push(ms)
    }
    ensure(cloud.network.cvms.length === CVMS, 'what was made was taken away again')
    if (process.env.ISTHMUS_EACH) {
      for (const [n, [action]] of ROWS.entries())
        console.log(action, median(times.map((row) => row[n] ?? 0)).toFixed(3), 'ms')
    }
    const perSecond = times.map((row) => (ROWS.length * 1000) / row.reduce((sum, ms) => sum + ms, 0))
    const figure: Figure = {
      name: 'cloud.operations_per_second',
      value: Math.max(...perSecond),
      unit: 'operations/s',
      median: median(perSecond),
    }
    return [figure]
  },
}
