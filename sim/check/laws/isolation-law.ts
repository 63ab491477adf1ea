import type { Words } from '../../base/language.ts'
import type { StepReport } from '../../scenario/report.ts'
import type { Step } from '../../scenario/scenario.ts'
import type { Failure } from '../law.ts'
import type { Scene, Seen } from './scene.ts'

/** One sentence about what may be delivered, judged packet by packet while a history runs. */
export type IsolationLaw = {
  readonly name: string
  readonly statement: Words
  /** What it must have met, in the labels that it gives itself or that every run gives (`met.ts`). */
  readonly mustMeet: readonly string[]
  readonly judge: (bench: Bench) => SceneJudge
}

export type SceneJudge = {
  readonly packet?: (seen: Seen) => void
  readonly before?: (step: Step) => void
  readonly after?: (step: Step, report: StepReport | undefined) => void
}

/** Where a law judges. */
export type Bench = {
  readonly scene: Scene
  readonly meet: (label: string) => void
  /** The law is broken. */
  readonly fail: (what: Words, expect?: Failure['expect']) => void
}
