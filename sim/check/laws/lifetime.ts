import { Protocol } from '../../net/protocol.ts'
import { Flag } from '../../net/tcp.ts'
import { isRunningListener } from './clb-state.ts'
import type { IsolationLaw } from './isolation-law.ts'
import { listenerFor } from './lists.ts'
import type { Seen } from './scene.ts'
import { sentText } from './shown.ts'

/** How long link and CLB remember an open connection that nothing is heard of, in seconds, unless the listener says otherwise. */
const OPEN_S = 900
/** Whatever the listener says, one that is being set up or ended is remembered for as long. */
const UNDER_WAY_S = 120
/** One that was reset is. */
const RESET_S = 10
/** A time-out may be late by as much. */
const SLACK_US = 2_000_000

/** A segment that opens nothing by itself. */
const isMidStream = ({ passage: { message, protocol } }: Seen): boolean =>
  protocol === Protocol.TCP && message.kind === 'tcp' && message.segment.flags !== Flag.SYN

const isReset = ({ passage: { message } }: Seen): boolean =>
  message.kind === 'tcp' && (message.segment.flags & Flag.RST) !== 0

export const flowLifetime: IsolationLaw = {
  name: 'flow-lifetime',
  statement: {
    en: 'no flow outlives what permitted it longer than the semantics say: not its idle time-out, not a reset, not a flush, not its endpoint (unless endpointCut says so), not its target or listener',
    zh: '流的存活不会超过其许可者：不超过空闲超时，不超过重置（RST），不超过清除，不超过其终端节点（除非 endpointCut 允许），也不超过其后端或监听器',
  },
  mustMeet: ['idle too long', 'flushed', 'reset long ago'],
  judge: ({ scene, meet, fail }) => {
    /** Flows that a component on their way was told to forget, until they are dialled again. */
    const forgotten = new WeakSet<object>()
    /** Flows that were reset, until they are dialled again. */
    const reset = new WeakSet<object>()
    /** When a listener was last made or changed: the time-out that it has from then on may be late by as much, too. */
    let changedUs = Number.NEGATIVE_INFINITY
    return {
      before(step) {
        if (step.kind === 'call' && step.action.endsWith('Listener')) changedUs = scene.stage.cloud.nowUs
        if (step.kind !== 'flush') return
        for (const flow of scene.flows) {
          const isOn =
            (flow.endpoint && step.names.includes(flow.endpoint)) || (flow.clb && step.names.includes(flow.clb))
          if (isOn) forgotten.add(flow)
        }
      },
      packet(seen) {
        const { flow, side, isDelivered, declared, idleUs, passage } = seen
        if (flow === undefined || side === undefined || passage.isError || seen.answers.length > 1) return
        const isThrough = flow.endpoint !== undefined || flow.clb !== undefined
        if (!isThrough || passage.protocol !== Protocol.TCP) return
        const isPickedUp = declared.options.midStream === 'pickup' && side === 'request'
        if (!isMidStream(seen) || (isPickedUp && isDelivered)) {
          forgotten.delete(flow)
          reset.delete(flow)
        }
        const wasReset = reset.has(flow)
        if (isDelivered && isReset(seen)) reset.add(flow)
        if (!isMidStream(seen) || isPickedUp) return
        const owner = declared.ownerOf(flow.vpc, flow.start.destination)
        const listener = owner && listenerFor(declared, owner, flow.start)
        const openS = Math.max(UNDER_WAY_S, listener?.idleConnectTimeout ?? OPEN_S)
        const isIdle = idleUs > openS * 1_000_000 + SLACK_US && passage.timeUs > changedUs + SLACK_US
        const isStale = isIdle || (wasReset && idleUs > RESET_S * 1_000_000 + SLACK_US)
        if (isStale && wasReset) meet('reset long ago')
        const isForgotten = forgotten.has(flow)
        if (isStale) meet('idle too long')
        if (isForgotten) meet('flushed')
        const isGone = owner === undefined || owner.kind === 'cvm' || !isRunningListener(declared, owner, flow.start)
        if (!isDelivered || !(isStale || isForgotten || isGone)) return
        const why = isStale ? IDLE : isForgotten ? FORGOTTEN : GONE
        fail({ en: `${sentText(seen)} was delivered, ${why.en}`, zh: `${sentText(seen)} 被送达，${why.zh}` })
      },
    }
  },
}

const IDLE = { en: 'long after its connection was to be forgotten', zh: '而其连接早应被遗忘' }
const FORGOTTEN = { en: 'although a component on its way was told to forget it', zh: '而途中的组件已被要求忘记它' }
const GONE = { en: 'and what it was dialled through is there no more', zh: '而它所经由的组件已不存在' }
