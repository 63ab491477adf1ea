import { unreachable } from '../base/assert.ts'
import type { Operation } from '../cloud/operation.ts'
import type { CloudChange } from './change.ts'
import { ruleDocument } from './guest-changes.ts'

type Parameters = Operation['parameters']

const call = (action: string, parameters: Parameters, name?: string): Operation => ({
  action,
  by: undefined,
  ...(name === undefined ? {} : { name }),
  parameters,
  origin: undefined,
  parameterOrigins: new Map(),
})

/** The calls of the cloud's API that make a change; resources go by their names, as in a scenario. */
export function operationsOf(change: CloudChange): readonly Operation[] {
  switch (change.kind) {
    case 'policy':
      return policy(change)
    case 'entry':
      return entry(change)
    case 'accept': {
      const { service: EndPointServiceId, endpoint } = change
      return [call('EnableVpcEndPointConnect', { EndPointServiceId, EndPointId: [endpoint], AcceptFlag: true })]
    }
    case 'whitelist': {
      const { service: EndPointServiceId, uin: UserUin } = change
      return [call('CreateVpcEndPointServiceWhiteList', { EndPointServiceId, UserUin })]
    }
    case 'recreate':
      return recreate(change)
    case 'startClb': {
      const listeners = change.listener === undefined ? {} : { ListenerIds: [change.listener] }
      const parameters = { LoadBalancerId: change.clb, OperationType: 'Start', ...listeners }
      return [call('SetLoadBalancerStartStatus', parameters)]
    }
    case 'listener': {
      const { clb: LoadBalancerId, protocol: Protocol, port, targets } = change
      const ListenerId = `${LoadBalancerId}/${Protocol.toLowerCase()}:${port}`
      return [
        call('CreateListener', { LoadBalancerId, Ports: [port], Protocol }),
        call('RegisterTargets', { LoadBalancerId, ListenerId, Targets: targets.map(targetOf) }),
      ]
    }
    case 'register': {
      const { clb: LoadBalancerId, listener: ListenerId, targets } = change
      return [call('RegisterTargets', { LoadBalancerId, ListenerId, Targets: targets.map(targetOf) })]
    }
    case 'weight': {
      const { clb: LoadBalancerId, listener: ListenerId, target } = change
      const Targets = [{ ...targetOf(target), Weight: WEIGHT }]
      return [call('ModifyTargetWeight', { LoadBalancerId, ListenerId, Targets })]
    }
    case 'again':
      return [change.operation]
    case 'startCvm':
      return [call('StartInstances', { InstanceIds: [change.cvm] })]
    default:
      return unreachable(change)
  }
}

/** The weight that the cloud gives where nobody says another one. */
const WEIGHT = 10

const targetOf = ({ cvm, port }: { readonly cvm: string; readonly port: number }) => ({ InstanceId: cvm, Port: port })

function policy({ group, direction, index, from, rule }: Extract<CloudChange, { kind: 'policy' }>): Operation[] {
  const list = direction === 'ingress' ? 'Ingress' : 'Egress'
  const { action: Action, cidrBlock, securityGroup, port: Port, protocol: Protocol } = ruleDocument(rule)
  const peer = cidrBlock === undefined ? { SecurityGroupId: securityGroup } : { CidrBlock: cidrBlock }
  const made = { PolicyIndex: index, Protocol, Port, ...peer, Action }
  const set = (policies: readonly unknown[]) => ({
    SecurityGroupId: group,
    SecurityGroupPolicySet: { [list]: policies },
  })
  const create = call('CreateSecurityGroupPolicies', set([made]))
  return from === undefined ? [create] : [call('DeleteSecurityGroupPolicies', set([{ PolicyIndex: from }])), create]
}

function entry({ acl, direction, index, from, rule }: Extract<CloudChange, { kind: 'entry' }>): Operation[] {
  const list = direction === 'ingress' ? 'Ingress' : 'Egress'
  const { action: Action, cidrBlock: CidrBlock, port: Port, protocol: Protocol } = ruleDocument(rule)
  const made = { Protocol, Port, CidrBlock, Action }
  const set = (entries: readonly unknown[]) => ({ NetworkAclId: acl, NetworkAclEntrySet: { [list]: entries } })
  const create = call('CreateNetworkAclEntries', set([{ ...made, Priority: index + 1 }]))
  return from === undefined ? [create] : [call('DeleteNetworkAclEntries', set([made])), create]
}

function recreate(change: Extract<CloudChange, { kind: 'recreate' }>): Operation[] {
  const { endpoint, vpc: VpcId, subnet: SubnetId, service, address: EndPointVip, groups } = change
  const [first] = groups
  const create = {
    VpcId,
    SubnetId,
    EndPointName: endpoint,
    EndPointServiceId: service,
    EndPointVip,
    ...(first === undefined ? {} : { SecurityGroupId: first }),
  }
  const all = { EndPointId: endpoint, SecurityGroupIds: groups }
  return [
    call('DeleteVpcEndPoint', { EndPointId: endpoint }),
    call('CreateVpcEndPoint', create, endpoint),
    ...(groups.length > 1 ? [call('ModifyVpcEndPointAttribute', all)] : []),
  ]
}
