import type { StepInput } from '../../scenario/file-format.ts'
import type { Outline } from './outline.ts'

/** Numbers that say which and what; each is taken modulo what there is to choose from. */
export type Rolls = readonly [a: number, b: number, c: number, d: number, e: number]

/** A step in the terms of what there is by then, or several; undefined where there is nothing of the kind. */
export type StepMaker = (outline: Outline, rolls: Rolls) => StepInput | readonly StepInput[] | undefined

/** The one of this number; they go round. */
export const among = <One>(list: readonly One[], index: number): One | undefined => list[index % list.length]
