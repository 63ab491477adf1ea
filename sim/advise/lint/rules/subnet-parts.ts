import { cidrText, overlaps } from '../../../net/cidr.ts'
import { type Facts, placeIn } from '../facts.ts'
import { LINK_RANGE, LINK_TEXT } from '../link-range.ts'
import type { Found, LintRule } from '../rule.ts'

// Route tables, network ACLs and the blocks of VPCs (PRIVATE-LINK-FACTS, sections 2.5, 3.1 and 6).

export const UNUSED_ACL: LintRule = {
  id: 'unused-network-acl',
  severity: 'info',
  title: { en: 'No subnet has a network ACL', zh: '网络 ACL 未关联子网' },
  message: { en: 'no subnet has {acl}', zh: '{acl} 没有关联任何子网' },
  about: {
    en: 'Its rules are asked about no packet. Not told where a later step of the file names it.',
    zh: '它的规则不会检查任何报文。若文件的后续步骤会用到它，则不报告。',
  },
  mend: { en: 'Associate it with a subnet, or delete it.', zh: '将其关联到子网，或删除它。' },
  source: 'PRIVATE-LINK-FACTS 6',
  *check(facts) {
    const used = new Set(facts.network.subnets.map(({ networkAcl }) => networkAcl))
    for (const [index, { name, id, origin }] of facts.network.networkAcls.entries()) {
      if (used.has(index) || facts.isMentioned(name, id)) continue
      const calls = [{ action: 'DeleteNetworkAcl', with: { NetworkAclId: name } }]
      yield { where: name, origin: placeIn(origin, ''), parameters: { acl: name }, calls }
    }
  },
}

export const UNUSED_ROUTE_TABLE: LintRule = {
  id: 'unused-route-table',
  severity: 'info',
  title: { en: 'No subnet has a route table', zh: '路由表未关联子网' },
  message: { en: 'no subnet has {table}', zh: '{table} 没有关联任何子网' },
  about: {
    en: 'Its routes lead nobody anywhere. Not told where a later step of the file names it; the default table of a VPC is always there.',
    zh: '它的路由不会被使用。若文件的后续步骤会用到它，则不报告；私有网络的默认路由表不在此列。',
  },
  mend: { en: 'Associate it with a subnet, or delete it.', zh: '将其关联到子网，或删除它。' },
  source: 'PRIVATE-LINK-FACTS 6 (10 route tables in a VPC)',
  *check(facts) {
    const { documents, network } = facts
    const used = new Set(network.subnets.map(({ routeTable }) => routeTable))
    for (const [index, { name, id, origin }] of network.routeTables.entries()) {
      if (!documents.routeTables.has(name) || used.has(index) || facts.isMentioned(name, id)) continue
      const calls = [{ action: 'DeleteRouteTable', with: { RouteTableId: name } }]
      yield { where: name, origin: placeIn(origin, ''), parameters: { table: name }, calls }
    }
  },
}

export const ROUTE_FOR_LINK: LintRule = {
  id: 'route-for-link-range',
  severity: 'warning',
  title: { en: 'A route leads 11.163.0.0/16 somewhere', zh: '路由表中存在 11.163.0.0/16 的路由' },
  message: {
    en: '{table} routes {destination}, which is a part of 11.163.0.0/16 or around it: answers to a link need no route, and no client dials that range',
    zh: '{table} 中有到 {destination} 的路由，与 11.163.0.0/16 重叠：私有连接的应答不需要路由，客户端也不会访问该网段',
  },
  about: {
    en: "Answers go back through the CLB and the link, whatever the route table says. A route for the range shows that somebody took it for a network of the consumer's.",
    zh: '应答总是经由负载均衡和私有连接返回，与路由表无关。为该网段添加路由，说明有人把它当成了服务使用方的网络。',
  },
  mend: { en: 'Delete the route.', zh: '删除该路由。' },
  source: 'PRIVATE-LINK-FACTS 3.1',
  *check({ network }) {
    for (const { name, routes } of network.routeTables) {
      for (const { destination, origin, nextHopType, nextHop } of routes) {
        // A default route is for everything and says nothing about the range.
        if (destination.prefixLength < 8 || !overlaps(destination, LINK_RANGE)) continue
        const route = { DestinationCidrBlock: cidrText(destination), GatewayType: nextHopType, GatewayId: nextHop }
        yield {
          where: name,
          origin: placeIn(origin, ''),
          parameters: { table: name, destination: cidrText(destination) },
          calls: [{ action: 'DeleteRoutes', with: { RouteTableId: name, Routes: [route] } }],
        }
      }
    }
  },
}

/** Types of next hops that join VPCs, which may not overlap then. */
const JOINING = ['PEERCONNECTION', 'USER_CCN']

export const OVERLAPPING_VPCS: LintRule = {
  id: 'overlapping-vpcs',
  severity: 'info',
  title: {
    en: 'VPCs have overlapping blocks, which peering and CCN would refuse',
    zh: '私有网络网段重叠，无法建立对等连接或云联网',
  },
  message: {
    en: '{vpc} ({block}) overlaps with {other} ({otherBlock}): peering and CCN would refuse to join them; a private link does not mind',
    zh: '{vpc}（{block}）与 {other}（{otherBlock}）网段重叠：对等连接和云联网会拒绝互通，私有连接不受影响',
  },
  about: {
    en: 'A private link translates both addresses, so equal blocks on its two ends are no hindrance. But the two can never be joined otherwise without renumbering. Told of VPCs that a link joins, or that have routes to a peering or CCN.',
    zh: '私有连接会转换两端地址，两端网段相同也没有问题；但若不重新规划网段，两者无法以其他方式互通。只报告由私有连接相连、或有对等连接/云联网路由的私有网络。',
  },
  mend: {
    en: 'If they shall be joined one day, renumber one of them while it is small.',
    zh: '若将来需要互通，请趁规模尚小时重新规划其中一个的网段。',
  },
  source: 'PRIVATE-LINK-FACTS 2.5, 6, 10 (rows 36, 39)',
  check: (facts) => [...overlapsOf(facts)],
}

function* overlapsOf({ network }: Facts): Generator<Found> {
  const { vpcs, endpoints, endpointServices, routeTables } = network
  const joined = new Set(
    routeTables.flatMap(({ vpc, routes }) =>
      routes.some(({ nextHopType }) => JOINING.includes(nextHopType)) ? [vpc] : [],
    ),
  )
  const pairs = new Map<string, readonly [number, number]>()
  const add = (a: number, b: number) => {
    if (a !== b && a >= 0 && b >= 0) pairs.set(`${Math.min(a, b)} ${Math.max(a, b)}`, [Math.min(a, b), Math.max(a, b)])
  }
  for (const { vpc, service } of endpoints) add(vpc, endpointServices[service]?.vpc ?? -1)
  for (const a of joined) for (const b of joined) add(a, b)
  for (const [first, second] of pairs.values()) {
    const [other, vpc] = [vpcs[first], vpcs[second]]
    if (other === undefined || vpc === undefined) continue
    const met = vpc.cidrs.flatMap((cidr) =>
      other.cidrs.filter((one) => overlaps(one, cidr)).map((one) => [cidr, one] as const),
    )
    const [blocks] = met
    if (blocks === undefined) continue
    yield {
      where: vpc.name,
      origin: placeIn(vpc.origin, 'cidr'),
      parameters: { vpc: vpc.name, other: other.name, block: cidrText(blocks[0]), otherBlock: cidrText(blocks[1]) },
    }
  }
}

export const LINK_WITHIN_VPC: LintRule = {
  id: 'endpoint-beside-its-service',
  severity: 'info',
  title: { en: 'An endpoint stands in the VPC of its own service', zh: '终端节点与其服务位于同一私有网络' },
  message: {
    en: '{endpoint} stands in {vpc}, as its service does: clients there can dial the CLB itself, and backends would see their addresses',
    zh: '{endpoint} 与其服务都位于 {vpc}：该网络内的客户端可以直接访问负载均衡，后端还能看到客户端的真实地址',
  },
  about: {
    en: `A link within one VPC works, costs, and hides the clients behind ${LINK_TEXT}.`,
    zh: `同一私有网络内的私有连接可以使用，但会计费，并使后端只能看到 ${LINK_TEXT}。`,
  },
  mend: { en: 'Dial the VIP of the CLB.', zh: '直接访问负载均衡的 VIP。' },
  source: 'PRIVATE-LINK-FACTS 2.5',
  *check({ network }) {
    for (const { name, origin, vpc, service } of network.endpoints) {
      if (network.endpointServices[service]?.vpc !== vpc) continue
      const parameters = { endpoint: name, vpc: network.vpcs[vpc]?.name ?? '' }
      yield { where: name, origin: placeIn(origin, ''), parameters }
    }
  },
}
