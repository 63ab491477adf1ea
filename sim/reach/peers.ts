import * as Mismatch from '../dataplane/mismatch.ts'
import { ruleMismatches } from '../dataplane/security.ts'
import * as RuleWord from '../tables/rule-word.ts'
import { PEER_IS_GROUP, RULE_WORDS, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import type { RuleList } from './rows.ts'

/** All peers that some lists of rules name: two addresses that each of them matches or misses alike are alike to these lists. */
export class Peers {
  readonly #tables: Tables
  readonly #vpc: number
  /** By what a rule names: one rule that names it. */
  readonly #rules = new Map<string, number>()

  /** `vpc`: the one that a group as a peer is looked up in. */
  constructor(tables: Tables, vpc: number, lists: Iterable<RuleList | undefined>) {
    this.#tables = tables
    this.#vpc = vpc
    for (const list of new Set(lists)) {
      for (const rule of list?.rules ?? []) this.#rules.set(peerName(tables, rule), rule)
    }
  }

  /** Which of the peers an address matches: equal for addresses that no list tells apart. */
  signatureOf(address: number): string {
    let signature = ''
    let bits = 0
    let count = 0
    for (const rule of this.#rules.values()) {
      const mismatches = ruleMismatches(this.#tables, rule, this.#vpc, 0, 0, address)
      bits = (bits << 1) | ((mismatches & (Mismatch.PEER | Mismatch.GROUP)) === 0 ? 1 : 0)
      count += 1
      if (count % BITS === 0) {
        signature += String.fromCharCode(bits)
        bits = 0
      }
    }
    return signature + String.fromCharCode(bits)
  }

  /** Where blocks begin, and where they have just ended (unsigned; up to 2^32). */
  edges(): number[] {
    const edges = new Set<number>()
    for (const rule of this.#rules.values()) {
      const at = rule * RULE_WORDS
      const { ruleWords } = this.#tables
      if ((valueAt(ruleWords, at + RuleWord.PROTOCOL_ACTION) & PEER_IS_GROUP) !== 0) continue
      const low = valueAt(ruleWords, at + RuleWord.NETWORK) >>> 0
      edges.add(low).add(low + (~valueAt(ruleWords, at + RuleWord.MASK) >>> 0) + 1)
    }
    return [...edges]
  }

  /** Whether a rule names a group, so that it matters who has an address. */
  get hasGroups(): boolean {
    return [...this.#rules.keys()].some((name) => name.startsWith('g'))
  }
}

/** How many bits of a signature go into one character: any code below 2^15 is one character by itself. */
const BITS = 15

function peerName({ ruleWords }: Tables, rule: number): string {
  const at = rule * RULE_WORDS
  const isGroup = (valueAt(ruleWords, at + RuleWord.PROTOCOL_ACTION) & PEER_IS_GROUP) !== 0
  const network = valueAt(ruleWords, at + RuleWord.NETWORK)
  return isGroup ? `g${network}` : `${network} ${valueAt(ruleWords, at + RuleWord.MASK)}`
}
