import { ACTION_NAMES } from '../cloud/actions.ts'
import type { Documents } from '../model/documents.ts'
import { ID_PREFIX } from '../model/ids.ts'
import { END_POINT_STATES } from '../model/network.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { placesOfBlocker } from './expect-blockers.ts'
import { LiveNames } from './live-names.ts'
import { child, entriesOf, type Located, scalarsOf, shown } from './located.ts'
import { MadeNames } from './made-names.ts'
import { partNames } from './part-names.ts'
import type { Path, Problems } from './problems.ts'
import type { LocatedStep } from './read-steps.ts'
import type { CallStep } from './scenario.ts'
import { targetNames } from './target-names.ts'

/** Checks the names that steps say against the network that they run in. `live`: those that earlier steps gave. */
export function checkStepNames(
  steps: readonly LocatedStep[],
  documents: Documents,
  problems: Problems,
  live = new LiveNames(problems),
): void {
  const checker = new NameChecker(documents, problems, live)
  for (const step of steps) checker.check(step)
}

type NameProblem =
  | 'NO_SUCH_CLIENT'
  | 'NO_SUCH_DESTINATION'
  | 'NO_SUCH_BACKEND'
  | 'NO_SUCH_CALLER'
  | 'NO_SUCH_ACTION'
  | 'NO_SUCH_NAME'
  | 'NO_SUCH_HOP'
  | 'NO_SUCH_RULES'
  | 'NO_SUCH_TRACKER'
  | 'NO_SUCH_SENDER'
  | 'NO_SUCH_GOAL'
  | 'NO_SUCH_VIA'

/** What an account's default group is called: by the file, and by name. */
const DEFAULT_GROUP = /^default(?: group)?$/

const CLOUD_ID = new RegExp(`^(?:${Object.values(ID_PREFIX).join('|')})[0-9a-z]{8}$`)

const RUN_STATES = ['RUNNING', 'STOPPED'] as const
const CVM_STATES = [...RUN_STATES, 'VANISHED'] as const

/** The lists of rules that groups, ACLs and (the last) machines have. */
const RULE_LISTS = ['ingress', 'egress', 'firewall'] as const
/** `shop/sg-web.ingress[0]`: account, owner, list, index. A call may add rules, so the index is free. */
const RULE_NAME = /^(?:(.+)\/)?([^/]+)\.(\w+)\[(?:0|[1-9]\d{0,8})\]$/

class NameChecker {
  readonly #documents: Documents
  readonly #problems: Problems
  /** Made when the first step needs them: a network may be large. */
  #targets: ReadonlyMap<string, readonly string[]> | undefined
  #everything: Set<string> | undefined
  /** What calls of earlier steps make. */
  readonly #made = new MadeNames()
  readonly #live: LiveNames

  constructor(documents: Documents, problems: Problems, live: LiveNames) {
    this.#documents = documents
    this.#problems = problems
    this.#live = live
  }

  check(located: LocatedStep, isInside = false): void {
    const { step, names, at, inner } = located
    const { from, to, by, action, guests, places, claim, expect } = names
    this.#live.check(located, isInside)
    const { accounts } = this.#documents
    const isCvm = (name: string): boolean => this.#isCvm(name)
    this.#every(from, [...at, step.kind], 'NO_SUCH_CLIENT', isCvm, () => this.#cvms())
    this.#every(
      to,
      [...at, step.kind],
      'NO_SUCH_DESTINATION',
      (name) => this.#isMachine(name) || parseIpv4(name) !== undefined,
      () => this.#machines(),
    )
    this.#every(
      places,
      [...at, step.kind],
      'NO_SUCH_TRACKER',
      (name) => this.#isMachine(name),
      () => this.#machines(),
    )
    this.#keys(guests, [...at, 'guest'], 'NO_SUCH_CLIENT', isCvm, () => this.#cvms())
    if (step.kind === 'call') this.#make(step)
    const isCaller = (name: string): boolean => accounts.has(name) || name === 'default' || /^\d+$/.test(name)
    this.#every(by, [...at, 'by'], 'NO_SUCH_CALLER', isCaller, () => accounts.keys())
    if (child(expect, 'error') === undefined) {
      this.#every(
        action,
        [...at, 'call'],
        'NO_SUCH_ACTION',
        (name) => ACTION_NAMES.includes(name),
        () => ACTION_NAMES,
      )
    }
    for (const { end, code, isKnown, names: known } of partNames(this.#documents, this.#made))
      this.#every(child(claim, end), [...at, 'prove', end], code, isKnown, known)
    this.#expectation(expect, [...at, 'expect'])
    if (inner !== undefined) this.check(inner, true)
  }

  /** What a call makes has its name from this step on. */
  #make(call: CallStep): void {
    for (const name of this.#made.note(call)) this.#everything?.add(name)
  }

  #isCvm(name: string): boolean {
    return this.#documents.cvms.has(name) || this.#made.has('cvm', name)
  }

  #isClb(name: string): boolean {
    return this.#documents.clbs.has(name) || this.#made.has('clb', name)
  }

  #isMachine(name: string): boolean {
    const { endpoints } = this.#documents
    return this.#isCvm(name) || this.#isClb(name) || endpoints.has(name) || this.#made.has('endpoint', name)
  }

  #machines(): string[] {
    const { clbs, endpoints } = this.#documents
    return [...endpoints.keys(), ...this.#made.of('endpoint'), ...this.#cvms(), ...clbs.keys(), ...this.#made.of('clb')]
  }

  #cvms(): string[] {
    return [...this.#documents.cvms.keys(), ...this.#made.of('cvm')]
  }

  #expectation(expect: Located | undefined, at: Path): void {
    const isCvm = (name: string): boolean => this.#isCvm(name)
    this.#every(child(expect, 'backend'), [...at, 'backend'], 'NO_SUCH_BACKEND', isCvm, () => this.#cvms())
    this.#keys(child(expect, 'backends'), [...at, 'backends'], 'NO_SUCH_BACKEND', isCvm, () => this.#cvms())
    this.#every(
      child(expect, 'where'),
      [...at, 'where'],
      'NO_SUCH_NAME',
      (name) => this.#isPlace(name),
      () => this.#all(),
    )
    const { vpcs } = this.#documents
    this.#every(
      child(expect, 'hops'),
      [...at, 'hops'],
      'NO_SUCH_HOP',
      (name) => this.#isMachine(name) || vpcs.has(name) || this.#made.has('vpc', name),
      () => [...this.#machines(), ...vpcs.keys()],
    )
    this.#rules(child(expect, 'rule'), [...at, 'rule'])
    const isBlocker = (text: string): boolean => placesOfBlocker(text).every((place) => this.#isPlace(place))
    this.#every(child(expect, 'blockers'), [...at, 'blockers'], 'NO_SUCH_NAME', isBlocker, () => this.#all())
    this.#states(child(expect, 'state'), [...at, 'state'])
    this.#health(child(expect, 'health'), [...at, 'health'])
    this.#keys(
      child(expect, 'flows'),
      [...at, 'flows'],
      'NO_SUCH_TRACKER',
      (name) => this.#isMachine(name),
      () => this.#machines(),
    )
    this.#live.differ(child(expect, 'differ'), [...at, 'differ'])
  }

  /** `sg-web.ingress[0]`, `shop/sg-web.ingress[0]`, `acl1.egress[0]`, `web1.firewall[0]`. */
  #rules(node: Located | undefined, at: Path): void {
    const { accounts, cvms, securityGroups, networkAcls } = this.#documents
    const isMade = (name: string) => this.#made.has('securityGroup', name) || this.#made.has('networkAcl', name)
    const isOwner = (name: string) =>
      securityGroups.has(name) || networkAcls.has(name) || isMade(name) || DEFAULT_GROUP.test(name)
    for (const scalar of scalarsOf(node)) {
      const { text, origin } = scalar
      const [, account = 'default', owner = '', list = ''] = RULE_NAME.exec(text) ?? []
      const told = (name: string, candidates: () => Iterable<string>) => ({
        name,
        ...this.#problems.hint(name, candidates),
      })
      if (!RULE_LISTS.some((one) => one === list)) {
        const { nearest: meant } = list === '' ? {} : this.#problems.hint(list, () => RULE_LISTS)
        const hint = meant === undefined ? {} : { nearest: text.replace(`.${list}[`, `.${meant}[`) }
        this.#problems.add('BAD_RULE_NAME', origin, at, { found: shown(scalar), ...hint })
      } else if (account !== 'default' && !accounts.has(account)) {
        const hint = told(account, () => accounts.keys())
        this.#problems.add('NO_SUCH_CALLER', origin, at, hint)
      } else if (list === 'firewall') {
        const hint = told(owner, () => cvms.keys())
        if (!this.#isCvm(owner)) this.#problems.add('NO_SUCH_CLIENT', origin, at, hint)
      } else if (!isOwner(owner)) {
        const hint = told(owner, () => [...securityGroups.keys(), ...networkAcls.keys()])
        this.#problems.add('NO_SUCH_RULES', origin, at, hint)
      }
    }
  }

  /** A name has the states of its kind. */
  #states(node: Located | undefined, at: Path): void {
    for (const [name, { key, value }] of entriesOf(node)) {
      const where = [...at, name]
      if (this.#live.states(name, key, value, where, (one) => this.#isMachine(one))) continue
      if (this.#isMachine(name)) {
        const isCvm = this.#isCvm(name)
        const allowed: readonly string[] = isCvm ? CVM_STATES : this.#isClb(name) ? RUN_STATES : END_POINT_STATES
        for (const scalar of scalarsOf(value)) {
          if (allowed.includes(scalar.text)) continue
          const hint = this.#problems.hint(scalar.text, () => allowed)
          const parameters = { found: shown(scalar), allowed: allowed.join(', '), ...hint }
          this.#problems.add('EXPECTED_ONE_OF', scalar.origin, where, parameters)
        }
      } else if (this.#all().has(name)) {
        this.#problems.add('NO_STATE', key, where, { name })
      } else {
        const hint = this.#problems.hint(name, () => this.#machines())
        this.#problems.add('NO_SUCH_NAME', key, where, { name, ...hint })
      }
    }
  }

  /** A target by its short name where that is one target; with its port otherwise. */
  #health(node: Located | undefined, at: Path): void {
    for (const [name, { key }] of entriesOf(node)) {
      if (this.#live.isValue(name)) continue
      const where = [...at, name]
      this.#targets ??= targetNames(this.#documents)
      const known = this.#targets
      const targets = known.get(name) ?? []
      if (targets.length > 1) {
        this.#problems.add('AMBIGUOUS_TARGET', key, where, { name, targets: targets.join(', ') })
      } else if (targets.length === 0 && !this.#mayBeTarget(name)) {
        const hint = this.#problems.hint(name, () => known.keys())
        this.#problems.add('NO_SUCH_TARGET', key, where, { name, ...hint })
      }
    }
  }

  #every(
    node: Located | undefined,
    at: Path,
    code: NameProblem,
    isKnown: (name: string) => boolean,
    candidates: () => Iterable<string>,
  ): void {
    for (const scalar of scalarsOf(node)) {
      const name = scalar.text
      if (!isKnown(name) && !this.#live.isValue(name))
        this.#problems.add(code, scalar.origin, at, { name, ...this.#problems.hint(name, candidates) })
    }
  }

  #keys(
    node: Located | undefined,
    at: Path,
    code: NameProblem,
    isKnown: (name: string) => boolean,
    candidates: () => Iterable<string>,
  ): void {
    for (const [name, { key }] of entriesOf(node)) {
      if (!isKnown(name) && !this.#live.isValue(name))
        this.#problems.add(code, key, [...at, name], { name, ...this.#problems.hint(name, candidates) })
    }
  }

  /** A place is the name of anything, alone or as in `shop/sg-ep` and `lb1/tcp:80/web1:8080`, a cloud id or an address. */
  #isPlace(name: string): boolean {
    if (parseIpv4(name) !== undefined || CLOUD_ID.test(name)) return true
    return name.split('/').every((part) => {
      const bare = part.replace(/:\d+$/, '')
      return DEFAULT_GROUP.test(part) || /^(?:tcp|udp):\d+$/.test(part) || this.#all().has(bare)
    })
  }

  #all(): ReadonlySet<string> {
    if (this.#everything !== undefined) return this.#everything
    const names = new Set(this.#made.all())
    for (const section of Object.values(this.#documents)) for (const name of section.keys()) names.add(name)
    for (const { subnets } of this.#documents.vpcs.values()) for (const name of subnets.keys()) names.add(name)
    this.#everything = names
    return names
  }

  /** Once targets were registered, any CVM may be one of any listener, which a call may have made. */
  #mayBeTarget(name: string): boolean {
    const [, clb = '', listener = '', cvm = ''] = /^([^/]+)\/([^/]+)\/([^/:]+)(?::\d+)?$/.exec(name) ?? []
    const isWritten = this.#documents.clbs.get(clb)?.listeners.has(listener) ?? false
    return this.#isCvm(cvm) && this.#made.mayHaveTargets(clb, isWritten)
  }
}
