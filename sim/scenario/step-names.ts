import { ACTION_NAMES } from '../cloud/operations.ts'
import type { Documents } from '../model/documents.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { createdBy } from './call-names.ts'
import { child, entriesOf, isText, itemsOf, type Located, type Scalar } from './located.ts'
import type { Path, Problems } from './problems.ts'
import type { LocatedStep } from './read-steps.ts'
import type { CallStep } from './scenario.ts'

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
  #everything: Set<string> | undefined
  /** What calls of earlier steps make. */
  readonly #endpointsMade = new Set<string>()
  readonly #servicesMade = new Set<string>()
  #areTargetsRegistered = false

  constructor(documents: Documents, problems: Problems) {
    this.#documents = documents
    this.#problems = problems
  }

  check({ step, names: { from, to, by, action, guests, expect }, at }: LocatedStep): void {
    const { cvms, accounts } = this.#documents
    const isCvm = (name: string): boolean => cvms.has(name)
    this.#every(from, [...at, step.kind], 'NO_SUCH_CLIENT', isCvm, () => cvms.keys())
    this.#every(
      to,
      [...at, step.kind],
      'NO_SUCH_DESTINATION',
      (name) => this.#isMachine(name) || parseIpv4(name) !== undefined,
      () => this.#machines(),
    )
    this.#keys(guests, [...at, 'guest'], 'NO_SUCH_CLIENT', isCvm, () => cvms.keys())
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
    this.#expectation(expect, [...at, 'expect'])
  }

  /** What a call makes has its name from this step on. */
  #make(call: CallStep): void {
    const created = createdBy(call)
    if (created !== undefined) {
      const made = created.kind === 'endpoint' ? this.#endpointsMade : this.#servicesMade
      made.add(created.name)
      this.#everything?.add(created.name)
    }
    this.#areTargetsRegistered ||= call.action === 'RegisterTargets'
  }

  #isMachine(name: string): boolean {
    const { cvms, clbs, endpoints } = this.#documents
    return cvms.has(name) || clbs.has(name) || endpoints.has(name) || this.#endpointsMade.has(name)
  }

  #machines(): string[] {
    const { cvms, clbs, endpoints } = this.#documents
    return [...endpoints.keys(), ...this.#endpointsMade, ...cvms.keys(), ...clbs.keys()]
  }

  #expectation(expect: Located | undefined, at: Path): void {
    const { cvms } = this.#documents
    const isCvm = (name: string): boolean => cvms.has(name)
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
    this.#keys(
      child(expect, 'state'),
      [...at, 'state'],
      'NO_SUCH_NAME',
      (name) => this.#isMachine(name),
      () => this.#machines(),
    )
    const health = child(expect, 'health')
    this.#keys(
      health,
      [...at, 'health'],
      'NO_SUCH_TARGET',
      (name) => this.#isTarget(name),
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
    const names = new Set([...this.#endpointsMade, ...this.#servicesMade])
    for (const section of Object.values(this.#documents)) for (const name of section.keys()) names.add(name)
    for (const { subnets } of this.#documents.vpcs.values()) for (const name of subnets.keys()) names.add(name)
    this.#everything = names
    return names
  }

  /** Once targets were registered, any CVM may be one of any listener. */
  #isTarget(name: string): boolean {
    if (this.#allTargets().has(name)) return true
    const [, clb = '', listener = '', cvm = ''] = /^([^/]+)\/([^/]+)\/([^/:]+)(?::\d+)?$/.exec(name) ?? []
    const { clbs, cvms } = this.#documents
    return this.#areTargetsRegistered && cvms.has(cvm) && clbs.get(clb)?.listeners.has(listener) === true
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
