import type { Words } from '../base/language.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { CaseRun } from '../scenario/case-run.ts'
import type { StepReport } from '../scenario/report.ts'
import { openCase } from '../scenario/run.ts'
import type { ScenarioCase, Step } from '../scenario/scenario.ts'
import type { Passage } from '../world/capture/passage.ts'
import { type History, readHistory } from './history.ts'
import type { Failure, Meet } from './law.ts'

/** A history that runs, as those see it who judge it. */
export type Stage = {
  readonly cloud: Cloud
  readonly one: ScenarioCase
  readonly meet: Meet
  /** The step under way, from 0; -1: none yet. */
  readonly index: number
  /** Tells that a law is broken here: the first time counts. `expect`: what the step under way would have shown. */
  fail(law: string, what: Words | string, expect?: Failure['expect']): void
}

/** Looks on while a history runs. */
export type Judge = {
  /** Every packet, as it is judged. */
  readonly passage?: (seen: Passage) => void
  /** A step is about to be done. */
  readonly before?: (step: Step) => void
  /** It has been done; undefined: it goes on in the background. */
  readonly after?: (step: Step, report: StepReport | undefined) => void
  /** All steps have been done. */
  readonly end?: (reports: readonly StepReport[]) => void
}

/** Who is to judge a run that is about to begin. */
export type JudgeMaker = (stage: Stage) => Judge

/** A history that is not sound is no counterexample of anything. */
export type Played = { readonly sound: boolean; readonly failure: Failure | undefined }

/** Runs a history by the code that runs scenario files, before judges, up to the first failure that one of them finds. */
export function play(history: History, meet: Meet, judges: readonly JudgeMaker[]): Played {
  const read = readHistory(history)
  return read.ok ? playCase(read.value, meet, judges) : NOT_SOUND
}

const NOT_SOUND: Played = { sound: false, failure: undefined }

/** What keeps a history from being run, as places and codes: `steps.0.connect: NO_SUCH_CLIENT`. */
export function problemsOf(history: History): readonly string[] {
  const read = readHistory(history)
  const opened = read.ok ? openCase(read.value) : read
  return opened.ok ? [] : opened.problems.map(({ code, path }) => `${path}: ${code}`)
}

/** Whether a history can be run at all: a scenario without problems, in a network without problems. */
export const isSound = (history: History): boolean => problemsOf(history).length === 0

/** As `play`, of what was read already. */
function playCase(one: ScenarioCase, meet: Meet, judges: readonly JudgeMaker[]): Played {
  const opened = openCase(one)
  if (!opened.ok) return NOT_SOUND
  const stage = new RunStage(opened.value, one, meet)
  const looking = judges.map((judge) => judge(stage))
  const watching = looking.flatMap(({ passage }) => passage ?? [])
  if (watching.length > 0) opened.value.watch({ passage: (seen) => watching.forEach((look) => void look(seen)) })
  const run = new CaseRun(opened.value)
  for (const [index, step] of one.steps.entries()) {
    stage.index = index
    for (const judge of looking) judge.before?.(step)
    const report = run.step(step)
    for (const judge of looking) judge.after?.(step, report)
    if (stage.failure !== undefined) return { sound: true, failure: stage.failure }
  }
  const reports = run.end()
  for (const judge of looking) judge.end?.(reports)
  return { sound: true, failure: stage.failure }
}

class RunStage implements Stage {
  readonly cloud: Cloud
  readonly one: ScenarioCase
  readonly meet: Meet
  index = -1
  failure: Failure | undefined

  constructor(cloud: Cloud, one: ScenarioCase, meet: Meet) {
    this.cloud = cloud
    this.one = one
    this.meet = meet
  }

  fail(law: string, said: Words | string, expect?: Failure['expect']): void {
    const what = typeof said === 'string' ? { en: said, zh: said } : said
    this.failure ??= { law, what, step: this.index < 0 ? undefined : this.index, expect }
  }
}
