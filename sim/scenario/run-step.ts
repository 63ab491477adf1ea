import type { Cloud } from '../cloud/cloud.ts'
import { CaseRun } from './case-run.ts'
import type { StepReport } from './report.ts'
import type { Step } from './scenario.ts'

/** Runs one step by itself on a cloud that has every name it uses, waits for it, and judges what it showed. */
export const runStep = (cloud: Cloud, step: Step): StepReport => new CaseRun(cloud).only(step)
