import { NONE, type Tables } from '../tables/tables.ts'
import { FlowTable } from './flow-table.ts'
import * as Flow from './flow-word.ts'
import { Stage } from './packet.ts'
import { SnatPorts } from './snat-ports.ts'
import { Sticky } from './sticky.ts'

/**
 * What the data plane knows: the tables of the present configuration, and the state that traffic leaves behind. The
 * walk reads it, `forward` writes it.
 */
export class Plane {
  tables: Tables
  /** That of the tables, kept here for the path of every packet. */
  version: number
  /** Health by target (values of Health); written by the world's health checks. */
  health: Uint8Array
  /** Where smooth weighted round robin stands, by target. */
  turn: Int32Array
  /**
   * How many live connections each target has: flows that the CLB has balanced and that neither a RST nor the FINs of both
   * sides have closed. A closed flow counts no more, long before it is forgotten; so when that happens makes no difference.
   */
  connections: Int32Array
  /** Session persistence. */
  readonly sticky = new Sticky()
  readonly flows = new FlowTable()
  readonly snatPorts = new SnatPorts()
  /** Virtual time in whole milliseconds, as far as flows need it; written by the world. */
  clockMs = 0

  constructor(tables: Tables) {
    this.tables = tables
    this.version = tables.version
    this.health = new Uint8Array(tables.targetCvm.length)
    this.turn = new Int32Array(tables.targetCvm.length)
    this.connections = new Int32Array(tables.targetCvm.length)
  }

  /**
   * Takes over the tables of a new configuration. What is known of a target stays with it (see `targetKey`); a new one is
   * Unknown. Flows follow their listener and target to their new numbers; a flow whose target is gone is forgotten (DeregisterTargets
   * stops forwarding live connections: facts, section 4.5). Machines, CLBs and endpoints keep their numbers: what is made
   * comes at the end.
   */
  adopt(tables: Tables): void {
    const before = this.tables
    const targets = renumbered(
      before.targetCvm.length,
      (target) => targetKey(before, target),
      tables.targetCvm.length,
      (target) => targetKey(tables, target),
    )
    const listeners = renumbered(
      before.listenerClb.length,
      (listener) => before.names.listener(listener).name,
      tables.listenerClb.length,
      (listener) => tables.names.listener(listener).name,
    )
    this.#moveFlows(targets, listeners)
    const health = new Uint8Array(tables.targetCvm.length)
    const turn = new Int32Array(tables.targetCvm.length)
    const connections = new Int32Array(tables.targetCvm.length)
    for (const [old, target] of targets.entries()) {
      if (target === NONE) continue
      health[target] = this.health[old]!
      turn[target] = this.turn[old]!
      connections[target] = this.connections[old]!
    }
    const persistent = listeners.map((now) => (now !== NONE && tables.listenerPersistenceMs[now] === 0 ? NONE : now))
    this.sticky.renumber(persistent, targets, this.clockMs)
    this.health = health
    this.turn = turn
    this.connections = connections
    this.tables = tables
    this.version = tables.version
  }

  /** Gives flows the new numbers of their listener and target. */
  #moveFlows(targets: Int32Array, listeners: Int32Array): void {
    const records = this.flows.flows
    for (let flow = 0; flow < this.flows.flowsUsed; flow++) {
      const at = flow << Flow.SHIFT
      const target = records[at + Flow.TARGET]!
      if (
        records[at + Flow.STATE] === Flow.FREE ||
        target === NONE ||
        (records[at + Flow.PASSED]! & Stage.BALANCER) === 0
      )
        continue
      if (targets[target] === NONE) this.forget(flow)
      records[at + Flow.TARGET] = targets[target]!
      records[at + Flow.LISTENER] = listeners[records[at + Flow.LISTENER]!]!
    }
  }

  /** A flow that was live is so no longer: its target has one connection less. */
  hangUp(flow: number): void {
    const records = this.flows.flows
    const at = flow << Flow.SHIFT
    const target = records[at + Flow.TARGET]!
    if (records[at + Flow.STATE] !== Flow.OPEN || target === NONE) return
    if ((records[at + Flow.PASSED]! & Stage.BALANCER) === 0) return
    this.connections[target] = this.connections[target]! - 1
  }

  /** Ends a flow: its entries and its SNAT port are free again. */
  forget(flow: number): void {
    const { flows, snatPorts, tables } = this
    const records = flows.flows
    const at = flow << Flow.SHIFT
    if (records[at + Flow.STATE] === Flow.FREE) return
    this.hangUp(flow)
    const protocol = records[at + Flow.PROTOCOL]!
    const client = records[at + Flow.CLIENT]!
    const dialledPorts = records[at + Flow.DIALLED_PORTS]!
    const passed = records[at + Flow.PASSED]!
    const linked = (passed & Stage.LINK) !== 0
    const clientZone = ((tables.cvmVpc[client]! + 1) << 8) | protocol
    flows.remove(clientZone, tables.cvmAddress[client]!, records[at + Flow.DIALLED]!, dialledPorts, flow << 1)
    const server = records[at + Flow.SERVER]!
    if (server !== NONE) {
      const target = records[at + Flow.TARGET]!
      const serverPort = target === NONE ? dialledPorts & 0xffff : tables.targetPort[target]!
      const peer = linked ? records[at + Flow.SNAT_ADDRESS]! : tables.cvmAddress[client]!
      const peerPort = linked ? records[at + Flow.SNAT_PORT]! : dialledPorts >>> 16
      const zone = ((tables.cvmVpc[server]! + 1) << 8) | protocol
      flows.remove(zone, tables.cvmAddress[server]!, peer, (serverPort << 16) | peerPort, (flow << 1) | 1)
    }
    if (linked) {
      const clb = records[at + Flow.CLB]!
      snatPorts.free(
        clb,
        protocol,
        records[at + Flow.SNAT_ADDRESS]!,
        dialledPorts & 0xffff,
        records[at + Flow.SNAT_PORT]!,
      )
    }
    flows.endFlow(flow)
  }

  /** Makes this plane's state that of another one, which stays as it is. */
  copy(other: Plane): void {
    this.tables = other.tables
    this.version = other.version
    this.health = other.health.slice()
    this.turn = other.turn.slice()
    this.connections = other.connections.slice()
    this.sticky.copy(other.sticky)
    this.clockMs = other.clockMs
    this.flows.copy(other.flows)
    this.snatPorts.copy(other.snatPorts)
  }
}

/**
 * Which target it is, in every configuration: its listener, CVM and port. Its name will not do: that tells the port only
 * where a listener has the CVM twice, so it changes when another port of the CVM is registered.
 */
export function targetKey({ names, targetListener, targetCvm, targetPort }: Tables, target: number): string {
  const listener = names.listener(targetListener[target]!).name
  return `${listener}/${names.cvm(targetCvm[target]!).name}:${targetPort[target]}`
}

/** Old number -> new number of what has the same key, or NONE. */
function renumbered(
  oldCount: number,
  oldKey: (index: number) => string,
  newCount: number,
  newKey: (index: number) => string,
): Int32Array {
  const numbers = new Map(Array.from({ length: newCount }, (_, i) => [newKey(i), i]))
  return Int32Array.from({ length: oldCount }, (_, i) => numbers.get(oldKey(i)) ?? NONE)
}
