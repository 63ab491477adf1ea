import type { Words } from '../base/language.ts'
import type { DocumentOrigin, Origin } from '../base/origin.ts'
import type { GuestChange } from '../cloud/cloud.ts'
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

/**
 * What every step may carry beside its kind. `note` and `name` are for people and are never checked; only the `name` of a
 * call that makes something is what that is called from here on.
 */
type StepCommon = {
  readonly origin: Origin
  readonly name: string | undefined
  readonly note: Words | undefined
  readonly expect: Expectation | undefined
}

export type Step = ConnectStep | CallStep | GuestStep | AdvanceStep | CheckStep

/**
 * `connect: consumer:40000 -> ep1:80`, or its long form. `udp` sends a datagram and `ping` an echo request, and either waits
 * for what comes back.
 */
export type ConnectStep = StepCommon & {
  readonly kind: 'connect' | 'udp' | 'ping'
  readonly from: string
  readonly sourcePort: number | undefined
  /** The name of an endpoint, a CVM or a CLB, or an address, which is looked up in the client's VPC. */
  readonly to: string
  /** 0 for a ping. */
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

/** What the owners of machines change in them, by the name of the CVM. Not the cloud's business, so not a call. */
export type GuestStep = StepCommon & {
  readonly kind: 'guest'
  readonly changes: ReadonlyMap<string, GuestChange & { readonly origin: DocumentOrigin }>
}

/** Lets virtual time go by: as long as `text` says. */
export type AdvanceStep = StepCommon & { readonly kind: 'advance'; readonly text: string; readonly durationUs: number }

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
