import type { ListenerDocument, TargetDocument } from '../../model/documents.ts'
import { Protocol } from '../../net/protocol.ts'
import { Flag } from '../../net/tcp.ts'
import type { Bench, IsolationLaw } from './isolation-law.ts'
import { clbOf, listenerFor } from './lists.ts'
import { verdictOf } from './offers.ts'
import type { Seen } from './scene.ts'
import { addressText, headerText, sentText } from './shown.ts'

/** A time-out is not judged this close to its end, in microseconds. */
const SLACK_US = 1_000_000
/** Nobody forgets a flow within so many microseconds of a packet that was delivered. */
const KNOWN_US = 9_000_000

/** What is known of a listener's choices. */
type Turns = {
  /** Whom it has given connections to in turn, since it began; the targets and verdicts that it chose among. */
  readonly picks: string[]
  among: string
  /** Something may have turned that was not seen. */
  isUnsure: boolean
  /** By source, as the CLB sees it: the target that session persistence keeps, and until when. */
  readonly kept: Map<number, { readonly target: string; readonly untilUs: number }>
}

const PAST_THE_CHOICE: readonly string[] = [
  ...['DELIVERED', 'TARGET_STOPPED', 'TARGET_INGRESS_DENIED', 'PORT_CLOSED', 'ACCEPT_QUEUE_FULL'],
  ...['GUEST_FIREWALL_DROPPED', 'GUEST_FIREWALL_REJECTED'],
]

const nameOf = ({ cvm, port }: TargetDocument): string => `${cvm}:${port}`
const divisorOf = (a: number, b: number): number => (b === 0 ? a : divisorOf(b, a % b))

/** The target that a packet was given to, wherever it ended; 'unknown': it may have been. */
function chosen({ declared, arrived, sent, passage }: Seen, { targets }: ListenerDocument) {
  const target = targets.find(
    ({ cvm, port }) => declared.addressOfCvm(cvm) === arrived.destination && port === arrived.destinationPort,
  )
  const isSure = PAST_THE_CHOICE.includes(passage.reason) || arrived.destination !== sent.destination
  return target === undefined || isSure ? target : 'unknown'
}

/** Whether a packet of a flow that the CLB has given a target is one more of it, for sure, and chooses nothing. */
function isOneMore({ passage: { protocol, message, timeUs }, flow, declared }: Seen): boolean {
  if (flow === undefined) return false
  const isKnown = timeUs - flow.heardUs < KNOWN_US
  if (protocol !== Protocol.TCP || message.kind !== 'tcp') return isKnown
  if (message.segment.flags === Flag.SYN) return !flow.isEnding && isKnown
  return declared.options.midStream !== 'pickup' || isKnown
}

/** Those who may be chosen now; a client is not, straight through a CLB. */
function eligible(scene: Bench['scene'], clb: string, seen: Seen, { targets }: ListenerDocument) {
  const heavy = targets.filter(({ weight = 10 }) => weight > 0)
  const is = (one: TargetDocument, ...verdicts: string[]): boolean =>
    verdicts.includes(verdictOf(scene, clb, seen, one.cvm, one.port) ?? '')
  const alive = heavy.filter((one) => is(one, 'Alive', 'Close'))
  const all = alive.length > 0 ? alive : heavy.filter((one) => is(one, 'Dead'))
  return all.filter(({ cvm }) => seen.owner?.kind !== 'clb' || cvm !== seen.sender)
}

/** The target that session persistence keeps for a packet's source, and keeps it from now on as long as it says. */
function keep(turns: Turns, { arrived, passage }: Seen, keptS: number, target: string): string | undefined {
  const { timeUs } = passage
  const kept = turns.kept.get(arrived.source)
  turns.kept.set(arrived.source, { target, untilUs: timeUs + keptS * 1_000_000 })
  if (kept === undefined || keptS === 0) return undefined
  if (Math.abs(kept.untilUs - timeUs) < SLACK_US) turns.isUnsure = true
  return kept.untilUs - timeUs >= SLACK_US ? kept.target : undefined
}

function doubt(turns: Turns): void {
  turns.isUnsure = true
  turns.kept.clear()
}

/** How often each of these has been chosen in the last full turn, and how often it is to be; undefined: not so many yet. */
function fullTurn(picks: readonly string[], among: readonly TargetDocument[]) {
  const weights = among.map(({ weight = 10 }) => weight)
  const divisor = weights.reduce(divisorOf, 0)
  const period = weights.reduce((sum, weight) => sum + weight, 0) / divisor
  if (among.length < 2 || picks.length < period) return undefined
  const last = picks.slice(-period)
  const wanted = among.map((one, index) => `${nameOf(one)} ${(weights[index] ?? 0) / divisor}`)
  const actual = among.map((one) => `${nameOf(one)} ${last.filter((pick) => pick === nameOf(one)).length}`)
  return { wanted: wanted.join(', '), actual: actual.join(', ') }
}

export const turnsAsStated: IsolationLaw = {
  name: 'turns-as-stated',
  statement: {
    en: 'by weighted round robin each full turn of new connections gives every target its weight’s share; session persistence keeps a source’s target for as long as it says, and no longer',
    zh: '加权轮询下，新连接每满一轮，各后端按权重各得其份；会话保持在规定时间内（且仅在此时间内）为同一来源保持同一后端',
  },
  mustMeet: ['a full turn', 'a source that persistence keeps'],
  judge: ({ scene, meet, fail }) => {
    const listeners = new Map<string, Turns>()
    /** Flows that a CLB has given a target. */
    const given = new Set<string>()
    return {
      before(step) {
        if (['flush', 'fault', 'call', 'load'].includes(step.kind)) for (const turns of listeners.values()) doubt(turns)
      },
      packet(seen) {
        const { side, owner, declared, sent, arrived, vpc, passage } = seen
        if (side === 'reply' || passage.isError || owner === undefined || owner.kind === 'cvm') return
        const clb = owner.kind === 'clb' ? owner.name : declared.clbBehind(owner.document)?.name
        const listener = listenerFor(declared, owner, sent)
        if (clb === undefined || listener === undefined || clbOf(declared, owner) === undefined) return
        const target = chosen(seen, listener)
        if (target === undefined) return
        const name = `${clb} ${sent.protocol} ${sent.destinationPort}`
        const begun: Turns = { picks: [], among: '', isUnsure: scene.hasFaults, kept: new Map() }
        const turns = listeners.get(name) ?? begun
        listeners.set(name, turns)
        const key = `${vpc} ${sent.protocol} ${headerText(sent)}`
        const isGiven = given.has(key)
        given.add(key)
        if (target === 'unknown' || side === undefined || (isGiven && !isOneMore(seen))) {
          doubt(turns)
          return
        }
        if (isGiven) return
        const now = eligible(scene, clb, seen, listener)
        const { sessionPersistence: keptS = 0, scheduler = 'WRR' } = listener
        const among = JSON.stringify([scheduler, now.map((one) => [nameOf(one), one.weight])])
        if (scheduler !== 'WRR' || (turns.among !== '' && turns.among !== among)) turns.isUnsure = true
        turns.among = among
        const kept = keep(turns, seen, keptS, nameOf(target))
        if (now.some((one) => nameOf(one) === kept)) {
          meet('a source that persistence keeps')
          if (kept !== nameOf(target))
            fail({
              en: `${sentText(seen)} was given to ${nameOf(target)}, and ${clb} keeps ${kept} for ${addressText(arrived.source)}`,
              zh: `${sentText(seen)} 被分配给 ${nameOf(target)}，而 ${clb} 应为 ${addressText(arrived.source)} 保持 ${kept}`,
            })
          return
        }
        turns.picks.push(nameOf(target))
        const turn = turns.isUnsure ? undefined : fullTurn(turns.picks, now)
        if (turn === undefined) return
        meet('a full turn')
        if (turn.wanted !== turn.actual)
          fail({
            en: `with ${sentText(seen)} the last full turn of ${clb} gave ${turn.actual}, not ${turn.wanted}`,
            zh: `到 ${sentText(seen)} 为止，${clb} 最近一整轮分配为 ${turn.actual}，应为 ${turn.wanted}`,
          })
      },
    }
  },
}
