import type { Words } from '../base/language.ts'
import type { Origin } from '../base/origin.ts'
import type { Documents } from '../model/documents.ts'
import type { Options } from '../model/options.ts'

/** A scenario file that was read and found well formed: each case is a fresh world with its steps. */
export type Scenario = {
  readonly file: string
  readonly title: Words | undefined
  readonly about: Words | undefined
  readonly teaches: readonly string[]
  /** One for each entry of `cases:`; a file without cases has one, without a name. */
  readonly cases: readonly ScenarioCase[]
}

export type ScenarioCase = {
  readonly name: string | undefined
  readonly origin: Origin
  readonly seed: number
  readonly options: Options
  readonly documents: Documents
  /** `start: cold` begins with every target Unknown. */
  readonly start: 'settled' | 'cold'
  /** The `setup:` steps of every file that `extends` reached, then the case's own steps. Empty: a base, validated and not run. */
  readonly steps: readonly Step[]
}

/** What every step may carry beside its kind. `note` and `name` are for people and are never checked. */
type StepCommon = {
  readonly origin: Origin
  readonly name: string | undefined
  readonly note: Words | undefined
  readonly expect: Expectation | undefined
}

export type Step = ConnectStep | CallStep | CheckStep

/** `connect: consumer:40000 -> ep1:80`, or its long form. */
export type ConnectStep = StepCommon & {
  readonly kind: 'connect'
  readonly from: string
  readonly sourcePort: number | undefined
  /** The name of an endpoint, a CVM or a CLB, or an address, which is looked up in the client's VPC. */
  readonly to: string
  readonly port: number
  readonly times: number
  /** How long the client waits for an answer, in microseconds; `kernel`: its own SYN schedule. */
  readonly patience: number | 'kernel'
  readonly bytes: number
}

/** An action of the cloud's API with its own parameter names; any ...Id may be a name of the file. */
export type CallStep = StepCommon & {
  readonly kind: 'call'
  readonly action: string
  /** The account that calls; left out: the owner of the resource named. */
  readonly by: string | undefined
  readonly parameters: Readonly<Record<string, unknown>>
  /** Where each parameter stands, by its path: `Ingress.0`. */
  readonly parameterOrigins: ReadonlyMap<string, Origin>
}

/** Looks without touching: states and health. */
export type CheckStep = StepCommon & { readonly kind: 'check' }

/** What a step must show. Every entry keeps where it was written, so that a failure points at it. */
export type Expectation = {
  readonly origin: Origin
  readonly entries: readonly ExpectationEntry[]
}

export type ExpectationEntry = {
  /** `outcome`, `backend`, `health.lb1/tcp:80/web1`, `result.TotalCount`, `outcomes.connected`. */
  readonly path: readonly string[]
  readonly matcher: Matcher
  readonly origin: Origin
}

/** A value; a list of which one must hold; `{ not: x }`; texts may be a CIDR, `~25%` or `>=3`. */
export type Matcher = string | number | boolean | null | readonly Matcher[] | { readonly not: Matcher }
