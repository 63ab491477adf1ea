import type { Documents } from './documents.ts'
import type { Network } from './network.ts'

/**
 * How a network differs from the one before it, where that can be said in a few words: which resources, by their index, are
 * other than before or stand new at the end of their kind. Everything else is shared with the network before, and every index
 * means what it meant there.
 */
export type NetworkChange = { readonly [Kind in ChangingKind]: readonly number[] }

/** The kinds of which single resources can change. */
export const CHANGING_KINDS = [
  'networkAcls',
  'securityGroups',
  'cvms',
  'clbs',
  'endpointServices',
  'endpoints',
] as const
export type ChangingKind = (typeof CHANGING_KINDS)[number]

/** Documents in which all is written that validation would otherwise work out, and the network made from them. */
export type Configuration = { readonly documents: Documents; readonly network: Network }

/** A network, and how it differs from the one before; undefined: in more than can be said. */
export type Revalidated = { readonly network: Network; readonly change: NetworkChange | undefined }
