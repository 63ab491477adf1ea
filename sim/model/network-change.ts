import type { Shift } from '../base/shift.ts'
import type { Documents } from './documents.ts'
import type { Network } from './network.ts'

/**
 * How a network differs from the one before it, where that can be said: by kind the numbers, as they are now, of the resources
 * that are other than before or new, and who has another number or is gone. What else there is, is what it was, but for the
 * numbers by which it refers to others.
 */
export type NetworkChange = { readonly [Kind in ChangingKind]: readonly number[] } & {
  /** By kind, where something was taken out, or put in before something else; undefined: all have the numbers that they had. */
  readonly shifts: Shifts | undefined
  /** How many there were. */
  readonly counts: { readonly [Kind in ChangingKind]: number }
}
export type Shifts = { readonly [Kind in ChangingKind]?: Shift }

/** The kinds of which single resources can change, each behind those that it refers to. */
export const CHANGING_KINDS = [
  'vpcs',
  'routeTables',
  'networkAcls',
  'subnets',
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
