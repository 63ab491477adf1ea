import { type Called, callsOf, tccliLine } from '../../advise/calls.ts'
import { isInGuest } from '../../advise/change.ts'
import { changeWords } from '../../advise/change-words.ts'
import type { FixAnswer } from '../../advise/fix.ts'
import { hintsFor } from '../../advise/hints.ts'
import { type Difference, type Opening, openedBetween } from '../../advise/opened.ts'
import { terraformOf } from '../../advise/terraform.ts'
import { targetsMade } from '../../advise/verdicts.ts'
import type { Language } from '../../base/language.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { type Dial, destinationAddress } from '../../cloud/destination.ts'
import { type Ipv4, ipv4Text } from '../../net/ipv4.ts'
import { unifiedDiff } from '../../scenario/patch/unified-diff.ts'
import type { Paint } from '../../trace/text.ts'
import { FIX_WORDS, type FixFormat, type FixWord } from './fix-words.ts'

/** What was asked, and what was found. */
export type Fix = {
  readonly file: string
  readonly case: string | undefined
  readonly connection: string
  readonly dial: Dial
  readonly cloud: Cloud
  readonly answer: FixAnswer
  readonly patch: { readonly before: string; readonly after: string; readonly steps: number } | undefined
}

type Fixed = Extract<FixAnswer, { kind: 'fixed' }>

export function fixShown(fix: Fix, format: FixFormat, language: Language, paint: Paint): string {
  const { answer } = fix
  if (format === 'json') return `${JSON.stringify(fixJson(fix, language), null, 2)}\n`
  if (answer.kind !== 'fixed') {
    const text = plainText(fix, language, paint)
    return format === 'text' ? text : text.replace(/^(?=.)/gm, '# ')
  }
  const called = callsOf(answer.before, answer.changes)
  switch (format) {
    case 'api':
      return `${JSON.stringify(apiJson(called, language), null, 2)}\n`
    case 'tccli':
      return tccliText(called, language)
    case 'terraform':
      return terraformText(answer, called, language)
    case 'patch':
      return patchText(fix)
    default:
      return fixedText(fix, answer, called, language, paint)
  }
}

const say = (name: FixWord, language: Language, parameters: Readonly<Record<string, string>> = {}): string =>
  FIX_WORDS[name][language].replace(/\{(\w+)\}/g, (_, key: string) => parameters[key] ?? '')

/** What is said when nothing is to be changed, or nothing helps. */
function plainText({ answer, connection, dial, cloud }: Fix, language: Language, paint: Paint): string {
  const head = paint.bold(connection)
  if (answer.kind === 'works') return `${head}\n${paint.ok(say('works', language))}\n`
  if (answer.kind === 'fixed') return ''
  const { reason, where } = answer.observation
  if (answer.kind === 'waits') {
    const seconds = String(answer.waitUs / 1_000_000)
    return `${head}\n${paint.ok(say('waits', language, { seconds, reason, where }))}\n`
  }
  const stuck = say(answer.isPassing ? 'stuckPassing' : 'stuck', language, { reason, where })
  const hints = hintsFor(cloud.network, dial, answer.observation)
  const after = answer.after.map((change, index) => `  ${index + 1}. ${changeWords(change)[language]}`)
  return [
    head,
    paint.bad(stuck),
    ...hints.map((hint) => `${say('hint', language)}${hint[language]}`),
    ...(after.length === 0 ? [] : [say('stuckAfter', language), ...after]),
    '',
  ].join('\n')
}

function fixedText(fix: Fix, answer: Fixed, called: readonly Called[], language: Language, paint: Paint): string {
  const { connection, dial } = fix
  const { changes, after, alternatives, isCounted } = answer
  const count = String(changes.length)
  const targets = targetsMade(after, dial)
  const proofTargets = targets.length === 0 ? '' : say('proofTargets', language, { targets: targets.join(', ') })
  const counted = alternatives === 1 ? 'alternativesOne' : 'alternatives'
  const others = say(isCounted ? counted : 'alternativesMore', language, { count: String(alternatives) })
  return [
    paint.bold(connection),
    paint.bold(changes.length === 1 ? say('fixedOne', language) : say('fixed', language, { count })),
    ...called.flatMap((one, index) => changeLines(one, index + 1, language, paint)),
    paint.ok(say('proof', language, { targets: proofTargets })),
    ...(alternatives === 0 && isCounted ? [] : [others]),
    ...openedLines(openedBetween(answer.before, after), fix, language, paint),
    ...patchLines(fix, language, paint),
    '',
  ].join('\n')
}

function changeLines({ change, calls }: Called, number: number, language: Language, paint: Paint): string[] {
  const head = `  ${number}. ${changeWords(change)[language]}`
  if (isInGuest(change)) return [head, `     ${paint.dim(say('guest', language))}`]
  const actions = calls.map(({ action }) => action).join(', ')
  const by = say('by', language, { account: calls[0]?.by ?? '' })
  return [head, `     ${paint.accent(actions)} ${paint.dim(by)}`]
}

/** So many openings are shown. */
const OPENINGS_MAX = 8

function openedLines(difference: Difference, fix: Fix, language: Language, paint: Paint): string[] {
  if (!difference.isKnown) {
    const [bytes, max] = [difference.bytes, difference.bytesMax].map((n) => String(Math.ceil(n / 2 ** 20)))
    return [paint.bad(say('tooLarge', language, { bytes: bytes ?? '', max: max ?? '' }))]
  }
  const { openings } = difference
  if (openings.length === 0) return [say('opensNothing', language)]
  const lines = openings
    .slice(0, OPENINGS_MAX)
    .map((opening) => `  ${openingText(opening, language)} ${paint.dim(askedText(opening, fix, language))}`)
  const rest = openings.length - OPENINGS_MAX
  const further = rest > 0 ? [`  ${say('further', language, { count: String(rest) })}`] : []
  return [say('opens', language), ...lines, ...further]
}

/** So many names are written out. */
const NAMES_MAX = 6

function listText(names: readonly string[], language: Language): string {
  const rest = names.length - NAMES_MAX
  const shown = names.slice(0, NAMES_MAX).join(', ')
  return rest > 0 ? `${shown} ${say('further', language, { count: String(rest) })}` : shown
}

function openingText(opening: Opening, language: Language): string {
  const { protocol, clients, destinations, ports, sourcePorts, servers } = opening
  const source = sourcePorts === '' || sourcePorts === 'ALL' ? '' : say('from', language, { ports: sourcePorts })
  const port = ports === '' ? '' : ` ${say('port', language, { ports })}${source}`
  const by = servers.length === 0 ? '' : `, ${say('served', language, { servers: listText(servers, language) })}`
  return `${protocol} ${listText(clients, language)} -> ${listText(destinations, language)}${port}${by}`
}

const askedText = (opening: Opening, fix: Fix, language: Language): string =>
  say(isAsked(opening, fix) ? 'exactly' : 'more', language)

/** Whether what is opened is no more than what was asked. */
function isAsked({ protocol, clients, destinations, ports }: Opening, { dial, answer, cloud }: Fix): boolean {
  const { network } = answer.kind === 'fixed' ? answer.after : cloud
  const client = network.cvms.findIndex(({ name, id }) => name === dial.from || id === dial.from)
  const address = destinationAddress(network, client, dial.to)
  const text = address === undefined ? '' : ipv4Text(address as Ipv4)
  return (
    protocol === dial.protocol &&
    clients.length === 1 &&
    clients[0] === network.cvms[client]?.name &&
    destinations.every((one) => one === text || one.endsWith(`(${text})`)) &&
    ports === (dial.protocol === 'ICMP' ? '' : String(dial.port))
  )
}

function patchLines({ file, patch }: Fix, language: Language, paint: Paint): string[] {
  if (patch === undefined) return [say('noPatch', language)]
  const steps =
    patch.steps === 0 ? '' : say('patchSteps', language, { steps: String(patch.steps), count: String(patch.steps) })
  const head = `${say('patch', language, { file })}${steps}${say('patchHint', language)}`
  const lines = unifiedDiff(file, patch.before, patch.after).trimEnd().split('\n')
  const painted = lines.map((line) => {
    if (line.startsWith('+')) return paint.ok(line)
    return line.startsWith('-') ? paint.bad(line) : line
  })
  return ['', paint.bold(head), ...painted]
}

const patchText = ({ file, patch }: Fix): string =>
  patch === undefined ? '' : unifiedDiff(file, patch.before, patch.after)

const apiJson = (called: readonly Called[], language: Language): object => ({
  calls: called.flatMap(({ calls }) => calls),
  guest: called.flatMap(({ change }) =>
    isInGuest(change) ? [{ ...change, words: changeWords(change)[language] }] : [],
  ),
})

function tccliText(called: readonly Called[], language: Language): string {
  const blocks = called.map(({ change, calls }) => {
    const by = calls[0] === undefined ? '' : ` (${say('by', language, { account: calls[0].by })})`
    return [`# ${changeWords(change)[language]}${by}`, ...calls.map(tccliLine)].join('\n')
  })
  return `${blocks.join('\n\n')}\n`
}

function terraformText({ after }: Fixed, called: readonly Called[], language: Language): string {
  const blocks = called.map(({ change }) =>
    [
      `# ${changeWords(change)[language]}`,
      ...terraformOf(change, after.network).flatMap((one) => [
        ...(one.note === undefined ? [] : [`# ${one.note[language]}`]),
        ...(one.kind === 'resource' ? [one.text] : []),
      ]),
    ].join('\n'),
  )
  return `${blocks.join('\n\n')}\n`
}

function fixJson(fix: Fix, language: Language): object {
  const { file, case: name, connection, answer, dial, cloud, patch } = fix
  const head = { format: 1, file, case: name ?? null, connection, kind: answer.kind }
  if (answer.kind === 'works') return head
  if (answer.kind !== 'fixed') {
    const { reason, where, outcome } = answer.observation
    const hints = hintsFor(cloud.network, dial, answer.observation).map((hint) => hint[language])
    const waits = answer.kind === 'waits' ? { waitUs: answer.waitUs } : { isPassing: answer.isPassing, hints }
    return { ...head, outcome, reason, where, ...waits }
  }
  const called = callsOf(answer.before, answer.changes)
  return {
    ...head,
    changes: called.map(({ change, calls }) => ({
      ...change,
      words: changeWords(change)[language],
      inGuest: isInGuest(change),
      calls,
      tccli: calls.map(tccliLine),
      terraform: terraformOf(change, answer.after.network).map((one) =>
        one.kind === 'resource' ? one.text : `# ${one.note[language]}`,
      ),
    })),
    proof: { outcome: 'connected', targets: targetsMade(answer.after, dial) },
    alternatives: { count: answer.alternatives, isCounted: answer.isCounted },
    opens: openedJson(openedBetween(answer.before, answer.after), fix),
    patch: patch === undefined ? null : { steps: patch.steps, diff: patchText(fix) },
  }
}

function openedJson(difference: Difference, fix: Fix): object {
  if (!difference.isKnown) return difference
  const { openings } = difference
  const isExact = openings.every((opening) => isAsked(opening, fix))
  return { isKnown: true, isExactlyWhatWasAsked: isExact, openings }
}
