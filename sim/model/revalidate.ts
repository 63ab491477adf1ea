import type { Documents } from './documents.ts'
import type { Configuration, Revalidated } from './network-change.ts'
import type { Checked } from './problem.ts'
import { revised } from './revision.ts'
import { validate } from './validate.ts'

/**
 * As `validate`, for documents that differ in little from ones that were found sound: what a change cannot touch is not
 * judged again, and the new network shares it with the one before. What is judged is judged by the same functions. Where the
 * change reaches farther than its own document, or something is wrong with it, all is validated.
 */
export function revalidate(before: Configuration, documents: Documents, seed: number): Checked<Revalidated> {
  const little = revised(before, documents, seed)
  if (little !== undefined) return { ok: true, value: little }
  const whole = validate(documents, before.network.options, seed)
  return whole.ok ? { ok: true, value: { network: whole.value, change: undefined } } : whole
}
