import type { Words } from '../base/language.ts'
import type { Origin } from '../base/origin.ts'
import type { Problem } from '../model/problem.ts'
import type { OptionName } from '../trace/trace.ts'

/** A call of the cloud's API: its action and parameters as the cloud names them (VPC API, version 2017-03-12). */
export type Operation = {
  readonly action: string
  /** UIN or name of the account that calls; undefined: the owner of the resource that the call is about. */
  readonly by: string | undefined
  /**
   * What the thing that the call creates is called from here on, as if the file had it; left out: its EndPointName,
   * VpcName ..., where that can be a name here. Calls that create nothing pass over it.
   */
  readonly name?: string | undefined
  /** The region that is called (X-TC-Region); left out: every region is seen, and new VPCs are in the default one. */
  readonly region?: string | undefined
  readonly parameters: Readonly<Record<string, unknown>>
  /**
   * A text that has not the form of an id is malformed, as the cloud has it, unless something has it as its name; left out: it may be
   * a name that somebody has mistyped, as in a file.
   */
  readonly strictIds?: boolean | undefined
  /** The RequestId of the answer, where whoever passes the call on has made one; left out: one by the seed and the number of calls. */
  readonly requestId?: string | undefined
  /** Where the call and each parameter (by path: `Ingress.0`) stands, when it stands in a file. */
  readonly origin: Origin | undefined
  readonly parameterOrigins: ReadonlyMap<string, Origin>
}

/** The fields of the cloud's Response. */
export type ApiResponse = Readonly<Record<string, unknown>>

/** What a call came to: the fields of the cloud's Response, or the cloud's own error code; and who called. */
export type OperationResult = CalledBy &
  Consulting &
  ({ readonly ok: true; readonly response: ApiResponse } | { readonly ok: false; readonly error: ApiError })

/** The name of the account that the call was taken to be made by; undefined: it was refused before that was known. */
export type CalledBy = { readonly caller: string | undefined }

/** The options that what a call came to rests on, each once. */
export type Consulting = { readonly consulted: readonly OptionName[] }

/** A refusal. `message` is in the cloud's manner; `problems` tells what validation found, when it was validation that refused. */
export type ApiError = { readonly code: string; readonly message: Words; readonly problems: readonly Problem[] }
