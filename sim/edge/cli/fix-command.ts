import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { atRest } from '../../advise/changed.ts'
import type { FixAnswer } from '../../advise/fix.ts'
import { fixFor, isMade } from '../../advise/fix.ts'
import { openedBetween } from '../../advise/opened.ts'
import type { Language } from '../../base/language.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import type { Dial } from '../../cloud/destination.ts'
import { fill, type Problem } from '../../model/problem.ts'
import { CaseRun } from '../../scenario/case-run.ts'
import { readScenario } from '../../scenario/load.ts'
import { dialOf } from '../../scenario/observe-step.ts'
import { type Patch, patches } from '../../scenario/patch/patch.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { openCase } from '../../scenario/run.ts'
import type { ScenarioCase } from '../../scenario/scenario.ts'
import { type Remade, remade } from './fix-refused.ts'
import { type Fix, fixShown } from './fix-report.ts'
import { FIX_WORDS, type FixFormat } from './fix-words.ts'
import type { Io } from './io.ts'
import { type OpenWorld, openWorld, tellProblems } from './open-world.ts'
import { paintFor } from './paint.ts'
import { QUESTION, questionOf } from './question.ts'

export type FixOptions = {
  readonly case?: string | undefined
  readonly after?: number | undefined
  readonly format: FixFormat
  readonly apply?: true | undefined
}

/** `isthmus fix`: the smallest change that makes a connection; with `--apply` the file is written. */
export async function fixCommand(
  file: string,
  connection: string,
  options: FixOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const world = await openWorld(file, { case: options.case, after: options.after }, io)
  const refuse = async (problems: readonly Problem[]): Promise<ExitCode> => {
    const textOf = (name: string) => (name === QUESTION ? connection : world.texts.get(name))
    await tellProblems(problems, world.path, textOf, language, io)
    return 2
  }
  if (!world.ok) return refuse(world.problems)
  const { cloud, one, scenario, run } = world.value
  const asked = questionOf(connection, cloud)
  const made = asked.ok ? undefined : remade(connection, one, options.after ?? 0, run, cloud)
  const step = made === undefined ? asked : questionOf(connection, made.cloud)
  if (!step.ok) return refuse(step.problems)
  const dial = dialOf(step.value)
  const found = fixFor(made?.cloud ?? cloud, dial, openedSize)
  const answer = made === undefined ? found : withChanges(made, cloud, found)
  const patch = answer.kind === 'fixed' ? patchFor(world, one, options, answer, dial) : undefined
  const fix: Fix = { file: scenario.file, case: one.name, connection, dial, cloud, answer, patch }
  await io.stdout.write(fixShown(fix, options.format, language, paintFor(io.stdout, io.env)))
  const code = answer.kind === 'stuck' ? 1 : 0
  if (!options.apply || answer.kind !== 'fixed') return code
  const failure = patch && written(resolve(io.cwd, world.path), patch.after)
  const word = patch === undefined ? 'notApplied' : failure === undefined ? 'applied' : 'cannotApply'
  await io.stderr.write(`${fill(FIX_WORDS[word][language], { file: world.path, reason: failure ?? '' })}\n`)
  return patch === undefined ? 1 : failure === undefined ? code : 2
}

/** Writes a file; what went wrong, in the system's words. */
function written(path: string, text: string): string | undefined {
  try {
    writeFileSync(path, text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function openedSize(before: Cloud, after: Cloud): number {
  const opened = openedBetween(before, after)
  return opened.isKnown ? opened.size : 0
}

/** What was found in a network that is not there yet, with the changes that lead to it. */
function withChanges({ cloud: after, changes }: Remade, cloud: Cloud, found: FixAnswer): FixAnswer {
  const before = atRest(cloud.fork())
  switch (found.kind) {
    case 'works':
      return { kind: 'fixed', before, after, changes, alternatives: 0, isCounted: true }
    case 'fixed':
      return { ...found, before, changes: [...changes, ...found.changes] }
    default:
      return found
  }
}

/** The first text that the file could become in which the connection is made. */
function patchFor(
  { path, texts }: OpenWorld,
  one: ScenarioCase,
  { after = 0 }: FixOptions,
  { before, changes }: Extract<FixAnswer, { kind: 'fixed' }>,
  dial: Dial,
): Fix['patch'] {
  const text = texts.get(path) ?? ''
  const patching = { file: path, text, case: one.name, after, lastStep: one.steps[after - 1]?.origin }
  for (const patch of patches(patching, before, changes)) {
    const cloud = patched(path, texts, one, after, patch)
    if (cloud !== undefined && isMade(cloud, dial)) return { before: text, after: patch.text, steps: patch.steps }
  }
  return undefined
}

/** The cloud of a patched file, as far as the question is; undefined: the file is not sound any more. */
function patched(
  path: string,
  texts: ReadonlyMap<string, string>,
  one: ScenarioCase,
  after: number,
  { text, steps }: Patch,
): Cloud | undefined {
  const { scenario, problems } = readScenario(path, new Map(texts).set(path, text))
  const found = scenario?.cases.find(({ name }) => name === one.name)
  if (found === undefined || problems.length > 0) return undefined
  const cloud = openCase(found)
  if (!cloud.ok) return undefined
  const run = new CaseRun(cloud.value)
  for (const step of found.steps.slice(0, after + steps)) run.step(step)
  return cloud.value
}
