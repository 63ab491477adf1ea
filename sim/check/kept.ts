import type { Words } from '../base/language.ts'
import { hash } from '../base/random.ts'
import { yamlText } from '../scenario/export.ts'
import type { ExpectationInput, StepInput } from '../scenario/file-format.ts'
import type { StepReport } from '../scenario/report.ts'
import type { Step } from '../scenario/scenario.ts'
import type { History } from './history.ts'
import type { Law } from './law.ts'
import { play } from './play.ts'
import type { Broken } from './shrink/shrink.ts'

/** The form of the first line of a kept failure. */
export const KEPT_FORMAT = 1
const MARK = '# isthmus-check: '
/** Of the name of a file, in characters. */
const STEM_MAX = 80

/** What the first line of a kept failure says. */
export type KeptHead = {
  readonly format: number
  /** The version of Isthmus that found it. */
  readonly isthmus: string
  /** The law that is broken, and the one that was being tried: another one where that holds several. */
  readonly law: string
  readonly tried: string
  readonly seed: number | undefined
  readonly run: number | undefined
  /** How many steps it has, from which it can be seen that some have been lost; undefined: it was kept before that was noted. */
  readonly steps: number | undefined
  /** Steps whose expectation is what they showed, or not what they showed: made up here, and no part of the law. From 0. */
  readonly made: readonly number[]
  /** The file in whose network, as it is, the steps break the law: that is what is tried again. */
  readonly base: string | undefined
}

/** Where a failure was found. */
export type FoundAt = {
  readonly isthmus: string
  readonly seed?: number
  readonly run?: number
  readonly base?: string
  /** Where the file will lie, from where it will be replayed; `failures` when left out. */
  readonly folder?: string
  /** What `isthmus replay` needs beside the file: ` --laws laws.js`. */
  readonly replayWith?: string
}

export type KeptFile = { readonly name: string; readonly yaml: string }

/**
 * A failure as the file of a scenario: its title says what is broken, and the step at which it showed expects what it did not show,
 * so that `isthmus run` fails on it as long as the law is broken. `name` is the same for the same history.
 */
export function failureFile(law: Law, { history, failure }: Broken, at: FoundAt): KeptFile {
  const { isthmus, seed, run, base, folder = 'failures', replayWith = '' } = at
  // A check may call what it has found as it likes; a file may not be called so.
  const stem = failure.law.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, STEM_MAX)
  const name = `${stem}-${(hash(JSON.stringify(history)) >>> 0).toString(16).padStart(8, '0')}.yaml`
  const { noted, made } = annotated(history, failure)
  const found = { law: failure.law, tried: law.name, seed, run, base }
  const head: KeptHead = { format: KEPT_FORMAT, isthmus, ...found, steps: noted.steps.length, made }
  const { seed: drawn, options, network, steps } = noted
  // As somebody would write it: what says nothing is left out.
  const file = {
    ...{ title: titleOf(failure.law), about: failure.what },
    ...(drawn !== 1 && { seed: drawn }),
    ...(Object.keys(options).length > 0 && { options }),
    ...{ network: { ...network, vpcs: withoutEmpty(network.vpcs) }, steps },
  }
  const lines = [
    `${MARK}${JSON.stringify(head)}`,
    `# Replay / 重放：npx isthmus replay ${folder}/${name}${replayWith}`,
    `# Fixed / 修复后：npx isthmus replay ${folder}/${name}${replayWith} --fixed`,
  ]
  return { name, yaml: `${lines.join('\n')}\n${yamlText(file)}` }
}

/** VPCs of which each says only what there is in it. */
const withoutEmpty = (vpcs: History['network']['vpcs']): object =>
  Object.fromEntries(
    Object.entries(vpcs).map(([name, { subnets, ...vpc }]) => [
      name,
      { ...vpc, ...(Object.keys(subnets ?? {}).length > 0 && { subnets }) },
    ]),
  )

const titleOf = (law: string): Words => ({ en: `The law ${law} is broken`, zh: `规律 ${law} 被违反` })

/** The head of a kept failure; a text: what is damaged in it; undefined: the file is none. */
export function readHead(text: string): KeptHead | string | undefined {
  const line = text.split(/\r?\n/).find((one) => one.startsWith(MARK.trimEnd()))
  if (line === undefined) return undefined
  const json = line.slice(MARK.length)
  try {
    const head = JSON.parse(json) as Partial<Record<keyof KeptHead, unknown>> | null
    if (typeof head !== 'object' || head === null || typeof head.format !== 'number') return json
    const { format, isthmus, law, tried, seed, run, base, steps, made } = head
    const texts = { isthmus: String(isthmus ?? ''), law: String(law ?? ''), tried: String(tried ?? law ?? '') }
    if (format === KEPT_FORMAT && (typeof law !== 'string' || typeof isthmus !== 'string')) return json
    const number = (value: unknown) => (typeof value === 'number' ? value : undefined)
    const numbers = { seed: number(seed), run: number(run), steps: number(steps) }
    const places = Array.isArray(made) ? made.filter((one) => typeof one === 'number') : []
    return { format, ...texts, ...numbers, made: places, base: typeof base === 'string' ? base : undefined }
  } catch {
    return json
  }
}

type Noted = Omit<History, 'steps'> & { readonly steps: readonly StepInput[] }

/**
 * The steps before the failure expect what they showed, where that must be said; the one at which it showed, what it did not show.
 * `made`: the steps whose expectation no law asks for.
 */
function annotated(
  history: History,
  { step: at, expect }: Broken['failure'],
): { readonly noted: Noted; readonly made: readonly number[] } {
  const bare = { ...history, steps: history.steps.map(({ expect: _, ...step }) => step) }
  const shown = reportsOf(bare)
  const isPinned = (index: number): boolean => index !== at && shown?.[index]?.ok === false
  const pinned = bare.steps.map((step, index): StepInput => {
    const report = shown?.[index]
    return report !== undefined && isPinned(index) ? { ...step, ...pinOf(report) } : step
  })
  const made = [...pinned.keys()].filter(isPinned)
  const step = at === undefined ? undefined : pinned[at]
  const report = at === undefined ? undefined : shown?.[at]
  const asked = expect as ExpectationInput | undefined
  const wanted = report === undefined ? [] : [asked, ...otherwise(report)].filter((one) => one !== undefined)
  for (const one of wanted) {
    if (at === undefined || step === undefined) break
    const steps = pinned.with(at, { ...step, expect: one })
    if (reportsOf({ ...bare, steps })?.[at]?.ok !== false) continue
    return { noted: { ...bare, steps }, made: one === asked ? made : [...made, at] }
  }
  return { noted: { ...bare, steps: pinned }, made }
}

/** The file of a failure that is mended: steps whose expectation was made up expect what they show now. */
export function repinned(file: object, made: readonly number[], shown: readonly StepReport[]): object {
  const { steps = [] } = file as { readonly steps?: readonly StepInput[] }
  const mended = steps.map((step, index): StepInput => {
    const report = shown[index]
    if (report === undefined || report.ok || !made.includes(index)) return step
    const { expect: _, ...rest } = step
    return { ...rest, ...pinOf(report) }
  })
  return { ...file, steps: mended }
}

const pinOf = ({ observed: { error, outcome } }: StepReport): { readonly expect?: ExpectationInput } =>
  error !== undefined ? { expect: { error: error.code } } : outcome !== undefined ? { expect: { outcome } } : {}

/** Anything but what a step showed. */
function otherwise({ observed: { outcome, error, reason } }: StepReport): readonly ExpectationInput[] {
  const others: unknown[] = []
  if (reason !== undefined) others.push({ reason: { not: reason } })
  if (outcome !== undefined) others.push({ outcome: { not: outcome } })
  if (error !== undefined) others.push({ error: { not: error.code } })
  return others as readonly ExpectationInput[]
}

/** What each step shows; undefined: it cannot be told, step by step. */
function reportsOf(history: History): readonly StepReport[] | undefined {
  const reports: (StepReport | undefined)[] = []
  const look = { after: (_: Step, report: StepReport | undefined) => void reports.push(report) }
  const { sound } = play(history, () => undefined, [() => look])
  const whole = reports.flatMap((report) => report ?? [])
  return sound && whole.length === history.steps.length ? whole : undefined
}
