import type { DocumentOrigin, Origin } from '../../base/origin.ts'
import type { Problem, ProblemWords } from '../problem.ts'
import { MODEL_PROBLEMS, type ModelProblemCode, type ModelProblemParameters } from '../problem-words.ts'

/**
 * Where a value stands: its path for people, and where to look up its line. `key` is the path inside the document that
 * `origin` belongs to; a document without an origin of its own is looked up in the one around it.
 */
export type Place = { readonly path: string; readonly origin: DocumentOrigin | undefined; readonly key: string }

type Written = { readonly origin?: DocumentOrigin | undefined }

/** The place of a document at the top of its section: `cvms.web1`. */
export const placeOf = (section: string, name: string, document: Written): Place => ({
  path: `${section}.${name}`,
  origin: document.origin,
  key: '',
})

/** The place of a field of what stands at `place`; a list's entries are fields too (`whitelist.1`). */
export const fieldOf = (place: Place, field: string | number): Place => ({
  path: `${place.path}.${field}`,
  origin: place.origin,
  key: place.key === '' ? String(field) : `${place.key}.${field}`,
})

/** The place of an entry of a list that stands at `place`: `cvms.web1.securityGroups.0`. */
export const entryOf = (place: Place, field: string, at: number): Place => fieldOf(fieldOf(place, field), at)

/** The place of a document inside another one. */
export const partOf = (place: Place, field: string | number, document: Written): Place =>
  document.origin === undefined
    ? fieldOf(place, field)
    : { path: `${place.path}.${field}`, origin: document.origin, key: '' }

/** The most precise origin that is known: that of the field, else of what holds it, else of the document. */
function originOf(place: Place): Origin | undefined {
  const { origin } = place
  if (origin === undefined) return undefined
  for (let key = place.key; key !== ''; key = key.slice(0, Math.max(0, key.lastIndexOf('.')))) {
    const found = origin.fields?.get(key)
    if (found !== undefined) return found
  }
  return { file: origin.file, line: origin.line, column: origin.column }
}

/** The problems found so far, in the order of finding. */
export class Problems {
  readonly list: Problem[] = []

  /** `apiCode` stands in for the dictionary's where another product's call answers with a code of its own. */
  add<Code extends ModelProblemCode>(
    code: Code,
    place: Place,
    parameters: ModelProblemParameters<Code>,
    apiCode: string | undefined = apiCodeOf(code),
  ): void {
    this.list.push({ code, origin: originOf(place), path: place.path, parameters, apiCode })
  }
}

function apiCodeOf(code: ModelProblemCode): string | undefined {
  const words: ProblemWords = MODEL_PROBLEMS[code]
  return words.apiCode
}
