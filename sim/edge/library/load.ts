import { isAbsolute, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Language } from '../../base/language.ts'
import { fileText, readScenarioValue, UNNAMED } from '../../scenario/builder.ts'
import type { ScenarioInput } from '../../scenario/file-format.ts'
import type { Loaded } from '../../scenario/load.ts'
import { normalPath } from '../../scenario/paths.ts'
import { openCase } from '../../scenario/run.ts'
import { caseCalled } from '../files/case-called.ts'
import { allProblems, loadFile } from '../files/load-file.ts'
import { checkLanguage, checkOptions, checkText, type Overrides, readOverrides, shownValue } from './arguments.ts'
import { Cloud } from './cloud.ts'
import { argumentsRead, orThrow, type Result, refused, type Telling, UsageError } from './errors.ts'

/** Which world of a scenario to open, and what to set over what it says. */
export type CloudOptions = Overrides & {
  /** The name of a case; left out: the first, or the scenario itself. */
  readonly case?: string | undefined
  /** Of messages and traces; `en` when left out. */
  readonly language?: Language | undefined
}

/**
 * Opens the cloud of a scenario file, at time 0 and before its steps, together with the files that it extends. Rejects with a
 * `ScenarioError` that tells everything that is wrong with them.
 */
export const load = async (path: string | URL, options: CloudOptions = {}): Promise<Cloud> =>
  orThrow(await read(path, options))

/** As `load`, but what is wrong with the file comes back as a value. */
export async function read(path: string | URL, options: CloudOptions = {}): Promise<Result<Cloud>> {
  checkCloudOptions(options)
  if (typeof path !== 'string' && !(path instanceof URL && path.protocol === 'file:'))
    throw new UsageError(`a path is a text or a file: URL, not ${shownValue(path)}`)
  const cwd = process.cwd()
  const absolute = typeof path === 'string' ? resolve(cwd, path) : fileURLToPath(path)
  const shown = shownPath(cwd, absolute)
  const { texts, ...loaded } = await loadFile({ path: shown, absolute }, { cwd })
  return open(loaded, shown, (file) => texts.get(file), options)
}

/** Opens the cloud of a scenario that was written as a value; throws a `ScenarioError` that tells everything wrong with it. */
export const cloudOf = (value: ScenarioInput, options: CloudOptions = {}): Cloud => orThrow(build(value, options))

/** As `cloudOf`, but what is wrong with the value comes back as a value. */
export function build(value: ScenarioInput, options: CloudOptions = {}): Result<Cloud> {
  checkCloudOptions(options)
  const loaded = readScenarioValue(value)
  const textOf = (file: string) => (file === UNNAMED && loaded.scenario !== undefined ? fileText(value) : undefined)
  return open(loaded, UNNAMED, textOf, options)
}

function checkCloudOptions(options: CloudOptions): void {
  checkOptions(options, ['case', 'language', 'seed', 'options'], 'opening a cloud')
  checkText(options.case, 'case')
  checkLanguage(options.language)
  const { options: set } = options
  if (set !== undefined && (typeof set !== 'object' || set === null || Array.isArray(set)))
    throw new UsageError(`options of the network are an object, not ${shownValue(set)}`)
}

function open(loaded: Loaded, file: string, textOf: Telling['textOf'], options: CloudOptions): Result<Cloud> {
  const { language = 'en', case: name, ...overrides } = options
  const telling: Telling = { file, language, textOf }
  if (loaded.scenario === undefined || loaded.problems.length > 0) return refused(allProblems(loaded), telling)
  const one = caseCalled(loaded.scenario, name)
  if (!one.ok) return refused(one.problems, telling)
  const core = openCase(argumentsRead(readOverrides(overrides, one.value), language))
  return core.ok ? { ok: true, value: new Cloud(core.value, language) } : refused(core.problems, telling)
}

/** From the current folder where the file lies below it, as people write it; else in full. */
function shownPath(cwd: string, absolute: string): string {
  const path = relative(cwd, absolute)
  return normalPath(path.startsWith('..') || isAbsolute(path) ? absolute : path) || '.'
}
