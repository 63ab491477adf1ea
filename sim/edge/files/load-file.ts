import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { originText } from '../../base/origin.ts'
import type { Problem } from '../../model/problem.ts'
import { filesNeeded, type Loaded, readScenario } from '../../scenario/load.ts'
import { isInside, normalPath, rootOf } from '../../scenario/paths.ts'
import { validateScenario } from '../../scenario/run.ts'
import { type FoundFile, readStream, readText, STDIN } from './files.ts'
import { edgeProblem } from './problem-words.ts'

/** What a file holds, and the texts that it was read from, by the paths that people are shown. */
export type LoadedFile = Loaded & { readonly texts: ReadonlyMap<string, string> }

/** The folder that paths begin in, and standard input. */
export type Place = { readonly cwd: string; readonly stdin: () => AsyncIterable<Uint8Array> }

/** Reads a file and all that its `extends` reaches. */
export async function loadFile(file: FoundFile, io: Place): Promise<LoadedFile> {
  const text = file.path === STDIN ? await readStream(io.stdin(), STDIN) : readText(file.absolute, file.path)
  if (!text.ok) return { scenario: undefined, problems: text.problems, texts: new Map() }
  const loaded = loadText(file.path, text.value, io.cwd)
  // Below a folder `scenarios` that is above us, only a whole path tells what lies inside it.
  const isOutside = loaded.problems.some(({ code }) => code === 'EXTENDS_OUTSIDE')
  return isOutside ? loadText(resolve(io.cwd, file.absolute), text.value, io.cwd) : loaded
}

/**
 * Everything that is wrong with a file that cannot be used: of its network too, as far as it could be read, but not twice
 * at one place.
 */
export function allProblems({ scenario, problems }: Loaded): readonly Problem[] {
  const network = scenario === undefined ? [] : validateScenario(scenario).problems
  const placeOf = ({ origin }: Problem) => (origin === undefined ? undefined : originText(origin))
  const places = new Set(problems.map(placeOf))
  return [...problems, ...network.filter((problem) => !places.has(placeOf(problem)))]
}

function loadText(entry: string, text: string, cwd: string): LoadedFile {
  const texts = new Map([[entry, text]])
  const refused = new Map<string, Problem>()
  const needed = () => filesNeeded(entry, texts).filter((file) => !refused.has(file))
  let mayExtend = text.includes('extends') // asking costs reading the YAML of the whole chain
  while (mayExtend) {
    mayExtend = false
    for (const file of needed()) {
      const found = readExtended(file, entry, cwd)
      if (typeof found !== 'string') refused.set(file, found)
      else {
        texts.set(file, found)
        mayExtend ||= found.includes('extends')
      }
    }
  }
  const { scenario, problems } = readScenario(entry, texts)
  // Why a file that is extended could not be had, at the place that names it.
  const explained = problems.map((problem) => {
    const cause = problem.code === 'FILE_MISSING' ? refused.get(problem.parameters.file ?? '') : undefined
    return cause === undefined ? problem : { ...cause, origin: problem.origin, path: problem.path }
  })
  return { scenario, problems: explained, texts }
}

/** A link may lead out of the folder of scenarios although its path does not. */
function readExtended(file: string, entry: string, cwd: string): string | Problem {
  const absolute = resolve(cwd, file)
  const root = rootOf(normalPath(resolve(cwd, entry)))
  const text = readText(absolute, file)
  if (!text.ok) return text.problems[0] ?? edgeProblem('PATH_MISSING', { path: file })
  if (isInside(realpathSync(root), realpathSync(absolute))) return text.value
  return edgeProblem('LINK_OUTSIDE', { path: file, root })
}
