import { ACTION_NAMES } from '../cloud/operations.ts'
import type { Documents } from '../model/documents.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { child, entriesOf, isText, itemsOf, type Located, type Scalar } from './located.ts'
import type { Path, Problems } from './problems.ts'
import type { LocatedStep } from './read-steps.ts'

/** Checks the names that steps say against the network that they run in. */
export function checkStepNames(steps: readonly LocatedStep[], documents: Documents, problems: Problems): void {
  const checker = new NameChecker(documents, problems)
  for (const step of steps) checker.check(step)
}

type NameProblem =
  | 'NO_SUCH_CLIENT'
  | 'NO_SUCH_DESTINATION'
  | 'NO_SUCH_BACKEND'
  | 'NO_SUCH_CALLER'
  | 'NO_SUCH_ACTION'
  | 'NO_SUCH_NAME'
  | 'NO_SUCH_TARGET'

class NameChecker {
  readonly #documents: Documents
  readonly #problems: Problems
  /** Made when the first step needs them: a network may be large. */
  #targets: ReadonlySet<string> | undefined
  #everything: ReadonlySet<string> | undefined

  constructor(documents: Documents, problems: Problems) {
    this.#documents = documents
    this.#problems = problems
  }

  check({ names: { from, to, by, action, expect }, at }: LocatedStep): void {
    const { cvms, clbs, endpoints, accounts } = this.#documents
    const isDestination = (name: string): boolean => cvms.has(name) || clbs.has(name) || endpoints.has(name)
    const destinations = (): string[] => [...endpoints.keys(), ...cvms.keys(), ...clbs.keys()]
    this.#every(
      from,
      [...at, 'connect'],
      'NO_SUCH_CLIENT',
      (name) => cvms.has(name),
      () => cvms.keys(),
    )
    this.#every(
      to,
      [...at, 'connect'],
      'NO_SUCH_DESTINATION',
      (name) => isDestination(name) || parseIpv4(name) !== undefined,
      destinations,
    )
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
    this.#expectation(expect, [...at, 'expect'])
  }

  #expectation(expect: Located | undefined, at: Path): void {
    const { cvms, clbs, endpoints } = this.#documents
    const isCvm = (name: string): boolean => cvms.has(name)
    const machines = (): string[] => [...endpoints.keys(), ...cvms.keys(), ...clbs.keys()]
    this.#every(child(expect, 'backend'), [...at, 'backend'], 'NO_SUCH_BACKEND', isCvm, () => cvms.keys())
    this.#keys(child(expect, 'backends'), [...at, 'backends'], 'NO_SUCH_BACKEND', isCvm, () => cvms.keys())
    this.#every(
      child(expect, 'where'),
      [...at, 'where'],
      'NO_SUCH_NAME',
      (name) => this.#isPlace(name),
      () => this.#all(),
    )
    this.#every(
      child(expect, 'rule'),
      [...at, 'rule'],
      'NO_SUCH_NAME',
      (name) => this.#isRule(name),
      () => this.#all(),
    )
    const isMachine = (name: string): boolean => cvms.has(name) || clbs.has(name) || endpoints.has(name)
    this.#keys(child(expect, 'state'), [...at, 'state'], 'NO_SUCH_NAME', isMachine, machines)
    const health = child(expect, 'health')
    this.#keys(
      health,
      [...at, 'health'],
      'NO_SUCH_TARGET',
      (name) => this.#allTargets().has(name),
      () => this.#allTargets(),
    )
  }

  /** Every text of a matcher: a value, a list, or what stands under `not`. */
  #every(
    node: Located | undefined,
    at: Path,
    code: NameProblem,
    isKnown: (name: string) => boolean,
    candidates: () => Iterable<string>,
  ): void {
    for (const scalar of scalarsOf(node)) {
      const name = scalar.text
      if (!isKnown(name))
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
      if (!isKnown(name))
        this.#problems.add(code, key, [...at, name], { name, ...this.#problems.hint(name, candidates) })
    }
  }

  /** A place is the name of anything, alone or as in `shop/sg-ep` and `lb1/tcp:80`, or an address. */
  #isPlace(name: string): boolean {
    return parseIpv4(name) !== undefined || name.split('/').some((part) => part === 'default' || this.#all().has(part))
  }

  /** Of `shop/sg-web.ingress[0]` the group or ACL; a form that is not known here is for the run to compare. */
  #isRule(text: string): boolean {
    const [, owner] = /^(?:.*\/)?([^/]+)\.(?:ingress|egress)\b/.exec(text) ?? []
    const { securityGroups, networkAcls } = this.#documents
    return owner === undefined || owner === 'default' || securityGroups.has(owner) || networkAcls.has(owner)
  }

  #all(): ReadonlySet<string> {
    if (this.#everything !== undefined) return this.#everything
    const names = new Set<string>()
    for (const section of Object.values(this.#documents)) for (const name of section.keys()) names.add(name)
    for (const { subnets } of this.#documents.vpcs.values()) for (const name of subnets.keys()) names.add(name)
    this.#everything = names
    return names
  }

  /** `lb1/tcp:80/web1`, and with the port, which is part of the name where a CVM is a target twice. */
  #allTargets(): ReadonlySet<string> {
    if (this.#targets !== undefined) return this.#targets
    const names = new Set<string>()
    for (const [clb, { listeners }] of this.#documents.clbs) {
      for (const [listener, { targets }] of listeners) {
        for (const { cvm, port } of targets)
          names.add(`${clb}/${listener}/${cvm}`).add(`${clb}/${listener}/${cvm}:${port}`)
      }
    }
    this.#targets = names
    return names
  }
}

function scalarsOf(node: Located | undefined): Scalar[] {
  if (node === undefined) return []
  if (node.kind === 'list') return itemsOf(node).flatMap(scalarsOf)
  return isText(node) ? [node] : scalarsOf(child(node, 'not'))
}
