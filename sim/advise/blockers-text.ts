import type { Language, Words } from '../base/language.ts'
import type { Origin } from '../base/origin.ts'
import type { Paint } from '../trace/text.ts'
import type { PacketTrace } from '../trace/trace.ts'
import type { Blocked, Blocker, IntendedPath } from './blockers.ts'
import { changeWords } from './change-words.ts'

const LABELS = {
  one: { en: 'One thing blocks this connection:', zh: '阻断这次连接的有 1 处：' },
  many: {
    en: '{count} things block this connection, and all of them have to go:',
    zh: '阻断这次连接的共有 {count} 处，须全部排除：',
  },
  partial: {
    en: "On this account's own side this blocks the connection:",
    zh: '在该账号自己一侧，阻断这次连接的有：',
  },
  at: { en: ' at {where}', zh: '，位于 {where}' },
  request: { en: 'request', zh: '请求' },
  reply: { en: 'answer', zh: '应答' },
  rule: { en: 'rule', zh: '规则' },
  mend: { en: 'mend', zh: '处理' },
  targets: { en: 'only for {targets}', zh: '仅当转发到 {targets} 时' },
  passing: {
    en: 'this passes by itself once all is at rest: health checks have their verdicts, older connections are closed, faults healed',
    zh: '在健康检查得出结论、旧连接关闭、故障恢复之后，该阻断会自行消失',
  },
  path: { en: 'The whole path', zh: '完整路径' },
  pathTo: { en: 'The whole path by {target}', zh: '经 {target} 的完整路径' },
  unknown: {
    en: 'What is beyond cannot be told: no operation takes the last of these out of the way.',
    zh: '其后的情况无法得知：没有任何操作能排除最后一处。',
  },
  more: { en: 'and by {more} more targets', zh: '另有 {more} 个后端的路径从略' },
  colon: { en: ': ', zh: '：' },
  open: { en: ' (', zh: '（' },
  close: { en: ')', zh: '）' },
} as const satisfies Record<string, Words>

const filled = (words: Words, language: Language, parameters: Readonly<Record<string, string>> = {}): string =>
  words[language].replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '')

/** All that blocks a connection, numbered, and the ways that it is meant to take with these numbers on them. */
export function blockedText({ blockers, paths, isPartial }: Blocked, language: Language, paint: Paint): string {
  if (blockers.length === 0) return ''
  const things = thingsOf(blockers)
  const label = isPartial === true ? LABELS.partial : things.length === 1 ? LABELS.one : LABELS.many
  const title = filled(label, language, { count: String(things.length) })
  const lines = things.flatMap((thing, index) => thingLines(thing, index + 1, paths.length, language, paint))
  return `\n${paint.bold(title)}\n${[...lines, ...pathLines(things, paths, language, paint)].join('\n')}\n`
}

/** Blockers behind several targets that one change takes away are one thing to whoever reads. */
type Thing = readonly [Blocker, ...Blocker[]]

function thingsOf(blockers: readonly Blocker[]): readonly Thing[] {
  const things = new Map<unknown, [Blocker, ...Blocker[]]>()
  for (const blocker of blockers) {
    const { reason, direction, change } = blocker
    const key = change === undefined ? blocker : JSON.stringify([reason, direction, change])
    const known = things.get(key)
    if (known === undefined) things.set(key, [blocker])
    else known.push(blocker)
  }
  return [...things.values()]
}

function thingLines(thing: Thing, number: number, paths: number, language: Language, paint: Paint): string[] {
  const [{ reason, direction, step, isPassing, change }] = thing
  const targets = [...new Set(thing.flatMap((one) => one.targets))]
  const label = (name: keyof typeof LABELS): string => LABELS[name][language]
  const where = thing.map((one) => paint.bold(one.where)).join(', ')
  const about = `${label('open')}${label(direction)}${label('close')}`
  const place = filled(LABELS.at, language, { where })
  const head = `  ${number}. ${paint.bad(reason)}${place}${paint.dim(about)}${label('colon')}${step.words[language]}`
  const isOfSome = targets.length > 0 && targets.length < paths
  const notes = [
    isOfSome ? filled(LABELS.targets, language, { targets: targets.join(', ') }) : undefined,
    step.rule === undefined ? undefined : `${label('rule')} ${step.rule.text}${originSuffix(step.rule.origin)}`,
    isPassing ? label('passing') : undefined,
    change === undefined ? undefined : `${label('mend')}${label('colon')}${paint.ok(changeWords(change)[language])}`,
  ]
  return [head, ...notes.flatMap((note) => (note === undefined ? [] : [`     ${note}`]))]
}

const originSuffix = (origin: Origin | undefined): string =>
  origin === undefined ? '' : ` ${origin.file}:${origin.line}`

/** So many ways are drawn. */
const PATHS_MAX = 4

function pathLines(
  things: readonly Thing[],
  paths: readonly IntendedPath[],
  language: Language,
  paint: Paint,
): string[] {
  const lines = paths.slice(0, PATHS_MAX).flatMap((path) => {
    const { target, trace, isComplete } = path
    const title = target === undefined ? LABELS.path[language] : filled(LABELS.pathTo, language, { target })
    const packets = trace.packets.filter(({ reason }) => reason === 'DELIVERED' || !isComplete).slice(0, 2)
    const ways = packets.map(
      (packet) => `    ${LABELS[packet.direction][language]}  ${hopsText(packet, path, things, paint)}`,
    )
    const unknown = isComplete ? [] : [`    ${paint.dim(LABELS.unknown[language])}`]
    return [`  ${paint.bold(title)}`, ...ways, ...unknown]
  })
  if (paths.length <= PATHS_MAX) return lines
  return [...lines, `  ${paint.dim(filled(LABELS.more, language, { more: String(paths.length - PATHS_MAX) }))}`]
}

/** `consumer ✗1 -> ep1 ✗2 -> lb1 -> web1 ✗3`: each component, with the numbers of what blocks at it. */
function hopsText(packet: PacketTrace, { target }: IntendedPath, things: readonly Thing[], paint: Paint): string {
  const isHere = ({ where, direction, targets }: Blocker, component: string): boolean => {
    const isOfTarget = targets.length === 0 || (target !== undefined && targets.includes(target))
    return where === component && direction === packet.direction && isOfTarget
  }
  const marks = (component: string): string =>
    things
      .map((thing, index) => (thing.some((one) => isHere(one, component)) ? paint.bad(` ✗${index + 1}`) : ''))
      .join('')
  return packet.hops.map(({ component }) => `${paint.accent(component)}${marks(component)}`).join(' -> ')
}

/** The same for programs. */
export function blockedJson({ blockers, paths }: Blocked, language: Language): object {
  return {
    blockers: blockers.map(({ reason, where, direction, targets, step, isPassing, change }) => ({
      reason,
      where,
      direction,
      ...(targets.length === 0 ? {} : { targets }),
      words: step.words[language],
      ...(step.rule === undefined ? {} : { rule: step.rule }),
      ...(isPassing ? { isPassing } : {}),
      ...(change === undefined ? {} : { mend: { ...change, words: changeWords(change)[language] } }),
    })),
    paths: paths.map(({ target, trace, isComplete }) => ({
      ...(target === undefined ? {} : { target }),
      isComplete,
      packets: trace.packets.map(({ segment, direction, reason, hops }) => ({
        segment,
        direction,
        reason,
        hops: hops.map(({ component }) => component),
      })),
    })),
  }
}
