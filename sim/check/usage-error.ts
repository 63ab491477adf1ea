import type { Words } from '../base/language.ts'

/** The kit was used in a way in which it cannot work: said in both languages, since nobody has told it which one to speak. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly words: Words

  constructor(words: Words) {
    super(`${words.en}\n${words.zh}`)
    this.words = words
  }
}

/** Whether an error is one of these, also from another copy of this package: the command's, say, of what a module of laws has loaded. */
export const isUsageError = (error: unknown): error is UsageError =>
  error instanceof Error && error.name === 'UsageError' && 'words' in error
