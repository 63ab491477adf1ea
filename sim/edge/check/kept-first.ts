import type { Words } from '../../base/language.ts'
import type { Law } from '../../check/law.ts'
import { checked } from '../../check/run-law.ts'
import { keptIn, readKept } from './read-kept.ts'

/** What a kept failure shows now; `unreadable`: why it could not be tried. It is left where it is in any case. */
export type Tried = { readonly file: string; readonly law: string } & (
  | { readonly stillFails: boolean; readonly unreadable?: undefined }
  | { readonly stillFails: false; readonly unreadable: Words }
)

/** Tries the kept failures of a folder again, by name; of some laws only where these are given. */
export async function tryKept(
  folder: string,
  laws: readonly Law[],
  only: readonly string[],
  cwd: string,
): Promise<Tried[]> {
  const tried: Tried[] = []
  for (const file of keptIn(folder)) {
    const read = await readKept(file, laws, cwd)
    if (!read.ok) {
      tried.push({ file, law: '', stillFails: false, unreadable: read.words })
      continue
    }
    const { law, history, head } = read.value
    if (only.length > 0 && !only.includes(head.law) && !only.includes(head.tried)) continue
    tried.push({ file, law: head.law, stillFails: checked(law, history, () => undefined) !== undefined })
  }
  return tried
}
