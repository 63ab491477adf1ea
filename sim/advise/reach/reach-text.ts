import type { Language, Words } from '../../base/language.ts'
import { sayer } from '../../model/problem.ts'
import { REASON_WORDS } from '../../trace/reason-words.ts'
import type { Paint } from '../../trace/text.ts'
import type { ReachBox, ReachLine } from './lines.ts'

const SAID = {
  title: { en: 'From {from} to {to}', zh: '从 {from} 到 {to}' },
  judged: {
    en: 'Clients: {clients}. All packets that they can send fall into {cells} classes, and each was judged. {health}',
    zh: '客户端：{clients} 个。它们能发出的全部报文分为 {cells} 类，每一类都已判断。{health}',
  },
  anyHealth: {
    en: 'Over any health of the targets, and whichever of them is chosen.',
    zh: '后端健康状态任意，且无论选中哪个后端。',
  },
  nowHealth: { en: 'At the health of the targets as it is now.', zh: '按后端当前的健康状态。' },
  nothing: {
    en: 'NOTHING is delivered. This is a proof: no packet of any class gets there.',
    zh: '没有任何报文可达。这是证明：任何一类报文都到不了。',
  },
  nobody: {
    en: '{from} has no CVM: nobody is there to send anything.',
    zh: '{from} 中没有云服务器，无人发送报文。',
  },
  delivered: { en: 'delivered, and answered', zh: '送达且有应答' },
  refused: { en: 'refused', zh: '被拒绝' },
  dropped: { en: 'dropped', zh: '被丢弃' },
  answer: { en: ' (the answer, on its way back)', zh: '（返程应答）' },
  refusal: { en: ' (the refusal {refusal}, on its way back)', zh: '（拒绝 {refusal} 的返程应答）' },
  at: { en: ' at {where}', zh: '，位于 {where}' },
  by: { en: ', by {rule}: {text}', zh: '，规则 {rule}：{text}' },
  via: { en: ' by way of {via}', zh: '，经 {via}' },
  to: { en: ' to {servers}', zh: '，到达 {servers}' },
  from: { en: ' from ports {ports}', zh: '，源端口 {ports}' },
  may: { en: ' (if the listener chooses so)', zh: '（取决于监听器的选择）' },
  example: { en: 'for example', zh: '例如' },
  more: { en: 'and {count} more', zh: '另有 {count} 项' },
  listMark: { en: ', ', zh: '、' },
  port: { en: 'port {ports}', zh: '端口 {ports}' },
  everyPort: { en: 'every port', zh: '所有端口' },
  nothingDialled: {
    en: 'Nothing that these clients could dial leads there.',
    zh: '这些客户端能访问的任何地址都不通向那里。',
  },
} as const satisfies Record<string, Words>

export type ReachSaid = {
  readonly from: string
  readonly to: string
  readonly clients: number
  readonly cells: number
  readonly health: 'any' | 'now'
  readonly lines: readonly ReachLine[]
}

/** Names of a list that are shown, and boxes of a line: the JSON form has all. */
const NAMES_SHOWN = 6
const BOXES_SHOWN = 8

/** An answer for people. */
export function reachText(answer: ReachSaid, language: Language, paint: Paint): string {
  const { from, to, clients, cells, health, lines } = answer
  const say = sayer(SAID, language)
  const title = paint.bold(say('title', { from, to }))
  if (clients === 0) return `${title}\n${say('nobody', { from })}\n`
  const words = say('judged', { clients, cells, health: say(health === 'any' ? 'anyHealth' : 'nowHealth') })
  const isNothing = lines.every(({ fate }) => fate !== 'delivered')
  const verdict = isNothing ? ['', paint.bold(say('nothing'))] : []
  const none = lines.length === 0 ? [say('nothingDialled')] : []
  return `${[title, words, ...verdict, ...none, ...lines.flatMap((line) => lineText(line, language, paint))].join('\n')}\n`
}

type Say = ReturnType<typeof sayer<keyof typeof SAID>>

function lineText(line: ReachLine, language: Language, paint: Paint): string[] {
  const { fate, reason, isAnswer, refusal, where, rule, boxes } = line
  const say = sayer(SAID, language)
  const mark = fate === 'delivered' ? paint.ok : paint.bad
  const why =
    fate === 'delivered'
      ? ''
      : `  ${reason}${refusal ? say('refusal', { refusal }) : isAnswer ? say('answer') : ''}${say('at', { where })}${rule ? say('by', { rule: rule.name, text: rule.text }) : ''}`
  const head = `${mark(say(fate))}${why}`
  const what = fate === 'delivered' ? [] : [`  ${paint.dim(REASON_WORDS[reason].what[language])}`]
  const shown = boxes.slice(0, BOXES_SHOWN)
  const more = boxes.length > shown.length ? [`  ${say('more', { count: boxes.length - shown.length })}`] : []
  return ['', head, ...what, ...shown.flatMap((box) => boxText(box, say, paint)), ...more]
}

function boxText(box: ReachBox, say: Say, paint: Paint): string[] {
  const { protocol, clients, destinations, ports, sourcePorts, servers, via, isSure, example } = box
  const port = ports === '' ? '' : ` ${ports === 'ALL' ? say('everyPort') : say('port', { ports })}`
  const source = sourcePorts === '' || sourcePorts === 'ALL' ? '' : say('from', { ports: sourcePorts })
  const way = via === undefined ? '' : say('via', { via })
  const to = servers.length === 0 ? '' : say('to', { servers: listed(servers, say) })
  return [
    `  ${protocol} ${listed(clients, say)} -> ${listed(destinations, say)}${port}${source}${way}${to}${isSure ? '' : say('may')}`,
    paint.dim(`    ${say('example')} ${example}`),
  ]
}

function listed(names: readonly string[], say: Say): string {
  const shown = names.slice(0, NAMES_SHOWN).join(say('listMark'))
  return names.length <= NAMES_SHOWN ? shown : `${shown}, ${say('more', { count: names.length - NAMES_SHOWN })}`
}
