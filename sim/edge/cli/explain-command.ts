import { type Blocked, blockersOf } from '../../advise/blockers.ts'
import { blockedJson, blockedText } from '../../advise/blockers-text.ts'
import { assert } from '../../base/assert.ts'
import type { Language } from '../../base/language.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { resolveDestination } from '../../cloud/destination.ts'
import type { Checked, Problem } from '../../model/problem.ts'
import type { CaseRun } from '../../scenario/case-run.ts'
import { blockedAs } from '../../scenario/lens-blockers.ts'
import { dialOf, isDialled } from '../../scenario/observe-step.ts'
import type { ExitCode, StepReport } from '../../scenario/report.ts'
import { caseText, explanationHeading, explanationText } from '../../scenario/report-text.ts'
import { sentence } from '../../scenario/report-words.ts'
import type { ScenarioCase, Step } from '../../scenario/scenario.ts'
import { Timeline } from '../../world/capture/timeline.ts'
import { edgeProblem } from '../files/problem-words.ts'
import type { Io } from './io.ts'
import { openWorld, tellProblems, type WorldOptions } from './open-world.ts'
import { paintFor } from './paint.ts'
import { QUESTION, questionOf } from './question.ts'

export type ExplainOptions = WorldOptions & {
  readonly format: 'text' | 'json' | 'mermaid'
  /** List every packet. */
  readonly timeline?: boolean | undefined
  /** Show the packet of this number hop by hop. */
  readonly packet?: number | undefined
}

type Answer = Pick<StepReport, 'what' | 'observed' | 'trace'> & {
  readonly timeline?: Timeline | undefined
  /** All that blocks it, as the viewer may know it. */
  readonly blocked?: Blocked | undefined
}

/**
 * `isthmus explain`: one connection, or one step of the file, hop by hop, or its packets one by one. That it does not arrive
 * is an answer too, so the exit code is 0.
 */
export async function explainCommand(
  file: string,
  connection: string | undefined,
  options: ExplainOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const world = await openWorld(file, options, io)
  const refuse = async (problems: readonly Problem[]): Promise<ExitCode> => {
    const textOf = (name: string) => (name === QUESTION ? connection : world.texts.get(name))
    await tellProblems(problems, world.path, textOf, language, io)
    return 2
  }
  if (!world.ok) return refuse(world.problems)
  const { scenario, one, cloud, run } = world.value
  const step = connection === undefined ? stepOf(one, options) : questionOf(connection, cloud)
  if (!step.ok) return refuse(step.problems)
  const found = answerTo(cloud, run, step.value, options)
  if (!found.ok) return refuse(found.problems)
  const answer = { format: 1, file: scenario.file, case: one.name ?? null, seed: one.seed, ...found.value }
  if (options.format === 'text' && one.name !== undefined) {
    const others = scenario.cases.flatMap(({ name }) => (name === undefined || name === one.name ? [] : [name]))
    await io.stdout.write(`${paintFor(io.stdout, io.env).dim(caseText(one.name, others, language))}\n`)
  }
  await io.stdout.write(await shown(answer, options.format, language, io))
  return 0
}

/** The step of the file that is asked about; that there is one, `openWorld` has seen to. */
function stepOf({ steps }: ScenarioCase, { step = 0 }: ExplainOptions): Checked<Step> {
  const asked = steps[step - 1]
  assert(asked, 'the file has the step')
  return { ok: true, value: asked }
}

/** Runs a step and looks on: all of its packets, one of them, or what decided. */
function answerTo(
  cloud: Cloud,
  run: CaseRun,
  step: Step,
  { as: seenBy, timeline: isListed, packet }: ExplainOptions,
): Checked<Answer> {
  const timeline = new Timeline(packet)
  const blocked = isListed || packet !== undefined ? undefined : blockedBefore(cloud, step)
  if (seenBy === undefined) cloud.watch(timeline)
  const { kind, what, observed, trace } = run.only(step)
  const answer = { what: what === '' ? kind : what, observed }
  // Where nothing is decided, there is no more to show of a step than what was sent meanwhile.
  if (isListed || (packet === undefined && trace === undefined && seenBy === undefined))
    return { ok: true, value: { ...answer, trace: undefined, timeline } }
  if (packet === undefined) {
    const shown =
      blocked && seenBy !== undefined ? blockedAs({ network: cloud.network, viewer: seenBy }, trace, blocked) : blocked
    return { ok: true, value: { ...answer, what, trace, blocked: shown } }
  }
  const one = timeline.wantedTrace
  if (one !== undefined) return { ok: true, value: { ...answer, trace: { packets: [one] } } }
  const isOfNetwork = packet <= timeline.sent
  const parameters = {
    count: String(packet),
    packets: String(timeline.sent),
    at: timeline.packets[packet - 1]?.from ?? '',
  }
  return { ok: false, problems: [edgeProblem(isOfNetwork ? 'PACKET_OF_NETWORK' : 'NO_SUCH_PACKET', parameters)] }
}

/** All that blocks what a step dials, before it does. */
function blockedBefore(cloud: Cloud, step: Step): Blocked | undefined {
  if (!isDialled(step) || step.deferred !== undefined) return undefined
  const dial = dialOf(step)
  return resolveDestination(cloud.network, dial).ok ? blockersOf(cloud, dial) : undefined
}

async function shown(
  { blocked, ...answer }: Answer,
  format: ExplainOptions['format'],
  language: Language,
  io: Io,
): Promise<string> {
  const { timeline } = answer
  if (timeline !== undefined) return timelineShown({ ...answer, timeline }, format, language, io)
  if (format === 'json')
    return `${JSON.stringify({ ...answer, ...(blocked && blockedJson(blocked, language)) }, null, 2)}\n`
  const paint = paintFor(io.stdout, io.env)
  if (format === 'text')
    return explanationText(answer, { language, paint }) + (blocked ? blockedText(blocked, language, paint) : '')
  const { traceMermaid } = await import('../../trace/mermaid.ts')
  // A diagram of nothing says nothing: under a lens, that there is nothing to be seen is the answer.
  if (answer.trace === undefined) return `sequenceDiagram\n  participant p1 as ${sentence(language, 'unseen')}\n`
  return traceMermaid(answer.trace, language)
}

async function timelineShown(
  { timeline, ...answer }: Answer & { readonly timeline: Timeline },
  format: ExplainOptions['format'],
  language: Language,
  io: Io,
): Promise<string> {
  if (format === 'json') {
    const { connections, packets, sent } = timeline
    return `${JSON.stringify({ ...answer, timeline: { sent, connections, packets } }, null, 2)}\n`
  }
  if (format === 'mermaid')
    return (await import('../../scenario/timeline-mermaid.ts')).timelineMermaid(timeline, language)
  const { timelineText } = await import('../../scenario/timeline-text.ts')
  const paint = paintFor(io.stdout, io.env)
  return `${explanationHeading(answer, { language, paint })}\n${timelineText(timeline, language, paint)}`
}
