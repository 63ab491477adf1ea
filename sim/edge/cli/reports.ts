import type { Problem } from '../../model/problem.ts'
import { type ExitCode, OUR_FAULT, type ScenarioReport } from '../../scenario/report.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { type FoundFile, findFiles, realPath } from '../files/files.ts'
import { allProblems, loadFile } from '../files/load-file.ts'
import { edgeProblem } from '../files/problem-words.ts'
import type { Io } from './io.ts'

/** What became of one file, and how far the run is. */
export type FileDone = {
  readonly report: ScenarioReport
  /** The text of a file that was read on the way, for the lines of problems. */
  readonly textOf: (file: string) => string | undefined
  /** The files that were read, and that would have been if they had been there. */
  readonly paths: readonly string[]
  readonly done: number
  readonly total: number
}

/**
 * Loads every file that the arguments name and runs or validates it, one after the other. What is wrong with one is in its
 * report, our own faults included, and stops none of the others.
 */
export async function* reportsOf(
  targets: readonly string[],
  judge: (scenario: Scenario) => ScenarioReport | Promise<ScenarioReport>,
  io: Io,
): AsyncGenerator<FileDone> {
  const found = [...new Set(targets)].map((target) => ({ target, files: findFiles(target, io.cwd) }))
  const seen = new Set<string>() // a file may be reached by several arguments and links: it is run once
  const work = found.flatMap(({ target, files }): readonly (FoundFile | ScenarioReport)[] => {
    if (!files.ok) return [failed(target === '' ? '""' : target, files.problems)]
    return files.value.filter(({ absolute }) => isNew(seen, realPath(absolute)))
  })
  for (const [index, item] of work.entries()) {
    const done = 'cases' in item ? { report: item, textOf: noText, paths: [] } : await reportOn(item, judge, io)
    yield { ...done, done: index + 1, total: work.length }
  }
}

/** Whatever goes wrong inside us with one file becomes a problem of that file. */
async function reportOn(
  file: FoundFile,
  judge: (scenario: Scenario) => ScenarioReport | Promise<ScenarioReport>,
  io: Io,
): Promise<Omit<FileDone, 'done' | 'total'>> {
  let read: ReadonlyMap<string, string> = new Map()
  const textOf = (path: string) => read.get(path)
  try {
    const { scenario, problems, texts } = await loadFile(file, io)
    read = texts
    const missing = problems.flatMap(({ parameters: { path, file } }) => path ?? file ?? [])
    const isSound = scenario !== undefined && problems.length === 0
    const report = isSound ? await judge(scenario) : failed(file.path, allProblems({ scenario, problems }))
    return { report, textOf, paths: [file.path, ...texts.keys(), ...missing] }
  } catch (error) {
    if (io.env.ISTHMUS_DEBUG && error instanceof Error) await io.stderr.write(`${error.stack}\n`)
    const message = error instanceof Error ? error.message : String(error)
    return {
      report: failed(file.path, [edgeProblem(OUR_FAULT, { message })]),
      textOf,
      paths: [file.path, ...read.keys()],
    }
  }
}

const isNew = (seen: Set<string>, path: string): boolean => !seen.has(path) && seen.add(path).has(path)

const noText = (): undefined => undefined
const failed = (file: string, problems: readonly Problem[]): ScenarioReport => ({
  file,
  title: undefined,
  cases: [],
  problems,
})

/** The worst of all: 3 our fault, 2 bad input, 1 an expectation that failed, 0. */
export const worst = (codes: readonly ExitCode[]): ExitCode => codes.reduce((a, b) => (b > a ? b : a), 0)
