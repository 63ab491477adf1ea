import fc from 'fast-check'
import type { GuestChange } from '../../sim/cloud/cloud.ts'
import type { Operation } from '../../sim/cloud/operation.ts'
import type { Network } from '../../sim/model/network.ts'
import { ruleOf } from './networks.ts'
import { type Choice, CREATING } from './operations-creating.ts'

/** A change in the terms of whatever network it will be made to: numbers are taken modulo what there is to choose from. */
export type Edit = Choice & { readonly what: keyof typeof MAKERS }

/** A call of the API, or what a machine's owner does in it. */
export type Made = { readonly call: Operation } | { readonly cvm: string; readonly guest: GuestChange }

export const editArb = (): fc.Arbitrary<Edit> =>
  fc.record({
    what: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('createRule', 'deleteRule', 'replaceRule', 'createEndpoint') },
      { weight: 4, arbitrary: fc.constantFrom(...(Object.keys(MAKERS) as (keyof typeof MAKERS)[])) },
    ),
    index: fc.nat(11),
    other: fc.nat(11),
    isEgress: fc.boolean(),
    rule: fc
      .tuple(
        fc.constantFrom('ACCEPT', 'DROP'),
        fc.constantFrom(
          '10.0.0.0/8',
          '0.0.0.0/0',
          '11.163.0.0/16',
          '10.0.0.2',
          'sg0',
          'sg1',
          'sg2',
          'sg9',
          '10.0.0.300',
        ),
        fc.constantFrom('ALL#ALL', '80#TCP', '80,8080#TCP', '53#UDP', '1-65535#TCP', 'ALL#ICMP'),
      )
      .map((parts) => parts.join('#')),
    text: fc.constantFrom('10.0.0.9', '10.0.1.5', '10.0.0.1', '192.168.0.20', 'x', ''),
  })

/** What is made, and taken away again a little later. */
const PAIRS = [
  ['createTable', 'deleteTable'],
  ['createAcl', 'deleteAcl'],
  ['createSubnet', 'deleteNewSubnet'],
  ['createGroup', 'deleteNewGroup'],
  ['createVpc', 'deleteVpc'],
  ['createClb', 'deleteClb'],
  ['run', 'terminate'],
  ['createService', 'deleteService'],
  ['createEndpoint', 'deleteEndpoint'],
] as const satisfies readonly (readonly [keyof typeof MAKERS, keyof typeof MAKERS])[]

/** Edits one after another, among them often something that is made and taken away again. */
export const editsArb = (minLength: number, maxLength: number): fc.Arbitrary<Edit[]> => {
  const pair = fc
    .tuple(fc.constantFrom(...PAIRS), editArb(), editArb(), editArb(), fc.boolean())
    .map(([[making, taking], first, between, last, isApart]): Edit[] => {
      const made = { ...first, what: making }
      const gone = { ...last, what: taking, isEgress: true }
      return isApart ? [made, between, gone] : [made, gone]
    })
  const some = fc.oneof({ weight: 3, arbitrary: editArb().map((edit) => [edit]) }, { weight: 1, arbitrary: pair })
  return fc.array(some, { minLength, maxLength }).map((all) => all.flat())
}

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length]

/** The change in the terms of this network; undefined where it has nothing of the kind. */
export function editOf(network: Network, edit: Edit): Made | undefined {
  const made = MAKERS[edit.what](network, edit)
  if (made === undefined || 'guest' in made) return made
  const [action, parameters, by] = made
  return { call: { action, parameters, by, origin: undefined, parameterOrigins: new Map() } }
}

type Maker = (
  network: Network,
  edit: Edit,
) =>
  | readonly [action: string, parameters: Operation['parameters'], by?: string]
  | Extract<Made, { guest: unknown }>
  | undefined

const groupText = ({ securityGroups, accounts }: Network, index: number): string | undefined => {
  const group = pick(
    securityGroups.filter(({ isDefault }) => !isDefault),
    index,
  )
  return group && `${accounts[group.account]!.name}/${group.documentName}`
}
const policies = (network: Network, edit: Edit, policy: unknown) => {
  const SecurityGroupId = groupText(network, edit.index)
  return SecurityGroupId === undefined
    ? undefined
    : { SecurityGroupId, [edit.isEgress ? 'Egress' : 'Ingress']: [policy] }
}
const ofRule: (action: string, policyOf: (edit: Edit) => unknown) => Maker = (action, policyOf) => (network, edit) => {
  const parameters = policies(network, edit, policyOf(edit))
  return parameters && [action, parameters]
}
const ofEndpoint =
  (action: string, more: (network: Network, edit: Edit) => object): Maker =>
  (network, edit) => {
    const endpoint = pick(network.endpoints, edit.index)
    return endpoint && [action, { EndPointId: endpoint.name, ...more(network, edit) }]
  }
const ofService =
  (action: string, more: (network: Network, edit: Edit) => object): Maker =>
  (network, edit) => {
    const service = pick(network.endpointServices, edit.index)
    return service && [action, { EndPointServiceId: service.name, ...more(network, edit) }]
  }
const ofTarget =
  (action: string, more: (edit: Edit) => object = () => ({})): Maker =>
  (network, edit) => {
    const clb = pick(network.clbs, edit.index)
    const listener = clb && pick(clb.listeners, edit.other)
    const cvm = pick(network.cvms, edit.other)
    if (!clb || !listener || !cvm) return undefined
    const known = pick(listener.targets, edit.index)
    const target =
      known !== undefined && edit.isEgress
        ? `${network.cvms[known.cvm]!.name}:${known.port}`
        : `${cvm.name}:${80 + edit.other}`
    return [action, { LoadBalancerId: clb.name, ListenerId: listener.name, Targets: [target], ...more(edit) }]
  }
const ofGuest =
  (change: (edit: Edit) => GuestChange): Maker =>
  ({ cvms }, edit) => {
    const cvm = pick(cvms, edit.index)
    return cvm && { cvm: cvm.name, guest: change(edit) }
  }
const ofCvm =
  (action: string, state: string): Maker =>
  ({ cvms }, { index, other }) => {
    const fit = cvms.filter((cvm) => cvm.state === state)
    const names = [pick(fit, index)?.name, pick(other % 4 === 0 ? cvms : fit, other)?.name]
    const InstanceIds = [...new Set(names)].filter((name) => name !== undefined)
    return InstanceIds.length === 0 ? undefined : [action, { InstanceIds }]
  }
const groupNames = (network: Network, { index, other }: Edit): string[] =>
  [index, other]
    .slice(other % 3)
    .map(
      (one) =>
        pick(
          network.securityGroups.filter(({ isDefault }) => !isDefault),
          one,
        )?.documentName,
    )
    .filter((name) => name !== undefined)
const accountText = ({ accounts }: Network, { index, other }: Edit): string =>
  pick([...accounts.map(({ uin }) => uin), '100000000007', '100000000008', 'default'], index + other)!

const MAKERS = {
  ...CREATING,
  createRule: ofRule('CreateSecurityGroupPolicies', ({ rule }) => rule),
  deleteRule: ofRule('DeleteSecurityGroupPolicies', ({ other }) => ({ PolicyIndex: other % 4 })),
  replaceRule: ofRule('ReplaceSecurityGroupPolicy', ({ other, rule }) => {
    const [Action = '', peer = '', Port = '', Protocol = ''] = rule.split('#')
    const at = /^\d/.test(peer) ? { CidrBlock: peer } : { SecurityGroupId: peer }
    return { Action, ...at, Port, Protocol, PolicyIndex: other % 3 }
  }),
  modifyRules: ofRule('ModifySecurityGroupPolicies', ({ rule }) => rule),
  aclEntries: (network, { index, isEgress }) => {
    const acl = pick(network.networkAcls, index)
    const entry = { Protocol: 'TCP', Port: '80', CidrBlock: '10.0.0.0/8', Action: 'ACCEPT', Description: '' }
    const set = { [isEgress ? 'Egress' : 'Ingress']: [entry] }
    return acl && ['ModifyNetworkAclEntries', { NetworkAclId: acl.name, NetworkAclEntrySet: set }]
  },
  connect: (network, { index, isEgress }) => {
    const endpoint = pick(network.endpoints, index)
    if (endpoint === undefined) return undefined
    const EndPointServiceId = network.endpointServices[endpoint.service]!.name
    return ['EnableVpcEndPointConnect', { EndPointServiceId, EndPointId: [endpoint.name], AcceptFlag: isEgress }]
  },
  createEndpoint: (network, { index, other, text, isEgress }) => {
    const subnet = pick(network.subnets, index)
    const service = pick(network.endpointServices, other)
    if (!subnet || !service) return undefined
    const group = pick(
      network.securityGroups.filter(({ isDefault }) => !isDefault),
      other,
    )?.documentName
    return [
      'CreateVpcEndPoint',
      {
        VpcId: network.vpcs[subnet.vpc]!.name,
        SubnetId: subnet.name,
        EndPointServiceId: service.name,
        EndPointName: text === 'x' ? 'ep0' : `made-${index}`,
        ...(isEgress && text !== '' && text !== 'x' && { EndPointVip: text }),
        ...(other % 3 === 0 && group !== undefined && { SecurityGroupId: group }),
      },
    ]
  },
  modifyEndpoint: ofEndpoint('ModifyVpcEndPointAttribute', (network, edit) => ({
    SecurityGroupIds: groupNames(network, edit),
  })),
  renameEndpoint: ofEndpoint('ModifyVpcEndPointAttribute', () => ({ EndPointName: 'another name' })),
  disassociate: (network, { index, other }) => {
    const endpoint = pick(
      network.endpoints.filter(({ securityGroups }) => securityGroups.length > 0),
      index,
    )
    const bound = endpoint && pick(endpoint.securityGroups, other)
    if (endpoint === undefined || bound === undefined) return undefined
    const SecurityGroupIds = [network.securityGroups[bound]!.documentName]
    return ['DisassociateVpcEndPointSecurityGroups', { EndPointId: endpoint.name, SecurityGroupIds }]
  },
  createService: (network, { index, isEgress }) => {
    const clb = pick(network.clbs, index)
    return (
      clb && [
        'CreateVpcEndPointService',
        {
          VpcId: network.vpcs[clb.vpc]!.name,
          ServiceInstanceId: clb.name,
          EndPointServiceName: `service-${index}`,
          AutoAcceptFlag: isEgress,
        },
      ]
    )
  },
  deleteService: ofService('DeleteVpcEndPointService', () => ({})),
  allow: ofService('CreateVpcEndPointServiceWhiteList', (network, edit) => ({ UserUin: accountText(network, edit) })),
  forbid: ofService('DeleteVpcEndPointServiceWhiteList', (network, edit) => ({
    UserUin: [accountText(network, edit)],
  })),
  register: ofTarget('RegisterTargets'),
  deregister: ofTarget('DeregisterTargets'),
  weigh: ofTarget('ModifyTargetWeight', ({ other }) => ({ Weight: other * 10 })),
  listener: (network, { index, other, isEgress }) => {
    const clb = pick(network.clbs, index)
    const listener = clb && pick(clb.listeners, other)
    if (!clb || !listener) return undefined
    const more = other % 3 === 0 ? { IdleConnectTimeout: 10 + other } : { Scheduler: 'LEAST_CONN' }
    const change = isEgress ? { HealthCheck: { HealthSwitch: other % 2 } } : more
    return ['ModifyListener', { LoadBalancerId: clb.name, ListenerId: listener.name, ...change }]
  },
  createListener: (network, { index, other, isEgress }) => {
    const clb = pick(network.clbs, index)
    const Protocol = isEgress ? 'TCP' : 'UDP'
    return clb && ['CreateListener', { LoadBalancerId: clb.name, Ports: [79 + (other % 4)], Protocol }]
  },
  deleteListener: (network, { index, other }) => {
    const clb = pick(network.clbs, index)
    const listener = clb && pick(clb.listeners, other)
    return clb && listener && ['DeleteListener', { LoadBalancerId: clb.name, ListenerId: listener.name }]
  },
  startClb: (network, { index, other, isEgress }) => {
    const clb = pick(network.clbs, index)
    if (clb === undefined) return undefined
    const listener = other % 2 === 0 ? undefined : pick(clb.listeners, other)
    const OperationType = isEgress ? 'Start' : 'Stop'
    const only = listener && { ListenerIds: [listener.name] }
    return ['SetLoadBalancerStartStatus', { LoadBalancerId: clb.name, OperationType, ...only }]
  },
  start: ofCvm('StartInstances', 'STOPPED'),
  stop: ofCvm('StopInstances', 'RUNNING'),
  listen: ofGuest(({ other }) => ({ listen: ['80', '8080', 'udp:53'].slice(other % 4) })),
  listenWrong: ofGuest(() => ({ listen: ['80', '80'] })),
  firewall: ofGuest(({ other, rule }) => ({
    firewall: other % 3 === 0 ? [] : [ruleOf(rule.replace(/#sg\d/, '#10.0.0.0/8'))],
  })),
  guestState: ofGuest(({ other }) => ({ state: ['RUNNING', 'STOPPED', 'VANISHED'][other % 3]! })),
} as const satisfies Readonly<Record<string, Maker>>
