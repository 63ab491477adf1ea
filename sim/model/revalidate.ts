import { changesSince } from '../base/chunked-map.ts'
import type { Documents } from './documents.ts'
import { CHANGING_KINDS, type Configuration, type Revalidated } from './network-change.ts'
import type { Checked } from './problem.ts'
import { Revision } from './revision.ts'
import { validate } from './validate.ts'

/**
 * As `validate`, for documents that differ in little from ones that were found sound: what a change cannot touch is not
 * judged again, and the new network shares it with the one before. What is judged is judged by the same functions. Where the
 * change reaches farther than its own document, or something is wrong with it, all is validated.
 */
export function revalidate(before: Configuration, documents: Documents, seed: number): Checked<Revalidated> {
  const revised = revise(before, documents, seed)
  if (revised !== undefined) return { ok: true, value: revised }
  const whole = validate(documents, before.network.options, seed)
  return whole.ok ? { ok: true, value: { network: whole.value, change: undefined } } : whole
}

/** Sections whose documents everything else rests on. */
const FOUNDATIONS = ['accounts', 'vpcs', 'routeTables'] as const

function revise(before: Configuration, documents: Documents, seed: number): Revalidated | undefined {
  if (FOUNDATIONS.some((section) => documents[section] !== before.documents[section])) return undefined
  const revision = new Revision(before, documents, seed)
  for (const kind of CHANGING_KINDS) {
    const changes = changesSince<unknown>(before.documents[kind], documents[kind])
    if (changes === undefined) return undefined
    for (const name of changes.changed) if (!revision.changed(kind, name)) return undefined
    for (const name of changes.added) if (!revision.added(kind, name)) return undefined
  }
  return revision.finish()
}
