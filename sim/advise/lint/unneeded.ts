import type { Rule } from '../../model/network.ts'
import { type Box, boxesOf, mayMeet, remainder } from './boxes.ts'

/**
 * Why a rule can be taken out of its list without a change to anything. `contradicted`: one before it matches the same and says
 * the opposite. `shadowed`: those before it match all that it does, and not all say the same. `repeated`: those before it
 * match all that it does and say the same, or what they leave one after it says as well.
 */
export type Unneeded = {
  readonly index: number
  readonly why: 'contradicted' | 'shadowed' | 'repeated'
  /** A rule that speaks in its place. */
  readonly by: number
}

type Entry = { readonly rule: Rule; readonly boxes: readonly Box[] }

/** Longer lists than this are not looked at: the cost grows with the square. */
const RULES_MAX = 2_000

/**
 * The rules of a list that can be taken out of it, one and all together, without changing what happens to any packet. What no rule
 * matches is left to what comes behind the list, and a rule that only says the same as that counts as needed.
 */
export function unneededRules(list: readonly Rule[]): readonly Unneeded[] {
  if (list.length > RULES_MAX) return []
  const entries = list.map((rule): Entry => ({ rule, boxes: boxesOf(rule) }))
  const out = new Set<number>()
  const found: Unneeded[] = []
  for (let index = list.length - 1; index >= 0; index--) {
    const one = whyUnneeded(entries, index, out)
    if (one === undefined) continue
    out.add(index)
    found.push(one)
  }
  return found.reverse()
}

function whyUnneeded(entries: readonly Entry[], index: number, out: ReadonlySet<number>): Unneeded | undefined {
  const entry = entries[index]
  if (entry === undefined || entry.boxes.length === 0) return undefined
  const left = leftBy(entries, index, entry.boxes)
  if (left === undefined) return undefined
  if (left.length === 0) return overruled(entries, index, entry)
  const by = saidLater(entries, index, entry, left, out)
  return by === undefined ? undefined : { index, why: 'repeated', by }
}

/** What the rules before one leave to it. All of them are still there: rules are taken out from the end. */
function leftBy(entries: readonly Entry[], index: number, boxes: readonly Box[]): readonly Box[] | undefined {
  const taken: Box[] = []
  for (let at = 0; at < index; at++) {
    for (const box of entries[at]?.boxes ?? []) if (boxes.some((one) => mayMeet(one, box))) taken.push(box)
  }
  return remainder(boxes, taken)
}

/** The rules before it leave nothing. */
function overruled(entries: readonly Entry[], index: number, { rule, boxes }: Entry): Unneeded {
  const before = entries.slice(0, index)
  const met = before.flatMap((one, at) => (meets(one.boxes, boxes) ? [at] : []))
  const others = met.filter((at) => before[at]?.rule.action !== rule.action)
  const same = others.find((at) => isSameMatch(before[at]?.boxes ?? [], boxes))
  if (same !== undefined) return { index, why: 'contradicted', by: same }
  const [first] = others
  if (first !== undefined) return { index, why: 'shadowed', by: first }
  return { index, why: 'repeated', by: met.find((at) => covers(before[at]?.boxes ?? [], boxes)) ?? met[0] ?? 0 }
}

/**
 * What is left to a rule, those behind it say as well: the first that does. None that meets it may say otherwise, not even one that
 * can be taken out itself, as somebody may take out this one alone.
 */
function saidLater(
  entries: readonly Entry[],
  index: number,
  { rule }: Entry,
  left: readonly Box[],
  out: ReadonlySet<number>,
): number | undefined {
  let open = left
  let by: number | undefined
  for (let at = index + 1; at < entries.length && open.length > 0; at++) {
    const later = entries[at]
    if (later === undefined || !meets(later.boxes, open)) continue
    if (later.rule.action !== rule.action) return undefined
    if (out.has(at)) continue
    const rest = remainder(open, later.boxes)
    if (rest === undefined) return undefined
    by ??= at
    open = rest
  }
  return open.length === 0 ? by : undefined
}

const meets = (some: readonly Box[], others: readonly Box[]): boolean =>
  some.some((one) => others.some((other) => mayMeet(one, other)))

const covers = (outer: readonly Box[], inner: readonly Box[]): boolean => remainder(inner, outer)?.length === 0

const isSameMatch = (a: readonly Box[], b: readonly Box[]): boolean => covers(a, b) && covers(b, a)

/** The first of the rules asked before one that says otherwise about what it matches, if they leave nothing to it. */
export function overrulerOf(first: readonly Rule[], rule: Rule): Rule | undefined {
  const boxes = boxesOf(rule)
  const met = first.map((one) => ({ one, boxes: boxesOf(one) })).filter((one) => meets(one.boxes, boxes))
  const left = remainder(
    boxes,
    met.flatMap((one) => one.boxes),
  )
  if (boxes.length === 0 || left === undefined || left.length > 0) return undefined
  return met.find(({ one }) => one.action !== rule.action)?.one
}
