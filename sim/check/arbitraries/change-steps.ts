import type { StepInput } from '../../scenario/file-format.ts'
import type { Outline } from './outline.ts'
import { SERVICES } from './recipe.ts'
import { among, type Rolls, type StepMaker } from './step-maker.ts'

const call = (action: string, parameters: Readonly<Record<string, unknown>>, by?: string): StepInput => ({
  call: action,
  ...(by === undefined ? {} : { by }),
  with: parameters,
})

const ruleText = ({ groups, aims }: Outline, a: number, b: number, c: number): string => {
  const group = among(groups, a)?.name
  const peer = (c % 5 === 0 ? group : undefined) ?? among(aims.peers, b) ?? '0.0.0.0/0'
  return `${a % 2 === 0 ? 'ACCEPT' : 'DROP'}#${peer}#${among(SERVICES, c) ?? 'ALL#ALL'}`
}

/** A group of one account (a template has a copy in each that uses it), and the direction. */
const ofGroup =
  (action: string, policyOf: (outline: Outline, rolls: Rolls) => unknown): StepMaker =>
  (outline, rolls) => {
    const [a, b, c, d, e] = rolls
    const group = among(outline.groups, d)
    if (group === undefined) return undefined
    const policy = policyOf(outline, [a, b, c, d, e])
    const set = { [e % 3 === 0 ? 'Egress' : 'Ingress']: [policy] }
    const by = group.account ?? among(group.copies ?? [], e >> 2) ?? among(outline.accounts, e >> 2)
    return call(action, { SecurityGroupId: group.name, SecurityGroupPolicySet: set }, by)
  }

/** A policy of the API: with the peer, port and protocol of a rule, put at the head of the list. */
const policyOf = (outline: Outline, [a, b, c]: Rolls): Readonly<Record<string, unknown>> => {
  const [Action = '', peer = '', Port = '', Protocol = ''] = ruleText(outline, a, b, c).split('#')
  const at = /^\d/.test(peer) ? { CidrBlock: peer } : { SecurityGroupId: peer }
  return { Action, ...at, Port, Protocol, PolicyIndex: 0 }
}

const aclEntries: StepMaker = (outline, [a, b, c, d]) => {
  const acl = among(outline.acls, d)
  if (acl === undefined) return undefined
  const entry = (n: number) => {
    const CidrBlock = (among(outline.aims.peers, b + n) ?? '0.0.0.0/0').replace(/^(\d+(?:\.\d+){3})$/, '$1/32')
    const [Port = 'ALL', Protocol = 'ALL'] = (among(SERVICES, c + n) ?? 'ALL#ALL').split('#')
    return { Protocol, Port, CidrBlock, Action: (a + n) % 2 === 0 ? 'ACCEPT' : 'DROP', Description: '' }
  }
  const open = { Protocol: 'ALL', Port: 'ALL', CidrBlock: '0.0.0.0/0', Action: 'ACCEPT', Description: '' }
  const entries = a % 4 === 0 ? [entry(0)] : [entry(0), open]
  const set = { [c % 2 === 0 ? 'Egress' : 'Ingress']: entries }
  return call('ModifyNetworkAclEntries', { NetworkAclId: acl.name, NetworkAclEntrySet: set }, acl.account)
}

const accept =
  (AcceptFlag: boolean): StepMaker =>
  ({ endpoints }, [a]) => {
    const endpoint = among(endpoints, a)
    return (
      endpoint &&
      call('EnableVpcEndPointConnect', { EndPointServiceId: endpoint.service, EndPointId: [endpoint.name], AcceptFlag })
    )
  }

const createEndpoint: StepMaker = (outline, [a, b, c, d]) => {
  const vpc = among(outline.vpcs, a)
  const subnet = vpc && among(vpc.subnets, b)
  const service = among(outline.services, c)
  if (vpc === undefined || subnet === undefined || service === undefined) return undefined
  const name = outline.freshName('ep')
  const group = among(outline.groups, d)
  const isBound = d % 3 === 0 && group !== undefined && (group.account ?? vpc.account) === vpc.account
  outline.endpoints.push({ name, vpc: vpc.name, service: service.name, ip: undefined })
  return {
    ...call(
      'CreateVpcEndPoint',
      {
        VpcId: vpc.name,
        SubnetId: subnet.name,
        EndPointServiceId: service.name,
        EndPointName: name,
        ...(isBound && { SecurityGroupId: group.name }),
      },
      vpc.account,
    ),
    name,
  }
}

const deleteEndpoint: StepMaker = ({ endpoints }, [a]) => {
  const endpoint = among(endpoints, a)
  return endpoint && call('DeleteVpcEndPoint', { EndPointId: endpoint.name })
}

const groupsOfEndpoint: StepMaker = (outline, [a, b, c]) => {
  const endpoint = among(outline.endpoints, a)
  if (endpoint === undefined) return undefined
  const account = outline.accountOf(endpoint.vpc)
  const fit = outline.groups.filter((group) => (group.account ?? account) === account)
  const names = [...new Set([b, c].slice(c % 3).map((n) => among(fit, n)?.name))].filter((name) => name !== undefined)
  return call('ModifyVpcEndPointAttribute', { EndPointId: endpoint.name, SecurityGroupIds: names }, account)
}

const whitelist =
  (action: string): StepMaker =>
  (outline, [a, b]) => {
    const service = among(outline.services, a)
    const UserUin = among(outline.accounts, b)
    if (service === undefined || UserUin === undefined) return undefined
    const isList = action === 'DeleteVpcEndPointServiceWhiteList'
    return call(action, { UserUin: isList ? [UserUin] : UserUin, EndPointServiceId: service.name }, service.account)
  }

const ofTarget =
  (action: string, more: (rolls: Rolls) => object = () => ({})): StepMaker =>
  (outline, rolls) => {
    const [a, b, c, d] = rolls
    const clb = among(outline.clbs, a)
    const listener = clb && among(clb.listeners, b)
    if (clb === undefined || listener === undefined) return undefined
    const isFresh = action === 'RegisterTargets'
    const cvm = isFresh ? among(outline.cvmsOf(clb.vpc), c)?.name : undefined
    const target = cvm === undefined ? among(listener.targets, c) : { cvm, port: d % 2 === 0 ? 80 : 8080 }
    if (target === undefined) return undefined
    if (isFresh) listener.targets.push(target)
    const Targets = [{ InstanceId: target.cvm, Port: target.port }]
    return call(action, { LoadBalancerId: clb.name, ListenerId: listener.key, Targets, ...more(rolls) })
  }

const listener: StepMaker = ({ clbs }, [a, b, c]) => {
  const clb = among(clbs, a)
  const one = clb && among(clb.listeners, b)
  if (clb === undefined || one === undefined) return undefined
  const change = among(
    [
      { Scheduler: 'LEAST_CONN' },
      { Scheduler: 'WRR' },
      { IdleConnectTimeout: 10 + (c % 20) },
      { HealthCheck: { HealthSwitch: c % 2 } },
    ],
    c,
  )
  return call('ModifyListener', { LoadBalancerId: clb.name, ListenerId: one.key, ...change })
}

const startClb: StepMaker = ({ clbs }, [a, b, c]) => {
  const clb = among(clbs, a)
  if (clb === undefined) return undefined
  const one = b % 2 === 0 ? undefined : among(clb.listeners, b)
  const only = one === undefined ? {} : { ListenerIds: [one.key] }
  const OperationType = c % 3 === 0 ? 'Stop' : 'Start'
  return call('SetLoadBalancerStartStatus', { LoadBalancerId: clb.name, OperationType, ...only })
}

const power =
  (action: 'StartInstances' | 'StopInstances'): StepMaker =>
  ({ cvms }, [a]) => {
    const cvm = among(cvms, a)
    return cvm && call(action, { InstanceIds: [cvm.name] })
  }

const terminate: StepMaker = ({ cvms }, [a]) => {
  const cvm = among(cvms, a)
  return cvm && call('TerminateInstances', { InstanceIds: [cvm.name] })
}

const guest =
  (changes: readonly Readonly<Record<string, unknown>>[]): StepMaker =>
  ({ cvms }, [a, b]) => {
    const cvm = among(cvms, a)
    const change = among(changes, b)
    return cvm && change && ({ guest: { [cvm.name]: change } } as StepInput)
  }

export const CHANGES = {
  createRule: ofGroup('CreateSecurityGroupPolicies', policyOf),
  deleteRule: ofGroup('DeleteSecurityGroupPolicies', (_, [a]) => ({ PolicyIndex: a % 3 })),
  replaceRule: ofGroup('ReplaceSecurityGroupPolicy', policyOf),
  aclEntries,
  accept: accept(true),
  reject: accept(false),
  createEndpoint,
  deleteEndpoint,
  groupsOfEndpoint,
  allow: whitelist('CreateVpcEndPointServiceWhiteList'),
  forbid: whitelist('DeleteVpcEndPointServiceWhiteList'),
  register: ofTarget('RegisterTargets'),
  deregister: ofTarget('DeregisterTargets'),
  weigh: ofTarget('ModifyTargetWeight', ([, , , d]) => ({ Weight: 10 * (d % 3) })),
  listener,
  startClb,
  start: power('StartInstances'),
  stop: power('StopInstances'),
  terminate,
  listen: guest([{ listen: ['80', '8080', 'udp:53'] }, { listen: ['8080'] }, { listen: ['80'] }, { listen: [] }]),
  firewall: guest([
    { firewall: [] },
    { firewall: ['DROP#10.0.0.0/8'] },
    { firewall: ['REJECT#11.163.0.0/16#ALL#TCP'] },
  ]),
  guestState: guest([{ state: 'RUNNING' }, { state: 'STOPPED' }, { state: 'VANISHED' }, { state: 'RUNNING' }]),
} as const satisfies Readonly<Record<string, StepMaker>>
