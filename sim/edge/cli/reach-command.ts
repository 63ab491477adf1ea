import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type ClaimFault, wayFaults } from '../../advise/reach/claim.ts'
import { linesOf } from '../../advise/reach/lines.ts'
import { type Asked, passages } from '../../advise/reach/passages.ts'
import { findPart, findVia, type PartFault } from '../../advise/reach/places.ts'
import { reachText } from '../../advise/reach/reach-text.ts'
import type { Language } from '../../base/language.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import type { Network } from '../../model/network.ts'
import { type Checked, fill, type Problem } from '../../model/problem.ts'
import { Protocol } from '../../net/protocol.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { edgeProblem } from '../files/problem-words.ts'
import type { Io } from './io.ts'
import { openWorld, tellProblems, type WorldOptions } from './open-world.ts'
import { paintFor } from './paint.ts'
import { QUESTIONS } from './question-words.ts'

export type ReachOptions = Pick<WorldOptions, 'case' | 'after'> & {
  readonly from: string
  readonly to: string
  readonly port?: number | undefined
  readonly protocol?: 'TCP' | 'UDP' | 'ICMP' | undefined
  readonly via: readonly string[]
  readonly health: 'any' | 'now'
  readonly memory: number
  readonly format: 'text' | 'json'
  /** Where a certificate of the answer is written. */
  readonly certificate?: string | undefined
}

/** `isthmus reach`: what gets from one part of a network to another. That nothing does is an answer too. */
export async function reachCommand(file: string, options: ReachOptions, language: Language, io: Io): Promise<ExitCode> {
  const world = await openWorld(file, options, io)
  const refuse = async (problems: readonly Problem[]): Promise<ExitCode> => {
    await tellProblems(problems, world.path, (name) => world.texts.get(name), language, io)
    return 2
  }
  if (!world.ok) return refuse(world.problems)
  const { scenario, one, cloud } = world.value
  const asked = askedOf(cloud.network, options)
  if (!asked.ok) return refuse(asked.problems)
  const reachable = reachableOf(cloud, options)
  const answer = passages(reachable, asked.value, options.memory * MEGABYTE)
  if (!answer.ok) {
    await io.stderr.write(`${tooLarge(answer, language)}\n`)
    return 2
  }
  const { from, to } = asked.value
  const { clients, cells } = answer
  const said = {
    ...{ from: from.name, to: to.name, health: options.health },
    ...{ clients, cells, lines: linesOf(reachable, answer.outcomes) },
  }
  const text =
    options.format === 'json'
      ? `${JSON.stringify({ format: 1, file: scenario.file, case: one.name ?? null, ...said }, undefined, 2)}\n`
      : reachText(said, language, paintFor(io.stdout, io.env))
  if (options.certificate === undefined) {
    await io.stdout.write(text)
    return 0
  }
  const { certificateText } = await import('./certificate-text.ts')
  const { question, cells: classes } = answer.whole
  const answerOf = { file: scenario.file, case: options.case, after: options.after }
  const proof = certificateText(cloud.network, cloud.tables, question, classes, answerOf)
  const failure = write(resolve(io.cwd, options.certificate), proof)
  if (failure !== undefined) {
    const values = { file: options.certificate, reason: failure }
    await io.stderr.write(`${fill(QUESTIONS.cannotWrite[language], values)}\n`)
    return 2
  }
  await io.stdout.write(text)
  await io.stderr.write(`${fill(QUESTIONS.written[language], { file: options.certificate })}\n`)
  return 0
}

/** Writes a file; what went wrong, in the system's words. */
function write(path: string, text: string): string | undefined {
  try {
    writeFileSync(path, text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const MEGABYTE = 2 ** 20

export const reachableOf = (cloud: Cloud, { health }: Pick<ReachOptions, 'health'>) => ({
  network: cloud.network,
  tables: cloud.tables,
  health: health === 'any' ? ('any' as const) : cloud.targetHealth(),
})

/** The parts that names mean, or all that is wrong with these. */
function askedOf(network: Network, { from, to, port, protocol, via }: ReachOptions): Checked<Asked> {
  const ends = [findPart(network, 'from', from), findPart(network, 'to', to)] as const
  const ways = via.map((name) => findVia(network, name))
  const faults = [...ends, ...ways].flatMap((found) => (found.ok ? [] : [found.fault]))
  const [source, goal] = ends
  if (faults.length > 0 || !source.ok || !goal.ok) return { ok: false, problems: faults.map(problemOf) }
  const value = {
    from: source.value,
    to: goal.value,
    port,
    protocol: protocol === undefined ? undefined : Protocol[protocol],
    via: ways.length === 0 ? undefined : ways.flatMap((way) => (way.ok && 'index' in way.value ? way.value.index : [])),
  }
  const contradictions = wayFaults(network, value)
  return contradictions.length === 0 ? { ok: true, value } : { ok: false, problems: contradictions.map(wayProblem) }
}

const wayProblem = ({ code, values }: ClaimFault): Problem => ({
  ...edgeProblem('NO_SUCH_PART', {}),
  code,
  parameters: values,
})

const problemOf = ({ part, message }: PartFault): Problem =>
  edgeProblem('NO_SUCH_PART', { option: `--${part}`, en: message.en, zh: message.zh })

/** What a question is refused with whose answer would not fit. */
export const tooLarge = (
  { cells, bytes, bytesMax }: { readonly cells: number; readonly bytes: number; readonly bytesMax: number },
  language: Language,
): string =>
  fill(QUESTIONS.tooLarge[language], {
    cells: String(cells),
    megabytes: String(Math.ceil(bytes / MEGABYTE)),
    limit: String(Math.floor(bytesMax / MEGABYTE)),
  })
