import { nearest } from '../../base/text.ts'
import type { Documents } from '../documents.ts'
import { MODEL_PROBLEMS, type ModelProblemCode } from '../problem-words.ts'
import type { Place, Problems } from './problems.ts'

/** The sections of a file whose names are referred to. */
export type Section = Exclude<keyof Documents, 'endpoints'>

const NO_SUCH = {
  accounts: 'NO_SUCH_ACCOUNT',
  vpcs: 'NO_SUCH_VPC',
  routeTables: 'NO_SUCH_ROUTE_TABLE',
  networkAcls: 'NO_SUCH_NETWORK_ACL',
  securityGroups: 'NO_SUCH_SECURITY_GROUP',
  cvms: 'NO_SUCH_CVM',
  clbs: 'NO_SUCH_CLB',
  endpointServices: 'NO_SUCH_ENDPOINT_SERVICE',
} as const satisfies Record<Section, ModelProblemCode>

/** In the order in which a wrong kind is looked for: what people dial first. */
const SECTIONS = [
  'cvms',
  'clbs',
  'endpoints',
  'endpointServices',
  'vpcs',
  'securityGroups',
  'routeTables',
  'networkAcls',
  'accounts',
] as const satisfies readonly (keyof Documents)[]

/**
 * Reports names that lead nowhere: what else has that name, or which name was probably meant.
 *
 * Looking for the nearest name costs an edit distance for each candidate, which grows with the square of their length. One
 * validation has a budget for that: of thousands of wrong names among a hundred thousand the first ones get suggestions.
 */
export class References {
  readonly #documents: Documents
  readonly #problems: Problems
  #lettersLeft = 10_000_000
  #namesLeft = 5_000_000

  constructor(documents: Documents, problems: Problems) {
    this.#documents = documents
    this.#problems = problems
  }

  /** Reports that no document of the section has this name; `meant` is what the user surely meant, where that is known. */
  missing(section: Section, name: string, place: Place, meant?: string): void {
    const actual = SECTIONS.find((other) => other !== section && this.#documents[other].has(name))
    if (actual === undefined) {
      const hint = meant === undefined ? this.hint(name, this.#documents[section].keys()) : { nearest: meant }
      this.#problems.add(NO_SUCH[section], place, { name, ...hint })
    } else {
      this.#problems.add(
        'WRONG_KIND',
        place,
        { name, actual, wanted: section },
        MODEL_PROBLEMS[NO_SUCH[section]].apiCode,
      )
    }
  }

  /** The parameter `nearest` of a problem, where a candidate is near enough. */
  hint(name: string, candidates: Iterable<string>): { readonly nearest?: string } {
    const found = nearest(name, this.#plausible(name, candidates))
    return found === undefined ? {} : { nearest: found }
  }

  /**
   * Of few candidates all, of many those that share their first or second half with the name, as one mistyped letter
   * leaves one of the halves intact.
   */
  #plausible(name: string, candidates: Iterable<string>): string[] {
    const half = Math.min(Math.ceil(name.length / 2), NAME_LENGTH_COMPARED / 2)
    const start = name.slice(0, half)
    const end = name.slice(-half)
    const few: string[] = []
    const alike: string[] = []
    let seen = 0
    for (const candidate of candidates) {
      if (this.#namesLeft-- <= 0 || alike.length >= CANDIDATES_MAX) break
      seen++
      if (seen <= FEW) few.push(candidate)
      if (candidate.startsWith(start) || candidate.endsWith(end)) alike.push(candidate)
    }
    const plausible = seen <= FEW ? few : alike
    const letters = plausible.length * Math.min(name.length, NAME_LENGTH_COMPARED) ** 2
    if (letters > this.#lettersLeft) return []
    this.#lettersLeft -= letters
    return plausible
  }
}

const FEW = 200
const CANDIDATES_MAX = 1000
/** `nearest` compares no more of a name. */
const NAME_LENGTH_COMPARED = 64
