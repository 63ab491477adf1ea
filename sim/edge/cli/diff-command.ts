import manifest from '../../../package.json' with { type: 'json' }
import { differenceOf, type FlowBox } from '../../advise/difference.ts'
import {
  type DifferenceShown,
  differenceMarkdown,
  differenceText,
  differenceWord,
  type FlowShown,
  flowText,
} from '../../advise/difference-text.ts'
import { probeText } from '../../advise/reach/lines.ts'
import { requestOf, stepText } from '../../advise/reach/proof.ts'
import type { Language } from '../../base/language.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { resolveDestination } from '../../cloud/destination.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { type SarifResult, sarifLog } from '../../scenario/sarif.ts'
import { PLAIN, traceText } from '../../trace/text.ts'
import { pathInRepository } from './github-output.ts'
import type { Io } from './io.ts'
import { openWorld, tellProblems, type WorldOptions } from './open-world.ts'
import { paintFor } from './paint.ts'
import { QUESTIONS } from './question-words.ts'
import { reachableOf, tooLarge } from './reach-command.ts'

export type DiffOptions = Pick<WorldOptions, 'case' | 'after'> & {
  readonly health: 'any' | 'now'
  readonly trace?: boolean | undefined
  readonly failOn?: 'new-cross-vpc' | 'new-cross-account' | 'any' | undefined
  readonly memory: number
  readonly format: 'text' | 'json' | 'markdown' | 'sarif'
}

const MEGABYTE = 2 ** 20

/** `isthmus diff`: what can be reached in one network and not in the other. */
export async function diffCommand(
  old: string,
  anew: string,
  options: DiffOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const worlds = [await openWorld(old, options, io), await openWorld(anew, options, io)] as const
  for (const world of worlds) {
    if (!world.ok) await tellProblems(world.problems, world.path, (name) => world.texts.get(name), language, io)
  }
  const [before, after] = worlds
  if (!before.ok || !after.ok) return 2
  const clouds = { old: before.value.cloud, new: after.value.cloud }
  const [was, is] = [reachableOf(clouds.old, options), reachableOf(clouds.new, options)]
  const difference = differenceOf(was, is, options.memory * MEGABYTE)
  if (!difference.ok) {
    await io.stderr.write(`${tooLarge(difference, language)}\n`)
    return 2
  }
  const shownIn = (side: 'old' | 'new') => (box: FlowBox) => flowShown(box, clouds, side, options, language)
  const shown: DifferenceShown = {
    ...{ old: before.value.scenario.file, new: after.value.scenario.file },
    ...{ gained: difference.gained.map(shownIn('new')), lost: difference.lost.map(shownIn('old')) },
  }
  await io.stdout.write(rendered(shown, clouds, options, language, io))
  return failsOn(shown, options) ? 1 : 0
}

type Clouds = { readonly old: Cloud; readonly new: Cloud }

function flowShown(
  { example, ...box }: FlowBox,
  clouds: Clouds,
  side: 'old' | 'new',
  { trace }: DiffOptions,
  language: Language,
): FlowShown {
  const { network, tables } = clouds[side]
  const text = probeText(network, tables, example)
  const shown = { ...box, example: stepText(example, text) }
  if (trace !== true) return shown
  const traceIn = (cloud: Cloud): string => {
    const ends = text.replace(/^(?:udp|ping) /, '').split(' -> ')
    const [from = '', to = ''] = ends.map((end) => end.replace(/:\d+$/, ''))
    const { client: _, address: __, ...request } = requestOf(example)
    const found = resolveDestination(cloud.network, { ...request, from, to })
    if (!found.ok) return differenceWord(language, 'absent', { why: found.fault.message[language] })
    return traceText(cloud.explain(found.value).trace, language, PLAIN)
  }
  return { ...shown, traces: { old: traceIn(clouds.old), new: traceIn(clouds.new) } }
}

function rendered(
  shown: DifferenceShown,
  clouds: Clouds,
  { format, health }: DiffOptions,
  language: Language,
  io: Io,
): string {
  switch (format) {
    case 'text':
      return differenceText(shown, language, paintFor(io.stdout, io.env))
    case 'json':
      return `${JSON.stringify({ format: 1, health, ...shown }, undefined, 2)}\n`
    case 'markdown':
      return differenceMarkdown(shown, language)
    case 'sarif':
      return sarifOf(shown, clouds, language, io)
  }
}

function failsOn({ gained, lost }: DifferenceShown, { failOn }: DiffOptions): boolean {
  switch (failOn) {
    case undefined:
      return false
    case 'any':
      return gained.length + lost.length > 0
    case 'new-cross-vpc':
      return gained.some(({ isCrossVpc }) => isCrossVpc)
    case 'new-cross-account':
      return gained.some(({ isCrossAccount }) => isCrossAccount)
  }
}

/** What the SARIF rules are, by what a box of flows is. */
const RULES = [
  { id: 'new-cross-account', level: 'error', words: QUESTIONS.newCrossAccount },
  { id: 'new-cross-vpc', level: 'error', words: QUESTIONS.newCrossVpc },
  { id: 'gained', level: 'warning', words: QUESTIONS.gainedFlow },
  { id: 'lost', level: 'note', words: QUESTIONS.lostFlow },
] as const

function sarifOf(shown: DifferenceShown, clouds: Clouds, language: Language, io: Io): string {
  const result =
    (side: 'old' | 'new') =>
    (box: FlowShown): SarifResult => {
      const id =
        side === 'old' ? 'lost' : box.isCrossAccount ? 'new-cross-account' : box.isCrossVpc ? 'new-cross-vpc' : 'gained'
      const rule = RULES.find((one) => one.id === id) ?? RULES[2]
      const { endpoints, cvms } = clouds[side].documents
      const [first = ''] = [...box.servers, ...box.clients]
      const origin = (box.via === undefined ? undefined : endpoints.get(box.via)?.origin) ?? cvms.get(first)?.origin
      const place = {
        file: shown[side],
        ...(origin === undefined ? {} : { file: origin.file, line: origin.line, column: origin.column }),
      }
      return {
        rule: id,
        level: rule.level,
        message: `${flowText(box, language)}. ${box.example}`,
        place,
        name: box.example,
      }
    }
  return sarifLog({
    version: manifest.version,
    language,
    rules: RULES.map(({ id, level, words }) => ({
      ...{ id, level, title: words[language], about: words[language] },
      help: QUESTIONS.diffHelp[language],
    })),
    results: [...shown.gained.map(result('new')), ...shown.lost.map(result('old'))],
    failures: [],
    pathOf: (file) => pathInRepository(file, io),
  })
}
