import type { Language, Words } from '../../base/language.ts'
import { answerOf } from '../../dataplane/answer.ts'
import { type Answer, Reason, type ReasonName } from '../../dataplane/reason.ts'
import { Protocol } from '../../net/protocol.ts'
import type { Behavior } from '../../tables/tables.ts'

/** How the network behaves by default. */
export const BY_DEFAULT: Behavior = {
  clbSgSeesPrivateLink: true,
  sgAllows10064ByDefault: true,
  sgReevaluateEstablished: false,
  endpointCut: true,
  midStreamPickup: false,
  nonActiveRst: false,
  noListenerRst: false,
  emptyPoolRst: false,
  unknownAddressIcmp: false,
}

/** The options that change what comes back for a Reason, as a file writes them. */
export const ANSWER_OPTIONS = {
  nonActiveRst: { name: 'nonActiveBehavior', value: 'rst' },
  noListenerRst: { name: 'noListenerBehavior', value: 'rst' },
  emptyPoolRst: { name: 'emptyPool', value: 'rst' },
  unknownAddressIcmp: { name: 'unknownAddress', value: 'icmp' },
} as const satisfies Partial<Record<keyof Behavior, { readonly name: string; readonly value: string }>>

type Seen = 'connected' | 'refused' | 'timeout' | 'unreachable'

/** The outcomes as files write them, with what a person sees. */
const SEEN_WORDS = {
  connected: { en: '`connected`: an answer comes', zh: '`connected`：连通，收到应答' },
  refused: {
    en: '`refused`: a reset comes at once ("Connection refused")',
    zh: '`refused`：立即收到 RST（“Connection refused”）',
  },
  timeout: { en: '`timeout`: no answer at all', zh: '`timeout`：超时，没有任何回应' },
  unreachable: { en: '`unreachable`: an ICMP error comes', zh: '`unreachable`：收到 ICMP 错误报文' },
} as const satisfies Record<Seen, Words>

/** The protocols in which a packet can end for a Reason. */
function protocolsOf(name: ReasonName): readonly (keyof typeof Protocol)[] {
  if (name === 'PROTOCOL_UNSUPPORTED') return ['ICMP']
  return name === 'CONNTRACK_INVALID' || name === 'ACCEPT_QUEUE_FULL' ? ['TCP'] : ['TCP', 'UDP']
}

/** A datagram is refused by an ICMP error, since UDP has no reset. */
function seenOf(name: ReasonName, answer: Answer, protocol: keyof typeof Protocol): Seen {
  if (name === 'DELIVERED') return 'connected'
  if (answer === 'none') return 'timeout'
  return answer === 'rst' && protocol === 'TCP' ? 'refused' : 'unreachable'
}

/** What a client sees of a Reason in each protocol: by default, and under each option that changes it. */
export function clientSees(
  name: ReasonName,
): readonly { readonly option: string | undefined; readonly seen: readonly Seen[] }[] {
  const protocols = protocolsOf(name)
  const under = (behavior: Behavior): readonly Seen[] =>
    protocols.map((protocol) => seenOf(name, answerOf(behavior, Reason[name], Protocol[protocol]), protocol))
  const usual = under(BY_DEFAULT)
  const changed = Object.entries(ANSWER_OPTIONS).flatMap(([flag, { name: option, value }]) => {
    const seen = under({ ...BY_DEFAULT, [flag]: true })
    return seen.join() === usual.join() ? [] : [{ option: `${option}: ${value}`, seen }]
  })
  return [{ option: undefined, seen: usual }, ...changed]
}

const WORDS = {
  colon: { en: ': ', zh: '：' },
  stop: { en: '.', zh: '。' },
  option: { en: 'with the option', zh: '选项' },
  next: { en: '; ', zh: '；' },
} as const satisfies Record<string, Words>

/** The same in sentences: what is usual, then a line for each option. */
export function clientSeesLines(name: ReasonName, language: Language): string[] {
  const protocols = protocolsOf(name)
  return clientSees(name).map(({ option, seen }) => {
    const isOne = new Set(seen).size === 1
    const texts = seen.map((outcome, i) => (isOne ? '' : `${protocols[i]} `) + SEEN_WORDS[outcome][language])
    const text = texts.slice(0, isOne ? 1 : undefined).join(WORDS.next[language])
    if (option === undefined) return text + WORDS.stop[language]
    return `${WORDS.option[language]} \`${option}\`${WORDS.colon[language]}${text}`
  })
}

/** The same in a few words, for a table: `timeout; refused, UDP unreachable (emptyPool: rst)`. */
export const clientSeesBriefly = (name: ReasonName): string =>
  clientSees(name)
    .map(({ option, seen: [first, second = first] }) => {
      const outcomes = first === second ? first : `${first}, UDP ${second}`
      return option === undefined ? outcomes : `${outcomes} (\`${option}\`)`
    })
    .join('; ')
