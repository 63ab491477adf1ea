import type { Words } from '../base/language.ts'
import { histories } from './arbitraries/histories.ts'
import type { Arbitrary } from './engine.ts'
import type { History } from './history.ts'
import type { Failure, Law, Meet } from './law.ts'
import { asyncWords, isPromise } from './run-law.ts'
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

/**
 * A law of one's own: it is shrunk, kept and replayed as those that come with Isthmus are. Throws a `UsageError` where this is no
 * definition of one.
 */
export function defineLaw(definition: LawDefinition): Law {
  refuseOthers(definition)
  const { name, statement, mustMeet = [], histories: on, check } = definition
  const sentence = statement ?? name
  return {
    name,
    statement: typeof sentence === 'string' ? { en: sentence, zh: sentence } : sentence,
    mustMeet,
    module: callerIn(new Error('whence').stack),
    histories: () => (typeof on === 'function' ? on() : (on ?? histories())),
    check(history, meet) {
      const said: unknown = check(history, meet)
      return isPromise(said) ? (said as never) : failureOf(name, said)
    },
  }
}

/** The file from which `defineLaw` was called, by a stack of calls; undefined where that cannot be told. */
function callerIn(stack: string | undefined): string | undefined {
  const calls = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const [, file] = /(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^()?]*?)(?:\?[^()]*)?:\d+:\d+\)?$/.exec(calls[1] ?? '') ?? []
  return file === undefined ? undefined : decodeURI(file)
}

/** Not all who write laws have a compiler that holds them to the types. */
function refuseOthers(definition: Partial<Record<keyof LawDefinition, unknown>> | undefined): void {
  const { name, check, mustMeet = [] } = definition ?? {}
  if (typeof name !== 'string' || !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name))
    throw new UsageError({
      en: `a law is called by small letters, digits and hyphens, as in one-tenant-only, not ${JSON.stringify(name)}`,
      zh: `规律名称由小写字母、数字和连字符组成，例如 one-tenant-only，而不是 ${JSON.stringify(name)}`,
    })
  if (typeof check !== 'function')
    throw new UsageError({
      en: `the law ${name} has no check: it needs check(history, meet), which says what is wrong with a history`,
      zh: `规律 ${name} 缺少 check：需要 check(history, meet)，用于说明一个历史有何问题`,
    })
  if (isAsync(check)) throw new UsageError(asyncWords(name))
  if (!Array.isArray(mustMeet) || mustMeet.some((label) => typeof label !== 'string'))
    throw new UsageError({
      en: `mustMeet of the law ${name} is a list of labels, not ${JSON.stringify(mustMeet)}`,
      zh: `规律 ${name} 的 mustMeet 应为标签列表，而不是 ${JSON.stringify(mustMeet)}`,
    })
}

const isAsync = (check: object): boolean => check.constructor.name === 'AsyncFunction'

const DOES_NOT_HOLD: Words = { en: 'it does not hold', zh: '不成立' }

function failureOf(law: string, said: unknown): Failure | undefined {
  if (said === undefined || said === null || said === true) return undefined
  if (said === false || said === '') return { law, what: DOES_NOT_HOLD, step: undefined, expect: undefined }
  if (typeof said === 'string') return { law, what: { en: said, zh: said }, step: undefined, expect: undefined }
  if (typeof said !== 'object')
    throw new UsageError({
      en: `check of the law ${law} says ${String(said)}; it says nothing or true where the law holds, and words where it does not`,
      zh: `规律 ${law} 的 check 返回了 ${String(said)}；规律成立时应不返回值或返回 true，不成立时返回说明文字`,
    })
  if ('en' in said) return { law, what: said as Words, step: undefined, expect: undefined }
  const { law: other, what = DOES_NOT_HOLD, step, expect } = said as Partial<Failure>
  return { law: other ?? law, what, step, expect }
}
