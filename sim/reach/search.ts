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

/** Cuts what a question asks about into cells, VPC by VPC: who asks, which goals they may have, which ports fare alike. */
export class Search {
  readonly #tables: Tables
  readonly #question: ReachQuestion
  readonly #asked: Asked
  readonly #trials: Trials

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

  *cells(): Generator<Cell> {
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
        const alone = [
          ...loopbackGoals(this.#tables, cvm),
          ...emptyGoals(this.#tables, this.#trials.lists, cvm, taken, publics),
        ]
        const goals: Goal[] = [{ kind: 'own' }, ...this.#partsOf(alone), ...dialled]
        const groups: Clients[] =
          sources === undefined
            ? [{ cvms: asking, sources: 'own' }]
            : movedClients(this.#tables, this.#trials.lists, cvm, residents, sources, taken)
        for (const clients of groups) yield* this.#from(clients, goals)
      }
    }
  }

  /** The goals of a VPC at which somebody is, as far as they are asked about. */
  #dialled({ clbs, endpoints }: Residents, classes: readonly MachineClass[]): Goal[] {
    const { cvmAddress, clbAddress, endpointAddress } = this.#tables
    const goals: Goal[] = []
    for (const { cvms } of classes) {
      const asked = cvms.filter((cvm) => this.#asked.has('cvms', cvm, valueAt(cvmAddress, cvm)))
      const ranges = pointRanges(asked.map((cvm) => valueAt(cvmAddress, cvm) >>> 0))
      if (asked.length > 0) goals.push({ kind: 'cvms', cvms: asked, ranges })
    }
    for (const index of clbs) {
      if (this.#asked.has('clbs', index, valueAt(clbAddress, index))) goals.push({ kind: 'clb', index })
    }
    for (const index of endpoints) {
      if (this.#asked.has('endpoints', index, valueAt(endpointAddress, index))) goals.push({ kind: 'endpoint', index })
    }
    return goals
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
