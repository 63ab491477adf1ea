import type { Words } from '../../base/language.ts'

/**
 * A fault of the domain, as somebody could have written it into the shipped modules: one text of one of them in place of another. The
 * data plane has no trace of it: a module hook makes the change as the module is loaded (`edge/check/mutant-hook.ts`).
 */
export type Mutant = {
  readonly name: string
  /** What the faulty network does. */
  readonly about: Words
  /** A module of the published library: its path below `lib/`. */
  readonly file: string
  /** Stands there once, in the form in which the compiler writes JavaScript. */
  readonly find: string
  readonly replace: string
}
