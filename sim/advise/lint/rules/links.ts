import { Reason } from '../../../dataplane/reason.ts'
import type { Endpoint } from '../../../model/network.ts'
import { ipv4Text } from '../../../net/ipv4.ts'
import { protocolText } from '../../../net/protocol.ts'
import { type Facts, type Offer, placeIn, portText } from '../facts.ts'
import { EPHEMERAL_FIRST } from '../link-range.ts'
import type { Found, LintRule } from '../rule.ts'
import { groupCall } from '../rule-calls.ts'

// States of endpoints, their addresses, and the clients' own groups (PRIVATE-LINK-FACTS, sections 1.3, 2.2, 3.1 and 5).

export const ENDPOINT_PENDING: LintRule = {
  id: 'endpoint-pending',
  severity: 'warning',
  title: { en: 'An endpoint waits to be accepted', zh: '终端节点等待接受' },
  message: {
    en: '{endpoint} is PENDING: nothing passes until {provider} accepts it',
    zh: '{endpoint} 处于待接受（PENDING）：{provider} 接受之前不通',
  },
  about: {
    en: 'Where a service does not accept by itself, the provider has to accept every endpoint. Until then packets are dropped in silence. Not told where a later step of the file accepts it.',
    zh: '服务未开启自动接受时，服务提供方需要逐个接受终端节点，在此之前报文会被静默丢弃。若文件的后续步骤会接受它，则不报告。',
  },
  mend: {
    en: 'The provider accepts it, or switches auto-accept on before it is made.',
    zh: '由服务提供方接受连接，或在创建前开启自动接受。',
  },
  source: 'PRIVATE-LINK-FACTS 1.3, 2.2, 10 (row 5)',
  check: (facts) => inState(facts, 'PENDING'),
}

export const ENDPOINT_REJECTED: LintRule = {
  id: 'endpoint-rejected',
  severity: 'warning',
  title: { en: 'An endpoint was rejected, or its making failed', zh: '终端节点已被拒绝或创建失败' },
  message: {
    en: '{endpoint} is {state}: nothing passes through it',
    zh: '{endpoint} 的状态为 {state}：流量不通',
  },
  about: {
    en: 'A rejected endpoint stays, costs, and carries nothing until the provider accepts it after all. One that FAILED never carries anything. Not told where a later step of the file names it in a call.',
    zh: '被拒绝的终端节点仍然存在并计费，在服务提供方重新接受之前不通；创建失败（FAILED）的终端节点始终不通。若文件的后续步骤会操作它，则不报告。',
  },
  mend: { en: 'Have it accepted, or delete it.', zh: '请服务提供方接受连接，或删除该终端节点。' },
  source: 'PRIVATE-LINK-FACTS 2.2, 10 (row 6)',
  check: (facts) => [...inState(facts, 'REJECTED'), ...inState(facts, 'FAILED')],
}

function inState(facts: Facts, wanted: Endpoint['state']): readonly Found[] {
  const { endpoints, endpointServices, accounts } = facts.network
  return endpoints.flatMap(({ name, id, state, service, origin }): Found[] => {
    if (state !== wanted || facts.isMentioned(name, id)) return []
    const offer = endpointServices[service]
    const call = { EndPointServiceId: offer?.name ?? '', EndPointId: [name], AcceptFlag: true }
    return [
      {
        where: name,
        origin: placeIn(origin, 'state'),
        parameters: { endpoint: name, state, provider: accounts[offer?.account ?? -1]?.name ?? '' },
        calls: state === 'FAILED' ? [] : [{ action: 'EnableVpcEndPointConnect', with: call }],
      },
    ]
  })
}

export const SNAT_POOL_SMALL: LintRule = {
  id: 'snat-pool-small',
  severity: 'warning',
  title: { en: 'An endpoint has few SNAT ports', zh: '终端节点的 SNAT 端口过少' },
  message: {
    en: 'the SNAT addresses and ports of {endpoint} make {count} pairs: it can carry no more connections to one port of the service at once',
    zh: '{endpoint} 只有 {count} 组 SNAT 地址和端口：同一服务端口上最多同时承载这么多连接',
  },
  about: {
    en: 'Every open connection through an endpoint holds one SNAT address and port (for each VIP, VPORT and protocol), also while it is idle or in TIME_WAIT. When all are taken, new connections are dropped.',
    zh: '通过终端节点的每个连接都会占用一组 SNAT 地址和端口（按 VIP、VPORT 和协议区分），空闲或 TIME_WAIT 期间也不释放。用尽后新建连接会被丢弃。',
  },
  mend: { en: 'Give it more addresses, or a wider range of ports.', zh: '增加 SNAT 地址数，或扩大端口范围。' },
  source: 'PRIVATE-LINK-FACTS 3.1',
  *check({ network }) {
    for (const { name, origin, snatAddresses, snatPorts } of network.endpoints) {
      const count = snatAddresses.length * (snatPorts.last - snatPorts.first + 1)
      if (count >= SNAT_ENOUGH) continue
      yield { where: name, origin: placeIn(origin, 'snat'), parameters: { endpoint: name, count: String(count) } }
    }
  },
}

/** Fewer pairs than this, and a load test of one machine uses them up. */
const SNAT_ENOUGH = 1024

export const CLIENT_EGRESS_BLOCKS: LintRule = {
  id: 'client-egress-blocks-endpoint',
  severity: 'error',
  title: {
    en: 'No machine of the consumer VPC may send to the endpoint',
    zh: '服务使用方私有网络内没有云服务器可以访问终端节点',
  },
  message: {
    en: 'the egress rules of every machine in {vpc} ({groups}) refuse {endpoint} ({address}) on {ports}',
    zh: '{vpc} 内所有云服务器的出站规则（{groups}）都拒绝访问 {endpoint}（{address}）的 {ports}',
  },
  about: {
    en: "A group that is made by the API lets nothing out until a rule says so, and a list of egress rules that is written ends with a deny. The client's packet never leaves its machine.",
    zh: '通过 API 创建的安全组默认不允许出站；写明的出站规则列表末尾也隐含拒绝。客户端的报文根本没有离开云服务器。',
  },
  mend: {
    en: 'Let the clients out to the address of the endpoint on the VPORT.',
    zh: '在客户端安全组的出站规则中放通终端节点的地址和 VPORT。',
  },
  source: 'PRIVATE-LINK-FACTS 5, 10 (row 12)',
  *check(facts) {
    for (const offer of facts.offers) {
      for (const { endpoint, number } of offer.endpoints) {
        const shut = shutIn(facts, offer, endpoint, number)
        if (shut !== undefined) yield shut
      }
    }
  },
}

/** Clients are machines of the endpoint's VPC that are no backends of the service themselves. */
function shutIn(facts: Facts, offer: Offer, endpoint: Endpoint, number: number): Found | undefined {
  const { network } = facts
  const backends = new Set(offer.listeners.flatMap(({ backends }) => backends.map(({ target }) => target.cvm)))
  const clients = [...network.cvms.keys()].filter(
    (index) => network.cvms[index]?.vpc === endpoint.vpc && !backends.has(index),
  )
  const trial = facts.trial('inside', { acls: true })
  const mayLeave = (client: number): boolean =>
    offer.listeners.some(({ listener: { protocol, port }, number: listener }) => {
      const connection = { client, endpoint: number, clb: offer.clbNumber, listener, target: -1, protocol, port }
      return trial.begin({ ...connection, sourcePort: EPHEMERAL_FIRST }).reason !== Reason.EGRESS_DENIED
    })
  if (clients.length === 0 || offer.listeners.length === 0 || clients.some(mayLeave)) return undefined
  const groups = [...new Set(clients.flatMap((client) => network.cvms[client]?.securityGroups ?? []))]
  const group = network.securityGroups[groups[0] ?? -1]
  const address = ipv4Text(endpoint.address)
  const rules = offer.listeners.map(
    ({ listener }) => `ACCEPT#${address}#${listener.port}#${protocolText(listener.protocol)}`,
  )
  return {
    where: group?.name ?? endpoint.name,
    origin: placeIn(group?.origin ?? endpoint.origin, 'egress'),
    parameters: {
      vpc: facts.vpcName(endpoint.vpc),
      groups: facts.groupNames(groups),
      endpoint: endpoint.name,
      address,
      ports: offer.listeners.map(({ listener }) => portText(listener.protocol, listener.port)).join(', '),
    },
    calls: group === undefined ? [] : [groupCall(group, 'egress', rules)],
  }
}
