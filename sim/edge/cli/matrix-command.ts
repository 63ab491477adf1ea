import { matrixCsv, matrixHtml, matrixJson, matrixTable, matrixText } from '../../advise/reach/matrix-text.ts'
import type { Language } from '../../base/language.ts'
import { fill } from '../../model/problem.ts'
import { type MatrixBy, matrixOf } from '../../reach/matrix.ts'
import { reach } from '../../reach/reach.ts'
import type { ExitCode } from '../../scenario/report.ts'
import type { Io } from './io.ts'
import { openWorld, tellProblems, type WorldOptions } from './open-world.ts'
import { paintFor } from './paint.ts'
import { QUESTIONS } from './question-words.ts'
import { reachableOf, tooLarge } from './reach-command.ts'

export type MatrixOptions = Pick<WorldOptions, 'case' | 'after'> & {
  readonly by: MatrixBy
  readonly health: 'any' | 'now'
  readonly memory: number
  readonly format: 'text' | 'json' | 'csv' | 'html'
}

/** About what a pair takes, from its ways to its text. */
const PAIR_BYTES = 400

/** `isthmus matrix`: who reaches whom. */
export async function matrixCommand(
  file: string,
  options: MatrixOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const world = await openWorld(file, options, io)
  if (!world.ok) {
    await tellProblems(world.problems, world.path, (name) => world.texts.get(name), language, io)
    return 2
  }
  const { scenario, cloud } = world.value
  const { network, tables, health } = reachableOf(cloud, options)
  const from = [...network.cvms.keys()]
  const members = { cvm: from, subnet: network.subnets, vpc: network.vpcs, account: network.accounts }[options.by]
    .length
  const bytesMax = options.memory * 2 ** 20
  if (members ** 2 * PAIR_BYTES > bytesMax) {
    const values = { members: String(members), megabytes: String(Math.ceil((members ** 2 * PAIR_BYTES) / 2 ** 20)) }
    await io.stderr.write(`${fill(QUESTIONS.matrixTooLarge[language], { ...values, limit: String(options.memory) })}\n`)
    return 2
  }
  const answer = reach(tables, { from, to: { kind: 'anywhere' }, health, bytesMax })
  if (!answer.ok) {
    await io.stderr.write(`${tooLarge(answer, language)}\n`)
    return 2
  }
  const table = matrixTable(network, tables, matrixOf(tables, answer.cells, options.by))
  const about = { file: scenario.file, title: scenario.title?.[language] ?? scenario.file, health: options.health }
  const text = {
    text: () => matrixText(table, language, paintFor(io.stdout, io.env)),
    json: () => matrixJson(table, about),
    csv: () => matrixCsv(table),
    html: () => matrixHtml(table, about, language),
  }[options.format]()
  await io.stdout.write(text)
  return 0
}
