import { parse, stringify } from 'yaml'
import type { Sample } from './corpus.ts'
import type { Dice } from './dice.ts'
import { HOSTILE, NUMBERS, TIMES, WORDS } from './tokens.ts'

/** A place in a tree of maps and lists. */
type Place = { readonly holder: Map<unknown, unknown> | unknown[]; readonly key: unknown; readonly value: unknown }

/** A file that is still YAML, but says something else: values, keys, references and sizes changed. */
export function mutateTree(text: string, samples: readonly Sample[], dice: Dice): string {
  const tree = treeOf(text)
  if (tree === undefined) return text
  const isGentle = !dice.oneIn(3)
  for (let i = isGentle ? dice.upTo(2) : dice.upTo(1); i >= 0; i--) {
    const places = placesOf(tree)
    if (places.length === 0) break
    if (isGentle) nudge(dice.pick(places), places, samples, dice)
    else change(dice.pick(places), places, samples, dice)
  }
  return textOf(tree, dice)
}

/** A change after which a file often still runs, and shows something else: an item less or twice, what a like field has. */
function nudge(place: Place, places: readonly Place[], samples: readonly Sample[], dice: Dice): void {
  const { holder, key, value } = place
  if (Array.isArray(holder) && value instanceof Map) {
    if (dice.oneIn(3)) remove(place)
    else holder.splice(dice.upTo(holder.length), 0, structuredClone(value))
  } else if (dice.oneIn(3) && LIMITED.test(String(key))) {
    put(place, suited(key, dice))
  } else {
    const others = dice.oneIn(2) ? places : placesOf(treeOf(dice.pick(samples).text))
    const alike = others.filter((other) => other.key === key && typeof other.value === typeof value)
    if (alike.length > 0) put(place, dice.pick(alike).value)
  }
}

const treeOf = (text: string): unknown => {
  try {
    return parse(text, { mapAsMap: true, logLevel: 'silent' })
  } catch {
    return undefined
  }
}

function textOf(tree: unknown, dice: Dice): string {
  if (dice.oneIn(5))
    return JSON.stringify(tree, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value))
  return stringify(tree, { lineWidth: 0, aliasDuplicateObjects: dice.oneIn(2) })
}

function placesOf(tree: unknown, found: Place[] = [], depth = 0): Place[] {
  const entries = tree instanceof Map ? [...tree] : Array.isArray(tree) ? [...tree.entries()] : []
  if (depth > 12 || found.length > 5_000) return found
  for (const [key, value] of entries) {
    found.push({ holder: tree as Place['holder'], key, value })
    placesOf(value, found, depth + 1)
  }
  return found
}

function change(place: Place, places: readonly Place[], samples: readonly Sample[], dice: Dice): void {
  const { holder, key, value } = place
  switch (dice.upTo(8)) {
    case 0:
      put(place, dice.pick(places).value) // another value of the same file: twice the same, or an alias
      return
    case 1:
      put(place, fromOther(samples, dice))
      return
    case 2:
      remove(place)
      return
    case 3:
      if (holder instanceof Map) rename(holder, key, dice.oneIn(2) ? dice.pick(places).key : dice.pick(HOSTILE))
      else holder.splice(Number(key), 0, ...Array.from({ length: 1 + dice.upTo(60) }, () => value))
      return
    case 4:
      if (value instanceof Map) value.set(dice.pick(FIELDS), valueFor(dice))
      else if (Array.isArray(value))
        value.push(structuredClone(dice.pick(places).value)) // never itself: that has no end
      else put(place, [value])
      return
    default:
      put(place, suited(key, dice))
  }
}

function put({ holder, key }: Place, value: unknown): void {
  const copy = structuredClone(value)
  if (holder instanceof Map) holder.set(key, copy)
  else holder[Number(key)] = copy
}

function remove({ holder, key }: Place): void {
  if (holder instanceof Map) holder.delete(key)
  else holder.splice(Number(key), 1)
}

/** Keeps the order of the keys. */
function rename(holder: Map<unknown, unknown>, from: unknown, to: unknown): void {
  const entries = [...holder]
  holder.clear()
  for (const [key, value] of entries) holder.set(key === from ? to : key, value)
}

function fromOther(samples: readonly Sample[], dice: Dice): unknown {
  const places = placesOf(treeOf(dice.pick(samples).text))
  return places.length === 0 ? null : dice.pick(places).value
}

const NUMBER_FIELDS = /^(count|port|sourcePort|weight|addresses|ports|listen|seed|bytes|isthmus|snatPoolSize|\d+)$/
const TIME_FIELDS = /^(advance|patience|hopDelay|acceptDelay)$/

/** Fields whose limits a file that still runs is pushed to. */
const LIMITED = new RegExp(`${NUMBER_FIELDS.source}|${TIME_FIELDS.source}|^times$`)

/** Not many thousands: that would only take long. */
const TIMES_FEW: readonly unknown[] = [0, -1, 1, 2, 3, 1.5, 100, 3_000, 100_001, 1e9, 2 ** 53, '3', null]

/** Mostly a value of the kind that belongs there, at its limits. */
function suited(key: unknown, dice: Dice): unknown {
  const name = String(key)
  if (dice.oneIn(4)) return valueFor(dice)
  if (name === 'times') return dice.pick(TIMES_FEW)
  if (TIME_FIELDS.test(name)) return dice.pick(TIMES)
  if (NUMBER_FIELDS.test(name)) return dice.pick(NUMBERS)
  return dice.pick(dice.oneIn(2) ? WORDS : HOSTILE)
}

const valueFor = (dice: Dice): unknown => dice.pick(dice.pick([HOSTILE, NUMBERS, TIMES, WORDS]))

/** Keys that mean something somewhere, and are put where they may not. */
const FIELDS: readonly string[] = [
  ...[
    'subnet',
    'in',
    'ip',
    'vip',
    'listen',
    'firewall',
    'state',
    'count',
    'cidr',
    'subnets',
    'account',
    'assistantCidrs',
    'routeTable',
    'networkAcl',
    'securityGroups',
  ],
  ...[
    'listeners',
    'tcp:80',
    'udp:53',
    'targets',
    'healthCheck',
    'passToTarget',
    'type',
    'weight',
    'cvm',
    'port',
    'clb',
    'autoAccept',
    'whitelist',
    'service',
    'snat',
    'addresses',
    'ports',
  ],
  ...[
    'connect',
    'udp',
    'ping',
    'call',
    'guest',
    'advance',
    'check',
    'with',
    'by',
    'expect',
    'note',
    'name',
    'from',
    'to',
    'times',
    'sourcePort',
    'patience',
    'bytes',
    'protocol',
  ],
  ...[
    'outcome',
    'outcomes',
    'backend',
    'backends',
    'sourceSeen',
    'reason',
    'where',
    'rule',
    'refusedBy',
    'hops',
    'error',
    'result',
    'health',
  ],
  ...[
    'isthmus',
    'title',
    'about',
    'teaches',
    'extends',
    'seed',
    'options',
    'start',
    'network',
    'setup',
    'steps',
    'cases',
    'quotas',
    'hopDelay',
    'acceptDelay',
    'vpcs',
    'cvms',
    'clbs',
    'accounts',
    'endpoints',
    '<<',
  ],
]
