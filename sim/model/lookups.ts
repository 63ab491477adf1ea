import { withEntry, withoutEntry } from '../base/chunked-map.ts'
import type { Shift } from '../base/shift.ts'
import type { Listener, Network, SecurityGroup } from './network.ts'

/** The kinds of resources that a network holds by name, in the order in which a name is looked for among all of them. */
export const KINDS = [
  ['cvm', 'cvms'],
  ['clb', 'clbs'],
  ['endpoint', 'endpoints'],
  ['endpointService', 'endpointServices'],
  ['vpc', 'vpcs'],
  ['subnet', 'subnets'],
  ['securityGroup', 'securityGroups'],
  ['routeTable', 'routeTables'],
  ['networkAcl', 'networkAcls'],
  ['account', 'accounts'],
] as const satisfies readonly (readonly [string, keyof Network])[]

export type ResourceKind = (typeof KINDS)[number][0]
export type Section = (typeof KINDS)[number][1]

/** A resource of a network: `index` is its place in the array of its kind. */
export type Found<Kind extends string = ResourceKind> = { readonly kind: Kind; readonly index: number }

/** A listener, by the CLB that it belongs to and its place in that CLB's list. */
export type FoundListener = { readonly clb: number; readonly listener: number }

/**
 * A resource's serial number, which it keeps as long as it is there, whatever is taken out or put in before it. Serials of a kind
 * ascend as the list does, so that the place of one is found by halving. Whole numbers, but for what was put in between.
 */
type Serial = number

/** One kind: what is at which place. Serials undefined: each place is its own. */
type KindIndex = {
  readonly byName: ReadonlyMap<string, Serial>
  readonly serials: readonly Serial[] | undefined
  readonly count: number
}
/** The resources of one kind. */
type Listed = readonly Network[Section][number][]
type Sections = { readonly [Of in Section]: KindIndex }
type Fields = {
  readonly sections: Sections
  readonly ids: ReadonlyMap<string, { readonly kind: ResourceKind; readonly serial: Serial }>
  readonly listeners: ReadonlyMap<string, { readonly clb: Serial; readonly listener: number }>
  /** By account: the group of each document name. */
  readonly groups: readonly ReadonlyMap<string, Serial>[]
}

/** What names and ids of one network mean. Never changes: a network that differs in little has one that shares most with this. */
export class Lookups {
  readonly #fields: Fields

  private constructor(fields: Fields) {
    this.#fields = fields
  }

  static of(network: Network): Lookups {
    const sections: Partial<Record<Section, KindIndex>> = {}
    const ids = new Map<string, { kind: ResourceKind; serial: Serial }>()
    for (const [kind, section] of KINDS) {
      const byName = new Map<string, Serial>()
      for (const [serial, resource] of network[section].entries()) {
        byName.set(resource.name, serial)
        if ('id' in resource) ids.set(resource.id, { kind, serial })
      }
      sections[section] = { byName, serials: undefined, count: network[section].length }
    }
    const listeners = new Map<string, { clb: Serial; listener: number }>()
    for (const [clb, { listeners: ofClb }] of network.clbs.entries()) {
      for (const [listener, { name, id }] of ofClb.entries()) {
        listeners.set(name, { clb, listener }).set(id, { clb, listener })
      }
    }
    const groups = network.accounts.map(() => new Map<string, Serial>())
    for (const [serial, { account, documentName, isDefault }] of network.securityGroups.entries()) {
      const ofAccount = groups[account]
      if (ofAccount !== undefined && !(isDefault && ofAccount.has(documentName))) ofAccount.set(documentName, serial)
    }
    return new Lookups({ sections: sections as Sections, ids, listeners, groups })
  }

  named(section: Section, name: string): number | undefined {
    return placeOf(this.#fields.sections[section], this.#fields.sections[section].byName.get(name))
  }

  byId(id: string): Found | undefined {
    const found = this.#fields.ids.get(id)
    if (found === undefined) return undefined
    const index = placeOf(this.#fields.sections[SECTION_OF[found.kind]], found.serial)
    return index === undefined ? undefined : { kind: found.kind, index }
  }

  listener(nameOrId: string): FoundListener | undefined {
    const found = this.#fields.listeners.get(nameOrId)
    const clb = found && placeOf(this.#fields.sections.clbs, found.clb)
    return found === undefined || clb === undefined ? undefined : { clb, listener: found.listener }
  }

  group(name: string, account: number): number | undefined {
    return placeOf(this.#fields.sections.securityGroups, this.#fields.groups[account]?.get(name))
  }

  /** Without the resources of a section that a shift takes out. */
  without(section: Section, list: Listed, shift: Shift): Lookups {
    let { ids, listeners, groups } = this.#fields
    const known = this.#fields.sections[section]
    let { byName } = known
    for (const index of shift.removed) {
      const one = list[index]
      if (one === undefined) continue
      byName = withoutEntry(byName, one.name)
      if ('id' in one) ids = withoutEntry(ids, one.id)
      if ('listeners' in one) listeners = withoutListeners(listeners, one.listeners)
      if ('documentName' in one) groups = without(groups, one)
    }
    const serials = shift.applied(known.serials ?? identity(known.count)) as number[]
    const isSame = known.serials === undefined && serials.length === (shift.removed[0] ?? 0)
    const kept = { byName, serials: isSame ? undefined : serials, count: serials.length }
    return new Lookups({ sections: { ...this.#fields.sections, [section]: kept }, ids, listeners, groups })
  }

  /** With a resource put in at a place of its section, of which `list` is all that is there so far. */
  withInserted(kind: ResourceKind, list: Listed, one: Listed[number], index: number): Lookups {
    const section = SECTION_OF[kind]
    const known = this.#fields.sections[section]
    const isLast = index === known.count
    const serialAt = (at: number): number => (known.serials === undefined ? at : (known.serials[at] ?? 0))
    const low = index === 0 ? -1 : serialAt(index - 1)
    const serial = isLast ? Math.floor(low) + 1 : between(low, serialAt(index))
    if (!isLast && (serial <= low || serial >= serialAt(index)))
      return this.#spaced(kind, list).withInserted(kind, list, one, index)
    const isPlain = known.serials === undefined && isLast
    const serials = isPlain ? undefined : (known.serials ?? identity(known.count)).toSpliced(index, 0, serial)
    const byName = withEntry(known.byName, one.name, serial)
    let { ids, listeners, groups } = this.#fields
    if ('id' in one) ids = withEntry(ids, one.id, { kind, serial })
    if ('listeners' in one) listeners = withListeners(listeners, one.listeners, serial)
    if ('documentName' in one) {
      groups = groups.map((known, account) =>
        account === one.account ? withEntry(known, one.documentName, serial) : known,
      )
    }
    const changed = { byName, serials, count: known.count + 1 }
    return new Lookups({ sections: { ...this.#fields.sections, [section]: changed }, ids, listeners, groups })
  }

  /** With other serials for a section in which there is no room left at some place. */
  #spaced(kind: ResourceKind, list: Listed): Lookups {
    const section = SECTION_OF[kind]
    const serials = list.map((_, index) => index * ROOM)
    const byName = new Map(list.map(({ name }, index) => [name, index * ROOM]))
    let { ids, groups } = this.#fields
    for (const [index, one] of list.entries()) {
      if ('id' in one) ids = withEntry(ids, one.id, { kind, serial: index * ROOM })
    }
    if (section === 'securityGroups') {
      const placeIn = (serial: Serial): number => placeOf(this.#fields.sections[section], serial) ?? 0
      groups = groups.map((known) => new Map([...known].map(([name, serial]) => [name, placeIn(serial) * ROOM])))
    }
    const known: KindIndex = { byName, serials, count: list.length }
    return new Lookups({ ...this.#fields, sections: { ...this.#fields.sections, [section]: known }, ids, groups })
  }

  /** With other listeners of a CLB. */
  withListeners(clb: number, was: readonly Listener[], is: readonly Listener[]): Lookups {
    if (was.length === is.length && was.every(({ id }, i) => id === is[i]?.id)) return this
    const { serials } = this.#fields.sections.clbs
    const serial = serials === undefined ? clb : (serials[clb] ?? clb)
    const listeners = withListeners(withoutListeners(this.#fields.listeners, was), is, serial)
    return new Lookups({ ...this.#fields, listeners })
  }
}

const SECTION_OF = Object.fromEntries(KINDS) as { readonly [Kind in ResourceKind]: Section }

/** So far apart are serials that are given anew. */
const ROOM = 2 ** 30
/** Who is put in mostly comes behind others that were, so most of the room is left behind it. */
const between = (low: Serial, high: Serial): Serial => low + (high - low) / (high - low < 2 ** 10 ? 2 : 2 ** 10)

const identity = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** The place of a serial number. */
function placeOf({ serials, count }: KindIndex, serial: Serial | undefined): number | undefined {
  if (serial === undefined || serials === undefined) return serial
  let first = 0
  let last = count - 1
  while (first < last) {
    const middle = (first + last) >> 1
    if ((serials[middle] ?? 0) < serial) first = middle + 1
    else last = middle
  }
  return first
}

function withListeners(listeners: Fields['listeners'], ofClb: readonly Listener[], clb: Serial): Fields['listeners'] {
  let all = listeners
  for (const [listener, { name, id }] of ofClb.entries()) {
    all = withEntry(withEntry(all, name, { clb, listener }), id, { clb, listener })
  }
  return all
}

function withoutListeners(listeners: Fields['listeners'], ofClb: readonly Listener[]): Fields['listeners'] {
  let all = listeners
  for (const { name, id } of ofClb) all = withoutEntry(withoutEntry(all, name), id)
  return all
}

const without = (groups: Fields['groups'], gone: SecurityGroup): Fields['groups'] =>
  groups.map((known, account) => (account === gone.account ? withoutEntry(known, gone.documentName) : known))
