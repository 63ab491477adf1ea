import { Protocol } from '../net/protocol.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import { Asked } from './asked.ts'
import { type Clients, movedClients } from './clients.ts'
import { emptyGoals, loopbackGoals, publicAddresses } from './empty.ts'
import type { Cell, ReachQuestion } from './question.ts'
import { pointRanges, sharedRanges } from './ranges.ts'
import { classesOf, type MachineClass, type Residents, residentsOf, takenAddresses } from './site.ts'
import { Trials } from './trials.ts'
import type { Goal } from './unit.ts'

export const PROTOCOLS: readonly Protocol[] = [Protocol.TCP, Protocol.UDP, Protocol.ICMP]

/** Who asks, and for what. */
type Plan = { readonly clients: Clients; readonly goals: readonly Goal[] }

/** How many pairs of clients and goals an estimate looks at. */
const SAMPLES = 64
/** More parts than this in which clients must be looked at apart: that is an answer too large by itself, and not looked at. */
const PARTS_MAX = 10_000

/** About how many bytes a cell takes: itself, and what of it is not shared with others. Measured: heap used by answers. */
const CELL_BYTES = 600
export const bytesOf = ({ sourcePorts, destinationPorts, verdicts, clients }: Cell): number =>
  CELL_BYTES + 40 * (sourcePorts.length + destinationPorts.length + verdicts.length) + 8 * clients.length

/** Cuts what a question asks about into cells, VPC by VPC: who asks, which goals they may have, which ports fare alike. */
export class Search {
  readonly #tables: Tables
  readonly #question: ReachQuestion
  readonly #asked: Asked
  readonly #trials: Trials
  #planned: readonly Plan[] | undefined

  constructor(tables: Tables, question: ReachQuestion) {
    this.#question = question
    this.#asked = new Asked(question.to)
    this.#trials = new Trials(tables, question.health)
    this.#tables = this.#trials.tables
  }

  /** How many packets the walk was asked about. */
  get walks(): number {
    return this.#trials.walks
  }

  /** All cells, of one plan after the other. */
  *cells(): Generator<Cell> {
    for (const { clients, goals } of this.#plans()) yield* this.#from(clients, goals)
  }

  /**
   * About how large the answer is: out of many pairs of clients and goals some are looked at, evenly spread over all. A few are not
   * worth that: 0.
   */
  estimate(): { readonly cells: number; readonly bytes: number } {
    const plans = [...this.#plans()]
    const protocols = this.#question.protocols ?? PROTOCOLS
    const pairs = plans.reduce((sum, { goals }) => sum + goals.length, 0)
    const step = Math.ceil(pairs / SAMPLES)
    let [cells, bytes, at] = [0, 0, 0]
    for (const { clients, goals } of plans) {
      for (const goal of goals) {
        at += 1
        const parts = this.#trials.partsOf(clients, goal)
        if (parts > PARTS_MAX) {
          cells += parts * protocols.length
          bytes += parts * protocols.length * CELL_BYTES
        } else if (step > 1 && at % step === 0) {
          for (const cell of this.#from(clients, [goal])) {
            cells += step
            bytes += step * bytesOf(cell)
          }
        }
      }
    }
    return { cells, bytes }
  }

  #plans(): readonly Plan[] {
    this.#planned ??= [...this.#plan()]
    return this.#planned
  }

  /** Who asks, and for which goals. */
  *#plan(): Generator<Plan> {
    const { from, sources } = this.#question
    const isFrom = new Set(from)
    const publics = publicAddresses(this.#tables)
    for (const [vpc, residents] of residentsOf(this.#tables).entries()) {
      if (!residents.cvms.some((cvm) => isFrom.has(cvm))) continue
      const taken = takenAddresses(this.#tables, residents)
      const classes = classesOf(this.#tables, this.#trials.lists, vpc, residents)
      const dialled = this.#dialled(residents, classes)
      for (const { cvms } of classes) {
        const asking = cvms.filter((cvm) => isFrom.has(cvm))
        const [cvm] = asking
        if (cvm === undefined) continue
        const goals: Goal[] = [{ kind: 'own' }, ...this.#aloneOf(cvm, taken, publics), ...dialled]
        if (sources === undefined) {
          yield { clients: { cvms: asking, sources: 'own' }, goals }
          continue
        }
        for (const clients of movedClients(this.#tables, this.#trials.lists, cvm, residents, sources, taken)) {
          yield { clients, goals }
        }
      }
    }
  }

  /** The goals at which nobody else is, as far as they are asked about. */
  #aloneOf(cvm: number, taken: readonly number[], publics: readonly number[]): Goal[] {
    if (!this.#asked.hasAddresses) return []
    const empty = emptyGoals(this.#tables, this.#trials.lists, cvm, taken, publics)
    return this.#partsOf([...loopbackGoals(this.#tables, cvm), ...empty])
  }

  /** The goals of a VPC at which somebody is, as far as they are asked about. */
  #dialled({ clbs, endpoints }: Residents, classes: readonly MachineClass[]): Goal[] {
    const { cvmAddress, clbAddress, endpointAddress } = this.#tables
    const goals: Goal[] = []
    for (const { cvms } of classes) {
      const asked = cvms.filter((cvm) => this.#asked.has('cvms', cvm, valueAt(cvmAddress, cvm)))
      for (const alike of this.#apart(asked)) {
        const ranges = pointRanges(alike.map((cvm) => valueAt(cvmAddress, cvm) >>> 0))
        goals.push({ kind: 'cvms', cvms: alike, ranges })
      }
    }
    for (const index of clbs) {
      if (this.#asked.has('clbs', index, valueAt(clbAddress, index))) goals.push({ kind: 'clb', index })
    }
    for (const index of endpoints) {
      if (this.#asked.has('endpoints', index, valueAt(endpointAddress, index))) goals.push({ kind: 'endpoint', index })
    }
    return goals
  }

  /** A client that is thought elsewhere may dial the address that it has: there it meets itself, as nobody like it does. */
  #apart(cvms: readonly number[]): (readonly number[])[] {
    const { sources, from } = this.#question
    const self = sources === undefined ? [] : cvms.filter((cvm) => from.includes(cvm))
    return [self, cvms.filter((cvm) => !self.includes(cvm))].filter((part) => part.length > 0)
  }

  /** What of goals at which nobody is is asked about. */
  #partsOf(goals: readonly Goal[]): Goal[] {
    const parts: Goal[] = []
    for (const goal of goals) {
      if (goal.kind !== 'nobody' && goal.kind !== 'loopback') continue
      const ranges = this.#asked.partOf(goal.ranges)
      const [first] = ranges
      if (first !== undefined) parts.push({ ...goal, ranges, example: first.low | 0 })
    }
    return parts
  }

  *#from(clients: Clients, goals: readonly Goal[]): Generator<Cell> {
    for (const protocol of this.#question.protocols ?? PROTOCOLS) {
      for (const goal of goals) {
        const asking = goal.kind === 'own' ? this.#dialThemselves(clients) : clients
        if (asking === undefined) continue
        yield* this.#trials.cells(asking, goal, protocol)
      }
      if (this.#question.spoofed !== true || clients.sources !== 'own') continue
      const ranges = this.#asked.allOf(this.#tables, valueAt(this.#tables.cvmVpc, clients.cvms[0] ?? NONE))
      if (ranges.length > 0) yield this.#trials.spoofed(clients, ranges, protocol)
    }
  }

  /** The clients whose own address is asked about, or undefined. */
  #dialThemselves(clients: Clients): Clients | undefined {
    const { cvmAddress, cvmVpc } = this.#tables
    if (clients.sources === 'own') {
      const cvms = clients.cvms.filter((cvm) => this.#asked.has('cvms', cvm, valueAt(cvmAddress, cvm)))
      return cvms.length === 0 ? undefined : { ...clients, cvms }
    }
    const vpc = valueAt(cvmVpc, clients.cvms[0] ?? NONE)
    const sources = sharedRanges(clients.sources, this.#asked.allOf(this.#tables, vpc))
    return sources.length === 0 ? undefined : { ...clients, sources }
  }
}
