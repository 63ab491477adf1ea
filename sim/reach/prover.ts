import type { Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import type { Clients } from './clients.ts'
import { emptyGoals, loopbackGoals, publicAddresses } from './empty.ts'
import { type Leak, leaksOf, type Permit, type Permits, permitsOf } from './permit.ts'
import { pointRanges } from './ranges.ts'
import { PROTOCOLS } from './search.ts'
import { classesOf, type MachineClass, type Residents, residentsOf, takenAddresses } from './site.ts'
import { type Touched, touchedSince } from './touched.ts'
import { Trials } from './trials.ts'
import type { Goal } from './unit.ts'

/** That nothing leaves its VPC but as permitted (`leaks` is empty), or what does. */
export type Proof = {
  readonly leaks: readonly Leak[]
  /** How many cells all packets of all machines come to, of how many classes of machines, and how many packets were walked for this proof. */
  readonly cells: number
  readonly classes: number
  readonly walks: number
}

/** What some clients and some goals came to. */
type Kept = {
  readonly cvms: readonly number[]
  readonly goals: readonly Goal[]
  readonly cells: number
  readonly leaks: readonly Leak[]
}

/** What was found in one VPC. */
type Block = {
  readonly taken: string
  readonly classes: readonly MachineClass[]
  /** By the members of a class, and the goal. */
  readonly kept: Map<string, Kept>
}

/**
 * Proves over every packet that any machine can send, at any health and choice of target, that none is delivered in another VPC but as
 * permitted. After a change of the network it looks again only at what the change touches: what it found is kept by VPC, class of
 * clients and goal.
 */
export class Prover {
  readonly #permits: Permits
  #tables: Tables | undefined
  #publics = ''
  #blocks: (Block | undefined)[] = []

  constructor(permits: readonly Permit[]) {
    this.#permits = permitsOf(permits)
  }

  /** The proof for these tables, made with what is left of the one before. */
  prove(tables: Tables): Proof {
    const publics = publicAddresses(tables)
    const isSame = this.#tables !== undefined && publics.join() === this.#publics
    const touched = isSame && this.#tables !== undefined ? touchedSince(this.#tables, tables) : undefined
    if (touched === undefined) this.#blocks = []
    const residents = residentsOf(tables)
    const look = new Look(tables, this.#permits, publics, touched)
    this.#blocks = residents.map((here, vpc) => look.at(vpc, here, this.#blocks[vpc]))
    this.#tables = tables
    this.#publics = publics.join()
    let [cells, classes] = [0, 0]
    const leaks: Leak[] = []
    for (const block of this.#blocks) {
      classes += block?.classes.length ?? 0
      for (const kept of block?.kept.values() ?? []) {
        cells += kept.cells
        leaks.push(...kept.leaks)
      }
    }
    return { leaks, cells, classes, walks: look.walks }
  }
}

/** One look at a network, with what is kept from the one before. */
class Look {
  readonly #tables: Tables
  readonly #permits: Permits
  readonly #publics: readonly number[]
  readonly #touched: Touched | undefined
  readonly #trials: Trials
  readonly #hasSubnets: boolean

  constructor(tables: Tables, permits: Permits, publics: readonly number[], touched: Touched | undefined) {
    this.#tables = tables
    this.#permits = permits
    this.#publics = publics
    this.#touched = touched
    this.#hasSubnets = touched?.subnets.includes(1) ?? true
    this.#trials = new Trials(tables, 'any')
  }

  get walks(): number {
    return this.#trials.walks
  }

  /** What a VPC comes to. `before`: what it came to in the look before, if that says anything still. */
  at(vpc: number, residents: Residents, before: Block | undefined): Block {
    if (before === undefined || this.#touched?.vpcs[vpc] === 1) return this.#anew(vpc, residents, before)
    // Targets and rules that a leak names may have other numbers by now.
    for (const [key, { cvms, goals, leaks }] of before.kept) {
      if (leaks.length > 0) before.kept.set(key, this.#look(cvms, goals))
    }
    const far = residents.endpoints.filter((endpoint) => this.#touched?.endpoints[endpoint] === 1)
    for (const index of far) {
      for (const { cvms } of before.classes) {
        before.kept.set(keyOf(cvms, `e${index}`), this.#look(cvms, [{ kind: 'endpoint', index }]))
      }
    }
    return before
  }

  #anew(vpc: number, residents: Residents, before: Block | undefined): Block {
    const addresses = takenAddresses(this.#tables, residents)
    const taken = addresses.join()
    const classes = classesOf(this.#tables, this.#trials.lists, vpc, residents)
    const goals = this.#goalsOf(residents, classes)
    const kept = new Map<string, Kept>()
    for (const { cvms } of classes) {
      const isTouched = this.#touched === undefined || cvms.some((cvm) => this.#touched?.clients[cvm] === 1)
      const keep = (name: string, isOther: boolean, look: () => Kept): void => {
        const key = keyOf(cvms, name)
        const old = isTouched || isOther ? undefined : before?.kept.get(key)
        kept.set(key, old === undefined || old.leaks.length > 0 ? look() : old)
      }
      keep('alone', this.#hasSubnets || taken !== before?.taken, () => this.#look(cvms, this.#aloneOf(cvms, addresses)))
      for (const { name, goal, isOther } of goals) keep(name, isOther(cvms), () => this.#look(cvms, [goal]))
    }
    return { taken, classes, kept }
  }

  /** The goals at which nobody else is: the machine itself, and addresses that nobody has. */
  #aloneOf([cvm = 0]: readonly number[], taken: readonly number[]): Goal[] {
    const { lists } = this.#trials
    const empty = emptyGoals(this.#tables, lists, cvm, taken, this.#publics)
    return [{ kind: 'own' }, ...loopbackGoals(this.#tables, cvm), ...empty]
  }

  /** The goals of a VPC at which somebody is, and whether a class of clients may fare otherwise there than before. */
  #goalsOf({ clbs, endpoints }: Residents, classes: readonly MachineClass[]) {
    const touched = this.#touched
    const goals: { name: string; goal: Goal; isOther: (clients: readonly number[]) => boolean }[] = []
    for (const { cvms } of classes) {
      const ranges = pointRanges(cvms.map((cvm) => valueAt(this.#tables.cvmAddress, cvm) >>> 0))
      const isAnyOther = touched === undefined || cvms.some((cvm) => touched.servers[cvm] === 1)
      const isOther = (clients: readonly number[]): boolean => isAnyOther || this.#isHeard(clients, cvms)
      goals.push({ name: `c${cvms.join()}`, goal: { kind: 'cvms', cvms, ranges }, isOther })
    }
    for (const index of clbs) {
      goals.push({ name: `l${index}`, goal: { kind: 'clb', index }, isOther: () => touched?.clbs[index] !== 0 })
    }
    for (const index of endpoints) {
      goals.push({
        name: `e${index}`,
        goal: { kind: 'endpoint', index },
        isOther: () => touched?.endpoints[index] !== 0,
      })
    }
    return goals
  }

  /** Whether the groups of some machines, who have the same, may decide otherwise about one of some clients. */
  #isHeard(clients: readonly number[], [server = 0]: readonly number[]): boolean {
    const touched = this.#touched
    if (touched === undefined || touched.servers[server] === 0) return false
    const { cvmGroupList, cvmVpc, cvmAddress } = this.#tables
    const [list, vpc] = [valueAt(cvmGroupList, server), valueAt(cvmVpc, server)]
    return clients.some((client) => touched.hears(list, vpc, valueAt(cvmAddress, client)))
  }

  #look(cvms: readonly number[], goals: readonly Goal[]): Kept {
    const clients: Clients = { cvms, sources: 'own' }
    const leaks: Leak[] = []
    let count = 0
    for (const goal of goals) {
      for (const protocol of PROTOCOLS) {
        for (const cell of this.#trials.cells(clients, goal, protocol)) {
          count += 1
          leaks.push(...leaksOf(this.#tables, cell, this.#permits))
        }
      }
    }
    return { cvms, goals, cells: count, leaks }
  }
}

const keyOf = (cvms: readonly number[], goal: string): string => `${cvms.join()}>${goal}`
