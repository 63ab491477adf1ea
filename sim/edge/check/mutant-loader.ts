import { appendFileSync } from 'node:fs'
import type { LoadHook } from 'node:module'
import type { Mutant } from '../../check/mutants/mutant.ts'
import { mutated } from '../../check/mutants/table.ts'

/** `url`: of the module that has the fault. `seenFile`: a file to say in that it has been loaded. */
export type LoaderData = Mutant & { readonly url: string; readonly seenFile: string | undefined }

let data: LoaderData | undefined

/** Node calls it once, in the thread in which modules are found, with what `register` was given. */
export function initialize(given: LoaderData): void {
  data = given
}

/** Node calls it for each module that is imported. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context)
  if (data === undefined || url !== data.url || loaded.source === undefined) return loaded
  const text = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source)
  const source = mutated(data, text)
  if (source === undefined)
    throw new Error(`the mutant ${data.name} does not fit ${data.file}: is lib/ of this version?`)
  if (data.seenFile) appendFileSync(data.seenFile, `${data.name}\n`)
  return { ...loaded, source }
}
