import type { Change } from '../../advise/change.ts'
import { changed } from '../../advise/changed.ts'
import type { Origin } from '../../base/origin.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { editsOf } from './edits.ts'
import type { Style } from './flow-text.ts'
import { networkRoots, stepsOf, stepsPath, withSteps } from './steps-edit.ts'
import { edited } from './yaml-edit.ts'

/** What is to be patched: one file, for one of its cases. */
export type Patching = {
  readonly file: string
  readonly text: string
  readonly case: string | undefined
  /** How many steps were run before the question. */
  readonly after: number
  /** Where the last of these steps is written. */
  readonly lastStep: Origin | undefined
}

/** A patched text; `steps`: so many steps were put in, in place of a change of the network. */
export type Patch = { readonly text: string; readonly steps: number }

/** JSON is YAML, too, and stays JSON. */
const styleOf = (text: string): Style => (/^\s*\{/.test(text) ? 'json' : 'yaml')

/**
 * The texts that a file could become so that it has these changes, the best first: changed where the network is written, or, where
 * calls have made the network what it is, or that is not possible, with steps that make them. Whether they do, is for whoever asks to
 * try.
 */
export function* patches(patching: Patching, before: Cloud, changes: readonly Change[]): Generator<Patch> {
  if (patching.after === 0) {
    const text = inNetwork(patching, before, changes)
    if (text !== undefined) yield { text, steps: 0 }
  }
  const patch = asSteps(patching, before, changes)
  if (patch !== undefined) yield patch
}

function inNetwork({ text, case: name }: Patching, before: Cloud, changes: readonly Change[]): string | undefined {
  const style = styleOf(text)
  let now = text
  let world = before
  for (const change of changes) {
    const next = changed(world, [change])
    if (next === undefined) return undefined
    for (const edit of editsOf(change, next.network)) {
      const after = edited(now, networkRoots(now, name), edit, style)
      if (after === undefined) return undefined
      now = after
    }
    world = next
  }
  return now
}

function asSteps(
  { file, text, case: name, after, lastStep }: Patching,
  before: Cloud,
  changes: readonly Change[],
): Patch | undefined {
  const found: { change: Change; documents: Cloud['documents'] }[] = []
  let world = before
  for (const change of changes) {
    found.push({ change, documents: world.documents })
    const next = changed(world, [change])
    if (next === undefined) return undefined
    world = next
  }
  const steps = stepsOf(found)
  const line = after > 0 && lastStep?.file === file ? lastStep.line : undefined
  const patched = withSteps(text, stepsPath(text, name), line, steps, styleOf(text))
  return patched === undefined ? undefined : { text: patched, steps: steps.length }
}
