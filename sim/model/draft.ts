import { Shift, shifted } from '../base/shift.ts'
import { lookUpBy, lookupsOf } from './lookup.ts'
import { KINDS, type Lookups, type ResourceKind } from './lookups.ts'
import type { Clb, Cvm, Endpoint, Network } from './network.ts'
import { CHANGING_KINDS, type ChangingKind, type NetworkChange, type Shifts } from './network-change.ts'
import { type Numbers, renumbered } from './renumbered.ts'
import { KnownAddresses } from './validate/taken-addresses.ts'

type Mutable = { -readonly [Field in keyof Network]: Network[Field] }

/**
 * A network in the making out of another one, which it shares all with that is not touched. Resources are taken out first, then
 * others take their places or are put in; at each step everything refers to everything by its number at that time, and is found
 * by its name and id.
 */
export class Draft {
  /** As it is by now; the same object all the time. */
  readonly network: Network
  readonly addresses: KnownAddresses
  readonly #before: Network
  readonly #made: Mutable
  /** Lists that are nobody else's. */
  readonly #own = new Set<ChangingKind>()
  readonly #touched = new Map<ChangingKind, Set<number>>()
  readonly #shifts: Partial<Record<ChangingKind, Shift>> = {}
  /** By kind: who refers to something that is gone, and has not been made anew since. */
  readonly #dangling = new Map<ChangingKind, Set<string>>()
  #lookups: Lookups

  constructor(before: Network) {
    this.#before = before
    this.#made = { ...before }
    this.network = this.#made
    this.addresses = new KnownAddresses(before)
    this.#lookups = lookupsOf(before)
    lookUpBy(this.network, this.#lookups)
  }

  /** Resources are gone: by kind their numbers, ascending. Comes before anything else. */
  remove(gone: ReadonlyMap<ChangingKind, readonly number[]>): void {
    const numbers: Partial<Record<ChangingKind, Int32Array>> = {}
    const { cvms, clbs, endpoints } = this.network
    for (const [kind, indexes] of gone) {
      const list = this.network[kind]
      const shift = new Shift(list.length, indexes)
      this.#shifts[kind] = shift
      numbers[kind] = shift.numbers
      this.#lookups = this.#lookups.without(kind, list, shift)
      this.#replace<ChangingKind>(kind, shift.applied<Network[ChangingKind][number]>(list) as Network[ChangingKind])
    }
    this.#renumber(numbers)
    const free = (one: Cvm | Clb | Endpoint | undefined): void => {
      if (one !== undefined)
        this.addresses.free(shifted(numbers.subnets, one.subnet), 'vip' in one ? one.vip : one.address)
    }
    for (const index of gone.get('cvms') ?? []) free(cvms[index])
    for (const index of gone.get('clbs') ?? []) free(clbs[index])
    for (const index of gone.get('endpoints') ?? []) free(endpoints[index])
    lookUpBy(this.network, this.#lookups)
  }

  /** A resource takes the place of what was made of its document before. */
  put<Kind extends ChangingKind>(kind: Kind, index: number, resource: Network[Kind][number]): boolean {
    const old: Network[Kind][number] | undefined = this.network[kind][index]
    if (old === undefined) return false
    this.#ownList(kind)[index] = resource
    if ('listeners' in resource && 'listeners' in old) {
      this.#lookups = this.#lookups.withListeners(index, old.listeners, resource.listeners)
      lookUpBy(this.network, this.#lookups)
    }
    this.touch(kind, index)
    this.#dangling.get(kind)?.delete(resource.name)
    return true
  }

  /** A new resource stands at a place of its list; what stood there and behind it has other numbers. */
  insert<Kind extends ChangingKind>(kind: Kind, index: number, resource: Network[Kind][number]): boolean {
    const list = this.network[kind]
    this.#lookups = this.#lookups.withInserted(KIND_OF[kind], list, resource, index)
    if (index === list.length) this.#ownList(kind).push(resource)
    else {
      const shift = new Shift(list.length, [], [index])
      const moved = shift.applied<Network[ChangingKind][number]>(list)
      moved[index] = resource
      this.#replace<ChangingKind>(kind, moved as readonly Network[ChangingKind][number][] as Network[ChangingKind])
      this.#shifts[kind] = (this.#shifts[kind] ?? new Shift(this.#before[kind].length, [])).withInserted(index)
      const touched = this.#touched.get(kind)
      if (touched !== undefined)
        this.#touched.set(kind, new Set([...touched].map((one) => (one >= index ? one + 1 : one))))
      this.#renumber({ [kind]: shift.numbers })
    }
    this.touch(kind, index)
    lookUpBy(this.network, this.#lookups)
    return true
  }

  add<Kind extends ChangingKind>(kind: Kind, resource: Network[Kind][number]): boolean {
    return this.insert(kind, this.network[kind].length, resource)
  }

  /** A resource counts as changed. */
  touch(kind: ChangingKind, index: number): void {
    const touched = this.#touched.get(kind)
    if (touched === undefined) this.#touched.set(kind, new Set([index]))
    else touched.add(index)
  }

  /** What is other than before; undefined where something refers to what is gone. */
  change(): NetworkChange | undefined {
    for (const names of this.#dangling.values()) if (names.size > 0) return undefined
    const touched: Partial<Record<ChangingKind, readonly number[]>> = {}
    const counts: Partial<Record<ChangingKind, number>> = {}
    for (const kind of CHANGING_KINDS) {
      const numbers = this.#touched.get(kind)
      touched[kind] = numbers === undefined ? NOTHING : [...numbers].sort((a, b) => a - b)
      counts[kind] = this.#before[kind].length
    }
    const isShifted = Object.keys(this.#shifts).length > 0
    const shifts: Shifts | undefined = isShifted ? this.#shifts : undefined
    return {
      ...(touched as Record<ChangingKind, readonly number[]>),
      shifts,
      counts: counts as NetworkChange['counts'],
    }
  }

  #ownList<Kind extends ChangingKind>(kind: Kind): Network[Kind][number][] {
    const list = this.network[kind] as readonly Network[Kind][number][] as Network[Kind][number][]
    if (this.#own.has(kind)) return list
    const copy = list.slice()
    this.#replace(kind, copy as readonly Network[Kind][number][] as Network[Kind])
    return copy
  }

  #replace<Kind extends ChangingKind>(kind: Kind, list: Network[Kind]): void {
    const made: { [Of in ChangingKind]: Network[Of] } = this.#made
    made[kind] = list
    this.#own.add(kind)
  }

  #renumber(numbers: Numbers): void {
    const { network, dangling, groups } = renumbered(this.network, numbers)
    for (const kind of CHANGING_KINDS) {
      if (network[kind] !== this.network[kind]) this.#replace<ChangingKind>(kind, network[kind] as never)
    }
    for (const group of groups) this.touch('securityGroups', group)
    for (const [kind, names] of dangling)
      this.#dangling.set(kind, new Set([...(this.#dangling.get(kind) ?? []), ...names]))
    if (numbers.subnets !== undefined) this.addresses.renumber(numbers.subnets)
  }
}

const NOTHING: readonly number[] = []

const KIND_OF = Object.fromEntries(KINDS.map(([kind, section]) => [section, kind])) as {
  readonly [Kind in ChangingKind]: ResourceKind
}
