import type { Tables } from '../tables/tables.ts'
import { FlowTable } from './flow-table.ts'
import { SnatPorts } from './snat-ports.ts'

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
  readonly flows = new FlowTable()
  readonly snatPorts = new SnatPorts()
  /** Virtual time in whole milliseconds, as far as flows need it; written by the world. */
  clockMs = 0

  constructor(tables: Tables) {
    this.tables = tables
    this.health = new Uint8Array(tables.targetCvm.length)
    this.turn = new Int32Array(tables.targetCvm.length)
  }

  /**
   * Takes over the tables of a new configuration. What is known of a target stays with it, by its name; a new one is Unknown.
   * Flows refer to machines, endpoints and targets by index, so a configuration must not renumber what flows use.
   */
  adopt(tables: Tables): void {
    const before = this.tables
    const known = new Map(Array.from(before.targetCvm, (_, target) => [before.names.target(target).name, target]))
    const health = new Uint8Array(tables.targetCvm.length)
    const turn = new Int32Array(tables.targetCvm.length)
    for (const [target] of tables.targetCvm.entries()) {
      const old = known.get(tables.names.target(target).name)
      if (old === undefined) continue
      health[target] = this.health[old]!
      turn[target] = this.turn[old]!
    }
    this.health = health
    this.turn = turn
    this.tables = tables
  }

  /** Makes this plane's state that of another one, which stays as it is. */
  copy(other: Plane): void {
    this.tables = other.tables
    this.health = other.health.slice()
    this.turn = other.turn.slice()
    this.clockMs = other.clockMs
    this.flows.copy(other.flows)
    this.snatPorts.copy(other.snatPorts)
  }
}
