import { Reason } from '../../../dataplane/reason.ts'
import { ipv4Text } from '../../../net/ipv4.ts'
import { protocolText } from '../../../net/protocol.ts'
import { type Facts, type Offer, placeIn, portText } from '../facts.ts'
import type { Found, LintRule } from '../rule.ts'
import { aclCall } from '../rule-calls.ts'
import type { Ended } from '../trial.ts'
import { portRuns } from './acls.ts'

// Network ACLs between a client's subnet and the endpoint's (PRIVATE-LINK-FACTS, section 6).

/** A network has so many clients at most of whom each endpoint is asked; they differ by subnet and address only. */
const CLIENTS_MAX = 100

type Link = { readonly offer: Offer; readonly number: number; readonly client: number }

/** Every machine that stands in another subnet of an endpoint's VPC, where an ACL has a say. */
function* links({ network, offers }: Facts): Generator<Link> {
  for (const offer of offers) {
    for (const { endpoint, number } of offer.endpoints) {
      const isGuarded = (subnet: number) => network.subnets[subnet]?.networkAcl !== undefined
      const clients = [...network.cvms.entries()].filter(
        ([, { vpc, subnet }]) =>
          vpc === endpoint.vpc && subnet !== endpoint.subnet && (isGuarded(subnet) || isGuarded(endpoint.subnet)),
      )
      for (const [client] of clients.slice(0, CLIENTS_MAX)) yield { offer, number, client }
    }
  }
}

/** Where packets of a link, there or back, end at an ACL of the consumer's VPC: one finding for each ACL and way. */
function stopped(facts: Facts, way: 'there' | 'back'): readonly Found[] {
  const found = new Map<string, Found>()
  const trial = facts.trial('link', { groups: true, firewalls: true })
  for (const { offer, number: endpoint, client } of links(facts)) {
    const acls = [facts.network.cvms[client]?.subnet, facts.network.endpoints[endpoint]?.subnet].flatMap((subnet) => {
      const acl = facts.network.networkAcls[facts.network.subnets[subnet ?? -1]?.networkAcl ?? -1]
      return acl === undefined ? [] : [acl]
    })
    const ports = portRuns({ ingress: acls.flatMap((acl) => acl.ingress), egress: acls.flatMap((acl) => acl.egress) })
    for (const { listener, number, backends } of offer.listeners) {
      const target = backends[0]?.number
      if (target === undefined) continue
      const { protocol, port } = listener
      for (const sourcePort of ports) {
        const connection = { client, endpoint, clb: offer.clbNumber, listener: number, target, protocol, port }
        const ended = trial.thereAndBack({ ...connection, sourcePort })[way]
        const one = ended && foundFor(facts, ended, { client, endpoint, protocol, port, sourcePort })
        if (one !== undefined && !found.has(one.where)) found.set(one.where, one)
      }
    }
  }
  return [...found.values()]
}

type Asked = {
  readonly client: number
  readonly endpoint: number
  readonly protocol: number
  readonly port: number
  readonly sourcePort: number
}

/** Undefined: it ended elsewhere, or at the provider's, whose ACLs are other rules' business. */
function foundFor({ network }: Facts, { reason, subject }: Ended, asked: Asked): Found | undefined {
  const isOut = reason === Reason.ACL_EGRESS_DENIED
  if (!isOut && reason !== Reason.ACL_INGRESS_DENIED) return undefined
  const [client, endpoint, subnet] = [
    network.cvms[asked.client],
    network.endpoints[asked.endpoint],
    network.subnets[subject],
  ]
  const acl = network.networkAcls[subnet?.networkAcl ?? -1]
  if (client === undefined || endpoint === undefined || subnet === undefined || acl === undefined) return undefined
  if (subject !== client.subnet && subject !== endpoint.subnet) return undefined
  const isAtClient = subject === client.subnet
  const peer = isAtClient ? endpoint.address : client.address
  // What the client sends is for the VPORT; what comes back is for the port that its kernel chose.
  const isThere = isAtClient === isOut
  const rule = `ACCEPT#${ipv4Text(peer)}#${isThere ? asked.port : '1024-65535'}#${protocolText(asked.protocol)}`
  return {
    where: `${acl.name}.${isOut ? 'egress' : 'ingress'}`,
    origin: placeIn(acl.origin, isOut ? 'egress' : 'ingress'),
    parameters: {
      acl: acl.name,
      subnet: subnet.name,
      client: client.name,
      endpoint: endpoint.name,
      port: portText(asked.protocol, asked.port),
      sourcePort: String(asked.sourcePort),
    },
    calls: [aclCall(acl, isOut ? 'egress' : 'ingress', rule)],
  }
}

export const ACL_BLOCKS_CLIENTS: LintRule = {
  id: 'acl-blocks-clients',
  severity: 'error',
  title: {
    en: 'A network ACL stands between clients and their endpoint',
    zh: '网络 ACL 阻断客户端到终端节点的流量',
  },
  message: {
    en: '{acl}, the network ACL of {subnet}, stops what {client} sends to {endpoint} on {port}',
    zh: '{subnet} 的网络 ACL {acl} 阻断了 {client} 访问 {endpoint} {port} 的流量',
  },
  about: {
    en: "What a client sends leaves its own subnet for the address of the endpoint and the VPORT, and enters the endpoint's subnet with the client's own address; each ACL on the way is asked. Inside one subnet none is.",
    zh: '客户端的报文以终端节点的地址和 VPORT 为目的离开自己的子网，并以客户端真实地址进入终端节点所在子网，途经的每个网络 ACL 都会检查。同一子网内部不检查。',
  },
  mend: {
    en: "At the client's subnet let out to the endpoint on the VPORT, at the endpoint's let the clients in on it.",
    zh: '在客户端子网放通到终端节点 VPORT 的出站流量，在终端节点子网放通客户端访问 VPORT 的入站流量。',
  },
  source: 'PRIVATE-LINK-FACTS 6, 9 (3)',
  check: (facts) => stopped(facts, 'there'),
}

export const ACL_EATS_ENDPOINT_REPLIES: LintRule = {
  id: 'acl-eats-endpoint-replies',
  severity: 'error',
  title: {
    en: 'A network ACL drops the answers of an endpoint to its clients',
    zh: '网络 ACL 丢弃终端节点返回客户端的应答',
  },
  message: {
    en: '{acl}, the network ACL of {subnet}, drops the answers of {endpoint} to {client} (to its port {sourcePort}, for one)',
    zh: '{subnet} 的网络 ACL {acl} 丢弃了 {endpoint} 返回 {client} 的应答（例如发往端口 {sourcePort} 的应答）',
  },
  about: {
    en: 'An ACL is stateless: the answer leaves the subnet of the endpoint and enters that of the client as a packet of its own, for the port that the client happened to use (1024-65535). The backend shows SYN_RECV, the client times out.',
    zh: '网络 ACL 无状态：应答作为独立的报文离开终端节点子网、进入客户端子网，目的端口是客户端使用的临时端口（1024-65535）。后端处于 SYN_RECV，客户端超时。',
  },
  mend: {
    en: "At the endpoint's subnet let out to the clients on 1024-65535, at the clients' let the endpoint in on these.",
    zh: '在终端节点子网放通到客户端 1024-65535 端口的出站流量，在客户端子网放通来自终端节点的入站应答。',
  },
  source: 'PRIVATE-LINK-FACTS 6, 9 (reply), 10 (row 16)',
  check: (facts) => stopped(facts, 'back'),
}
