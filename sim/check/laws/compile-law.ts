import { findListener, findSocket, lookupOwner, lookupRoute, lookupSubnet } from '../../dataplane/lookup.ts'
import { accepts, firstMatch } from '../../dataplane/security.ts'
import type { Network, Rule } from '../../model/network.ts'
import { contains, lastAddress } from '../../net/cidr.ts'
import { ipv4Text } from '../../net/ipv4.ts'
import { PORT_MAX } from '../../net/port.ts'
import { Protocol } from '../../net/protocol.ts'
import { EGRESS, INGRESS, LOCAL_ROUTE, NONE, Owner, ownerCode, type Tables } from '../../tables/tables.ts'
import { histories } from '../arbitraries/histories.ts'
import type { Law } from '../law.ts'
import { play, type Stage } from '../play.ts'

const LAW = 'compile'

/** Who has an address in a VPC, by a search of the network. */
export function ownerOf({ cvms, clbs, endpoints }: Network, vpc: number, address: number): number {
  const cvm = cvms.findIndex((one) => one.vpc === vpc && one.address === address)
  if (cvm >= 0) return ownerCode(Owner.CVM, cvm)
  const clb = clbs.findIndex((one) => one.type === 'INTERNAL' && one.vpc === vpc && one.vip === address)
  if (clb >= 0) return ownerCode(Owner.CLB, clb)
  const endpoint = endpoints.findIndex((one) => one.vpc === vpc && one.address === address)
  return endpoint >= 0 ? ownerCode(Owner.ENDPOINT, endpoint) : NONE
}

/** Whether a route table leads somewhere, and where: the VPC itself, a route as written (numbered over all tables), or nowhere. */
export function routeOf({ routeTables, vpcs }: Network, table: number, address: number): number {
  const { vpc = NONE, routes = [] } = routeTables[table] ?? {}
  if (vpcs[vpc]?.cidrs.some((cidr) => contains(cidr, address))) return LOCAL_ROUTE
  const lengths = routes.map(({ destination: to }) => (contains(to, address) ? to.prefixLength : NONE))
  const longest = Math.max(NONE, ...lengths)
  const before = routeTables.slice(0, table).reduce((sum, one) => sum + one.routes.length, 0)
  return longest === NONE ? NONE : before + lengths.indexOf(longest)
}

/** What the groups of a machine say of a packet, rule by rule. */
function groupsSay(
  network: Network,
  cvm: Network['cvms'][number],
  direction: 'ingress' | 'egress',
  port: number,
  peer: number,
): boolean {
  const isMember = (group: number): boolean =>
    network.cvms.some((one) => one.vpc === cvm.vpc && one.address === peer && one.securityGroups.includes(group))
  const matches = ({ peer: who, ports, protocol }: Rule): boolean =>
    (protocol === Protocol.ALL || protocol === Protocol.TCP) &&
    ports.some(({ first, last }) => first <= port && port <= last) &&
    ('cidr' in who ? contains(who.cidr, peer) : isMember(who.securityGroup))
  const rules = cvm.securityGroups.flatMap((group) => network.securityGroups[group]?.[direction] ?? [])
  return rules.find(matches)?.action === 'ACCEPT'
}

/** Both ends of every block of a network, its own addresses, and their neighbours. */
function addressesOf({ vpcs, subnets, routeTables, securityGroups, cvms, clbs, endpoints }: Network): number[] {
  const rules = securityGroups.flatMap(({ ingress, egress }) => [...ingress, ...egress])
  const blocks = [
    ...vpcs.flatMap(({ cidrs }) => cidrs),
    ...subnets.map(({ cidr }) => cidr),
    ...routeTables.flatMap(({ routes }) => routes.map(({ destination }) => destination)),
    ...rules.flatMap(({ peer }) => ('cidr' in peer ? [peer.cidr] : [])),
  ]
  const owned = [...cvms, ...endpoints, ...clbs.map(({ vip }) => ({ address: vip }))].map(({ address }) => address)
  const edges = [...blocks.flatMap((block) => [block.network, lastAddress(block)]), ...owned, 0]
  return [...new Set(edges.flatMap((edge) => [edge - 1, edge, edge + 1]).map((address) => address | 0))]
}

/** Every edge of a range of ports that a group has, and its neighbours. */
function portsOf({ securityGroups, clbs, cvms }: Network): number[] {
  const rules = securityGroups.flatMap(({ ingress, egress }) => [...ingress, ...egress])
  const edges = [
    ...rules.flatMap(({ ports }) => ports.flatMap(({ first, last }) => [first - 1, first, last, last + 1])),
    ...clbs.flatMap(({ listeners }) => listeners.map(({ port }) => port)),
    ...cvms.flatMap(({ sockets }) => sockets.map(({ port }) => port)),
  ]
  return [...new Set(edges)].filter((port) => port >= 0 && port <= PORT_MAX)
}

/** Each look-up of the tables that finds another thing than a search does. */
function* strayed(network: Network, tables: Tables, meet: (label: string) => void): Generator<string> {
  const addresses = addressesOf(network)
  for (const address of addresses) {
    for (const vpc of network.vpcs.keys()) {
      const owner = ownerOf(network, vpc, address)
      meet(owner === NONE ? 'nobody' : 'an owner')
      if (lookupOwner(tables, vpc, address) !== owner) yield `the owner of ${ipv4Text(address)}`
      const subnet = network.subnets.findIndex((one) => one.vpc === vpc && contains(one.cidr, address))
      if (lookupSubnet(tables, vpc, address) !== subnet) yield `the subnet of ${ipv4Text(address)}`
    }
    for (const table of network.routeTables.keys()) {
      const route = routeOf(network, table, address)
      meet(route === NONE ? 'no route' : route === LOCAL_ROUTE ? 'the local route' : 'a route')
      if (lookupRoute(tables, table, address) !== route) yield `the route to ${ipv4Text(address)}`
    }
  }
  yield* strayedRules(network, tables, addresses, meet)
}

function* strayedRules(
  network: Network,
  tables: Tables,
  addresses: readonly number[],
  meet: (label: string) => void,
): Generator<string> {
  const ports = portsOf(network)
  for (const [index, cvm] of network.cvms.entries()) {
    const list = tables.cvmGroupList[index] ?? NONE
    for (const [nth, peer] of addresses.entries()) {
      const port = ports[nth % Math.max(1, ports.length)] ?? 80
      for (const direction of ['ingress', 'egress'] as const) {
        const code = direction === 'ingress' ? INGRESS : EGRESS
        const rule = firstMatch(tables, list, code, cvm.vpc, Protocol.TCP, port, peer)
        const isAllowed = rule !== NONE && accepts(tables, rule)
        meet(isAllowed ? 'let through' : 'not let through')
        if (isAllowed !== groupsSay(network, cvm, direction, port, peer)) yield `the groups of ${cvm.name}`
      }
    }
    for (const port of ports) {
      const at = cvm.sockets.findIndex(
        (one) => one.protocol === Protocol.TCP && one.port === port && (one.address ?? cvm.address) === cvm.address,
      )
      const found = findSocket(tables, index, Protocol.TCP, port, cvm.address)
      if (found !== (at < 0 ? NONE : (tables.socketStart[index] ?? 0) + at)) yield `the sockets of ${cvm.name}`
    }
  }
  for (const [index, clb] of network.clbs.entries()) {
    for (const port of ports) {
      const found = findListener(tables, index, Protocol.TCP, port)
      const written = clb.listeners.find((one) => one.protocol === Protocol.TCP && one.port === port)
      if ((found === NONE ? undefined : tables.names.listener(found).name) !== written?.name)
        yield `the listeners of ${clb.name}`
    }
  }
}

function judge(stage: Stage): void {
  const { network, tables } = stage.cloud
  const [first] = strayed(network, tables, stage.meet)
  if (first === undefined) return
  stage.fail(LAW, {
    en: `the tables say something else of ${first} than a search of the network`,
    zh: `编译后的表对 ${first} 的结论与在网络中逐项查找不同`,
  })
}

export const compileLaw: Law = {
  name: LAW,
  statement: {
    en: 'after all that has been changed, every look-up in the compiled tables finds what a search of the network finds: owners, subnets, routes, rules, listeners, sockets',
    zh: '在所有变更之后，编译后的表中的每次查找都与在网络中逐项查找的结果相同：地址归属、子网、路由、规则、监听器、套接字',
  },
  mustMeet: ['nobody', 'an owner', 'no route', 'the local route', 'let through', 'not let through'],
  histories: () => histories(),
  check: (history, meet) => play(history, meet, [(stage) => ({ end: () => judge(stage) })]).failure,
}
