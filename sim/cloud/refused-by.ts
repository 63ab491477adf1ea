import type { Problem } from '../model/problem.ts'
import { modelProblemText } from '../model/problem-words.ts'
import type { ApiError } from './operation.ts'

/** The changed network would not be sound: the cloud's code for the first problem that has one, and what that problem says. */
export function refusedBy(problems: readonly Problem[]): ApiError {
  const first = problems.find(({ apiCode }) => apiCode !== undefined) ?? problems[0]
  const message = {
    en: (first && modelProblemText(first, 'en')) ?? '',
    zh: (first && modelProblemText(first, 'zh')) ?? '',
  }
  return { code: first?.apiCode ?? 'InvalidParameterValue', message, problems }
}
