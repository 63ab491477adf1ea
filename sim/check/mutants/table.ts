import { BALANCE_MUTANTS } from './balance-mutants.ts'
import { CONTROL_MUTANTS } from './control-mutants.ts'
import { LINK_MUTANTS } from './link-mutants.ts'
import type { Mutant } from './mutant.ts'
import { RULE_MUTANTS } from './rule-mutants.ts'

/** All mutants, in the order in which they are told. */
export const MUTANTS: readonly Mutant[] = [...RULE_MUTANTS, ...LINK_MUTANTS, ...BALANCE_MUTANTS, ...CONTROL_MUTANTS]

export const mutantNamed = (name: string): Mutant | undefined => MUTANTS.find((one) => one.name === name)

/** The module with its fault; undefined: the text that is to be another one does not stand there just once. */
export function mutated({ find, replace }: Pick<Mutant, 'find' | 'replace'>, source: string): string | undefined {
  const parts = source.split(find)
  return parts.length === 2 ? parts.join(replace) : undefined
}
