import * as Mismatch from '../dataplane/mismatch.ts'
import { aclRuleSet, ruleMismatches } from '../dataplane/security.ts'
import * as RuleWord from '../tables/rule-word.ts'
import { NONE, RULE_WORDS, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'

/**
 * Ports in ascending runs: run i begins at `firsts[i]` (the first run at 0) and ends before the next, and has the value
 * `values[i]`. Neighbours differ.
 */
export type Row = { readonly firsts: readonly number[]; readonly values: readonly number[] }

/** Every port has the same value. */
export const flatRow = (value: number): Row => ({ firsts: [0], values: [value] })

/** A row that has a value at some single ports (ascending, each once), and another everywhere else. */
export function pointsRow(ports: readonly number[], valueAtPort: (port: number) => number, elsewhere: number): Row {
  const firsts: number[] = []
  const values: number[] = []
  const add = (first: number, value: number): void => {
    if (values.at(-1) === value) return
    firsts.push(first)
    values.push(value)
  }
  if (ports[0] !== 0) add(0, elsewhere)
  for (const [i, port] of ports.entries()) {
    add(port, valueAtPort(port))
    if (port < PORT_MAX && ports[i + 1] !== port + 1) add(port + 1, elsewhere)
  }
  return { firsts, values }
}

const PORT_MAX = 65_535
const EVERY_PORT = PORT_MAX + 1

/** Only these say that a rule does not speak of a peer; its ports are what a row is about. */
const NOT_OF_PEER = Mismatch.PROTOCOL | Mismatch.PEER | Mismatch.GROUP

/**
 * A list of rules as the walk asks it, cut for one peer after the other into runs of ports, each with the compiled rule that decides
 * (NONE: none does). Which rules speak of a peer is the walk's own comparison.
 */
export class RuleList {
  readonly #tables: Tables
  readonly #vpc: number
  /** The compiled rules, in the order in which they are asked. */
  readonly rules: readonly number[]
  readonly #byPeer = new Map<number, Row>()
  readonly #byRules = new Map<string, Row>()

  /** `sets`: rule sets in the order in which they are asked; `vpc`: the one that a group as a peer is looked up in, or NONE. */
  constructor(tables: Tables, sets: readonly number[], vpc: number) {
    this.#tables = tables
    this.#vpc = vpc
    const rules: number[] = []
    for (const set of sets) {
      const end = valueAt(tables.ruleSetEnd, set)
      for (let rule = valueAt(tables.ruleSetStart, set); rule < end; rule++) rules.push(rule)
    }
    this.rules = rules
  }

  /** Which rule decides, by port, for a peer (the source for ingress, the destination for egress). */
  row(protocol: number, peer: number): Row {
    const key = peer * 256 + protocol
    const known = this.#byPeer.get(key)
    if (known !== undefined) return known
    const rules = this.#speakingOf(protocol, peer)
    const name = rules.join()
    const row = this.#byRules.get(name) ?? cutPorts(this.#tables, rules)
    this.#byRules.set(name, row)
    this.#byPeer.set(key, row)
    return row
  }

  /** The rules that match some port of a peer, up to the first that matches every port. */
  #speakingOf(protocol: number, peer: number): number[] {
    const found: number[] = []
    for (const rule of this.rules) {
      if ((ruleMismatches(this.#tables, rule, this.#vpc, protocol, 0, peer) & NOT_OF_PEER) !== 0) continue
      found.push(rule)
      const [first, last] = portsOf(this.#tables, rule)
      if (first === 0 && last === PORT_MAX) break
    }
    return found
  }
}

function portsOf({ ruleWords }: Tables, rule: number): [number, number] {
  const at = rule * RULE_WORDS
  return [valueAt(ruleWords, at + RuleWord.FIRST_PORT), valueAt(ruleWords, at + RuleWord.LAST_PORT)]
}

/** The first of these rules, by port. */
function cutPorts(tables: Tables, rules: readonly number[]): Row {
  const edges = new Set<number>([0])
  const ranges = rules.map((rule) => portsOf(tables, rule))
  for (const [first, last] of ranges) edges.add(first).add(last + 1)
  edges.delete(EVERY_PORT)
  const firsts: number[] = []
  const values: number[] = []
  for (const edge of [...edges].sort((a, b) => a - b)) {
    const at = ranges.findIndex(([first, last]) => first <= edge && edge <= last)
    const value = rules[at] ?? NONE
    if (values.at(-1) === value) continue
    firsts.push(edge)
    values.push(value)
  }
  return { firsts, values }
}

/** The lists of rules of some tables, each made once. */
export class RuleLists {
  readonly #tables: Tables
  readonly #lists = new Map<string, RuleList>()

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** A list of security groups, in one direction, in a VPC. */
  groups(list: number, direction: number, vpc: number): RuleList {
    const { groupListStart, groupListItems } = this.#tables
    const sets = Array.from(
      groupListItems.subarray(valueAt(groupListStart, list), valueAt(groupListStart, list + 1)),
      (group) => 2 * group + direction,
    )
    return this.#list(`g${list} ${direction} ${vpc}`, sets, vpc)
  }

  /** The network ACL of a subnet in one direction, or undefined when it has none. */
  acl(subnet: number, direction: number): RuleList | undefined {
    const acl = valueAt(this.#tables.subnetAcl, subnet)
    return acl === NONE
      ? undefined
      : this.#list(`a${acl} ${direction}`, [aclRuleSet(this.#tables, acl, direction)], NONE)
  }

  /** The firewall of a CVM's guest, or undefined when it has none. */
  firewall(cvm: number): RuleList | undefined {
    const set = valueAt(this.#tables.cvmFirewall, cvm)
    return set === NONE ? undefined : this.#list(`f${set}`, [set], valueAt(this.#tables.cvmVpc, cvm))
  }

  #list(key: string, sets: readonly number[], vpc: number): RuleList {
    const known = this.#lists.get(key)
    if (known !== undefined) return known
    const made = new RuleList(this.#tables, sets, vpc)
    this.#lists.set(key, made)
    return made
  }
}
