import { Health } from '../../dataplane/balance.ts'
import { From, Packet, Stage } from '../../dataplane/packet.ts'
import { Plane } from '../../dataplane/plane.ts'
import { probe } from '../../dataplane/probe.ts'
import { Reason } from '../../dataplane/reason.ts'
import { type Step, StepLog } from '../../dataplane/step-log.ts'
import { walk } from '../../dataplane/walk.ts'
import { Protocol } from '../../net/protocol.ts'
import { Flag } from '../../net/tcp.ts'
import { EndpointState, NONE, RUNNING, type Tables } from '../../tables/tables.ts'

/** What is put out of the way for a question, so that one thing is asked alone. */
export type Lifted = {
  readonly acls?: true
  /** Those of machines, CLBs and endpoints. */
  readonly groups?: true
  /** Those of the guests. */
  readonly firewalls?: true
}

/** A packet of a link: where it comes from and the port that it is for. */
export type Arrival = {
  readonly source: number
  readonly sourcePort: number
  readonly protocol: number
  readonly port: number
}

/** How a packet ended, and the check that ended it; `subject` and `detail` as in the step log. */
export type Ended = {
  readonly reason: Reason
  readonly step: Step | undefined
  readonly subject: number
  readonly detail: number
}

/** A connection through a link, by the numbers of its parts. */
export type Connection = {
  readonly client: number
  readonly endpoint: number
  readonly clb: number
  readonly listener: number
  readonly target: number
  readonly protocol: number
  readonly port: number
  readonly sourcePort: number
}

/**
 * Sends packets through the network as it would be if all that is not asked about were in order: everything runs, endpoints are
 * ACTIVE, targets Alive. What becomes of them the walk says; nothing is decided here.
 */
export class Trial {
  readonly #plane: Plane
  readonly #tables: Tables
  readonly #log = new StepLog()
  readonly #packet = new Packet()
  /** A machine that the network does not have, for packets from addresses that nobody has. */
  readonly #visitor: number

  constructor(tables: Tables, lifted: Lifted = {}) {
    this.#visitor = tables.cvmVpc.length
    this.#tables = inOrder(tables, lifted)
    this.#plane = new Plane(this.#tables)
    this.#plane.health.fill(Health.ALIVE)
  }

  /** A packet of the link comes to a target. It enters the walk where a health check does, which asks the same from there on. */
  atTarget(target: number, arrival: Arrival): Ended {
    const packet = this.#toTarget(target, arrival)
    return this.#walk(packet)
  }

  /** The answer to such a packet, whether or not that arrives. */
  fromTarget(target: number, arrival: Arrival): Ended {
    const packet = this.#toTarget(target, arrival)
    packet.reply = 1
    packet.source = packet.destination
    packet.destination = arrival.source
    packet.destinationPort = arrival.sourcePort
    packet.sourcePort = arrival.port
    packet.flags = arrival.protocol === Protocol.TCP ? Flag.SYN | Flag.ACK : 0
    return this.#walk(packet)
  }

  /** A client with any address comes to an endpoint; it has left its own subnet behind. */
  atEndpoint(endpoint: number, arrival: Arrival): Ended {
    const { endpointVpc, endpointSubnet, endpointAddress } = this.#tables
    return this.#visit(at(endpointVpc, endpoint), at(endpointSubnet, endpoint), at(endpointAddress, endpoint), arrival)
  }

  /** A packet with any source comes to a CLB, which does not tell a link from a neighbour unless an option says so. */
  atClb(clb: number, arrival: Arrival): Ended {
    const { clbVpc, clbSubnet, clbAddress } = this.#tables
    return this.#visit(at(clbVpc, clb), at(clbSubnet, clb), at(clbAddress, clb), arrival)
  }

  /** A client's first packet, as far as it comes. */
  begin(connection: Connection): Ended {
    return this.#walk(this.#request(connection))
  }

  /** A connection's first packet and, if that came to the target's guest, the answer to it. */
  thereAndBack(connection: Connection): { readonly there: Ended; readonly back: Ended | undefined } {
    const packet = this.#request(connection)
    packet.passed = Stage.CLIENT | Stage.LINK | Stage.BALANCER
    packet.snatAddress = at(this.#tables.snatAddress, at(this.#tables.snatStart, connection.endpoint))
    packet.snatPort = connection.sourcePort
    packet.target = connection.target
    const there = this.#walk(packet)
    if (!isThere(there.reason)) return { there, back: undefined }
    const { source, sourcePort, destination, destinationPort, server } = packet
    packet.reply = 1
    packet.sender = server
    packet.source = destination
    packet.sourcePort = destinationPort
    packet.destination = source
    packet.destinationPort = sourcePort
    packet.hops = 0
    packet.flags = connection.protocol === Protocol.TCP ? Flag.SYN | Flag.ACK : 0
    return { there, back: this.#walk(packet) }
  }

  /** A health check of a target: the check that ended it, there or back; undefined: it passes, or is off. */
  probe(target: number): Step | undefined {
    this.#log.clear()
    const isDead = probe(this.#plane, target, this.#log, 0, this.#packet) === Health.DEAD
    return isDead ? this.#last().step : undefined
  }

  #toTarget(target: number, { source, sourcePort, protocol, port }: Arrival): Packet {
    const tables = this.#tables
    const listener = at(tables.targetListener, target)
    const clb = at(tables.listenerClb, listener)
    const packet = this.#packet.begin(at(tables.clbVpc, clb), protocol, clb, source, sourcePort)
    packet.from = From.PROBER
    packet.clb = clb
    packet.listener = listener
    packet.target = target
    packet.server = at(tables.targetCvm, target)
    packet.destination = at(tables.cvmAddress, packet.server)
    packet.destinationPort = port
    packet.flags = protocol === Protocol.TCP ? Flag.SYN : 0
    return packet
  }

  #visit(vpc: number, subnet: number, destination: number, { source, sourcePort, protocol, port }: Arrival): Ended {
    const visitor = this.#visitor
    const { cvmVpc, cvmSubnet, cvmAddress } = this.#tables
    cvmVpc[visitor] = vpc
    cvmSubnet[visitor] = subnet
    cvmAddress[visitor] = source
    const packet = this.#packet.begin(vpc, protocol, visitor, source, sourcePort)
    packet.destination = destination
    packet.destinationPort = port
    packet.flags = protocol === Protocol.TCP ? Flag.SYN : 0
    packet.passed = Stage.CLIENT
    return this.#walk(packet)
  }

  #request({ client, endpoint, protocol, port, sourcePort }: Connection): Packet {
    const { cvmVpc, cvmAddress, endpointAddress } = this.#tables
    const packet = this.#packet.begin(at(cvmVpc, client), protocol, client, at(cvmAddress, client), sourcePort)
    packet.destination = at(endpointAddress, endpoint)
    packet.destinationPort = port
    packet.flags = protocol === Protocol.TCP ? Flag.SYN : 0
    return packet
  }

  #walk(packet: Packet): Ended {
    this.#log.clear()
    const reason = walk(this.#plane, packet, this.#log)
    return { reason, ...this.#last() }
  }

  #last(): Omit<Ended, 'reason'> {
    const last = this.#log.read().at(-1)
    return { step: last?.step, subject: last?.subject ?? NONE, detail: last?.detail ?? NONE }
  }
}

/** Whether a packet came as far as the guest that it was for. */
const isThere = (reason: Reason): boolean =>
  reason === Reason.DELIVERED || reason === Reason.PORT_CLOSED || reason === Reason.ACCEPT_QUEUE_FULL

const at = (column: Int32Array, index: number): number => column[index] ?? NONE

/** Tables of a network in which all is in order, with room for one machine more. */
function inOrder(tables: Tables, { acls, groups, firewalls }: Lifted): Tables {
  const cvms = tables.cvmVpc.length
  const all = <Column extends Int32Array | Uint8Array>(column: Column, value: number): Column =>
    column.slice().fill(value) as Column
  return {
    ...tables,
    cvmVpc: oneMore(tables.cvmVpc, NONE),
    cvmSubnet: oneMore(tables.cvmSubnet, NONE),
    cvmAddress: oneMore(tables.cvmAddress, 0),
    cvmGroupList: oneMore(groups ? all(tables.cvmGroupList, 0) : tables.cvmGroupList, 0),
    cvmRunning: new Uint8Array(cvms + 1).fill(RUNNING),
    cvmFlowsMax: new Int32Array(cvms + 1),
    cvmFirewall: oneMore(firewalls ? all(tables.cvmFirewall, NONE) : tables.cvmFirewall, NONE),
    socketStart: oneMore(tables.socketStart, tables.socketStart[cvms] ?? 0),
    subnetAcl: acls ? all(tables.subnetAcl, NONE) : tables.subnetAcl,
    clbRunning: all(tables.clbRunning, RUNNING),
    clbFlowsMax: all(tables.clbFlowsMax, 0),
    clbGroupList: groups ? all(tables.clbGroupList, 0) : tables.clbGroupList,
    listenerRunning: all(tables.listenerRunning, 1),
    endpointState: all(tables.endpointState, EndpointState.ACTIVE),
    endpointFlowsMax: all(tables.endpointFlowsMax, 0),
    endpointGroupList: groups ? all(tables.endpointGroupList, 0) : tables.endpointGroupList,
    behavior: { ...tables.behavior, sgReevaluateEstablished: false },
  }
}

function oneMore(column: Int32Array, value: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(column.length + 1)
  longer.set(column)
  longer[column.length] = value
  return longer
}

/** Tables in which what comes from no VPC's address is a client's packet of a link, and not let in as a health check. */
export const asLink = (tables: Tables): Tables => ({
  ...tables,
  listenerProbesFromVip: tables.listenerProbesFromVip.slice().fill(0),
  behavior: { ...tables.behavior, sgAllows10064ByDefault: false },
})
