import { realpathSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { originText } from '../../base/origin.ts'
import type { Problem } from '../../model/problem.ts'
import { filesNeeded, type Loaded, readScenario } from '../../scenario/load.ts'
import { isInside, normalPath, relativePath, rootOf } from '../../scenario/paths.ts'
import { inOrder } from '../../scenario/problems.ts'
import { validateScenario } from '../../scenario/run.ts'
import { type FoundFile, readStream, readText, STDIN } from './files.ts'
import { edgeProblem } from './problem-words.ts'

/** What a file holds, and the texts that it was read from, by the paths that people are shown. */
export type LoadedFile = Loaded & { readonly texts: ReadonlyMap<string, string> }

/** The folder that paths begin in, and standard input where there is one. */
export type Place = { readonly cwd: string; readonly stdin?: () => AsyncIterable<Uint8Array> }

/** Reads a file and all that its `extends` reaches. */
export async function loadFile(file: FoundFile, io: Place): Promise<LoadedFile> {
  const text =
    file.path === STDIN && io.stdin ? await readStream(io.stdin(), STDIN) : readText(file.absolute, file.path)
  if (!text.ok) return { scenario: undefined, problems: text.problems, texts: new Map() }
  return loadText(file.path, text.value, io.cwd)
}

/** As `loadFile`, at once: standard input cannot be read so. */
export function loadFileNow(file: FoundFile, cwd: string): LoadedFile {
  const text = readText(file.absolute, file.path)
  if (!text.ok) return { scenario: undefined, problems: text.problems, texts: new Map() }
  return loadText(file.path, text.value, cwd)
}

/**
 * Everything that is wrong with a file that cannot be used: of its network too, as far as it could be read, but not twice
 * at one place.
 */
export function allProblems({ scenario, problems }: Loaded): readonly Problem[] {
  const network = scenario === undefined ? [] : validateScenario(scenario).problems
  const placeOf = ({ origin }: Problem) => (origin === undefined ? undefined : originText(origin))
  const places = new Set(problems.map(placeOf))
  // What has the wrong form is read as nothing; that it is wrong was said where it stands.
  const isFollowUp = (problem: Problem) =>
    places.has(placeOf(problem)) || (problems.length > 0 && Object.values(problem.parameters).includes(''))
  return inOrder([...problems, ...network.filter((problem) => !isFollowUp(problem))])
}

function loadText(entry: string, text: string, cwd: string): LoadedFile {
  const root = rootFor(entry, cwd)
  const texts = new Map([[entry, text]])
  const refused = new Map<string, Problem>()
  const needed = () => filesNeeded(entry, texts, { root }).filter((file) => !refused.has(file))
  let mayExtend = text.includes('extends') // asking costs reading the YAML of the whole chain
  while (mayExtend) {
    mayExtend = false
    for (const file of needed()) {
      const found = readExtended(file, root, cwd)
      if (typeof found !== 'string') refused.set(file, found)
      else {
        texts.set(file, found)
        mayExtend ||= found.includes('extends')
      }
    }
  }
  const { scenario, problems } = readScenario(entry, texts, { root })
  // Why a file that is extended could not be had, at the place that names it.
  const explained = problems.map((problem) => {
    const cause = problem.code === 'FILE_MISSING' ? refused.get(problem.parameters.file ?? '') : undefined
    return cause === undefined ? problem : { ...cause, origin: problem.origin, path: problem.path }
  })
  return { scenario, problems: explained, texts }
}

/**
 * The folder that `extends` must not leave. Only a whole path tells whether a folder `scenarios` is above us; it is said as
 * seen from here, as the path of the file is.
 */
function rootFor(entry: string, cwd: string): string {
  if (isAbsolute(entry)) return rootOf(normalPath(entry))
  const root = relativePath(normalPath(cwd), rootOf(normalPath(resolve(cwd, entry))))
  return isInside(root, normalPath(entry)) ? root : rootOf(normalPath(entry))
}

/** A link may lead out of the folder of scenarios although its path does not. */
function readExtended(file: string, root: string, cwd: string): string | Problem {
  const absolute = resolve(cwd, file)
  const text = readText(absolute, file)
  if (!text.ok) return text.problems[0] ?? edgeProblem('PATH_MISSING', { path: file })
  if (isInside(realpathSync(resolve(cwd, root)), realpathSync(absolute))) return text.value
  return edgeProblem('LINK_OUTSIDE', { path: file, root: root === '' ? '.' : root })
}
