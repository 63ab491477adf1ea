import type { StepInput } from '../../scenario/file-format.ts'
import type { Outline, OutlineClb } from './outline.ts'
import { among, type Rolls, type StepMaker } from './step-maker.ts'

const PORTS = [80, 8080, 81, 53] as const
const LISTEN = ['80', '8080', 'udp:53'] as const

/** A call that makes something of this name. */
const create = (action: string, name: string, by: string | undefined, parameters: object): StepInput => ({
  call: action,
  ...(by === undefined ? {} : { by }),
  name,
  with: parameters as NonNullable<StepInput['with']>,
})

/** A VPC and one of its subnets. */
function placeIn({ vpcs }: Outline, [a, b]: Rolls) {
  const vpc = among(vpcs, a)
  const subnet = vpc && among(vpc.subnets, b)
  return vpc && subnet && { vpc, subnet }
}

/** A machine, on which something listens at once. */
const createInstance: StepMaker = (outline, rolls) => {
  const place = placeIn(outline, rolls)
  if (place === undefined) return undefined
  const { vpc, subnet } = place
  const name = outline.freshName('vm')
  const group = among(outline.groups, rolls[2])
  const isBound = rolls[3] % 2 === 0 && group !== undefined && (group.account ?? vpc.account) === vpc.account
  outline.cvms.push({ name, vpc: vpc.name, ip: undefined, ports: [80, 8080, 53] })
  return [
    create('RunInstances', name, vpc.account, {
      VirtualPrivateCloud: { VpcId: vpc.name, SubnetId: subnet.name },
      ...(isBound && { SecurityGroupIds: [group.name] }),
    }),
    { guest: { [name]: { listen: [...LISTEN] } } },
  ]
}

/** A security group without rules, for what is bound and for other groups' rules from then on. */
const createGroup: StepMaker = (outline, [a]) => {
  const account = among(outline.accounts, a)
  if (account === undefined) return undefined
  const name = outline.freshName('sg')
  outline.groups.push({ name, account })
  return create('CreateSecurityGroup', name, account, { GroupName: name, GroupDescription: 'drawn' })
}

/** A CLB without listeners. */
const createClb: StepMaker = (outline, rolls) => {
  const place = placeIn(outline, rolls)
  if (place === undefined) return undefined
  const { vpc, subnet } = place
  const name = outline.freshName('lb')
  outline.clbs.push({ name, vpc: vpc.name, vip: undefined, listeners: [] })
  return create('CreateLoadBalancer', name, vpc.account, {
    LoadBalancerType: 'INTERNAL',
    VpcId: vpc.name,
    SubnetId: subnet.name,
  })
}

/** A listener, and most often a machine behind it. */
const createListener: StepMaker = (outline, [a, b, c, d]) => {
  const clb = among(outline.clbs, a)
  if (clb === undefined) return undefined
  const port = among(PORTS, b) ?? 80
  const protocol = c % 3 === 0 ? 'udp' : 'tcp'
  const key = `${protocol}:${port}`
  const cvm = d % 4 === 0 ? undefined : among(outline.cvmsOf(clb.vpc), d)?.name
  const target = { cvm: cvm ?? '', port: protocol === 'udp' ? 53 : 80 }
  if (clb.listeners.every((one) => one.key !== key))
    clb.listeners.push({ key, protocol, port, targets: cvm === undefined ? [] : [target] })
  const made = { LoadBalancerId: clb.name, Ports: [port], Protocol: protocol.toUpperCase() }
  const Targets = [{ InstanceId: target.cvm, Port: target.port }]
  const by = outline.accountOf(clb.vpc)
  return [
    { call: 'CreateListener', by, with: made },
    ...(cvm === undefined
      ? []
      : [{ call: 'RegisterTargets', by, with: { LoadBalancerId: clb.name, ListenerId: key, Targets } }]),
  ]
}

/** A service in front of a CLB that has none, with somebody on its whitelist; where all have one, a CLB is made first. */
const createService: StepMaker = (outline, rolls) => {
  const [a, b, c] = rolls
  const free = (): OutlineClb | undefined =>
    among(
      outline.clbs.filter((clb) => outline.services.every((service) => service.clb !== clb.name)),
      a,
    )
  const made = free() === undefined ? createClb(outline, rolls) : []
  const clb = free()
  const UserUin = among(outline.accounts, b)
  if (clb === undefined || UserUin === undefined) return undefined
  const name = outline.freshName('svc')
  const account = outline.accountOf(clb.vpc)
  outline.services.push({ name, clb: clb.name, account })
  return [
    ...[made ?? []].flat(),
    create('CreateVpcEndPointService', name, account, {
      EndPointServiceName: name,
      VpcId: clb.vpc,
      ServiceInstanceId: clb.name,
      AutoAcceptFlag: c % 2 === 0,
    }),
    { call: 'CreateVpcEndPointServiceWhiteList', by: account, with: { UserUin, EndPointServiceId: name } },
  ]
}

/** What makes something that later steps speak of; endpoints are made by `createEndpoint`, among the changes. */
export const CREATIONS = {
  createInstance,
  createGroup,
  createClb,
  createListener,
  createService,
} as const satisfies Readonly<Record<string, StepMaker>>
