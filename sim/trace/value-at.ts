import { assert } from '../base/assert.ts'

/** A value of the tables; an index that a walk has written down is one of theirs. */
export function valueAt(values: ArrayLike<number>, index: number): number {
  const value = values[index]
  assert(value !== undefined, 'a recorded index is one of the tables')
  return value
}
