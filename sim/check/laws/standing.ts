import { Protocol } from '../../net/protocol.ts'
import { Flag } from '../../net/tcp.ts'
import type { Step } from '../../scenario/scenario.ts'
import type { IsolationLaw } from './isolation-law.ts'
import { isOwn } from './lists.ts'
import type { Seen, SeenFlow } from './scene.ts'
import { sentText } from './shown.ts'

/** Nobody forgets a connection, in whatever state, within so many microseconds (a closed one is known for ten seconds). */
const KNOWN_US = 9_000_000

const DENIALS: readonly string[] = [
  ...['EGRESS_DENIED', 'ENDPOINT_INGRESS_DENIED', 'CLB_INGRESS_DENIED', 'TARGET_INGRESS_DENIED', 'INGRESS_DENIED'],
]

/** What leaves all that is tracked as it is: time, packets, and calls about rules and whom they bind. */
const isAboutRules = (step: Step): boolean => step.kind === 'call' && step.action.includes('SecurityGroup')
const mayForget = (step: Step): boolean =>
  ['flush', 'guest', 'fault'].includes(step.kind) || (step.kind === 'call' && !isAboutRules(step))

const flagsOf = ({ passage: { protocol, message } }: Seen): number | undefined =>
  protocol === Protocol.TCP && message.kind === 'tcp' ? message.segment.flags & ~Flag.PSH : undefined

export const standingGoesOn: IsolationLaw = {
  name: 'standing-goes-on',
  statement: {
    en: 'a connection that security groups have let in goes on, whatever becomes of their rules (unless sgReevaluateEstablished says so)',
    zh: '安全组放行的连接会一直有效，不受之后规则变更的影响（除非 sgReevaluateEstablished 要求重新判断）',
  },
  mustMeet: ['rules changed under an open connection'],
  judge: ({ meet, fail }) => {
    /** Connections that everybody on their way knew when a packet of theirs was last delivered, and when that was. */
    const standing = new Map<SeenFlow, { readonly timeUs: number; isChanged: boolean }>()
    return {
      before(step) {
        if (mayForget(step)) standing.clear()
        if (isAboutRules(step)) for (const one of standing.values()) one.isChanged = true
      },
      packet(seen) {
        const { flow, side, passage, isDelivered, declared } = seen
        if (flow === undefined || side !== 'request' || passage.isError || isOwn(seen)) return
        const { timeUs, reason } = passage
        const flags = flagsOf(seen)
        const before = standing.get(flow)
        const isOpening = flags === undefined || flags === Flag.SYN || flags === Flag.ACK
        if (isDelivered && isOpening) standing.set(flow, { timeUs, isChanged: false })
        else if (flags === Flag.SYN) standing.delete(flow)
        const isKnown = before !== undefined && timeUs - before.timeUs < KNOWN_US && flags !== Flag.SYN
        if (!isKnown || declared.options.sgReevaluateEstablished) return
        if (before.isChanged) meet('rules changed under an open connection')
        if (!DENIALS.includes(reason)) return
        fail(
          {
            en: `${sentText(seen)} is of a connection that stands, and ended with ${reason}`,
            zh: `${sentText(seen)} 属于已建立的连接，却以 ${reason} 终止`,
          },
          { reason: { not: reason } },
        )
      },
    }
  },
}
