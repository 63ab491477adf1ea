import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownerOf, routeOf } from '../../sim/check/laws/compile-law.ts'
import { compile } from '../../sim/compile/compile.ts'
import { findListener, findSocket, lookupOwner, lookupRoute, lookupSubnet } from '../../sim/dataplane/lookup.ts'
import { accepts, firstAclMatch, firstInSet, firstMatch } from '../../sim/dataplane/security.ts'
import type { Network, Rule } from '../../sim/model/network.ts'
import { type Cidr, contains, lastAddress } from '../../sim/net/cidr.ts'
import { PORT_MAX } from '../../sim/net/port.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { EGRESS, INGRESS, LOCAL_ROUTE, NONE, RULE_WORDS, type Tables } from '../../sim/tables/tables.ts'
import { networkArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'

// What each lookup means, said of the network itself: nothing here is fast, and nothing reads the tables.

const subnetOf = ({ subnets }: Network, vpc: number, address: number): number =>
  subnets.findIndex((subnet) => subnet.vpc === vpc && contains(subnet.cidr, address))

type Question = { readonly vpc: number; readonly protocol: number; readonly port: number; readonly peer: number }

function matches(network: Network, rule: Rule, { vpc, protocol, port, peer }: Question): boolean {
  const hasPeer =
    'cidr' in rule.peer ? contains(rule.peer.cidr, peer) : isIn(network, rule.peer.securityGroup, vpc, peer)
  const hasPort = rule.ports.some(({ first, last }) => first <= port && port <= last)
  return (rule.protocol === Protocol.ALL || rule.protocol === protocol) && hasPort && hasPeer
}

/** A group as a peer is the CVMs of this VPC that are in it. */
const isIn = ({ cvms }: Network, group: number, vpc: number, address: number): boolean =>
  cvms.some((cvm) => cvm.vpc === vpc && cvm.address === address && cvm.securityGroups.includes(group))

type Found = { readonly owner: string; readonly direction: string; readonly index: number; readonly accepts: boolean }

/** The first rule that matches, list after list; undefined is the deny at the end. */
function firstOf(
  network: Network,
  lists: readonly { readonly name: string; readonly ingress: readonly Rule[]; readonly egress: readonly Rule[] }[],
  direction: 'ingress' | 'egress',
  question: Question,
): Found | undefined {
  for (const list of lists) {
    const index = list[direction].findIndex((rule) => matches(network, rule, question))
    if (index >= 0) return { owner: list.name, direction, index, accepts: list[direction][index]!.action === 'ACCEPT' }
  }
  return undefined
}

/** What the tables found, in the same terms. */
function foundIn(tables: Tables, rule: number): Found | undefined {
  if (rule === NONE) return undefined
  const { owner, direction, index } = tables.names.rule(tables.ruleWords[rule * RULE_WORDS + 5]!)
  return { owner, direction, index, accepts: accepts(tables, rule) }
}

function ruleOf(tables: Tables, rule: number): Pick<Found, 'owner' | 'index'> | undefined {
  const { owner, index } = foundIn(tables, rule) ?? {}
  return owner === undefined || index === undefined ? undefined : { owner, index }
}

/** Both ends of every block, and their neighbours outside. */
function edgesOf(network: Network): number[] {
  const rules = [...network.securityGroups, ...network.networkAcls].flatMap(({ ingress, egress }) => [
    ...ingress,
    ...egress,
  ])
  const cidrs: Cidr[] = [
    ...network.vpcs.flatMap((vpc) => vpc.cidrs),
    ...network.subnets.map((subnet) => subnet.cidr),
    ...network.routeTables.flatMap((table) => table.routes.map((route) => route.destination)),
    ...rules.flatMap(({ peer }) => ('cidr' in peer ? [peer.cidr] : [])),
  ]
  const edges = cidrs.flatMap((cidr) => [
    cidr.network - 1,
    cidr.network,
    cidr.network + 1,
    lastAddress(cidr),
    lastAddress(cidr) + 1,
  ])
  const owned = [...network.cvms, ...network.endpoints].map(({ address }): number => address)
  const vips = network.clbs.map(({ vip }): number => vip)
  return [...new Set([...edges, ...owned, ...vips, 0, -1].map((address) => address | 0))]
}

const portsOf = (network: Network): number[] => {
  const rules = [...network.securityGroups, ...network.networkAcls].flatMap(({ ingress, egress }) => [
    ...ingress,
    ...egress,
  ])
  const ends = rules.flatMap(({ ports }) => ports.flatMap(({ first, last }) => [first - 1, first, last, last + 1]))
  return [...new Set([...ends, 0, 80, PORT_MAX])].filter((port) => port >= 0 && port <= PORT_MAX)
}

test('who has an address, where a route leads and which subnet holds it: as a search of the network says', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(networkArb(), (network) => {
      const tables = compile(network, 1)
      for (const address of edgesOf(network)) {
        for (const vpc of network.vpcs.keys()) {
          const owner = lookupOwner(tables, vpc, address)
          expect(owner).toBe(ownerOf(network, vpc, address))
          met.add(owner === NONE ? 'nobody' : `owner of kind ${owner >> 28}`)
          const subnet = lookupSubnet(tables, vpc, address)
          expect(subnet).toBe(subnetOf(network, vpc, address))
          met.add(subnet === NONE ? 'no subnet' : 'subnet')
        }
        for (const table of network.routeTables.keys()) {
          const route = lookupRoute(tables, table, address)
          expect(route).toBe(routeOf(network, table, address))
          met.add(route === NONE ? 'no route' : route === LOCAL_ROUTE ? 'local' : 'route')
          if (route >= 0 && address < 0) met.add('route above 128.0.0.0')
        }
      }
    }),
    { numRuns: runs(150) },
  )
  met.requireAll(['nobody', 'owner of kind 0', 'owner of kind 1', 'owner of kind 2', 'no subnet', 'subnet'])
  met.requireAll(['no route', 'local', 'route', 'route above 128.0.0.0'])
})

test('the rule that decides in a list of groups, or in an ACL, is the first that matches as written', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  const questionArb = fc.record({
    address: fc.nat(),
    port: fc.nat(),
    vpc: fc.nat(2),
    protocol: fc.constantFrom(Protocol.TCP, Protocol.UDP, Protocol.ICMP),
  })
  fc.assert(
    fc.property(networkArb(), fc.array(questionArb, { minLength: 30, maxLength: 30 }), (network, questions) => {
      const tables = compile(network, 1)
      const [addresses, ports] = [edgesOf(network), portsOf(network)]
      const { cvms, clbs, endpoints, securityGroups, networkAcls } = network
      const lists = [
        ...cvms.map((cvm, i) => ({ list: tables.cvmGroupList[i]!, groups: cvm.securityGroups })),
        ...clbs.map((clb, i) => ({ list: tables.clbGroupList[i]!, groups: clb.securityGroups })),
        ...endpoints.map((endpoint, i) => ({ list: tables.endpointGroupList[i]!, groups: endpoint.securityGroups })),
      ]
      for (const { address, port: n, vpc: v, protocol } of questions) {
        const peer = addresses[address % addresses.length]!
        const port = protocol === Protocol.ICMP ? 0 : ports[n % ports.length]!
        const vpc = v % network.vpcs.length
        const question = { vpc, protocol, port, peer }
        for (const direction of ['ingress', 'egress'] as const) {
          const code = direction === 'ingress' ? INGRESS : EGRESS
          for (const { list, groups } of lists) {
            const found = foundIn(tables, firstMatch(tables, list, code, vpc, protocol, port, peer))
            const named = groups.map((group) => securityGroups[group]!)
            expect(found).toEqual(firstOf(network, named, direction, question))
            met.add(found === undefined ? 'no rule' : found.accepts ? 'accepts' : 'drops')
            if (found && found.owner !== named[0]!.name) met.add('in a later group')
            const peerOf = found && named.find(({ name }) => name === found.owner)?.[direction][found.index]?.peer
            if (peerOf && 'securityGroup' in peerOf) met.add('by a group')
          }
          for (const [i, { name, firewall }] of cvms.entries()) {
            const set = tables.cvmFirewall[i]!
            const found = set === NONE ? NONE : firstInSet(tables, set, vpc, protocol, port, peer)
            const written = firewall.findIndex((rule) => matches(network, rule, question))
            expect(ruleOf(tables, found)).toEqual(written < 0 ? undefined : { owner: name, index: written })
            met.add(written < 0 ? 'firewall: no rule' : `firewall: ${firewall[written]!.action}`)
          }
          for (const [acl, written] of networkAcls.entries()) {
            const found = foundIn(tables, firstAclMatch(tables, acl, code, protocol, port, peer))
            expect(found).toEqual(firstOf(network, [written], direction, question))
            met.add(found === undefined ? 'ACL: no rule' : found.accepts ? 'ACL: accepts' : 'ACL: drops')
          }
        }
      }
    }),
    { numRuns: runs(150) },
  )
  met.requireAll(['no rule', 'accepts', 'drops', 'in a later group', 'by a group'])
  met.requireAll(['firewall: no rule', 'firewall: ACCEPT', 'firewall: DROP', 'firewall: REJECT'])
  met.requireAll(['ACL: no rule', 'ACL: accepts', 'ACL: drops'])
})

test('listeners, targets, sockets, endpoints and their SNAT addresses are those of the network', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(networkArb(), (network) => {
      const tables = compile(network, 1)
      const { names } = tables
      for (const protocol of [Protocol.TCP, Protocol.UDP, Protocol.ICMP]) {
        for (const port of [1, 53, 80, 443, 8080, PORT_MAX]) {
          for (const [i, clb] of network.clbs.entries()) {
            const found = findListener(tables, i, protocol, port)
            const written = clb.listeners.find((one) => one.protocol === protocol && one.port === port)
            expect(found === NONE ? undefined : names.listener(found).name).toBe(written?.name)
            met.add(found === NONE ? 'no listener' : 'listener')
            if (written === undefined) continue
            const targets = slice(tables.targetStart, found).map((target) => ({
              name: names.target(target).name,
              cvm: tables.targetCvm[target],
              port: tables.targetPort[target],
              weight: tables.targetWeight[target],
            }))
            expect(targets).toEqual(written.targets.map(({ origin: _, ...target }) => target))
          }
          for (const [i, cvm] of network.cvms.entries()) {
            for (const address of [cvm.address, 0x7f000001]) {
              const found = findSocket(tables, i, protocol, port, address)
              const written = cvm.sockets.findIndex(
                (one) => one.protocol === protocol && one.port === port && (one.address ?? address) === address,
              )
              expect(found).toBe(written < 0 ? NONE : tables.socketStart[i]! + written)
              met.add(found === NONE ? 'no socket' : 'socket')
            }
          }
        }
      }
      for (const [i, endpoint] of network.endpoints.entries()) {
        expect(tables.endpointClb[i]).toBe(network.endpointServices[endpoint.service]!.clb)
        expect(slice(tables.snatStart, i).map((at) => tables.snatAddress[at])).toEqual(endpoint.snatAddresses)
        expect({ first: tables.snatFirstPort[i], last: tables.snatLastPort[i] }).toEqual(endpoint.snatPorts)
        met.add('endpoint')
      }
    }),
    { numRuns: runs(150) },
  )
  met.requireAll(['listener', 'no listener', 'socket', 'no socket', 'endpoint'])
})

/** The indexes of slice `i`. */
const slice = (starts: Int32Array, i: number): number[] =>
  Array.from({ length: starts[i + 1]! - starts[i]! }, (_, offset) => starts[i]! + offset)
