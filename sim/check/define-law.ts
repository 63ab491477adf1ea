import type { Words } from '../base/language.ts'
import { histories } from './arbitraries/histories.ts'
import type { Arbitrary } from './engine.ts'
import type { History } from './history.ts'
import type { Failure, Law, Meet } from './law.ts'
import { UsageError } from './usage-error.ts'

/** What a check may say of a history: nothing, or `true`, where the law holds; a failure, or what is wrong in words, where it does not. */
export type Said = undefined | boolean | string | Words | Partial<Failure>

/** A law in its author's words. */
export type LawDefinition = {
  /** Small letters, digits and hyphens: it names files. */
  readonly name: string
  /** The sentence; left out: the name. */
  readonly statement?: string | Words
  /** Labels that `meet` must have been told in a campaign. */
  readonly mustMeet?: readonly string[]
  /** What it is tried on; left out: histories of networks that collide. */
  readonly histories?: Arbitrary<History> | (() => Arbitrary<History>)
  /** Judges one history. An error that it throws, as `expect` of a test runner does, is a failure, too. */
  readonly check: (history: History, meet: Meet) => Said
}

/** A law of one's own: it is shrunk, kept and replayed as those that come with Isthmus are. */
export function defineLaw({ name, statement, mustMeet = [], histories: on, check }: LawDefinition): Law {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name))
    throw new UsageError({
      en: `a law is called by small letters, digits and hyphens, as in one-tenant-only, not ${JSON.stringify(name)}`,
      zh: `规律名称由小写字母、数字和连字符组成，例如 one-tenant-only，而不是 ${JSON.stringify(name)}`,
    })
  const sentence = statement ?? name
  return {
    name,
    statement: typeof sentence === 'string' ? { en: sentence, zh: sentence } : sentence,
    mustMeet,
    histories: () => (typeof on === 'function' ? on() : (on ?? histories())),
    check: (history, meet) => failureOf(name, check(history, meet)),
  }
}

function failureOf(law: string, said: Said): Failure | undefined {
  if (said === undefined || said === true) return undefined
  if (said === false) return failureOf(law, { en: 'it does not hold', zh: '不成立' })
  if (typeof said === 'string') return failureOf(law, { en: said, zh: said })
  if ('en' in said) return { law, what: said, step: undefined, expect: undefined }
  const { what = { en: 'it does not hold', zh: '不成立' }, step, expect } = said
  return { law: said.law ?? law, what, step, expect }
}
