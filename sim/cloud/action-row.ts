import type { Action } from './call.ts'
import type { CreatedKind } from './creation.ts'

/** One action of the cloud's API that is built. */
export type ActionRow = {
  readonly run: Action
  /** What it makes, and the parameter that names that in the cloud. */
  readonly creates?: { readonly kind: CreatedKind; readonly parameter: string }
}
