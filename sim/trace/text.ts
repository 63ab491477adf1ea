import type { Language, Words } from '../base/language.ts'
import type { Origin } from '../base/origin.ts'
import { endOf } from './query.ts'
import { REASON_WORDS } from './reason-words.ts'
import type { HeaderText, Hop, NearMiss, PacketTrace, RuleReference, Trace, TraceStep } from './trace.ts'

/** How to mark text; the edge knows whether there is a terminal to show colours. */
export type Paint = {
  readonly ok: (text: string) => string
  readonly bad: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
  readonly accent: (text: string) => string
}

const asItIs = (text: string): string => text

/** No marks at all. */
export const PLAIN: Paint = { ok: asItIs, bad: asItIs, dim: asItIs, bold: asItIs, accent: asItIs }

/** Words around what the trace itself says. */
const LABELS = {
  request: { en: 'request', zh: '请求' },
  reply: { en: 'answer', zh: '应答' },
  delivered: { en: 'at', zh: '送达' },
  ended: { en: 'at', zh: '止于' },
  colon: { en: ': ', zh: '：' },
  space: { en: ' ', zh: '' },
  endpoint: { en: 'endpoint', zh: '终端节点' },
  cvm: { en: 'CVM', zh: '云服务器' },
  clb: { en: 'CLB', zh: '负载均衡' },
  vpc: { en: 'VPC', zh: '私有网络' },
  hidden: { en: "(another account's, not shown)", zh: '（属于其他账号，不予显示）' },
  hiddenWhy: {
    en: "What happened there is the other account's, and is not shown.",
    zh: '该处情况属于其他账号，不予显示。',
  },
  arrives: { en: 'in ', zh: '进' },
  leaves: { en: 'out', zh: '出' },
  rule: { en: 'rule', zh: '规则' },
  near: { en: 'near miss', zh: '相近规则' },
  wouldMatch: { en: 'would match', zh: '可放通的规则' },
  documented: { en: 'documented', zh: '文档' },
  inferred: { en: 'inferred', zh: '推断' },
  measured: { en: 'measured on Linux', zh: 'Linux 实测' },
  option: { en: 'option', zh: '选项' },
  cause: { en: 'cause', zh: '原因' },
  remedy: { en: 'remedy', zh: '处理' },
  more: { en: 'more', zh: '详情' },
  none: {
    en: 'Nothing comes back: the sender waits until its time runs out.',
    zh: '没有任何回应，发送方一直等到超时。',
  },
  rst: { en: 'The sender gets a TCP reset (RST).', zh: '发送方收到 TCP 复位（RST）。' },
  icmp: { en: 'The sender gets an ICMP error.', zh: '发送方收到 ICMP 错误报文。' },
} as const satisfies Record<string, Words>

/** A trace as lines for a terminal, hop by hop. */
export function traceText(trace: Trace, language: Language, paint: Paint): string {
  const writer = new Writer(language, paint)
  return trace.packets.map((packet) => writer.packet(packet).join('\n')).join('\n\n')
}

const MARKS = { pass: '✓', deny: '✗', rewrite: '→', skip: '·' } as const satisfies Record<TraceStep['verdict'], string>

class Writer {
  readonly #language: Language
  readonly #paint: Paint

  constructor(language: Language, paint: Paint) {
    this.#language = language
    this.#paint = paint
  }

  packet(packet: PacketTrace): string[] {
    const { bold, dim } = this.#paint
    const delivered = packet.reason === 'DELIVERED'
    const verdict = (delivered ? this.#paint.ok : this.#paint.bad)(packet.reason)
    const title = `${bold(packet.segment)} ${this.#label(packet.direction)} ${dim(`t=${packet.timeUs}us`)}`
    return [
      `${title}  ${verdict} ${this.#label(delivered ? 'delivered' : 'ended')} ${bold(packet.where)}`,
      ...packet.hops.flatMap((hop, i) => this.#hop(hop, i + 1)),
      ...(delivered ? [] : this.#ending(packet)),
    ]
  }

  #hop(hop: Hop, number: number): string[] {
    const { accent, dim } = this.#paint
    if (hop.kind === 'hidden') return [`  ${number}. ${accent(hop.component)} ${dim(this.#label('hidden'))}`]
    const [place = ''] = hop.places
    const about = [this.#label(hop.kind), hop.id, place, hop.account].filter((text) => text !== hop.component)
    const before = headerLine(hop.before)
    const after = headerLine(hop.after)
    return [
      `  ${number}. ${accent(hop.component)} ${dim(`(${about.join(', ')})`)}`,
      `     ${dim(this.#label('arrives'))} ${before}`,
      ...hop.steps.flatMap((step) => this.#step(step)),
      ...(before === after ? [] : [`     ${dim(this.#label('leaves'))} ${after}`]),
    ]
  }

  #step(step: TraceStep): string[] {
    const { ok, bad, dim, accent } = this.#paint
    const mark = { pass: ok, deny: bad, rewrite: accent, skip: dim }[step.verdict](MARKS[step.verdict])
    const { wouldMatch } = step
    const indent = '       '
    return [
      `     ${mark} ${step.words[this.#language]}${this.#basis(step)}`,
      ...(step.rule === undefined ? [] : [`${indent}${this.#label('rule')} ${this.#ruleText(step.rule)}`]),
      ...step.nearMisses
        .filter((miss) => miss.refusedBy !== 'action') // the rule above says so itself
        .map((miss) => `${indent}${this.#near(miss)}`),
      ...(wouldMatch === undefined
        ? []
        : [
            `${indent}${this.#label('wouldMatch')} ${ok(wouldMatch.text)} -> ${wouldMatch.owner}.${wouldMatch.direction}`,
          ]),
    ]
  }

  /** ` [docs 213/12452]`, ` [inferred]`, ` [option emptyPool]`: how sure that is. */
  #basis({ basis }: TraceStep): string {
    if (basis.length === 0) return ''
    const words = basis.map((one) => {
      if (one.kind === 'documented')
        return `${this.#label('documented')}${this.#label('colon')}${one.page[this.#language]}`
      return one.kind === 'option' ? `${this.#label('option')} ${one.option}` : this.#label(one.kind)
    })
    return this.#paint.dim(` [${words.join(', ')}]`)
  }

  /** `ACCEPT#11.163.0.0/16#8080#TCP "the link" quick-start.yaml:12` */
  #ruleText({ text, description, origin }: RuleReference): string {
    const about = [description === '' ? '' : `"${description}"`, origin === undefined ? '' : placeText(origin)]
    return [text, ...about.filter((part) => part !== '').map(this.#paint.dim)].join(' ')
  }

  #near({ rule, words }: NearMiss): string {
    return `${this.#label('near')} ${rule.name} ${this.#ruleText(rule)}${this.#label('colon')}${words[this.#language]}`
  }

  #ending(packet: PacketTrace): string[] {
    const { bad, bold } = this.#paint
    const comesBack = packet.answer === undefined ? '' : this.#label('space') + this.#label(packet.answer)
    const places = endOf(packet).step?.places.join(', ') ?? ''
    const where = `${bold(packet.where)}${places === '' ? '' : ` (${places})`}`
    const colon = this.#label('colon')
    if (packet.reason === 'HIDDEN') {
      return [`  ${bad(packet.reason)} ${this.#label('ended')} ${where}${colon}${this.#label('hiddenWhy')}${comesBack}`]
    }
    const { what, cause, remedy } = REASON_WORDS[packet.reason]
    return [
      `  ${bad(packet.reason)} ${this.#label('ended')} ${where}${colon}${what[this.#language]}${comesBack}`,
      `    ${this.#label('cause')}${colon}${cause[this.#language]}`,
      `    ${this.#label('remedy')}${colon}${remedy[this.#language]}`,
      `    ${this.#paint.dim(`${this.#label('more')}${colon}isthmus reasons ${packet.reason}`)}`,
    ]
  }

  #label(name: keyof typeof LABELS): string {
    return LABELS[name][this.#language]
  }
}

/** `10.0.1.10:40000 -> 10.0.1.200:80`, without the ports where there are none. */
export function headerLine({ source, sourcePort, destination, destinationPort }: HeaderText): string {
  const end = (address: string, port: number): string => (port === 0 ? address : `${address}:${port}`)
  return `${end(source, sourcePort)} -> ${end(destination, destinationPort)}`
}

/** `quick-start.yaml:12` */
const placeText = ({ file, line }: Origin): string => `${file}:${line}`
