import type { Tables } from '../tables/tables.ts'
import { ExpiryWheel } from './expiry-wheel.ts'
import type { Faults } from './faults.ts'
import { FlowTable } from './flow-table.ts'
import { SnatPorts } from './snat-ports.ts'
import type { Header } from './step-log.ts'
import { Sticky } from './sticky.ts'
import { countFlows, expire, flowStatesOf, flush, type TrackedState } from './trackers.ts'

/** What a CLB resets at both ends, for a target that was taken off. */
export type Reset = {
  /** The CVM at one end by its present number, NONE if it is gone, and the header of the segment as it arrives there. */
  readonly cvm: number
  readonly header: Header
  /** Those by which the CLB's and the client's numbers are: as they were when it was taken off. */
  readonly tables: Tables
  readonly clb: number
  /** How many hops the CVM is away. */
  readonly hops: number
  /** It goes to the client. */
  readonly isReply: boolean
  /** The connection, as its client has it. */
  readonly client: number
  readonly dialled: Header
}

/**
 * What the data plane knows: the tables of the present configuration, and the state that traffic leaves behind. The
 * walk reads it, `forward` writes it.
 */
export class Plane {
  tables: Tables
  /** Health by target (values of Health); written by the world's health checks. */
  health: Uint8Array
  /** Where smooth weighted round robin stands, by target. */
  turn: Int32Array
  /** How many live connections each target has: see `isLive`. */
  connections: Int32Array
  /** 1: the accept queue is full, by socket; written by the world, anew after each change of configuration. */
  queueFull: Uint8Array
  /** Session persistence. */
  readonly sticky = new Sticky()
  readonly flows = new FlowTable()
  readonly snatPorts = new SnatPorts(this.flows)
  readonly wheel = new ExpiryWheel(this.flows)
  /** How many flows each endpoint, CLB and CVM tracks. */
  endpointFlows: Int32Array
  clbFlows: Int32Array
  cvmFlows: Int32Array
  /** Resets that the world has to deliver, and takes out. */
  readonly resets: Reset[] = []
  /**
   * Changes whenever a plain segment of an open connection might not be like the one before: with the second of virtual time,
   * the tables, the faults. An entry with this stamp takes its remembered path. Never 0.
   */
  stamp = 1
  /** Changes with the tables and the faults: an entry of this epoch has a path that is still the right one. Never 0. */
  epoch = 1
  /** Virtual time in whole seconds; wraps around after 68 years. */
  second = 0
  #faults: Faults | null = null
  #clockMs = 0
  readonly #expire = (flow: number): void => expire(this, flow)

  constructor(tables: Tables) {
    this.tables = tables
    const targets = tables.targetCvm.length
    this.health = new Uint8Array(targets)
    this.turn = new Int32Array(targets)
    this.connections = new Int32Array(targets)
    this.queueFull = new Uint8Array(tables.socketPort.length)
    this.endpointFlows = new Int32Array(tables.endpointVpc.length)
    this.clbFlows = new Int32Array(tables.clbVpc.length)
    this.cvmFlows = new Int32Array(tables.cvmVpc.length)
  }

  /** Virtual time in whole milliseconds; set by the world, before it sends and before it asks. Flows expire by that. */
  get clockMs(): number {
    return this.#clockMs
  }

  set clockMs(ms: number) {
    this.#clockMs = ms
    const second = Math.floor(ms / 1000) | 0
    if (second !== this.second) this.#reach(second)
  }

  /** Time goes by second by second, so that what is due is told in its own. */
  #reach(second: number): void {
    this.second = second
    this.stamp += 1
    this.wheel.advance(second, this.#expire)
  }

  /** The faults in force; null: none, which costs nothing. */
  get faults(): Faults | null {
    return this.#faults
  }

  set faults(faults: Faults | null) {
    this.#faults = faults
    this.judgeAnew()
  }

  /** No path that is remembered may be taken before it has been walked again. */
  judgeAnew(): void {
    this.stamp += 1
    this.epoch += 1
  }

  /** An endpoint, a CLB or a CVM (a kind of Owner, and its index) forgets all connections that it tracks. */
  flush(kind: number, index: number): void {
    flush(this, kind, index)
  }

  /** How many flows an endpoint, a CLB or a CVM tracks now. */
  countFlows(kind: number, index: number): number {
    return countFlows(this, kind, index)
  }

  /** How each component that knows a connection has it; `header` is that of the client's packets, in its VPC. None: nobody does. */
  flowStatesOf(vpc: number, protocol: number, header: Header): readonly TrackedState[] {
    return flowStatesOf(this, vpc, protocol, header)
  }

  /** How many bytes all tables hold that grow with flows, free places too. */
  get flowBytes(): number {
    return this.flows.bytes + this.snatPorts.bytes + this.wheel.bytes
  }

  /** Makes this plane's state that of another one, which stays as it is. */
  copy(other: Plane): void {
    this.tables = other.tables
    this.health = other.health.slice()
    this.turn = other.turn.slice()
    this.connections = other.connections.slice()
    this.queueFull = other.queueFull.slice()
    this.sticky.copy(other.sticky)
    this.flows.copy(other.flows)
    this.snatPorts.copy(other.snatPorts)
    this.wheel.copy(other.wheel)
    this.endpointFlows = other.endpointFlows.slice()
    this.clbFlows = other.clbFlows.slice()
    this.cvmFlows = other.cvmFlows.slice()
    this.resets.splice(0, this.resets.length, ...other.resets)
    this.stamp = other.stamp
    this.epoch = other.epoch
    this.second = other.second
    this.#faults = other.#faults
    this.#clockMs = other.#clockMs
  }
}
