import * as Mismatch from '../dataplane/mismatch.ts'
import { ruleMismatches } from '../dataplane/security.ts'
import * as RuleWord from '../tables/rule-word.ts'
import { RULE_WORDS, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'

/** Where the rules of a set stand in some tables. */
type Stretch = { readonly tables: Tables; readonly first: number; readonly end: number }

/** The sets that hold other rules than in the tables before, and between which rules of each the difference lies. */
export class DifferingRules {
  /** By set: what stood there before, and what stands there now, without what is the same at either end. */
  readonly #stretches = new Map<number, readonly [Stretch, Stretch]>()

  constructor(before: Tables, after: Tables) {
    const isMoved = before.ruleWords !== after.ruleWords
    for (let set = 0; set < after.ruleSetStart.length; set++) {
      const now = stretchOf(after, set)
      const old = set < before.ruleSetStart.length ? stretchOf(before, set) : { ...now, end: now.first }
      if (!isMoved && old.first === now.first && old.end === now.end) continue
      const differing = trimmed(old, now)
      if (differing !== undefined) this.#stretches.set(set, differing)
    }
  }

  has(set: number): boolean {
    return this.#stretches.has(set)
  }

  /** Whether a rule that is new, gone or moved in a set speaks of a peer: only then can the set decide otherwise about it. */
  speak(set: number, vpc: number, peer: number): boolean {
    const stretches = this.#stretches.get(set) ?? []
    return stretches.some(({ tables, first, end }) => {
      for (let rule = first; rule < end; rule++) {
        const mismatches = ruleMismatches(tables, rule, vpc, 0, 0, peer)
        if ((mismatches & (Mismatch.PEER | Mismatch.GROUP)) === 0) return true
      }
      return false
    })
  }
}

const stretchOf = (tables: Tables, set: number): Stretch => ({
  tables,
  first: valueAt(tables.ruleSetStart, set),
  end: valueAt(tables.ruleSetEnd, set),
})

/** What is left of two stretches when the same rules at their beginnings and ends are taken away; undefined: nothing. */
function trimmed(old: Stretch, now: Stretch): readonly [Stretch, Stretch] | undefined {
  let [first, oldFirst] = [now.first, old.first]
  while (first < now.end && oldFirst < old.end && isSameRule(old.tables, oldFirst, now.tables, first)) {
    first += 1
    oldFirst += 1
  }
  let [end, oldEnd] = [now.end, old.end]
  while (end > first && oldEnd > oldFirst && isSameRule(old.tables, oldEnd - 1, now.tables, end - 1)) {
    end -= 1
    oldEnd -= 1
  }
  if (first === end && oldFirst === oldEnd) return undefined
  return [
    { tables: old.tables, first: oldFirst, end: oldEnd },
    { tables: now.tables, first, end },
  ]
}

/** Equal in everything but where the rule stands. */
function isSameRule(before: Tables, old: number, after: Tables, now: number): boolean {
  for (let word = 0; word < RuleWord.RULE; word++) {
    if (before.ruleWords[old * RULE_WORDS + word] !== after.ruleWords[now * RULE_WORDS + word]) return false
  }
  return true
}
