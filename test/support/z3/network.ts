import { assert } from '../../../sim/base/assert.ts'
import { mix } from '../../../sim/base/random.ts'
import type { Clb, Cvm, Endpoint, Network, Subnet } from '../../../sim/model/network.ts'
import { Protocol } from '../../../sim/net/protocol.ts'
import { groupsAccept, listAccepts, type Seen } from './rule-list.ts'
import { and, between, bits, equal, FALSE, inBlock, ite, not, or, type Smt, TRUE } from './smt.ts'

/** Where packets end well: at a CVM, or, an echo request, at a CLB. */
export type End = { readonly cvm: number } | { readonly clb: number }

/**
 * Is there a packet of this client (a CVM) that comes to one of these ends under some choice of target, by any way (directly,
 * through a CLB, through an endpoint), or by the address that it dials? `answered`: and whose answer comes back to the client, too.
 */
export type Z3Question = {
  readonly client: number
  readonly dialled?: number
  readonly to: readonly End[]
  readonly answered: boolean
}

/** The packet that is asked for, as it leaves the client; `snat`, the port that the link gives it. */
export const PACKET =
  '(declare-const src (_ BitVec 32))(declare-const dst (_ BitVec 32))(declare-const sport (_ BitVec 16))' +
  '(declare-const dport (_ BitVec 16))(declare-const proto (_ BitVec 8))'

const [TCP, UDP, ICMP] = [bits(Protocol.TCP, 8), bits(Protocol.UDP, 8), bits(Protocol.ICMP, 8)]

/** What is modelled at all: three protocols, of which ICMP has no ports. */
const WELL_FORMED = `(or (= proto ${TCP}) (= proto ${UDP}) (and (= proto ${ICMP}) (= sport #x0000) (= dport #x0000)))`

/**
 * A question as a formula over the packet, which some packet satisfies or none. New flows, nothing tracked, no faults, any
 * health: written from the facts and the order of the checks (design, section 3), over a validated network, and without
 * a look at compiler, data plane or reach.
 */
export function questionSmt(network: Network, { client, dialled, to, answered }: Z3Question): Smt {
  const sender = at(network.cvms, client)
  if (sender.state !== 'RUNNING') return FALSE
  const ends = new Ways(network, client, answered)
  return and(
    WELL_FORMED,
    equal('src', bits(sender.address, 32)),
    dialled === undefined ? TRUE : equal('dst', bits(dialled, 32)),
    or(
      ...to.map((end) =>
        'cvm' in end
          ? or(
              ends.toItself(end.cvm),
              ends.across((way) => way.toCvm(end.cvm), dialled),
            )
          : ends.across((way) => way.toClb(end.clb), dialled),
      ),
    ),
  )
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index]
  assert(value !== undefined, 'an index of a network points at something')
  return value
}

/** A packet on its way, somewhere behind the client's subnet. */
type Header = { readonly vpc: number; readonly source: Smt; readonly port: Smt }

/** Where a packet came in, and what its answer has to pass once it has come back there. */
type Entry = {
  readonly network: Network
  readonly client: number
  /** The subnet that the packet comes from where it is in its own VPC; undefined behind a link. */
  readonly from: number | undefined
  readonly endpoint: Endpoint | undefined
  /** The answer leaves towards this address and port. */
  readonly back: { readonly address: Smt; readonly port: Smt }
  /** The last part of the answer's way: TRUE where it is not asked. */
  readonly home: Smt
  readonly answered: boolean
}

/** The ways that begin at a client. */
class Ways {
  readonly #network: Network
  readonly #client: number
  readonly #answered: boolean

  constructor(network: Network, client: number, answered: boolean) {
    this.#network = network
    this.#client = client
    this.#answered = answered
  }

  /** A machine that dials itself, by its address or by 127.0.0.0/8: the packet never leaves it. */
  toItself(cvm: number): Smt {
    if (cvm !== this.#client) return FALSE
    return and(this.#isOwn(), listens(at(this.#network.cvms, cvm), 'dport', 'dst'))
  }

  #isOwn(): Smt {
    return or(equal('dst', bits(at(this.#network.cvms, this.#client).address, 32)), inBlock('dst', 127 << 24, 8))
  }

  /** Out of the client, through its VPC, to each thing that has an address there and from which `onward` may be reached. */
  across(onward: (way: Onward) => Smt, dialled: number | undefined): Smt {
    const network = this.#network
    const { vpc, subnet, address, securityGroups } = at(network.cvms, this.#client)
    const header: Header = { vpc, source: 'src', port: 'dport' }
    const here = (other: number, at: number): boolean => other === vpc && (dialled ?? at) === at
    const own = { address: bits(address, 32), port: 'sport' }
    const entry = { network, client: this.#client, answered: this.#answered }
    const home = (peer: Smt, farSubnet: number): Smt => this.#home(peer, farSubnet)
    const ways: Smt[] = []
    for (const [index, cvm] of network.cvms.entries()) {
      if (!here(cvm.vpc, cvm.address)) continue
      const rest = onward(
        new Onward(
          { ...entry, from: subnet, endpoint: undefined, back: own, home: home(bits(cvm.address, 32), cvm.subnet) },
          header,
          {
            cvm: index,
          },
        ),
      )
      ways.push(this.#to(cvm.address, and(this.#aclIn(cvm.subnet), rest)))
    }
    for (const [index, clb] of network.clbs.entries()) {
      if (!here(clb.vpc, clb.vip) || clb.type !== 'INTERNAL') continue
      const entered = {
        ...entry,
        from: subnet,
        endpoint: undefined,
        back: own,
        home: home(bits(clb.vip, 32), clb.subnet),
      }
      ways.push(this.#to(clb.vip, onward(new Onward(entered, header, { clb: index }))))
    }
    for (const endpoint of network.endpoints) {
      if (!here(endpoint.vpc, endpoint.address)) continue
      ways.push(this.#to(endpoint.address, and(this.#aclIn(endpoint.subnet), this.#through(endpoint, onward))))
    }
    return and(
      not(this.#isOwn()),
      groupsAccept(network, securityGroups, 'egress', seen(vpc, 'dst', 'dport')),
      or(...ways),
    )
  }

  /** To an address of this VPC that somebody has: by the Local route, past the client's own network ACL. */
  #to(address: number, rest: Smt): Smt {
    if (rest === FALSE) return FALSE
    const { subnet, vpc } = at(this.#network.cvms, this.#client)
    const isLocal = or(
      ...at(this.#network.vpcs, vpc).cidrs.map((cidr) => inBlock('dst', cidr.network, cidr.prefixLength)),
    )
    const owner = this.#network.subnets.findIndex((one) => one.vpc === vpc && isIn(one, address))
    const left = owner === subnet ? TRUE : aclAccepts(this.#network, subnet, 'egress', 'dst', 'dport')
    return and(equal('dst', bits(address, 32)), isLocal, left, rest)
  }

  /** Into a subnet of the client's VPC, which its own subnet is not asked about. */
  #aclIn(subnet: number): Smt {
    const { subnet: from } = at(this.#network.cvms, this.#client)
    return subnet === from ? TRUE : aclAccepts(this.#network, subnet, 'ingress', 'src', 'dport')
  }

  /** The answer comes into the client's subnet, from another one. */
  #home(peer: Smt, farSubnet: number): Smt {
    const { subnet } = at(this.#network.cvms, this.#client)
    if (!this.#answered || farSubnet === subnet) return TRUE
    return aclAccepts(this.#network, subnet, 'ingress', peer, 'sport')
  }

  /** The endpoint, and both translations of the link. */
  #through(endpoint: Endpoint, onward: (way: Onward) => Smt): Smt {
    const network = this.#network
    const service = at(network.endpointServices, endpoint.service)
    if (endpoint.state !== 'ACTIVE' || service.type !== 'CLB') return FALSE
    const admitted = boundGroupsAccept(network, endpoint.securityGroups, seen(endpoint.vpc, 'src', 'dport'))
    const { subnet, address } = at(network.cvms, this.#client)
    const isNear = endpoint.subnet === subnet
    const home = and(
      isNear || !this.#answered ? TRUE : aclAccepts(network, endpoint.subnet, 'egress', bits(address, 32), 'sport'),
      this.#home(bits(endpoint.address, 32), endpoint.subnet),
    )
    const clb = at(network.clbs, service.clb)
    // The client's address is hashed to one of the endpoint's (facts, section 3.1).
    const source = bits(at(endpoint.snatAddresses, (mix(address) & 0x7fffffff) % endpoint.snatAddresses.length), 32)
    const back = { address: source, port: snatPort(endpoint) }
    const entry = { network, client: this.#client, answered: this.#answered, from: undefined, endpoint, back, home }
    const linked = onward(new Onward(entry, { vpc: clb.vpc, source, port: 'dport' }, { clb: service.clb }))
    return and(not(equal('proto', ICMP)), admitted, linked)
  }
}

/** The client's own port where the endpoint has it, else the lowest that it gives: nobody else holds any. */
function snatPort({ snatPorts: { first, last } }: Endpoint): Smt {
  const low = last < 1024 ? first : Math.max(first, 1024)
  return ite(between(bits(first, 16), 'sport', bits(last, 16)), 'sport', bits(low, 16))
}

/** A packet that has come to a machine or to a CLB. */
class Onward {
  readonly #entry: Entry
  readonly #header: Header
  readonly #place: { readonly cvm: number } | { readonly clb: number }

  constructor(entry: Entry, header: Header, place: { readonly cvm: number } | { readonly clb: number }) {
    this.#entry = entry
    this.#header = header
    this.#place = place
  }

  toCvm(cvm: number): Smt {
    if ('clb' in this.#place) return this.#balanced(this.#place.clb, cvm)
    return this.#place.cvm === cvm ? this.#enter(cvm, this.#header, undefined) : FALSE
  }

  /** An echo request ends at the CLB, if it is running and its groups allow it. */
  toClb(clb: number): Smt {
    if (!('clb' in this.#place) || this.#place.clb !== clb) return FALSE
    const { state } = at(this.#entry.network.clbs, clb)
    if (state !== 'RUNNING' || this.#entry.endpoint !== undefined) return FALSE
    return and(equal('proto', ICMP), this.#admitted(clb), this.#entry.home)
  }

  #admitted(index: number): Smt {
    const { network, endpoint } = this.#entry
    const { securityGroups } = at(network.clbs, index)
    if (endpoint !== undefined && !network.options.clbSgSeesPrivateLink) return TRUE
    const { vpc, source, port } = this.#header
    return boundGroupsAccept(network, securityGroups, seen(vpc, source, port))
  }

  /** Over every listener, and every target of it that has a weight and stands for this machine. */
  #balanced(index: number, cvm: number): Smt {
    const { network, endpoint, client } = this.#entry
    const clb = at(network.clbs, index)
    if (clb.state !== 'RUNNING' || (endpoint === undefined && cvm === client)) return FALSE
    const ways = clb.listeners.flatMap(({ protocol, port, state, targets }) => {
      if (state !== 'RUNNING') return []
      const dialled = and(equal('proto', bits(protocol, 8)), equal(this.#header.port, bits(port, 16)))
      return targets
        .filter((target) => target.cvm === cvm && target.weight > 0)
        .map((target) => and(dialled, this.#enter(cvm, { ...this.#header, port: bits(target.port, 16) }, clb)))
    })
    return and(this.#admitted(index), or(...ways))
  }

  /** Past the ACL of the machine's subnet, its groups, its own firewall, to a socket; and the answer back. */
  #enter(index: number, { vpc, source, port }: Header, clb: Clb | undefined): Smt {
    const { network, from, client, endpoint } = this.#entry
    const cvm = at(network.cvms, index)
    if (cvm.state !== 'RUNNING') return FALSE
    // A machine that meets itself through a link tracks the flow at both ends.
    if (endpoint !== undefined && index === client && cvm.flowsMax === 1) return FALSE
    // Without a CLB the border of the subnet was crossed on the way here.
    const crossed =
      clb === undefined || cvm.subnet === from ? TRUE : aclAccepts(network, cvm.subnet, 'ingress', source, port)
    const saw = seen(vpc, source, port)
    const allowed = clb?.passToTarget ? TRUE : groupsAccept(network, cvm.securityGroups, 'ingress', saw)
    const walled = listAccepts(network, cvm.firewall, saw, TRUE)
    return and(crossed, allowed, walled, listens(cvm, port, bits(cvm.address, 32)), this.#answer(cvm))
  }

  #answer({ subnet }: Cvm): Smt {
    const { network, from, back, home, answered } = this.#entry
    if (!answered) return TRUE
    return and(subnet === from ? TRUE : aclAccepts(network, subnet, 'egress', back.address, back.port), home)
  }
}

const seen = (vpc: number, peer: Smt, port: Smt): Seen => ({ vpc, peer, port, protocol: 'proto' })

const isIn = ({ cidr }: Subnet, address: number): boolean =>
  cidr.prefixLength === 0 || (address ^ cidr.network) >>> (32 - cidr.prefixLength) === 0

/** Where no group needs to be bound (endpoint, CLB), none means open. */
const boundGroupsAccept = (network: Network, groups: readonly number[], saw: Seen): Smt =>
  groups.length === 0 ? TRUE : groupsAccept(network, groups, 'ingress', saw)

/** The network ACL of a subnet, for what crosses its border: one list, a deny at its end; no ACL, no judgement. */
function aclAccepts(network: Network, subnet: number, direction: 'ingress' | 'egress', peer: Smt, port: Smt): Smt {
  const { networkAcl, vpc } = at(network.subnets, subnet)
  if (networkAcl === undefined) return TRUE
  return listAccepts(network, at(network.networkAcls, networkAcl)[direction], seen(vpc, peer, port))
}

/** Every running guest answers an echo request; else a socket has to listen, on all addresses or on the one dialled. */
const listens = ({ sockets }: Cvm, port: Smt, address: Smt): Smt =>
  or(
    equal('proto', ICMP),
    ...sockets.map((socket) =>
      and(
        equal('proto', bits(socket.protocol, 8)),
        equal(port, bits(socket.port, 16)),
        socket.address === undefined ? TRUE : equal(address, bits(socket.address, 32)),
      ),
    ),
  )
