import type { CreatedKind } from '../cloud/creation.ts'
import { createdBy } from './call-names.ts'
import type { CallStep } from './scenario.ts'

/** What the calls of earlier steps make, by kind and name. */
export class MadeNames {
  readonly #ofKind = new Map<CreatedKind, Set<string>>()
  /** CLBs whose listeners calls make. */
  readonly #listenersOf = new Set<string>()
  #areTargetsRegistered = false

  /** A call is made: the names of what it makes. */
  note(call: CallStep): readonly string[] {
    const { kind, names } = createdBy(call) ?? { kind: 'endpoint', names: [] }
    const known = this.#ofKind.get(kind) ?? new Set()
    this.#ofKind.set(kind, known)
    for (const name of names) known.add(name)
    this.#areTargetsRegistered ||= call.action === 'RegisterTargets'
    if (call.action === 'CreateListener') this.#listenersOf.add(String(call.parameters.LoadBalancerId))
    return names.flatMap((name) => [name, ...name.split('/')])
  }

  has(kind: CreatedKind, name: string): boolean {
    return this.#ofKind.get(kind)?.has(name) ?? false
  }

  of(kind: CreatedKind): Iterable<string> {
    return this.#ofKind.get(kind) ?? []
  }

  /** All names, and their parts: `vpc1/app` is also called `app`. */
  *all(): Iterable<string> {
    for (const names of this.#ofKind.values()) for (const name of names) yield* [name, ...name.split('/')]
  }

  /** Whether a listener may have targets by now that the file does not have; `isWritten`: the file has the listener. */
  mayHaveTargets(clb: string, isWritten: boolean): boolean {
    return this.#areTargetsRegistered && (isWritten || this.#listenersOf.has(clb))
  }
}
