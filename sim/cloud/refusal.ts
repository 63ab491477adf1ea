import { wordsOf } from '../model/problem.ts'
import type { ApiError } from './operation.ts'
import { REFUSALS } from './refusal-words.ts'

export type RefusalKey = keyof typeof REFUSALS

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never

/** What the words of a refusal need filled in; `nearest` is the name that the caller may have meant. */
type RefusalParameters<Key extends RefusalKey> = Readonly<
  Record<NamesIn<(typeof REFUSALS)[Key]['en'] | (typeof REFUSALS)[Key]['zh']>, string>
> & { readonly nearest?: string | undefined }

/**
 * The cloud refuses a call. Thrown by whatever finds the fault, and caught in one place, `perform`, which makes it a value:
 * an action reads as what it does when all is well.
 */
export class Refusal extends Error {
  readonly error: ApiError

  constructor(error: ApiError) {
    super(`${error.code}: ${error.message.en}`)
    this.error = error
  }
}

/** `apiCode` stands in for the dictionary's where another product's call answers with a code of its own. */
export function refuse<Key extends RefusalKey>(
  key: Key,
  { nearest, ...parameters }: RefusalParameters<Key>,
  apiCode: string = REFUSALS[key].apiCode,
): never {
  const named: Readonly<Record<string, string>> = nearest === undefined ? parameters : { ...parameters, nearest }
  const problem = { code: key, origin: undefined, path: '', parameters: named, apiCode }
  const message = { en: wordsOf(REFUSALS, problem, 'en') ?? '', zh: wordsOf(REFUSALS, problem, 'zh') ?? '' }
  throw new Refusal({ code: apiCode, message, problems: [] })
}
