import type { ClaimFault } from '../advise/reach/claim.ts'

/** Of a claim as a report shows it. */
export type ProofShown = {
  readonly clients: number
  readonly classes: number
  /** Nothing gets there, by way of the endpoints of `only` either. */
  readonly isOfNothing?: true
  /** The packet of `example` fares so at another health, or by another choice of target than is next: it would get to these. */
  readonly otherwise?: readonly string[]
}

/** A reason why a claim was not judged, with what fills its words. */
export type ProofFault = Readonly<Record<string, string>> & { readonly code: ClaimFault['code'] | 'CLAIM_TOO_LARGE' }
