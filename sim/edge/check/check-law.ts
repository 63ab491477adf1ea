import { resolve } from 'node:path'
import type { Language, Words } from '../../base/language.ts'
import type { History } from '../../check/history.ts'
import type { Failure, Law } from '../../check/law.ts'
import { checked, type Met, runLaw, unmet } from '../../check/run-law.ts'
import { shrinkFailure } from '../../check/shrink/shrink.ts'
import { FAILURES, keepFailure } from './keep-failure.ts'
import { keptIn, readKept } from './read-kept.ts'

export type CheckOptions = {
  /** How many histories; 1,000 when left out. */
  readonly runs?: number
  /** Of what is drawn; 1 when left out. */
  readonly seed?: number
  /** Where failures are kept, and kept ones are looked for first; `false`: nowhere. `failures` when left out. */
  readonly failures?: string | false
  /** Of messages; `en` when left out. */
  readonly language?: Language
}

/** What a law came to. */
export type CheckReport = {
  readonly law: string
  readonly ok: boolean
  readonly runs: number
  /** Label -> in how many runs it was met. */
  readonly met: Met
  /** What it must have met, and has not. */
  readonly unmet: readonly string[]
  readonly failure: (Failure & { readonly history: History }) | undefined
  /** The file of the failure. */
  readonly file: string | undefined
  /** All of it in words. */
  readonly text: string
}

/** Tries a law: failures that were kept before, then random histories. What breaks it is shrunk and kept. */
export async function checkLaw(law: Law, options: CheckOptions = {}): Promise<CheckReport> {
  const { runs = 1_000, seed = 1, failures = FAILURES, language = 'en' } = options
  const say = ({ en, zh }: Words): string => (language === 'zh' ? zh : en)
  const again = failures === false ? undefined : await keptFailure(law, failures)
  if (again !== undefined) {
    const { file, failure, history } = again
    const text = say(TEXTS.kept(law, failure, file))
    return { law: law.name, ok: false, runs: 1, met: {}, unmet: [], failure: { ...failure, history }, file, text }
  }
  const report = runLaw(law, { seed, from: 0, to: runs })
  const common = { law: law.name, runs: report.runs, met: report.met }
  if (report.failure === undefined) {
    const missing = unmet(law, report.met)
    const text = say(missing.length === 0 ? TEXTS.holds(law, runs) : TEXTS.unmet(law, missing, runs, report.met))
    return { ...common, ok: missing.length === 0, unmet: missing, failure: undefined, file: undefined, text }
  }
  const { run } = report.failure
  const shrunk = shrinkFailure(law, report.failure)
  const file = failures === false ? undefined : keepFailure(law, shrunk, { seed, run }, failures).yaml
  const failure = { ...shrunk.failure, history: shrunk.history }
  const text = say(TEXTS.broken(law, failure, { run, seed, file }))
  return { ...common, ok: false, unmet: [], failure, file, text }
}

/** As `checkLaw`, for a test: throws an error with all of it in words where the law does not hold, or has not met what it must. */
export async function holds(law: Law, options: CheckOptions = {}): Promise<CheckReport> {
  const report = await checkLaw(law, options)
  if (report.ok) return report
  throw new LawBroken(report)
}

export class LawBroken extends Error {
  override readonly name = 'LawBroken'
  readonly report: CheckReport

  constructor(report: CheckReport) {
    super(report.text)
    this.report = report
  }
}

/** A kept failure of this law that fails still. One that cannot be read is left where it is: `isthmus replay` says why. */
async function keptFailure(law: Law, folder: string) {
  for (const file of keptIn(folder)) {
    const read = await readKept(file, [law], resolve('.'))
    if (!read.ok) continue
    const failure = checked(law, read.value.history, () => undefined)
    if (failure !== undefined) return { file, failure, history: read.value.history }
  }
  return undefined
}

type Found = { readonly run: number; readonly seed: number; readonly file: string | undefined }

const placeOf = ({ step }: Failure): Words =>
  step === undefined ? { en: '', zh: '' } : { en: ` (step ${step + 1})`, zh: `（第 ${step + 1} 步）` }

const stepsOf = ({ history }: { readonly history: History }): string => {
  const { network, steps } = history
  const count = (things: object | undefined) => Object.keys(things ?? {}).length
  return `${count(network.vpcs)} VPC, ${count(network.endpoints)} endpoint, ${steps.length} step`
}

const tableText = (met: Met): string =>
  Object.entries(met)
    .sort(([, a], [, b]) => b - a)
    .map(([label, count]) => `${String(count).padStart(8)}  ${label}`)
    .join('\n')

const TEXTS = {
  holds: ({ name }: Law, runs: number): Words => ({
    en: `${name} holds over ${runs} histories`,
    zh: `${name} 在 ${runs} 个历史中成立`,
  }),
  unmet: ({ name }: Law, missing: readonly string[], runs: number, met: Met): Words => ({
    en: `${name} was not broken in ${runs} histories, and has shown nothing: never met ${missing.join(', ')}\n${tableText(met)}`,
    zh: `${name} 在 ${runs} 个历史中未被违反，但不说明问题：从未遇到 ${missing.join('、')}\n${tableText(met)}`,
  }),
  kept: ({ name }: Law, failure: Failure, file: string): Words => ({
    en: `${name} is broken still${placeOf(failure).en}: ${failure.what.en}\nReplay it: npx isthmus replay ${file}`,
    zh: `${name} 仍被违反${placeOf(failure).zh}：${failure.what.zh}\n重放：npx isthmus replay ${file}`,
  }),
  broken: (law: Law, failure: Failure & { readonly history: History }, { run, seed, file }: Found): Words => ({
    en: [
      `${failure.law} is broken${placeOf(failure).en}: ${failure.what.en}`,
      `${law.statement.en}`,
      `Run ${run} of seed ${seed}, shrunk to: ${stepsOf(failure)}`,
      ...(file === undefined ? [] : [`Replay it: npx isthmus replay ${file}`]),
    ].join('\n'),
    zh: [
      `${failure.law} 被违反${placeOf(failure).zh}：${failure.what.zh}`,
      `${law.statement.zh}`,
      `种子 ${seed} 的第 ${run} 次运行，已缩减为：${stepsOf(failure)}`,
      ...(file === undefined ? [] : [`重放：npx isthmus replay ${file}`]),
    ].join('\n'),
  }),
}
