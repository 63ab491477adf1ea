import type { Words } from '../base/language.ts'
import type { DocumentOrigin, Origin } from '../base/origin.ts'
import type { GuestChange } from '../cloud/cloud.ts'
import type { Documents } from '../model/documents.ts'
import type { Options } from '../model/options.ts'
import type { FaultRule } from '../world/faults.ts'

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
 * call that makes something is what that is called from here on, and what a step of a name showed may be held against others.
 */
type StepCommon = {
  readonly origin: Origin
  readonly name: string | undefined
  readonly note: Words | undefined
  readonly expect: Expectation | undefined
  /** The next steps do not wait for the end of it. */
  readonly background?: boolean | undefined
  /** Steps in a row that have the same number begin at the same instant. */
  readonly together?: number | undefined
  /** What later steps call `$B`, and the path of what this step shows: `backend`, `result.EndPoint.EndPointId`. */
  readonly save?: ReadonlyMap<string, Saved> | undefined
  /** Of a step that uses what earlier ones saved; all else in it is read with samples in their place. */
  readonly deferred?: Deferred | undefined
}

export type Saved = { readonly path: readonly string[]; readonly origin: Origin }

/** `read`: the step with what was saved in place of `$B`; undefined when it cannot be read so. */
export type Deferred = {
  readonly names: readonly string[]
  readonly read: (values: ReadonlyMap<string, string | number>) => Step | undefined
}

export type Step =
  | ConnectStep
  | LiveStep
  | SegmentStep
  | CallStep
  | GuestStep
  | FaultStep
  | HealStep
  | FlushStep
  | LoadStep
  | EndLoadStep
  | AdvanceStep
  | WaitStep
  | CheckStep
  | ProveStep
  | WatchStep

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
  /** The connection is kept open under this name. */
  readonly as?: string | undefined
}

export type Side = 'client' | 'server'

/** One end of a connection that is kept open sends, waits for what comes, or closes. */
export type LiveStep = StepCommon & {
  readonly kind: 'send' | 'receive' | 'close' | 'reset'
  readonly on: string
  readonly side: Side
  readonly bytes: number
  /** Of a close: only this direction. */
  readonly half: boolean
  /** In microseconds. */
  readonly patience: number
}

/** One raw TCP segment, or several, from a machine or on a connection that is kept open. */
export type SegmentStep = StepCommon & {
  readonly kind: 'segment'
  readonly how: { readonly on: string; readonly side: Side } | Pick<ConnectStep, 'from' | 'sourcePort' | 'to' | 'port'>
  /** A source address that is not the sender's. */
  readonly source: string | undefined
  readonly flags: number
  readonly sequence: number | undefined
  readonly acknowledgment: number | undefined
  readonly bytes: number
  readonly ttl: number
  readonly times: number
  readonly patience: number
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

/** Something goes wrong with packets, until it is healed or its time is over. */
export type FaultStep = StepCommon & {
  readonly kind: 'fault'
  readonly rule: FaultRule
  readonly text: string
  /** Where the file says the place of it. */
  readonly place: Origin
}

/** Ends faults, by name. */
export type HealStep = StepCommon & { readonly kind: 'heal'; readonly names: readonly string[] }

/** Endpoints, CLBs or CVMs forget what they track. */
export type FlushStep = StepCommon & { readonly kind: 'flush'; readonly names: readonly string[] }

/** Connections again and again, in the background, until `endLoad`. */
export type LoadStep = StepCommon & {
  readonly kind: 'load'
  readonly load: string
  readonly from: readonly string[]
  readonly to: string
  readonly port: number
  readonly everyUs: number
  readonly holdUs: number
  /** Undefined: as many as there is time for. */
  readonly times: number | undefined
  readonly bytes: number
  readonly patience: number
}

export type EndLoadStep = StepCommon & { readonly kind: 'endLoad'; readonly load: string }

/** Lets virtual time go by: as long as `text` says. */
export type AdvanceStep = StepCommon & { readonly kind: 'advance'; readonly text: string; readonly durationUs: number }

/** Lets time go by up to a moment in the middle of what is under way; `text` says which. */
export type WaitStep = StepCommon & {
  readonly kind: 'wait'
  readonly text: string
  readonly until:
    | { readonly durationUs: number }
    | { readonly flags: number; readonly at: string; readonly nth: number }
    | { readonly bytes: number; readonly on: string }
  readonly patience: number
}

/** Looks without touching: states and health. */
export type CheckStep = StepCommon & { readonly kind: 'check' }

/** Claims something of all packets at once. Names of parts of the network as the file has them. */
export type ProveStep = StepCommon & {
  readonly kind: 'prove'
  readonly says: 'reachable' | 'unreachable' | 'only'
  readonly from: string
  readonly to: string
  readonly port: number | undefined
  readonly protocol: 'TCP' | 'UDP' | 'ICMP' | undefined
  /** Endpoints; empty: none were named. */
  readonly via: readonly string[]
  readonly health: 'any' | 'now'
  /** Where the file says the parts. */
  readonly places: ClaimPlaces
}

export type ClaimPlaces = {
  readonly claim: Origin
  readonly from: Origin
  readonly to: Origin
  readonly via: readonly Origin[]
}

/** Does a step, most often a check, again and again. */
export type WatchStep = StepCommon & {
  readonly kind: 'eventually' | 'always' | 'never'
  readonly step: Step
  readonly everyUs: number
  /** How long it is looked at, at most. */
  readonly forUs: number
}

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
