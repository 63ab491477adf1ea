import { register } from 'node:module'
import { mutantNamed } from '../../check/mutants/table.ts'
import type { LoaderData } from './mutant-loader.ts'

/**
 * `node --import isthmus/mutant-hook ...` with ISTHMUS_MUTANT=name: whatever this process does with Isthmus, it does with that fault.
 * Without the variable nothing is changed. NODE_OPTIONS takes it to the processes and threads of any test runner.
 *
 * @module isthmus/mutant-hook
 */
const { ISTHMUS_MUTANT: name, ISTHMUS_MUTANT_SEEN: seenFile } = process.env

if (name) {
  const mutant = mutantNamed(name)
  if (mutant === undefined) {
    console.error(`ISTHMUS_MUTANT=${name}: there is no such mutant; 'isthmus check --mutants --list' names all`)
    process.exit(2)
  }
  const url = new URL(`../../${mutant.file}`, import.meta.url).href
  const data: LoaderData = { ...mutant, url, seenFile }
  register('./mutant-loader.js', import.meta.url, { data })
}
