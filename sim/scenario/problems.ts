import type { Origin } from '../base/origin.ts'
import { clipped, compareText, nearest } from '../base/text.ts'
import type { Problem } from '../model/problem.ts'
import type { ScenarioProblemCode, ScenarioProblemParameters } from './problem-words.ts'

/** Steps of a path inside a file: names, and positions in lists. */
export type Path = readonly (string | number)[]

/** The problems of one load, in the order of finding, each only once (a base's problem is found again in every case). */
export class Problems {
  readonly list: Problem[] = []
  /** By what is said and where: the problem's place in the list, and the cases that it was found in. */
  readonly #seen = new Map<string, CasesOf>()
  /** The case that is being read; undefined: what all cases share. */
  #case: string | undefined
  #comparisons = 0

  add<Code extends ScenarioProblemCode>(
    code: Code,
    origin: Origin,
    path: Path,
    parameters: ScenarioProblemParameters<Code>,
  ): void {
    const seen = JSON.stringify([code, origin.file, origin.line, origin.column, parameters])
    const cases = this.#seen.get(seen)
    cases?.names.add(this.#case)
    if (cases !== undefined || this.list.length >= FOUND_MAX) return
    this.#seen.set(seen, { index: this.list.length, names: new Set([this.#case]) })
    const { file, line, column } = origin
    this.list.push({ code, origin: { file, line, column }, path: pathText(path), parameters, apiCode: undefined })
  }

  /** What is found while `read` runs is found in this case; without a name, in what all cases share. */
  inCase<Value>(name: string | undefined, read: () => Value): Value {
    const before = this.#case
    this.#case = name
    try {
      return read()
    } finally {
      this.#case = before
    }
  }

  /** The problems found, each with its cases where a file has so many and it is not in all of them. */
  found(caseCount: number): readonly Problem[] {
    const list = [...this.list]
    for (const { index, names } of this.#seen.values()) {
      const problem = list[index]
      if (problem !== undefined) list[index] = inCases(problem, names, caseCount)
    }
    return list
  }

  /** The name that was probably meant, as a parameter of a problem. */
  hint(text: string, candidates: () => Iterable<string>): { nearest?: string } {
    if (this.#comparisons > COMPARISONS_MAX) return {}
    const names = [...candidates()]
    this.#comparisons += names.length
    const found = nearest(text, names)
    return found === undefined ? {} : { nearest: found }
  }
}

type CasesOf = { readonly index: number; readonly names: Set<string | undefined> }

/** So many cases are named in one problem. */
const CASES_NAMED_MAX = 5

/** A problem with the names of the cases that have it, unless all have, or it is in what they share. */
export function inCases(problem: Problem, names: ReadonlySet<string | undefined>, caseCount: number): Problem {
  if (names.has(undefined) || names.size >= caseCount) return problem
  const named = [...names].slice(0, CASES_NAMED_MAX).join(', ')
  return { ...problem, case: names.size > CASES_NAMED_MAX ? `${named} ...` : named }
}

/** How many names one load compares in search of what was meant; a file with more mistakes gets no more guesses. */
const COMPARISONS_MAX = 300_000

/** More than this nobody reads; what a file has beyond is counted. */
const TOLD_MAX = 1_000
/** A load looks for no more than these. */
const FOUND_MAX = 20_000

/**
 * In the order of the text: files by name, then by line and column. Where there are too many, the first of them, and one
 * that says how many more there are. What was put in order may be so again, together with others.
 */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const sorted = problems
    .filter(({ code }) => code !== MORE)
    .sort(
      ({ origin: a }, { origin: b }) =>
        compareText(a?.file ?? '', b?.file ?? '') ||
        (a?.line ?? 0) - (b?.line ?? 0) ||
        (a?.column ?? 0) - (b?.column ?? 0),
    )
  const untold = problems.filter(({ code }) => code === MORE)
  const [first] = [...sorted.slice(TOLD_MAX), ...untold]
  if (first === undefined) return sorted
  const before = untold.reduce((sum, { parameters }) => sum + Number.parseInt(parameters.count ?? '', 10), 0)
  const isOpen = sorted.length >= FOUND_MAX || untold.some(({ parameters }) => parameters.count?.endsWith('+'))
  const count = `${Math.max(0, sorted.length - TOLD_MAX) + before}${isOpen ? '+' : ''}`
  return [
    ...sorted.slice(0, TOLD_MAX),
    { code: MORE, origin: first.origin, path: '', parameters: { count }, apiCode: undefined },
  ]
}

const MORE: ScenarioProblemCode = 'MORE_PROBLEMS'

/** `cvms.web1.ip`: as the model writes it, without the `network` that a file may leave out too. */
const pathText = (path: Path): string =>
  (path[0] === 'network' && path.length > 1 ? path.slice(1) : path).map((step) => clipped(String(step))).join('.')
