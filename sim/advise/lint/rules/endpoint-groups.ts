import { Reason } from '../../../dataplane/reason.ts'
import type { Endpoint } from '../../../model/network.ts'
import { cidrText } from '../../../net/cidr.ts'
import { protocolText } from '../../../net/protocol.ts'
import { type Facts, type Offer, placeIn, portText } from '../facts.ts'
import { EPHEMERAL_FIRST, LINK_TEXT } from '../link-range.ts'
import type { Found, LintRule } from '../rule.ts'
import { groupCall } from '../rule-calls.ts'

// The security groups of endpoints: which clients they let in, on which ports (PRIVATE-LINK-FACTS, section 2.4).

type Guarded = {
  readonly offer: Offer
  readonly endpoint: Endpoint
  readonly number: number
}

function* guarded(facts: Facts): Generator<Guarded> {
  for (const offer of facts.offers) {
    for (const { endpoint, number } of offer.endpoints) {
      if (endpoint.securityGroups.length > 0) yield { offer, endpoint, number }
    }
  }
}

/** Whether its groups let some client of its VPC in on a port: asked for every run of addresses, and every machine. */
function admits(facts: Facts, { endpoint, number }: Guarded, protocol: number, port: number): boolean {
  const trial = facts.trial('inside')
  const { network } = facts
  const runs = (network.vpcs[endpoint.vpc]?.cidrs ?? []).flatMap((cidr) => facts.runsOf(cidr))
  const machines = network.cvms.filter(({ vpc }) => vpc === endpoint.vpc).map(({ address }) => address)
  return [...machines, ...runs.map(({ low }) => low)].some(
    (source) =>
      trial.atEndpoint(number, { source, sourcePort: EPHEMERAL_FIRST, protocol, port }).reason !==
      Reason.ENDPOINT_INGRESS_DENIED,
  )
}

function foundFor(facts: Facts, { offer, endpoint }: Guarded, more: Readonly<Record<string, string>> = {}): Found {
  const { network } = facts
  const group = network.securityGroups[endpoint.securityGroups[0] ?? -1]
  const clients = network.vpcs[endpoint.vpc]?.cidrs[0]
  const block = clients === undefined ? '' : cidrText(clients)
  return {
    where: endpoint.name,
    origin: group === undefined ? placeIn(endpoint.origin, '') : placeIn(group.origin, 'ingress'),
    parameters: {
      endpoint: endpoint.name,
      groups: facts.groupNames(endpoint.securityGroups),
      ports: offer.listeners.map(({ listener }) => portText(listener.protocol, listener.port)).join(', '),
      service: offer.service.name,
      ...more,
    },
    calls:
      group === undefined
        ? []
        : [
            groupCall(
              group,
              'ingress',
              offer.listeners.map(
                ({ listener }) => `ACCEPT#${block}#${listener.port}#${protocolText(listener.protocol)}`,
              ),
            ),
          ],
  }
}

const isShut = (facts: Facts, one: Guarded): boolean =>
  one.offer.listeners.length > 0 &&
  one.offer.listeners.every(({ listener }) => !admits(facts, one, listener.protocol, listener.port))

/** The port of a target that the groups let clients in on, though clients never dial it. */
function backendPort(facts: Facts, one: Guarded): string | undefined {
  for (const { listener, backends } of one.offer.listeners) {
    for (const { target } of backends) {
      if (target.port !== listener.port && admits(facts, one, listener.protocol, target.port)) {
        return portText(listener.protocol, target.port)
      }
    }
  }
  return undefined
}

export const ENDPOINT_ALLOWS_NOBODY: LintRule = {
  id: 'endpoint-allows-nobody',
  severity: 'error',
  title: { en: "An endpoint's security group lets no client in", zh: '终端节点的安全组不放行任何客户端' },
  message: {
    en: '{groups}, bound to {endpoint}, lets no address of its VPC in on {ports}, the ports that {service} offers',
    zh: '绑定在 {endpoint} 上的 {groups} 在 {service} 提供的 {ports} 上不放行本私有网络的任何地址',
  },
  about: {
    en: `A group on an endpoint is asked about the client's own address (not ${LINK_TEXT}, which only the provider's side sees) and the VPORT. A group without rules for ingress lets nobody in.`,
    zh: `终端节点的安全组按客户端的真实地址（而不是只有服务提供方才看得到的 ${LINK_TEXT}）和 VPORT 匹配。没有入站规则的安全组不放行任何客户端。`,
  },
  mend: {
    en: 'Let the clients in on the VPORT, or unbind the group: an endpoint without groups filters nothing.',
    zh: '对客户端网段放通 VPORT；或解绑安全组，未绑定安全组的终端节点不过滤流量。',
  },
  source: 'PRIVATE-LINK-FACTS 2.4, 10 (row 10)',
  *check(facts) {
    for (const one of guarded(facts)) {
      if (isShut(facts, one) && backendPort(facts, one) === undefined) yield foundFor(facts, one)
    }
  },
}

export const ENDPOINT_ALLOWS_BACKEND_PORT: LintRule = {
  id: 'endpoint-allows-backend-port',
  severity: 'error',
  title: {
    en: "An endpoint's security group is written for the backends' port, not for the VPORT",
    zh: '终端节点的安全组写的是后端端口而不是 VPORT',
  },
  message: {
    en: '{groups}, bound to {endpoint}, lets clients in on {port}, the port of the backends; they dial {ports}',
    zh: '绑定在 {endpoint} 上的 {groups} 放通了后端端口 {port}，而客户端访问的是 {ports}',
  },
  about: {
    en: "Clients dial the endpoint on the port of the CLB's listener (VPORT), and that is what its group sees. The backends' own port is the business of the backends' group.",
    zh: '客户端以负载均衡的监听端口（VPORT）访问终端节点，终端节点的安全组看到的就是它。后端端口由后端安全组负责。',
  },
  mend: { en: 'Change the port of the rule to the VPORT.', zh: '将规则的端口改为 VPORT。' },
  source: 'PRIVATE-LINK-FACTS 2.4, 10 (row 10)',
  *check(facts) {
    for (const one of guarded(facts)) {
      const port = isShut(facts, one) ? backendPort(facts, one) : undefined
      if (port !== undefined) yield foundFor(facts, one, { port })
    }
  },
}

export const LISTENER_NOT_PERMITTED: LintRule = {
  id: 'listener-not-permitted',
  severity: 'info',
  title: { en: 'No endpoint lets clients in on a port of the service', zh: '没有终端节点放通服务的某个端口' },
  message: {
    en: '{service} offers {port}, but no endpoint of it lets a client in on that: {endpoints}',
    zh: '{service} 提供 {port}，但它的终端节点（{endpoints}）都没有放通该端口',
  },
  about: {
    en: 'Through a link all listeners of the CLB are offered, and the groups of the endpoints choose among them. A listener that none of them lets through serves nobody by a link. That may be meant.',
    zh: '通过私有连接会提供负载均衡的所有监听器，由终端节点的安全组选择放通哪些。没有任何终端节点放通的监听器无法通过私有连接访问。这可能是有意为之。',
  },
  mend: {
    en: 'Let the clients in on that port at an endpoint, or put the listener on another CLB.',
    zh: '在终端节点的安全组中放通该端口，或将该监听器移到其他负载均衡。',
  },
  source: 'PRIVATE-LINK-FACTS 1.1, 2.4',
  *check(facts) {
    for (const offer of facts.offers) {
      const guards = offer.endpoints.filter(({ endpoint }) => endpoint.securityGroups.length > 0)
      if (guards.length === 0 || guards.length < offer.endpoints.length) continue
      const ones = guards.map((one): Guarded => ({ offer, ...one }))
      if (ones.some((one) => isShut(facts, one))) continue
      for (const { listener } of offer.listeners) {
        if (ones.some((one) => admits(facts, one, listener.protocol, listener.port))) continue
        yield {
          where: listener.name,
          origin: placeIn(listener.origin, ''),
          parameters: {
            service: offer.service.name,
            port: portText(listener.protocol, listener.port),
            endpoints: guards.map(({ endpoint }) => endpoint.name).join(', '),
          },
        }
      }
    }
  },
}

export const ENDPOINT_WITHOUT_GROUP: LintRule = {
  id: 'endpoint-without-group',
  severity: 'info',
  title: { en: 'An endpoint has no security group', zh: '终端节点未绑定安全组' },
  message: {
    en: '{endpoint} has no security group: everybody who can reach it may use every port of {service}',
    zh: '{endpoint} 未绑定安全组：能够访问它的任何人都可以使用 {service} 的所有端口',
  },
  about: {
    en: 'Without a group an endpoint filters nothing. It works; whether everything in the consumer VPC (and what is joined to it) is meant to use the service is for its owner to say. Not told where a later step of the file names it in a call.',
    zh: '未绑定安全组的终端节点不过滤流量，可以正常使用。是否允许服务使用方私有网络（及与其互通的网络）内的所有来源访问，由其所有者决定。若文件的后续步骤会操作它，则不报告。',
  },
  mend: { en: 'Bind a group that lets the clients in on the VPORT.', zh: '绑定安全组，对客户端网段放通 VPORT。' },
  source: 'PRIVATE-LINK-FACTS 2.4; quick start, step 5',
  *check(facts) {
    const { network } = facts
    for (const endpoint of network.endpoints) {
      if (endpoint.securityGroups.length > 0 || facts.isMentioned(endpoint.name, endpoint.id)) continue
      const service = network.endpointServices[endpoint.service]?.name ?? ''
      yield {
        where: endpoint.name,
        origin: placeIn(endpoint.origin, ''),
        parameters: { endpoint: endpoint.name, service },
      }
    }
  },
}
