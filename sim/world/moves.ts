import type { Moves } from '../dataplane/renumber.ts'
import type { Network } from '../model/network.ts'
import type { NetworkChange } from '../model/network-change.ts'
import { NONE } from '../tables/tables.ts'

type Component = { readonly name: string }

/**
 * The numbers that the components of a network have in a later one, by their names; undefined: those that they had. What is
 * deleted and made again in two changes is gone in the first.
 */
export function movesBetween(before: Network, after: Network): Moves | undefined {
  const vpcs = numbersOf(before.vpcs, after.vpcs)
  const cvms = numbersOf(before.cvms, after.cvms)
  const clbs = numbersOf(before.clbs, after.clbs)
  const endpoints = numbersOf(before.endpoints, after.endpoints)
  const isSame = vpcs === undefined && cvms === undefined && clbs === undefined && endpoints === undefined
  return isSame ? undefined : { vpcs, cvms, clbs, endpoints }
}

/** The same, where a change tells who has another number or is gone. */
export function movesBy({ shifts }: NetworkChange): Moves | undefined {
  const { vpcs, cvms, clbs, endpoints } = shifts ?? {}
  const isSame = vpcs === undefined && cvms === undefined && clbs === undefined && endpoints === undefined
  if (isSame) return undefined
  return { vpcs: vpcs?.numbers, cvms: cvms?.numbers, clbs: clbs?.numbers, endpoints: endpoints?.numbers }
}

function numbersOf(before: readonly Component[], after: readonly Component[]): Int32Array | undefined {
  if (before === after || before.every(({ name }, i) => after[i]?.name === name)) return undefined
  const numbers = new Map(after.map(({ name }, i) => [name, i]))
  return Int32Array.from(before, ({ name }) => numbers.get(name) ?? NONE)
}
