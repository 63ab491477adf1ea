import type { EndpointDocument, RuleDocument } from '../model/documents.ts'

/** What the control plane keeps in documents beside what a file can say. Validation passes over it. */
export type KeptEndpoint = EndpointDocument & {
  /** EndPointName, once a call has changed it. The name in the file stays what a scenario calls the endpoint by. */
  readonly endPointName?: string
}

/** The policies of one account's group. */
export type KeptPolicies = {
  readonly ingress: readonly RuleDocument[]
  readonly egress: readonly RuleDocument[]
  /** How often a call has changed them, and one: the cloud's Version. */
  readonly version: number
}
