import { resolve } from 'node:path'
import type { Language } from '../../base/language.ts'
import { type AroundOptions, aroundHistories } from '../../check/arbitraries/around.ts'
import type { Arbitrary } from '../../check/engine.ts'
import type { History } from '../../check/history.ts'
import { UsageError } from '../../check/usage-error.ts'
import { type Written, writtenOf } from '../../check/written.ts'
import { readScenarioValue } from '../../scenario/builder.ts'
import type { ScenarioInput } from '../../scenario/file-format.ts'
import type { Loaded } from '../../scenario/load.ts'
import { normalPath } from '../../scenario/paths.ts'
import { problemsText } from '../../scenario/report-text.ts'
import { PLAIN } from '../../trace/text.ts'
import { allProblems, type LoadedFile, loadFileNow } from '../files/load-file.ts'
import { say } from '../files/problem-words.ts'

/**
 * Histories in the network of a scenario (a path, or the scenario as a value), and in networks that are nearly it, with packets aimed
 * at its own boundaries. Throws a `UsageError` that tells what is wrong with the scenario.
 */
export function around(scenario: string | ScenarioInput, options: AroundOptions = {}): Arbitrary<History> {
  return aroundHistories(networkOf(scenario), options)
}

/** The network of a scenario as it is now. */
export function networkOf(scenario: string | ScenarioInput, cwd: string = process.cwd()): Written {
  const path = typeof scenario === 'string' ? normalPath(scenario) || '.' : '<scenario>'
  const loaded: Loaded & Partial<LoadedFile> =
    typeof scenario === 'string'
      ? loadFileNow({ path, absolute: resolve(cwd, path) }, cwd)
      : readScenarioValue(scenario)
  const problems = allProblems(loaded)
  const [one] = loaded.scenario?.cases ?? []
  const written = one === undefined || problems.length > 0 ? undefined : writtenOf(one)
  if (written !== undefined) return typeof scenario === 'string' ? { ...written, base: path } : written
  const textOf = (file: string) => loaded.texts?.get(file)
  const told = (language: Language) =>
    problemsText(problems, path, { language, paint: PLAIN, say: (problem) => say(problem, language), textOf })
  throw new UsageError({ en: told('en'), zh: told('zh') })
}
